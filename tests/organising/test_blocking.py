"""Organisers block an address, a domain or a network on one letter, see what is blocked, and lift it."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.organising.blocking import DAYS, USUAL_DAYS, Blocking, BlockRefused
from chalicelib.rules.durations import DAY
from chalicelib.rules.keys.tokens import other_id, signature_ids
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.limits.blocks import MOST, Block, is_blocked
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.storage import MemoryLetters
from tests.support.desk import Desk
from tests.support.samples import LETTER, NOW, SLUG

HOME = "203.0.113.7"


@dataclass
class Gate:
    """A letter, the organiser who blocks, and what becomes of a form."""

    letters: MemoryLetters = field(default_factory=MemoryLetters)
    now: int = NOW

    def __post_init__(self) -> None:
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)

    @property
    def by(self) -> Blocking:
        return Blocking(self.letters, FakePeppers(), "luz", lambda: self.now)

    @property
    def letter(self) -> Letter:
        head = self.letters.head(SLUG)
        assert head is not None
        return head

    def block(self, text: str, why: str = "flood", days: int | None = None) -> Block:
        return self.by.block(self.letter, self.by.target(self.letter, text), why, days)

    def stops(self, address: str = "ana@example.org", source: str = HOME) -> bool:
        ids = signature_ids(SLUG, PEPPER, address)
        return is_blocked(self.letter.blocks, PEPPER, ids, address, source, self.now // 1000)


@pytest.fixture
def gate() -> Gate:
    return Gate()


@pytest.mark.parametrize(
    ("text", "stopped", "free"),
    [
        ("ana@example.org", ["ana@example.org"], ["eva@example.org"]),
        ("Ana+x@EXAMPLE.org", ["ana@example.org"], ["eva@example.org"]),
        ("lluvia.example", ["ana@lluvia.example", "a@b.lluvia.example"], ["ana@example", "ana@otralluvia.example"]),
        ("@Lluvia.Example", ["ana@lluvia.example"], ["ana@lluvia.example.org"]),
    ],
)
def test_an_address_and_a_domain_stop_what_they_mean_and_nothing_else(
    gate: Gate, text: str, stopped: list[str], free: list[str]
) -> None:
    gate.block(text)
    assert [gate.stops(one) for one in (*stopped, *free)] == [True] * len(stopped) + [False] * len(free)


@pytest.mark.parametrize(
    ("text", "shown", "stopped", "free"),
    [
        ("198.51.100.9", "198.51.100.0/24", "198.51.100.200", "198.51.101.9"),
        ("198.51.100.0/24", "198.51.100.0/24", "198.51.100.1", "198.51.99.1"),
        ("198.51.100.9/32", "198.51.100.0/24", "198.51.100.1", "198.51.99.1"),
        ("2001:db8:7::/48", "2001:db8:7::/48", "2001:db8:7:ffff::1", "2001:db8:8::1"),
        ("2001:DB8:7:1::5", "2001:db8:7::/48", "2001:db8:7::1", HOME),
    ],
)
def test_a_network_is_a_24_or_a_48(gate: Gate, text: str, shown: str, stopped: str, free: str) -> None:
    assert gate.block(text).shown == shown
    assert (gate.stops(source=stopped), gate.stops(source=free)) == (True, False)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "required"), ("  ", "required"), ("nada", "unknown"), ("a b.example", "unknown"), ("@", "unknown"),
        ("a@b@c", "unknown"), ("198.51.100.0/33", "unknown"), ("example", "unknown"),
        ("198.51.0.0/16", "too-large"), ("0.0.0.0/0", "too-large"), ("2001:db8::/32", "too-large"),
        ("gmail.com", "open-to-all"), ("@hotmail.es", "open-to-all"), ("com.mx", "open-to-all"),
        ("riseup.net", "open-to-all"), ("127.0.0.1", "not-a-client"), ("::1", "not-a-client"),
        ("224.0.0.1", "not-a-client"),
    ],
)  # fmt: skip
def test_what_cannot_be_blocked_says_why(gate: Gate, text: str, problem: str) -> None:
    with pytest.raises(BlockRefused) as refused:
        gate.block(text)
    assert refused.value.problem == problem
    assert (gate.letters.audit, gate.letter.blocks) == ([], ())


def test_a_domain_for_throw_away_mailboxes_can_be_blocked(gate: Gate) -> None:
    gate.block("mailinator.com")
    assert gate.stops("x@mailinator.com")


def test_a_reason_and_a_time_have_to_be_among_those_offered(gate: Gate) -> None:
    for why, days, problem in (("", 7, "why"), ("porque sí", 7, "why"), ("flood", 2, "days"), ("flood", -1, "days")):
        with pytest.raises(BlockRefused, match=problem):
            gate.block("ana@example.org", why, days)
    with pytest.raises(BlockRefused, match="days"):
        gate.block("198.51.100.9", "flood", 0)


@pytest.mark.parametrize("text", ["ana@example.org", "lluvia.example", "198.51.100.9"])
def test_it_ends_by_the_clock(gate: Gate, text: str) -> None:
    made = gate.block(text, days=7)
    usual = USUAL_DAYS[made.kind]
    gate.now += 7 * DAY * 1000 - 1000
    assert (gate.stops("ana@example.org", "198.51.100.1") or gate.stops("x@lluvia.example")) is True
    gate.now += 1000
    assert gate.by.blocks(gate.letter) == ()
    assert not gate.stops("ana@example.org", "198.51.100.1")
    assert not gate.stops("x@lluvia.example")
    again = gate.block(text)
    assert again.until == (gate.now // 1000 + usual * DAY if usual else 0)
    assert usual in DAYS


def test_who_did_it_when_and_why_is_shown_and_the_address_is_kept_nowhere(gate: Gate) -> None:
    made = gate.block("ana@example.org", "impersonation")
    gate.block("lluvia.example", "invented")
    newest, oldest = gate.by.blocks(gate.letter)[0], gate.by.blocks(gate.letter)[-1]
    assert {newest.shown, oldest.shown} == {"", "lluvia.example"}
    assert (made.by, made.at, made.why, made.kind) == ("luz", NOW // 1000, "impersonation", "address")
    kept = f"{gate.letter} {gate.letters.blocks(SLUG)} {gate.letters.audit}"
    assert "ana@" not in kept
    assert [what for _, what, _ in gate.letters.audit] == ["block: address", "block: domain"]


def test_lifting_undoes_it_and_both_are_in_the_log(gate: Gate) -> None:
    made = gate.block("ana@example.org")
    assert gate.by.lift(gate.letter, made.key)
    assert not gate.stops()
    assert gate.by.blocks(gate.letter) == ()
    assert not gate.by.lift(gate.letter, made.key)
    assert [what for _, what, _ in gate.letters.audit] == ["block: address", "block lifted: address"]


def test_blocking_again_takes_the_new_reason_and_end_and_stands_once(gate: Gate) -> None:
    gate.block("ana@example.org", "flood", 7)
    gate.block("a.n.a@example.org", "other", 7)
    gate.block("ana@example.org", "asked", 0)
    first = [one for one in gate.by.blocks(gate.letter) if one.why == "asked"]
    assert [one.until for one in first] == [0]
    assert len(gate.by.blocks(gate.letter)) == 2, "at this domain a dot is another mailbox"


def test_an_entry_s_address_is_blocked_though_nobody_has_it_any_more() -> None:
    desk = Desk()
    gate = Gate(desk.letters, desk.now)
    signed = desk.signed("Ana", "ana+otra@example.org")
    for one in (signed.id, other_id(PEPPER, signed.id)):
        target = gate.by.target_of_entry(gate.letter, one.partition("#")[2])
        assert target == gate.by.target(gate.letter, "ana@example.org")
    for wrong in ("", "x", "a" * 26 + ".12345678"):
        if wrong.startswith("a"):
            assert gate.by.target_of_entry(gate.letter, wrong).kind == "address"
        else:
            with pytest.raises(BlockRefused, match="unknown-entry"):
                gate.by.target_of_entry(gate.letter, wrong)


def test_no_more_are_kept_than_a_head_has_room_for(gate: Gate) -> None:
    full = tuple(Block(f"{n:016}", "domain", f"d{n}.example", "luz", NOW // 1000, "flood", 0) for n in range(MOST))
    gate.letters.put_blocks(SLUG, (), full)
    with pytest.raises(BlockRefused, match="too-many"):
        gate.block("ana@example.org")
    assert gate.letters.audit == []
    assert gate.by.lift(gate.letter, full[0].key)
    gate.block("ana@example.org")
    assert len(gate.letter.blocks) == MOST
    assert len(str(gate.letter.blocks)) < 8000


def test_those_that_ended_make_room(gate: Gate) -> None:
    ended = tuple(Block(f"{n:016}", "domain", f"d{n}.example", "luz", 1, "flood", NOW // 1000) for n in range(MOST))
    gate.letters.put_blocks(SLUG, (), ended)
    gate.block("ana@example.org")
    assert len(gate.letters.blocks(SLUG)) == len(gate.letter.blocks) == 1


class TestAtOnce:
    def test_two_organisers_block_two_things_and_both_hold(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        other, real = Gate(gate.letters), gate.letters.put_blocks

        def interrupted(*given: Any) -> bool:
            monkeypatch.setattr(gate.letters, "put_blocks", real)
            other.block("eva@example.org")
            return real(*given)

        monkeypatch.setattr(gate.letters, "put_blocks", interrupted)
        gate.block("ana@example.org")
        assert gate.stops("ana@example.org")
        assert gate.stops("eva@example.org")

    def test_what_else_changes_in_the_head_stays(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        real = gate.letters.replace_head

        def interrupted(*given: Any) -> bool:
            monkeypatch.setattr(gate.letters, "replace_head", real)
            assert real(gate.letter, replace(gate.letter, contact="otra@example.org"))
            return real(*given)

        monkeypatch.setattr(gate.letters, "replace_head", interrupted)
        gate.block("ana@example.org")
        assert gate.letter.contact == "otra@example.org"
        assert gate.stops()

    def test_whoever_always_loses_is_told_so(self, gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(gate.letters, "put_blocks", lambda *given: False)
        with pytest.raises(Unavailable):
            gate.block("ana@example.org")


def test_a_head_that_lags_behind_the_list_is_mended_by_the_next_act(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = gate.letters.replace_head

    def dies(*given: Any) -> bool:
        raise Unavailable("dynamodb")

    monkeypatch.setattr(gate.letters, "replace_head", dies)
    with pytest.raises(Unavailable):
        gate.block("ana@example.org")
    monkeypatch.setattr(gate.letters, "replace_head", real)
    assert not gate.stops()
    gate.block("eva@example.org")
    assert gate.stops("ana@example.org")


def test_of_a_letter_whose_keys_are_destroyed_nothing_is_blocked(gate: Gate) -> None:
    gate.letters.replace_head(gate.letter, replace(gate.letter, purged_at=1))
    with pytest.raises(LetterRefused, match="destroyed"):
        gate.block("ana@example.org")


def test_what_is_blocked_makes_no_edition_and_shows_nowhere() -> None:
    desk = Desk()
    desk.signed("Ana Quispe")
    desk.next_edition()
    before = dict(desk.bucket.objects)
    Gate(desk.letters, desk.now).block("lluvia.example")
    desk.now += 600_000
    assert desk.letter.blocks
    assert desk.publish() == "unchanged"
    assert desk.bucket.objects == before
