"""The hourly round: notices and their timing, forgotten mails, and the list of erasures."""

import itertools
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.mail import hourly_round
from chalicelib.mail.hourly_round import Round, due_notice, is_stranded
from chalicelib.mail.pauses import PAUSE
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Handling, Letter
from chalicelib.rules.limits.buckets import mailbox_bucket
from chalicelib.rules.mail.drop_address import DROP, drop_step
from chalicelib.rules.mail.notices import APPROVED, CORRECTED, NOTICES, REFUSED, TEXT
from chalicelib.rules.signatures.signature import DAY, PENDING_SECONDS, Consent, MailState, Signature
from chalicelib.rules.signatures.transitions import after_step, disownment, withdrawal
from tests.fakes.keys import PEPPER
from tests.fakes.storage import MemoryLimits, MemoryRounds
from tests.support.samples import FIELDS, LETTER, NOW, SLUG
from tests.support.world import World, pending

AT = NOW // 1000
HOUR = 3600
SENT = MailState(submission="first", state="sent", count=1, at=AT)
CONSENT = Consent(1, "aa", "es", NOW, ("sign", "publish"))
KEPT = replace(LETTER, handling=Handling(keep_address="closing"))
CLOSED = replace(KEPT, state="closed")


def waiting(**changes: Any) -> Signature:
    return replace(pending(), mail=SENT, signals=("unproved",), expires_at=AT + PENDING_SECONDS, **changes)


def confirmed(**changes: Any) -> Signature:
    fields = {"state": "confirmed", "expires_at": None, "confirmed_at": NOW, "consent": CONSENT, "mail": SENT}
    return replace(pending(), **fields | changes)


def with_notices(signature: Signature, *names: str, at: int = AT) -> Signature:
    return replace(signature, mail=replace(signature.mail, notices=names, at=at))


class TestReminders:
    @pytest.mark.promise("Reminders come after two days and on the last day")
    def test_one_comes_after_two_days_and_one_on_the_last_day(self) -> None:
        """Runs every hour of the seven days, and records every mail as the sender does."""
        signature, sent = waiting(), []
        for hour in range(1, 7 * 24 + 3):
            notice = due_notice(signature, LETTER, AT + hour * HOUR)
            if notice:
                sent.append((notice, hour))
                signature = with_notices(signature, *signature.mail.notices, notice, at=AT + hour * HOUR)
        assert sent == [("reminder-1", 48), ("reminder-2", 6 * 24 + 1)]

    def test_the_last_day_may_be_the_letter_s(self) -> None:
        letter = replace(LETTER, closes=AT + 3 * DAY)
        walked = {
            hour: due_notice(with_notices(waiting(), "reminder-1"), letter, AT + hour * HOUR) for hour in range(24, 73)
        }
        assert walked == {hour: "reminder-2" if 48 < hour < 72 else None for hour in walked}

    def test_two_do_not_come_within_a_day(self) -> None:
        late = AT + 6 * DAY + HOUR
        assert due_notice(with_notices(waiting(), "reminder-1", at=late - DAY + 1), LETTER, late) is None
        assert due_notice(with_notices(waiting(), "reminder-1", at=late - DAY), LETTER, late) == "reminder-2"

    def test_the_first_is_not_made_good_after_the_second(self) -> None:
        late = AT + 6 * DAY + 12 * HOUR
        assert due_notice(with_notices(waiting(), "reminder-2", at=AT), LETTER, late) is None

    @pytest.mark.parametrize(
        "signature",
        [
            waiting(quiet=True),
            replace(waiting(), mail=replace(SENT, state="failed")),
            replace(waiting(), mail=replace(SENT, state="skipped", count=0)),
            replace(waiting(), state="held"),
            replace(waiting(), state="disowned", expires_at=None),
            replace(waiting(), expires_at=AT + 2 * DAY),
            replace(waiting(), signals=("honeypot",)),
            replace(waiting(), signals=("unproved", "fast")),
            confirmed(),
        ],
        ids=["quiet", "bounced", "no mail", "held", "disowned", "over", "honeypot", "fast", "confirmed"],
    )
    def test_nobody_is_reminded_in_vain(self, signature: Signature) -> None:
        assert {due_notice(signature, LETTER, AT + day * DAY) for day in range(2, 8)} == {None}

    def test_nobody_is_reminded_of_a_letter_that_takes_no_signatures(self) -> None:
        assert due_notice(waiting(), replace(LETTER, state="closed"), AT + 2 * DAY) is None
        assert due_notice(waiting(), replace(LETTER, closes=AT + 2 * DAY), AT + 2 * DAY) is None


class TestANewText:
    NEWER = replace(LETTER, version=2)

    @pytest.mark.promise("A changed text is announced once to those who can be reached")
    def test_who_can_still_be_reached_is_told_once(self) -> None:
        wants_news = confirmed(updates=True)
        assert due_notice(wants_news, self.NEWER, AT) == "text-2"
        assert due_notice(with_notices(wants_news, "text-2"), self.NEWER, AT) is None
        assert due_notice(with_notices(wants_news, "text-2"), replace(LETTER, version=3), AT) == "text-3"

    def test_nobody_else_is(self) -> None:
        assert due_notice(confirmed(), self.NEWER, AT) is None, "the address has gone"
        assert due_notice(confirmed(updates=True), LETTER, AT) is None
        assert due_notice(confirmed(updates=True, quiet=True), self.NEWER, AT) is None
        assert due_notice(confirmed(updates=True, consent=None), self.NEWER, AT) is None, (
            "an organiser vouched for them"
        )
        assert due_notice(replace(confirmed(updates=True), consent=replace(CONSENT, version=2)), self.NEWER, AT) is None

    def test_where_addresses_are_kept_all_are_told_until_the_letter_closes(self) -> None:
        assert due_notice(confirmed(), replace(KEPT, version=2), AT) == "text-2"
        assert due_notice(with_notices(confirmed(), DROP), replace(CLOSED, version=2), AT) is None


# The beginning of a notice's name → a signature that is owed one, two days later.
OWED = {
    "reminder-": (waiting(), LETTER),
    APPROVED: (confirmed(evidence="approved:Luz"), LETTER),
    REFUSED: (confirmed(state="held", holds=("refused",)), LETTER),
    CORRECTED: (confirmed(corrected="ab12"), LETTER),
    TEXT: (confirmed(updates=True), replace(LETTER, version=2)),
}


@pytest.mark.parametrize("begins", NOTICES)
def test_the_round_queues_every_kind_of_notice(begins: str) -> None:
    signature, letter = OWED[begins]
    notice = due_notice(signature, letter, AT + 2 * DAY)
    assert notice is not None
    assert notice.startswith(begins)


class TestAddressesThatAreKeptUntilTheLetterCloses:
    @pytest.mark.promise("Addresses kept until the letter closes go when it has")
    def test_go_when_it_has(self) -> None:
        assert due_notice(confirmed(), KEPT, AT) is None
        assert due_notice(confirmed(), CLOSED, AT) == DROP
        assert due_notice(confirmed(), replace(KEPT, closes=AT), AT) == DROP

    @pytest.mark.parametrize(
        ("signature", "letter"),
        [
            (confirmed(), replace(LETTER, state="closed")),
            (confirmed(updates=True), CLOSED),
            (with_notices(confirmed(), DROP), CLOSED),
            (replace(confirmed(), state="held"), CLOSED),
            (confirmed(), replace(CLOSED, state="draft")),
        ],
        ids=["not kept", "wants news", "gone", "waits for an organiser", "not open yet"],
    )
    def test_stay_or_have_gone_otherwise(self, signature: Signature, letter: Letter) -> None:
        assert due_notice(signature, letter, AT) is None
        assert drop_step(signature, letter, AT) is None

    def test_are_written_over_once(self) -> None:
        step = drop_step(confirmed(email="a@example.org"), CLOSED, AT)
        assert step is not None
        after = after_step(confirmed(), step)
        assert (after.email, after.mail.notices, after.state) == ("", (DROP,), "confirmed")
        assert drop_step(after, CLOSED, AT) is None


class TestForgottenMails:
    def test_a_mail_that_is_due_for_a_quarter_of_an_hour_was_forgotten(self) -> None:
        never = replace(pending(), mail=MailState())
        assert not is_stranded(never, AT + hourly_round.STRANDED_SECONDS - 1)
        assert is_stranded(never, AT + hourly_round.STRANDED_SECONDS)
        assert not is_stranded(never, AT + PENDING_SECONDS), "and after its seven days it counts as nothing"

    def test_the_quarter_of_an_hour_begins_anew_with_a_new_link(self) -> None:
        again = replace(pending(), mail=replace(SENT, submission="before"), expires_at=AT + DAY + PENDING_SECONDS)
        assert not is_stranded(again, AT + DAY + 1)
        assert is_stranded(again, AT + DAY + hourly_round.STRANDED_SECONDS)

    @pytest.mark.parametrize("state", ["sent", "failed", "skipped"])
    def test_what_came_to_an_end_was_not(self, state: Any) -> None:
        assert not is_stranded(replace(pending(), mail=replace(SENT, state=state)), AT + DAY)

    def test_a_claim_that_nobody_ended_was(self) -> None:
        claimed = replace(pending(), mail=replace(SENT, state="claimed", until=AT + 180))
        assert not is_stranded(claimed, AT + 180 + hourly_round.STRANDED_SECONDS - 1)
        assert is_stranded(claimed, AT + 180 + hourly_round.STRANDED_SECONDS)

    def test_of_what_is_held_only_what_waits_for_the_limits(self) -> None:
        held = replace(pending(), state="held", mail=MailState())
        assert is_stranded(replace(held, signals=("limiter",)), AT + DAY)
        assert not is_stranded(replace(held, signals=("network",)), AT + DAY)


@dataclass
class Rounds:
    """A round over a world's signatures."""

    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.rounds = MemoryRounds(self.world.signatures)

    def add(self, *signatures: Signature, letter: str = SLUG) -> list[str]:
        ids = [f"{letter}#{number:026d}" for number in range(len(signatures))]
        self.world.signatures.items |= {key: replace(one, id=key) for key, one in zip(ids, signatures, strict=True)}
        return ids

    def run(self, **parts: Any) -> dict[str, int]:
        world = self.world
        usual = Round(
            rounds=self.rounds,
            letters=world.letters,
            limits=world.limits,
            queue=world.queue,
            erasures=world.erasures,
            now_ms=lambda: world.now,
            spread=lambda seconds: seconds - 1,
        )
        return replace(usual, **parts).run()


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


class Down:
    def put(self, signature_id: str, submission: str, *, since: int, delay: int, notice: str = "") -> None:
        raise Unavailable("sqs send")
