"""Every AWS call of opening a letter, of other words for it, and of leading it fails once, in every possible way.

Whichever call fails, and however: what two approved is done once, from exactly the approved files, by the round if by
nobody else; and what an owner does is done by the next click, with the draft in step.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from functools import partial

import pytest

from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.errors import Unavailable
from chalicelib.jobs.organise import organise as organise_function
from chalicelib.organising.leading import seen_of
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.proposal import CHANGE_WORDS, OPEN
from chalicelib.wiring import organise, organise_lead, organise_people
from tests.faults.test_people_faults import SCHEDULE, stubborn, two_owners
from tests.support.desk_browser import now
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.led_letter import change, edit, head, push_sample
from tests.support.samples import SLUG, VERSION

SOON = date(2100, 12, 18)


def written(kind: str) -> tuple[str, str]:
    """A letter that waits for two owners, whose ids these are."""
    ana, luz = two_owners()
    DynamoLetters().put_version(SLUG, VERSION)
    push_sample()
    if kind == OPEN:
        change(state="draft")
    edit("es.md", "con respeto", "con todo respeto")
    return ana.id, luz.id


@each_outcome
@pytest.mark.parametrize("kind", [OPEN, CHANGE_WORDS])
def test_any_call_may_fail_between_a_proposal_and_the_words_that_two_approved(
    faulty: Faulty, fault: str, kind: str
) -> None:
    def run_all(owners: tuple[str, str]) -> None:
        ana, luz = owners
        executor = organise_lead.draft_executor(kind)
        shown = executor.prepare(head(), ana).digest
        stubborn(faulty, lambda: _proposed(kind, ana, shown))
        (proposal,) = organise_people.proposals().of(SLUG)
        approve = partial(organise_people.proposals().approve, SLUG, proposal.id, luz, shown)
        stubborn(faulty, lambda: approve())
        for _ in range(2):
            with suppress(Unavailable):  # the next round is the retry
                faulty.run(lambda: organise_function(SCHEDULE, None))
        (after,) = organise_people.proposals().of(SLUG)
        letter = head()
        assert (after.state, letter.state) == ("done", "open"), faulty.hit
        assert letter.version == (1 if kind == OPEN else 2), faulty.hit
        stored = DynamoLetters().version(SLUG, letter.version, letter.version_sha256)
        assert stored is not None and "con todo respeto" in stored.texts["es"].body, faulty.hit

    assert fail_each_call(faulty, fault, partial(written, kind), run_all) > 20, "every call was tried"


def _proposed(kind: str, by: str, shown: str) -> bool:
    executor = organise_lead.draft_executor(kind)
    return executor.propose(organise_people.proposals(), head(), by, shown) is not None


def _closed(by: str, seen: str) -> Letter:
    return organise_lead.lead(by).close(SLUG, seen)


def _extended(by: str, seen: str) -> Letter:
    return organise_lead.lead(by).extend(SLUG, seen, SOON)


def _public(by: str, seen: str) -> Letter:
    return organise_lead.lead(by).embargo(SLUG, seen, None)


@each_outcome
@pytest.mark.parametrize("act", [_closed, _extended, _public])
def test_any_call_may_fail_while_an_owner_leads_a_letter(
    faulty: Faulty, fault: str, act: Callable[[str, str], Letter]
) -> None:
    def scene() -> str:
        ana, _ = written(CHANGE_WORDS)
        change(embargo=now() + 999, invitation="a" * 26)
        edit("letter.toml", 'slug = "', 'public = 2099-01-01\nslug = "')
        return ana

    def run_all(ana: str) -> None:
        seen = seen_of(head())
        done = stubborn(faulty, lambda: act(ana, seen))
        assert head() == done, faulty.hit
        settings_file = DynamoDrafts().file(SLUG, "letter.toml")
        assert settings_file is not None
        assert (f"closes = {SOON}" in settings_file.text) is (act is _extended), faulty.hit
        assert ("public" in settings_file.text) is (act is not _public), faulty.hit
        lines = [line.what for line in organise.audit_log().lines(SLUG, most=9)]
        assert set(lines) & {"closed", "closing day", "public now"}, faulty.hit

    assert fail_each_call(faulty, fault, scene, run_all) >= 4, "every call was tried"
