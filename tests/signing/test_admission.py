"""The checks before a form is accepted: none of them refuses anyone."""

import base64
import json
import secrets
from collections.abc import Sequence

import pytest

from chalicelib.errors import Unavailable
from chalicelib.rules.keys import derived
from chalicelib.rules.keys.sealing import submission_about
from chalicelib.rules.limits import proof_of_work
from chalicelib.rules.limits.buckets import PROVED, UNPROVED, Window, networks
from chalicelib.signing.admission import Admission, RequestOrigin
from tests.fakes.keys import PEPPER
from tests.fakes.storage import MemoryLimits
from tests.support.samples import NOW
from tests.support.solve_proof import solved

AT = NOW // 1000
SOURCE = "203.0.113.7"


def admit(door: Admission, altcha: str = "", source: str = SOURCE, now: int = AT, **fields: str) -> tuple[str, ...]:
    return door.admit(
        PEPPER, RequestOrigin(source, {"altcha": altcha, **fields}), lambda nonce: secrets.token_bytes(8), now
    ).signals


def proved(now: int = AT - 60) -> str:
    """The proof that a browser puts into the form after a minute."""
    return solved(proof_of_work.challenge(derived.proof_key(PEPPER), now, 10))


def test_a_form_with_a_proof_raises_no_suspicion() -> None:
    assert admit(Admission(MemoryLimits()), proved()) == ()


def test_a_form_without_a_script_is_taken_and_noted() -> None:
    assert admit(Admission(MemoryLimits())) == ("unproved",)


def test_a_proof_proves_one_submission() -> None:
    door, field = Admission(MemoryLimits()), proved()
    assert [admit(door, field) for _ in range(3)] == [(), ("unproved",), ("unproved",)]


def test_the_same_proof_written_otherwise_is_the_same_proof() -> None:
    door, field = Admission(MemoryLimits()), proved()
    spaced = base64.b64encode(json.dumps(json.loads(base64.b64decode(field)), indent=1).encode()).decode()
    assert [admit(door, field), admit(door, spaced)] == [(), ("unproved",)]


def test_the_typed_address_is_kept_for_the_submission_alone() -> None:
    limits = MemoryLimits()
    admitted = Admission(limits).admit(
        PEPPER, RequestOrigin(SOURCE), lambda nonce: submission_about(nonce).encode(), AT
    )
    kept = limits.submission(admitted.submission, AT)
    assert kept == submission_about(admitted.submission).encode()


@pytest.mark.usefixtures("full_allowance")
@pytest.mark.parametrize(("windows", "altcha"), [(PROVED, proved), (UNPROVED, str)], ids=["proved", "unproved"])
def test_more_than_a_network_may_send_is_held(windows: Sequence[Window], altcha: object) -> None:
    assert callable(altcha)
    door = Admission(MemoryLimits())
    burst = windows[0].most
    found = [admit(door, altcha()) for _ in range(burst + 2)]
    assert ["network" in signals for signals in found] == [False] * burst + [True] * 2
    # Neighbouring networks are not affected, and neither is the next minute.
    assert "network" not in admit(door, altcha(), source="198.51.100.7")
    assert "network" not in admit(door, altcha(), now=AT + 60)


def test_an_office_that_is_allowed_has_no_limit() -> None:
    door = Admission(MemoryLimits(), networks(["203.0.113.0/24"]))
    assert not any("network" in admit(door) for _ in range(UNPROVED[1].most + 5))


class Down(MemoryLimits):
    def take(self, name: str, windows: Sequence[Window], now: int) -> bool:
        raise Unavailable("limits")

    def put_submission(self, nonce: str, sealed: bytes, now: int, seconds: int) -> bool:
        raise Unavailable("limits")


def test_where_the_limits_cannot_be_asked_it_is_held_and_not_lost() -> None:
    door = Admission(Down())
    admitted = door.admit(PEPPER, RequestOrigin(SOURCE), lambda nonce: b"", AT)
    assert (admitted.held, "limiter" in admitted.signals) == (True, True)


def test_a_filled_trap_and_a_quick_hand_hold_nothing() -> None:
    door = Admission(MemoryLimits())
    origin = RequestOrigin(SOURCE, {"altcha": proved(AT), "url_confirm": "x"})
    admitted = door.admit(PEPPER, origin, lambda nonce: b"", AT)
    assert (set(admitted.signals), admitted.held) == ({"honeypot", "fast"}, False)
