"""Every AWS call from a form of the settings to what readers notice fails once, in every possible way.

Whichever call fails, and however: what was typed is in the draft once, with what others typed; an open letter gets the
settings that were shown, with the words that people signed, and its press kit too.
"""

from collections.abc import Callable
from typing import Any

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.errors import Unavailable
from chalicelib.organising.applying import PlanChanged
from chalicelib.rules.letters.letter import Letter
from chalicelib.wiring import organise_settings
from chalicelib.wiring.organise_writing import drafting
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.moto_aws import store_letter
from tests.support.samples import SLUG, VERSION

ME = "0000000000000001"


def scene() -> None:
    """An open letter, whose draft nobody has touched."""
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter()


def head() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def stubborn(faulty: Faulty, act: Callable[[], Any]) -> Any:
    """Press a button again until the page says that it is done."""
    for _ in range(3):
        try:
            answer = faulty.run(lambda: ("done", act()))
        except Unavailable:
            continue
        if answer is not None:
            return answer[1]
    raise AssertionError("three tries and one fault")


def save(section: str, typed: dict[str, str]) -> None:
    editing = organise_settings.editing(ME)
    shown = editing.section(head(), section, drafting(ME).all_files(head()))
    editing.save(head(), section, {**shown.form, **typed}, shown.seen)


def apply() -> None:
    """Apply what is shown; what another try has applied already changed meanwhile, and is shown as nothing."""
    applying = organise_settings.applying(ME)
    plan = applying.plan(head())
    if plan.changes:
        try:
            applying.apply(SLUG, plan.digest)
        except PlanChanged as changed:
            raise AssertionError("nobody else is here") from changed


@each_outcome
def test_any_call_may_fail_between_a_form_and_the_draft(faulty: Faulty, fault: str) -> None:
    def run_all(_: None) -> None:
        stubborn(faulty, lambda: save("goal", {"goal": "500"}))
        file = DynamoDrafts().file(SLUG, SETTINGS)
        assert file is not None and file.text.count("goal = 500") == 1, faulty.hit
        assert head().goal is None, faulty.hit

    assert fail_each_call(faulty, fault, scene, run_all) > 5, "every call was tried"


def drafted() -> None:
    scene()
    text = drafting(ME).standing(head())[SETTINGS]
    drafting(ME).save(head(), SETTINGS, f"goal = 500\nfirst_signatories = [7]\n{text}", 0)


@each_outcome
def test_any_call_may_fail_between_the_draft_and_what_readers_notice(faulty: Faulty, fault: str) -> None:
    def run_all(_: None) -> None:
        stubborn(faulty, apply)
        after = head()
        assert (after.goal, after.version, after.version_sha256) == (500, 1, VERSION.sha256), faulty.hit
        assert DynamoLetters().kit(SLUG).first == (7,), faulty.hit
        assert organise_settings.applying(ME).plan(after).changes == (), faulty.hit

    assert fail_each_call(faulty, fault, drafted, run_all) > 8, "every call was tried"


@each_outcome
def test_any_call_may_fail_while_a_notice_is_taken(faulty: Faulty, fault: str) -> None:
    def take() -> None:
        taking = organise_settings.notice_taking(ME)
        notice = taking.notices(head())[0]
        taking.take(head(), notice.lang, notice.seen)

    def run_all(_: None) -> None:
        stubborn(faulty, take)
        taken = DynamoDrafts().file(SLUG, "privacy.es.md")
        assert taken is not None and taken.text.startswith("Al firmar esta carta"), faulty.hit
        assert taken.revision == 1, faulty.hit

    assert fail_each_call(faulty, fault, scene, run_all) > 5, "every call was tried"
