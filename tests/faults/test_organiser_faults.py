"""An organiser looks for an entry, corrects, moves, takes down and vouches, with every AWS call failing once."""

import contextlib
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.aws.erasures import S3Erasures
from chalicelib.errors import Unavailable
from chalicelib.operating import use_cases
from chalicelib.organising.finding import BY_ADDRESS
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail.notices import owed_notice
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Signature
from chalicelib.wiring import api, chores
from chalicelib.wiring import organise_entries as on_pages
from tests.fakes.mail import MemoryMailQueue
from tests.faults.test_notice_faults import settle
from tests.support.api import call, deliver, mails, sign, token
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.process_caches import forget
from tests.support.publish_on_moto import listed, publish
from tests.support.samples import FIELDS, SLUG, named

# These take the same way as the two that are tried with every fault.
some_faults = pytest.mark.parametrize("fault", ["throttled", "timed out after it worked", "died right after it"])
ANA = FIELDS | {"name": "Ana Quispe", "email": "ana@example.org", "updates": "yes"}


def letter() -> Letter:
    return api.signing().letter_by_address(SLUG)


def stored(address: str = ANA["email"]) -> Signature:
    head = letter()
    found = api.signatures().get(tokens.signature_id(SLUG, api.peppers().of(head), parse_address(address).canonical))
    assert found is not None
    return found


def key(signature: Signature) -> str:
    return signature.id.partition("#")[2]


def signed() -> str:
    """A person who is on the letter, and whose address is held; returns the key."""
    sign(ANA)
    deliver()
    call("POST", "/confirm/{token}", token=token())
    return key(stored())


def entered(*names: str, **fields: Any) -> list[Signature]:
    """Entries of an import that an organiser vouched for, in this order."""
    head = letter()
    importer = Importer(api.signatures(), MemoryMailQueue(), head, api.peppers().of(head))
    now = time.time_ns() // 1_000_000
    rows = [
        ImportRow(at, Details(**{"kind": "person", "name": name} | fields), "", "") for at, name in enumerate(names)
    ]
    outcomes = [importer.import_vouched(row, "Luz Mar", now) for row in rows]
    assert [outcome.outcome for outcome in outcomes] == ["added"] * len(rows)
    found = [api.signatures().get(outcome.signature_id) for outcome in outcomes]
    return [one for one in found if one is not None]


def repeat(faulty: Faulty, act: Callable[[], Any]) -> Any:
    """Act as an organiser who repeats the command until it says that it is done."""
    for _ in range(3):
        with contextlib.suppress(Unavailable):
            if (done := faulty.run(act)) is not None:
                return done
    raise AssertionError("three tries and one fault")


def deliver_plainly(faulty: Faulty) -> None:
    """Send what was queued, and what the hourly round finds that was not; tests/faults/test_notice_faults.py has what
    fails on that way."""
    faulty.at = 0
    settle(faulty)


def acts() -> use_cases.Acts:
    return use_cases.Acts("luz")


def log() -> list[str]:
    return [item.content for item in LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))]


def check_log(faulty: Faulty, what: str) -> None:
    """Each act is in the log, once or, after a fault, twice; and nobody is named there."""
    lines = [line for line in log() if f'"what":"{what}"' in line]
    assert len(lines) in ((1, 2) if faulty.hit else (1,)), faulty.hit
    assert all('"by":"luz"' in line for line in lines)
    assert not any(word in line for line in lines for word in ("Ana", "Quispe", "example.org", "Pozo"))


@each_outcome
def test_a_correction_is_made_once_logged_and_told_once_at_most_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(ana: str) -> None:
        repeat(faulty, lambda: acts().correcting.correct(letter(), ana, {"name": "Ana Quíspe", "role": "Jueza"}))
        found = stored()
        assert (found.details.name, found.details.role, found.email) == ("Ana Quíspe", "Jueza", ANA["email"])
        check_log(faulty, "correct")
        deliver_plainly(faulty)
        assert owed_notice(stored()) is None, faulty.hit
        assert len(mails()) == 2, faulty.hit

    assert fail_each_call(faulty, fault, signed, run_steps) >= 6


@some_faults
def test_a_name_that_an_organiser_hides_is_hidden_and_stays_so_after_a_restore_whatever_fails(
    faulty: Faulty, fault: str
) -> None:
    def run_steps(ana: str) -> None:
        repeat(faulty, lambda: acts().correcting.correct(letter(), ana, {"show": "initials"}))
        assert stored().details.show == "initials"
        assert S3Erasures(settings.current().state_bucket).shown(SLUG)[stored().id][0] == "initials"

    assert fail_each_call(faulty, fault, signed, run_steps) >= 6


@each_outcome
def test_an_entry_is_taken_down_once_and_its_signer_told_once_at_most_whatever_fails(
    faulty: Faulty, fault: str
) -> None:
    def run_steps(ana: str) -> None:
        repeat(faulty, lambda: acts().taking_down.take_down(letter(), ana, "not-signed"))
        assert (stored().state, stored().holds) == ("held", ("refused", "refused:not-signed"))
        check_log(faulty, "take down")
        deliver_plainly(faulty)
        assert len(mails()) == 2, faulty.hit

    assert fail_each_call(faulty, fault, signed, run_steps) >= 5


@some_faults
def test_a_member_is_taken_off_and_nobody_else_whatever_fails(faulty: Faulty, fault: str) -> None:
    def red() -> Signature:
        (made,) = entered("Red Verde", kind="coalition", members=named("Pozo Vivo", "Casa Sol", "Ñandú"))
        return made

    def run_steps(made: Signature) -> None:
        repeat(faulty, lambda: acts().taking_down.take_off(letter(), key(made), "Pozo Vivo", "asked"))
        found = api.signatures().get(made.id)
        assert found is not None
        assert (found.details.member_names, found.barred_members) == (("Casa Sol", "Ñandú"), ("Pozo Vivo",))
        check_log(faulty, "take down: a member")

    assert fail_each_call(faulty, fault, red, run_steps) >= 4


@some_faults
def test_an_entry_is_moved_and_nobody_else_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> list[Signature]:
        head = letter()
        DynamoLetters().replace_head(head, replace(head, order="given"))
        made = entered("Uno Rey", "Dos Rey", "Tres Rey")
        publish()
        return made

    def run_steps(made: list[Signature]) -> None:
        repeat(faulty, lambda: acts().moving.move(letter(), key(made[2]), "to", "1"))
        for before in made[:2]:
            assert api.signatures().get(before.id) == before
        found = api.signatures().get(made[2].id)
        assert found is not None and found.position == -1
        check_log(faulty, "move")

    assert fail_each_call(faulty, fault, scene, run_steps) >= 6
    assert len(listed(publish())) == 3


@some_faults
def test_somebody_is_vouched_for_whatever_fails(faulty: Faulty, fault: str) -> None:
    def asked() -> str:
        sign(ANA)
        return key(stored())

    def run_steps(ana: str) -> None:
        repeat(faulty, lambda: acts().vouching.vouch(letter(), ana, "Ana Quispe", "Luz Mar", "phone"))
        found = stored()
        assert (found.state, found.vouched_by, found.email, found.consent) == ("confirmed", "Luz Mar", "", None)
        assert len([line for line in log() if '"vouch"' in line]) in (1, 2)

    assert fail_each_call(faulty, fault, asked, run_steps) >= 5


# Reading has no effect that a fault could leave behind.
a_fault = pytest.mark.parametrize("fault", ["throttled", "died right after it"])


@a_fault
@pytest.mark.parametrize("text", ["quispe", "ana@example.org", "#1"])
def test_looking_for_an_entry_fails_or_finds_it_and_changes_nothing(faulty: Faulty, fault: str, text: str) -> None:
    def scene() -> Signature:
        signed()
        publish()
        return stored()

    def run_steps(before: Signature) -> None:
        found = repeat(faulty, lambda: use_cases.finder("luz").find(letter(), text))
        assert [entry.name for entry in found.entries] == ["Ana Quispe"]
        assert stored() == before
        assert bool(log()) == ("@" in text)
        assert all(f'"what":"{BY_ADDRESS}"' in line for line in log())
        assert "example" not in str(log())

    assert fail_each_call(faulty, fault, scene, run_steps) >= 3


@a_fault
def test_what_was_taken_down_is_put_back_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> str:
        found = signed()
        acts().taking_down.take_down(letter(), found, "asked")
        return found

    def run_steps(key: str) -> None:
        repeat(faulty, lambda: on_pages.putting_back("luz").put_back(letter(), key))
        assert stored().state == "confirmed"
        check_log(faulty, "put back")
        deliver_plainly(faulty)
        assert [listed_one["name"] for listed_one in listed(publish())] == ["Ana Quispe"]

    assert fail_each_call(faulty, fault, scene, run_steps) >= 4


@a_fault
def test_what_is_blocked_and_lifted_takes_effect_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(_: str) -> None:
        def block() -> bool:
            blocking = on_pages.blocking("luz")
            return bool(blocking.block(letter(), blocking.target(letter(), ANA["email"]), "flood"))

        repeat(faulty, block)
        (made,) = on_pages.blocking("luz").blocks(letter())
        forget()
        assert [key for key, _ in letter().blocks] == [made.key]
        repeat(faulty, lambda: on_pages.blocking("luz").lift(letter(), made.key) or not letter().blocks or None)
        forget()
        assert (letter().blocks, on_pages.blocking("luz").blocks(letter())) == ((), ())
        for what in ("block: address", "block lifted: address"):
            assert 1 <= len([line for line in log() if f'"what":"{what}"' in line]) <= (2 if faulty.hit else 1)

    assert fail_each_call(faulty, fault, str, run_steps) >= 8


@a_fault
def test_names_are_compared_and_decided_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> str:
        entered("Casa del Agua", "Casa Agua", kind="organisation")
        publish()
        return ""

    def run_steps(_: str) -> None:
        for _minute in range(3):
            with contextlib.suppress(Unavailable):
                faulty.run(lambda: chores.match_keeper().run())
        kept = repeat(faulty, lambda: on_pages.matching("luz").read(letter()))
        assert kept is not None
        a, b = kept.keys[:2]
        repeat(faulty, lambda: on_pages.matching("luz").decide(letter(), kept, a, b, "one") or True)
        assert [one.verdict for one in on_pages.matching("luz").decisions(letter()).made] == ["one"]

    assert fail_each_call(faulty, fault, scene, run_steps) >= 8


@a_fault
def test_an_entry_is_read_and_found_on_its_pages_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> Signature:
        signed()
        publish()
        return stored()

    def run_steps(before: Signature) -> None:
        found = repeat(faulty, lambda: on_pages.finder("luz").find(letter(), "quispe"))
        assert [(entry.name, entry.standing) for entry in found.entries] == [("Ana Quispe", "listed")]
        seen = repeat(faulty, lambda: on_pages.inspector("luz").inspect(letter(), key(before), names=True))
        assert (seen.mailbox, stored()) == ("example.org", before)

    assert fail_each_call(faulty, fault, scene, run_steps) >= 8


@a_fault
def test_what_is_counted_and_read_back_is_read_again_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(_: str) -> None:
        shown = repeat(faulty, lambda: use_cases.overview().show(SLUG))
        assert (shown.funnel.asked, shown.funnel.confirmed) == (1, 1)
        assert repeat(faulty, lambda: use_cases.audit_log().lines(SLUG, most=5) or [""]) == [""]

    assert fail_each_call(faulty, fault, signed, run_steps) >= 4
