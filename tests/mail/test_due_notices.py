"""Which notice is due to a signer and when, and which mail was lost on the way."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.mail import hourly_round
from chalicelib.mail.hourly_round import due_notice, is_stranded
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.mail.drop_address import DROP, drop_step
from chalicelib.rules.mail.notices import APPROVED, CORRECTED, NOTICES, REFUSED, TEXT
from chalicelib.rules.signatures.signature import DAY, PENDING_SECONDS, MailState, Signature
from chalicelib.rules.signatures.transitions import after_step
from tests.support.rounds import AT, CLOSED, CONSENT, HOUR, KEPT, SENT, confirmed, waiting, with_notices
from tests.support.samples import LETTER
from tests.support.world import pending


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
