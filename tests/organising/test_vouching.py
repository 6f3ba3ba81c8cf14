"""An organiser vouches for somebody who could not confirm; nobody is confirmed in anybody's name."""

from dataclasses import replace

import pytest

from chalicelib.organising.vouched_limit import VOUCHED, VouchedLimit
from chalicelib.rules.keys.tokens import other_id
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.job import Job, job_id
from chalicelib.rules.organisers.rights import VOUCHED_AT_ONCE
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import withdrawal
from tests.fakes.keys import PEPPER
from tests.fakes.operating import MemoryAuditLog
from tests.fakes.organisers_jobs import MemoryJobs
from tests.support.desk import Desk, key
from tests.support.samples import SLUG


@pytest.fixture
def desk() -> Desk:
    return Desk()


def vouch(desk: Desk, signature: Signature, name: str, reason: str = "phone", by: str = "Luz Mar") -> Signature:
    desk.vouching.vouch(desk.letter, key(signature), name, by, reason)
    return desk.stored(signature)


@pytest.mark.promise("Nobody signs who did not confirm")
def test_it_is_on_the_letter_because_an_organiser_vouches_for_it_and_the_log_says_so(desk: Desk) -> None:
    asked = desk.asked("Ana Quispe")
    after = vouch(desk, asked, "ana  QUISPE")
    assert (after.state, after.vouched_by, after.email, after.consent) == ("confirmed", "Luz Mar", "", None)
    desk.next_edition()
    assert desk.printed() == ["Ana Quispe"]
    assert desk.audit() == [
        ("vouch", {"by": "luz", "signature": key(asked), "vouched_by": "Luz Mar", "reason": "phone"})
    ]
    assert vouch(desk, asked, "Ana Quispe") == after
    assert len(desk.audit()) == 1


@pytest.mark.parametrize("name", ["Ana Luz", "Ana", ""])
def test_whoever_vouches_has_to_know_the_name_that_the_form_has(desk: Desk, name: str) -> None:
    """A stranger may have filled it in with another's address, or with another's name."""
    asked = desk.asked("Ana Quispe")
    with pytest.raises(LetterRefused, match="another name") as refusal:
        vouch(desk, asked, name)
    assert "Quispe" not in str(refusal.value)
    assert (desk.stored(asked), desk.audit()) == (asked, [])


def test_what_its_signer_hides_stays_hidden(desk: Desk) -> None:
    after = vouch(desk, desk.asked("Ana Quispe", show="count"), "Ana Quispe")
    assert after.details.show == "count"


@pytest.mark.parametrize("first", [True, False])
def test_nobody_is_vouched_for_at_an_address_whose_owner_left(desk: Desk, first: bool) -> None:
    gone = desk.signed("Luis Rey", "casa@example.org")
    assert desk.signatures.apply(gone, withdrawal(gone, desk.now))
    if first:
        with pytest.raises(LetterRefused, match="has left"):
            vouch(desk, gone, "Luis Rey")
        return
    asked = desk.asked("Ana Quispe", "otra@example.org")
    second = replace(asked, id=other_id(PEPPER, gone.id))
    desk.signatures.items[second.id] = second
    with pytest.raises(LetterRefused, match="left the letter"):
        vouch(desk, second, "Ana Quispe")


def test_who_confirmed_needs_nobody_to_vouch(desk: Desk) -> None:
    for signature in (desk.signed("Ana Quispe"), desk.waiting("Luz Sol")):
        with pytest.raises(LetterRefused, match="has confirmed it already"):
            vouch(desk, signature, signature.details.name)


def test_a_reason_and_a_name_for_the_log_are_needed(desk: Desk) -> None:
    asked = desk.asked("Ana Quispe")
    with pytest.raises(LetterRefused, match="no reason"):
        vouch(desk, asked, "Ana Quispe", reason="porque sí")
    with pytest.raises(LetterRefused, match="who vouches"):
        vouch(desk, asked, "Ana Quispe", by=" ")


class Limited:
    """A day of a letter, as the pages of organisers have it: they vouch one by one, and by imports."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.jobs = desk, MemoryJobs()
        self.limit = VouchedLimit(self.jobs, MemoryAuditLog(desk.letters))

    def vouch(self, name: str, email: str) -> Signature:
        def has_room(slug: str, is_logged: bool) -> bool:
            return self.limit.has_room(slug, self.desk.now, is_logged=is_logged)

        asked = self.desk.asked(name, email)
        replace(self.desk.vouching, has_room=has_room).vouch(self.desk.letter, key(asked), name, "Luz Mar", "phone")
        return self.desk.stored(asked)

    def imported(self, found: int) -> None:
        at = self.desk.now
        parameters = {"mode": "vouched"}
        job = Job(job_id(at, "0" * 16), SLUG, "import", "done", "eva", at, at, found=found, done=found, started_at=at)
        assert self.jobs.add(replace(job, parameters=parameters))


def test_no_more_are_vouched_for_one_by_one_in_a_day_than_by_an_import(desk: Desk) -> None:
    day = Limited(desk)
    day.imported(4)
    for number in range(VOUCHED_AT_ONCE - 4):
        assert day.vouch(f"Ana Paz {'abcdefghij'[number]}", f"a{number}@example.org").state == "confirmed"
    lines = len(desk.audit())
    with pytest.raises(LetterRefused, match="without a second person"):
        day.vouch("Eva Sol", "eva@example.org")
    assert len(desk.audit()) == lines, "what is not tried is not in the log"
    desk.now += 24 * 3_600_000 + 1
    assert day.vouch("Rosa Rey", "rosa@example.org").state == "confirmed"


def test_those_who_vouch_at_the_same_moment_count_together(desk: Desk) -> None:
    """Each has found room, and none is logged: whoever finds more in the log than there is room for stops."""
    day, asked = Limited(desk), desk.asked("Eva Sol", "eva@example.org")

    def has_room(slug: str, is_logged: bool) -> bool:
        if not is_logged:
            for _ in range(VOUCHED_AT_ONCE):
                desk.letters.log(slug, desk.now, VOUCHED, [("by", "mar")])
            return True
        return day.limit.has_room(slug, desk.now, is_logged=True)

    with pytest.raises(LetterRefused, match="without a second person"):
        replace(desk.vouching, has_room=has_room).vouch(desk.letter, key(asked), "Eva Sol", "Luz Mar", "phone")
    assert desk.stored(asked) == asked


def test_what_was_vouched_for_one_by_one_counts_for_an_import(desk: Desk) -> None:
    day = Limited(desk)
    for number in range(4):
        day.vouch(f"Ana Paz {'abcd'[number]}", f"a{number}@example.org")
    job = Job(job_id(desk.now, "0" * 16), SLUG, "import", "checked", "eva", desk.now, desk.now)
    assert not day.limit.needs_second(job, VOUCHED_AT_ONCE - 4, desk.now)
    assert day.limit.needs_second(job, VOUCHED_AT_ONCE - 3, desk.now)
