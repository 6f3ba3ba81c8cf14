"""Every AWS call of sharing a draft, commenting on it, ticking a comment and ending a link fails once, in every way.

Whichever call fails: what is sent once is one comment, it is counted at least once, and a link that was ended opens
nothing.
"""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from chalicelib import settings
from chalicelib.aws.dynamodb.co_authors import DynamoCoAuthors
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.aws.dynamodb.organiser_mails import DynamoOrganiserMails
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.kms import KmsKeyMaker
from chalicelib.errors import Unavailable
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.co_author import Said, SharingRefused, mail_id
from chalicelib.rules.organisers.person import Person
from chalicelib.wiring import organise_writing
from chalicelib.wiring.organise_co_authors import co_authors
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty

SLUG = "otra"
SAID = Said("Rosa Paz", "Falta la cuenca.", "Primero")
NONCE = "0" * 32


def an_editor() -> Letter:
    """A letter that is being written, and its editor."""
    DynamoPeople().put_wrapped_key(KmsKeyMaker(settings.current().key_id).new_organisers_key())
    eva = Person("1" * 16, "Eva Sol", "es", "0" * 64, b"", "hash", 1, {SLUG: "editor"})
    assert DynamoPeople().put_person(eva, expected=None)
    return organise_writing.campaign("eva").begin(SLUG, "es", "Otra")


def stubborn(faulty: Faulty, act: Callable[[], Any]) -> Any:
    """Repeat an act until it works, or says that it is done."""
    for _ in range(3):
        try:
            answer = faulty.run(lambda: ("done", act()))
        except Unavailable:
            continue
        if answer is not None:
            return answer[1]
    raise AssertionError("three tries and one fault")


def whats() -> list[str]:
    log = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    return [item.content for item in log if "draft" in item.content]


@each_outcome
def test_any_call_may_fail_between_a_link_and_its_end(faulty: Faulty, fault: str) -> None:
    def run_all(letter: Letter) -> None:
        stubborn(faulty, lambda: co_authors().share(letter, "Red de Mujeres", "eva"))
        links = DynamoCoAuthors().links(SLUG)
        assert 1 <= len(links) <= 2, "whoever did not see an answer may have made two"
        token = co_authors().token(links[0])
        link, _ = stubborn(faulty, lambda: co_authors().find(token))
        stubborn(faulty, lambda: co_authors().comment(link, SAID, lang="es", place=1, nonce=NONCE))
        ((kept, said),) = stubborn(faulty, lambda: co_authors().comments(SLUG))
        assert said == SAID
        counted = DynamoCoAuthors().link(link.id)
        assert counted is not None
        assert 1 <= counted.taken <= 2
        stubborn(faulty, lambda: co_authors().tick(letter, kept.id, "eva", done=True))
        (ticked,) = DynamoCoAuthors().comments(SLUG)
        assert ticked.done_by == "eva" and ticked.done_at >= int(time.time()) - 600
        again = partial(co_authors().comment, link, SAID, lang="es", place=1, nonce="2" * 32)
        stubborn(faulty, again)
        # The same form once more, as a browser sends it when the function died before it told anybody.
        again()
        assert DynamoOrganiserMails().mail(mail_id(SLUG, "1" * 16, int(time.time()))) is not None
        for one in links:
            stubborn(faulty, partial(co_authors().end, letter, one.id, "eva"))
        assert stubborn(faulty, lambda: co_authors().find(token)) is None
        refused = stubborn(faulty, lambda: refusal(partial(co_authors().comment, link, SAID)))
        assert refused == "gone"
        assert len(DynamoCoAuthors().comments(SLUG)) == 2
        assert all("Rosa" not in line and "cuenca" not in line for line in whats())
        head = DynamoLetters().head(SLUG)
        assert head == letter, "nothing of the letter itself changes"

    assert fail_each_call(faulty, fault, an_editor, run_all) >= 15


def refusal(comment: Callable[..., None]) -> str:
    try:
        comment(lang="es", place=1, nonce="1" * 32)
    except SharingRefused as refused:
        return refused.reason
    return ""
