"""Every AWS call of beginning a letter fails once, in every possible way.

Whichever call fails, and however: there is no letter, or one that its beginner owns and can go on with; and whoever
begins it again has it whole.
"""

from contextlib import suppress

import pytest

from chalicelib import settings
from chalicelib.authoring.folder import read_source
from chalicelib.authoring.writing import files_of
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.kms import KmsKeyMaker
from chalicelib.errors import Unavailable
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import STAGE
from chalicelib.wiring import organise_writing
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty

SOURCE = read_source(EXAMPLE, SPOKEN)
FILES = files_of(SOURCE)
SLUG, TITLE, EVA = SOURCE.slug, SOURCE.texts["es"].title, "0" * 16
# Two files are as many as there need be for every kind of call; the letter that they make is none yet.
SOME = {"letter.toml": FILES["letter.toml"], "es.md": FILES["es.md"]}


def owner_of_the_stage() -> Person:
    DynamoPeople().put_wrapped_key(KmsKeyMaker(settings.current().key_id).new_organisers_key())
    eva = Person(EVA, "Eva", "es", "0" * 64, b"", "", 1, {STAGE: "owner"})
    assert DynamoPeople().put_person(eva, expected=None)
    return eva


def begin(faulty: Faulty) -> bool:
    """Whether a letter was begun, as its page says."""
    with suppress(Unavailable):
        return faulty.run(lambda: organise_writing.beginning(EVA).begin(SLUG, "es", TITLE, SOME)) is not None
    return False


@each_outcome
@pytest.mark.promise("A letter has an owner from its first moment, and its name gives nobody a role on another")
def test_any_call_may_fail_while_a_letter_is_begun(faulty: Faulty, fault: str) -> None:
    def run_all(_: Person) -> None:
        is_begun = begin(faulty)
        head, person = DynamoLetters().head(SLUG), DynamoPeople().person(EVA)
        assert person is not None
        assert (head is not None) == (SLUG in person.roles), faulty.hit
        assert not is_begun or head is not None, faulty.hit
        if not is_begun:
            assert begin(faulty), faulty.hit
        person, drafts = DynamoPeople().person(EVA), organise_writing.drafts().files(SLUG)
        assert person is not None
        assert dict(person.roles) == {STAGE: "owner", SLUG: "owner"}, faulty.hit
        assert {name: file.text for name, file in drafts.items()} == SOME, faulty.hit
        assert [line.what for line in DynamoAuditLog().lines(SLUG, before="", most=9)] == ["begin"], faulty.hit

    assert fail_each_call(faulty, fault, owner_of_the_stage, run_all) > 10, "every call was tried"
