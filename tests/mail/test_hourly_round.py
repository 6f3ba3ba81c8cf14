"""The hourly round: what it queues, the list of erasures, and its bounds."""

import itertools
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.mail import hourly_round
from chalicelib.mail.pauses import PAUSE
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.limits.buckets import mailbox_bucket
from chalicelib.rules.signatures.signature import DAY, MailState
from chalicelib.rules.signatures.transitions import after_step, disownment, withdrawal
from tests.fakes.keys import PEPPER
from tests.fakes.storage import MemoryLimits
from tests.support.rounds import AT, HOUR, Down, Rounds, confirmed, waiting
from tests.support.samples import FIELDS, LETTER, NOW
from tests.support.world import pending


@pytest.fixture
def rounds() -> Rounds:
    return Rounds()


def test_what_is_due_is_queued_and_spread_so_that_nobody_new_waits(rounds: Rounds) -> None:
    first, second, _ = rounds.add(waiting(), replace(pending(), mail=MailState()), confirmed())
    rounds.world.now += 2 * DAY * 1000
    assert rounds.run() == {"seen": 3, "reminder": 1, "stranded": 1, "queued": 2}
    queued = {message.signature_id: (message.notice, delay) for message, delay in rounds.world.queue.messages}
    assert queued == {first: ("reminder-1", hourly_round.SPREAD_SECONDS - 1), second: ("", 0)}


@pytest.mark.promise("An hourly round that ran out of time is continued by the next")
def test_what_waits_in_the_queue_is_not_queued_at_every_round(rounds: Rounds) -> None:
    rounds.add(waiting())
    rounds.world.now += 2 * DAY * 1000
    queued = 0
    for _ in range(24):
        queued += rounds.run().get("queued", 0)
        rounds.world.now += HOUR * 1000
    assert 2 <= queued <= 5


@pytest.mark.promise("A mail whose message was lost is sent all the same")
def test_a_forgotten_mail_is_sent_and_every_reminder_comes_once(rounds: Rounds) -> None:
    """The queue loses the first message; then every round runs twice."""
    world = rounds.world
    world.sign()
    world.queue.take()
    reached = []
    for _ in range(8 * 24):
        world.now += HOUR * 1000
        rounds.run()
        rounds.run()
        world.deliver()
        reached.append(len(world.mailer.sent))
    assert [tags["kind"] for tags in world.mailer.tags] == ["confirm", "reminder", "reminder"]
    assert reached[0] == 1


def mails(rounds: Rounds, days: int = 8) -> list[str]:
    """The mails sent in some days of hourly rounds."""
    world = rounds.world
    for _ in range(days * 24):
        world.now += HOUR * 1000
        rounds.run()
        world.deliver()
    return [tags["kind"] for tags in world.mailer.tags]


@pytest.mark.promise("Reminders come after two days and on the last day")
def test_who_presses_the_button_twice_gets_one_mail_and_every_reminder(rounds: Rounds) -> None:
    world = rounds.world
    world.sign()
    world.deliver()
    world.now += 3_000
    world.sign()
    assert world.deliver() == ["over budget"]
    assert mails(rounds) == ["confirm", "reminder", "reminder"]


def test_whose_mailbox_had_its_share_is_not_written_to_by_a_detour(rounds: Rounds) -> None:
    """Otherwise a stranger who had six mails sent to a mailbox in a day could cause more with more forms."""
    world = rounds.world
    name, windows = mailbox_bucket(FIELDS["email"].lower())
    for _ in range(windows[0].most):
        world.limits.take(name, windows, world.now // 1000)
    world.sign()
    assert world.deliver() == ["the mailbox has had enough"]
    assert mails(rounds) == []
    assert world.queue.messages == []


def test_who_wants_mail_again_when_the_link_has_run_out_gets_another(rounds: Rounds) -> None:
    """The second form was answered with no mail because none was wanted; it outlives the first one's link."""
    world = rounds.world
    world.sign()
    world.deliver()
    page = page_token(PEPPER, world.stored().id)
    world.now += 6 * DAY * 1000
    world.signatures.items[world.stored().id] = replace(world.stored(), quiet=True)
    world.sign()
    assert world.deliver() == ["quiet"]
    world.now += 2 * DAY * 1000
    world.signer.subscribe(world.link(page), FIELDS["email"])
    world.now += HOUR * 1000
    rounds.run()
    world.deliver()
    assert [tags["kind"] for tags in world.mailer.tags] == ["confirm", "confirm"]


def test_who_corrects_what_is_not_confirmed_yet_has_the_link_already(rounds: Rounds) -> None:
    world = rounds.world
    world.sign()
    world.deliver()
    world.now += 60_000
    page = page_token(PEPPER, world.stored().id)
    world.signer.amend(world.link(page), FIELDS | {"name": "María José Ñúñez"})
    world.signer.subscribe(world.link(page), FIELDS["email"])
    assert mails(rounds) == ["confirm", "reminder", "reminder"]
    assert world.stored().details.name == "María José Ñúñez"


def test_while_mail_stands_still_nothing_is_queued_and_no_erasure_is_missed(rounds: Rounds) -> None:
    (first, gone) = rounds.add(waiting(), after_step(confirmed(), withdrawal(confirmed(), NOW)))
    world = rounds.world
    world.now += 2 * DAY * 1000
    world.limits.pause(PAUSE, world.now // 1000 + 60)
    assert rounds.run() == {"seen": 2, "erased": 1}
    assert list(world.erasures.erased) == [gone]
    world.limits.pause(PAUSE, 0)
    assert rounds.run()["reminder"] == 1
    assert world.queue.take()[0].signature_id == first


class TestTheListOfErasures:
    @pytest.mark.parametrize("entomb", [withdrawal, disownment])
    def test_who_left_is_put_on_it_once(self, rounds: Rounds, entomb: Any) -> None:
        (gone,) = rounds.add(after_step(confirmed(), entomb(confirmed(), NOW)))
        rounds.world.now += HOUR * 1000
        assert rounds.run() == {"seen": 1, "erased": 1}
        assert rounds.run() == {"seen": 1}
        assert rounds.world.erasures.erased == {gone: NOW + HOUR * 1000}

    @pytest.mark.promise("An erasure that the API could not record is recorded later")
    def test_an_erasure_of_an_earlier_signature_does_not_stand_for_the_later_one(self, rounds: Rounds) -> None:
        later = confirmed(created_at=NOW + DAY * 1000)
        (gone,) = rounds.add(after_step(later, withdrawal(later, NOW + 2 * DAY * 1000)))
        rounds.world.erasures.add(gone, NOW)
        rounds.world.now += 3 * DAY * 1000
        assert rounds.run()["erased"] == 1
        assert rounds.world.erasures.erased[gone] == rounds.world.now


class TestBounds:
    def test_two_rounds_do_not_go_at_once(self, rounds: Rounds) -> None:
        rounds.world.limits.acquire(hourly_round.LEASE, "another", AT, 60)
        assert rounds.run() == {"busy": 1}
        rounds.world.now += 60_000
        assert rounds.run() == {}

    @pytest.mark.promise("An hourly round that ran out of time is continued by the next")
    def test_a_round_whose_time_is_over_is_taken_up_by_the_next(self, rounds: Rounds) -> None:
        rounds.add(*[waiting()] * 5)
        rounds.world.now += 2 * DAY * 1000
        clock = itertools.count(rounds.world.now, hourly_round.BUDGET_SECONDS * 1000 // 4)
        first = rounds.run(now_ms=lambda: next(clock))
        assert (first["seen"] < 5, first["to be continued"], rounds.rounds.after != "") == (True, 1, True)
        second = rounds.run()
        assert first["seen"] + second["seen"] == 5
        assert first["queued"] + second["queued"] == 5
        assert rounds.rounds.after == ""

    def test_no_round_queues_more_than_its_share(self, rounds: Rounds, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(hourly_round, "MOST_NOTICES", 3)
        rounds.add(*[waiting()] * 7)
        rounds.world.now += 2 * DAY * 1000
        queued = [rounds.run().get("queued", 0) for _ in range(3)]
        assert queued == [3, 3, 1]
        assert len({message.signature_id for message in rounds.world.queue.take()}) == 7

    def test_a_queue_that_is_down_costs_nobody_their_turn(self, rounds: Rounds) -> None:
        rounds.add(waiting())
        rounds.world.now += 2 * DAY * 1000
        with pytest.raises(Unavailable):
            rounds.run(queue=Down())
        assert rounds.run()["reminder"] == 1

    def test_letters_that_are_purged_or_unknown_are_left_alone(self, rounds: Rounds) -> None:
        rounds.add(waiting())
        rounds.add(waiting(), letter="otra")
        rounds.world.letters.replace_head(LETTER, replace(LETTER, purged_at=NOW))
        rounds.world.now += 2 * DAY * 1000
        assert "queued" not in rounds.run()

    def test_the_lease_is_given_back(self, rounds: Rounds) -> None:
        rounds.run()
        assert isinstance(rounds.world.limits, MemoryLimits)
        assert hourly_round.LEASE not in rounds.world.limits.rows
