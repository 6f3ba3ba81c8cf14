"""Every AWS call of saving a draft fails once, in every possible way.

Whichever call fails, and however: whoever presses the button again has their text stored once, meets no conflict with
themselves, and what the text was before is kept; the letter is then what the draft makes.
"""

from dataclasses import replace

from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.organising.drafting import Drafting
from chalicelib.rules.letters.letter import Letter
from chalicelib.wiring import organise_writing
from tests.faults.test_people_faults import stubborn
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.moto_aws import store_letter
from tests.support.samples import ENGLISH, SLUG, TEXT, VERSION

FIRST, SECOND = (f"---\ntitle: {title}\n---\n\nAgua" for title in ("Uno", "Dos"))


def drafting() -> Drafting:
    return organise_writing.drafting("Luz Mar")


def written() -> Letter:
    """A letter that is being written, and of which one text was saved before."""
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter()
    head = DynamoLetters().head(SLUG)
    assert head is not None
    draft = replace(head, state="draft")
    assert DynamoLetters().replace_head(head, draft)
    drafting().save(draft, "es.md", FIRST, 0)
    return draft


@each_outcome
def test_any_call_may_fail_when_a_text_is_saved(faulty: Faulty, fault: str) -> None:
    def run_all(letter: Letter) -> None:
        full = drafting().standing(letter)["es.md"].replace(TEXT.title, "Agua ya")
        stubborn(faulty, lambda: drafting().save(letter, "es.md", SECOND, 1))
        stubborn(faulty, lambda: drafting().save(letter, "es.md", full, 2))
        stubborn(faulty, lambda: drafting().settle(letter))
        file = DynamoDrafts().file(SLUG, "es.md")
        assert file is not None
        assert (file.text, file.revision) == (full, 3), faulty.hit
        kept = [DynamoDrafts().kept_at(SLUG, "es.md", one.at_ms) for one in DynamoDrafts().kept(SLUG, "es.md")]
        assert [one.text for one in kept if one] == [SECOND, FIRST], faulty.hit
        head = DynamoLetters().head(SLUG)
        assert head is not None
        version = DynamoLetters().version(SLUG, head.version, head.version_sha256)
        assert version is not None
        assert (head.titles["es"], version.texts["es"].title) == ("Agua ya", "Agua ya"), faulty.hit

    assert fail_each_call(faulty, fault, written, run_all) > 8, "every call was tried"


@each_outcome
def test_any_call_may_fail_when_a_language_goes_and_comes(faulty: Faulty, fault: str) -> None:
    def run_all(letter: Letter) -> None:
        stubborn(faulty, lambda: drafting().drop(letter, "en.md", 0))
        assert "en.md" not in drafting().folder(letter), faulty.hit
        stubborn(faulty, lambda: drafting().add(letter, "en.md", "again"))
        file = drafting().folder(letter)["en.md"]
        assert (file.text, file.revision) == ("again", 2), faulty.hit
        stubborn(faulty, lambda: drafting().set_aside(letter, "en.md", ENGLISH.body))
        assert ENGLISH.body in [
            found.text
            for one in DynamoDrafts().kept(SLUG, "en.md")
            if (found := DynamoDrafts().kept_at(SLUG, "en.md", one.at_ms))
        ], faulty.hit

    assert fail_each_call(faulty, fault, written, run_all) > 5, "every call was tried"
