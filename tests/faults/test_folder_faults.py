"""Every AWS call of putting a folder in the place of a draft fails once, in every possible way.

Whichever call fails, and however: doing it again makes the draft those files, and what it was is kept.
"""

from contextlib import suppress

import pytest

from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.errors import Unavailable
from chalicelib.organising.drafting import DraftChanged
from chalicelib.rules.letters.letter import Letter
from chalicelib.wiring import organise, organise_writing
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty

SLUG, EVA, LUZ = "por-el-paramo", "e" * 16, "f" * 16
BEFORE = {"es.md": "Agua", "press.es.md": "Prensa"}
AFTER = {"es.md": "Tierra", "en.md": "Earth"}


def written_by_luz() -> Letter:
    """A letter that was begun, with two files in its draft."""
    letter = organise_writing.campaign(LUZ).begin(SLUG, "es", "Agua")
    organise_writing.drafting(LUZ).replace(letter, BEFORE)
    return letter


def drafted() -> dict[str, str]:
    return {name: file.text for name, file in DynamoDrafts().files(SLUG).items() if file.text}


@pytest.mark.promise("What the command reads and what the page holds are the same letter")
@each_outcome
def test_any_call_may_fail_while_a_folder_is_put_in_its_place(faulty: Faulty, fault: str) -> None:
    def run_all(letter: Letter) -> None:
        assert organise.letters().head(SLUG) == letter
        with suppress(Unavailable, DraftChanged):
            faulty.run(lambda: organise_writing.drafting(EVA).replace(letter, AFTER))
        organise_writing.drafting(EVA).replace(letter, AFTER)
        assert drafted() == AFTER, faulty.hit
        for name, text in BEFORE.items():
            kept = [DynamoDrafts().kept_at(SLUG, name, one.at_ms) for one in DynamoDrafts().kept(SLUG, name)]
            assert text in [file.text for file in kept if file], faulty.hit

    assert fail_each_call(faulty, fault, written_by_luz, run_all) > 6, "every call was tried"
