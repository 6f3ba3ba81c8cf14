"""Notices: each is sent once, and only while it is true."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from chalicelib.rules.fields.emails import variant_of
from chalicelib.rules.mail import notices
from chalicelib.rules.mail.mail_state import INTERVAL_SECONDS, MOST_MAILS, MailKind, Send
from chalicelib.rules.mail.outcome import Done, Later
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Consent, MailState, Signature
from chalicelib.rules.signatures.transitions import after_step
from tests.support.samples import LETTER, NOW
from tests.support.world import pending

AT = NOW // 1000
LATER = AT + 2 * 24 * 3600
SENT = MailState(submission="first", state="sent", count=1, at=AT)
CONSENT = Consent(1, "aa", "es", NOW, ("sign", "publish"))


def waiting(**changes: Any) -> Signature:
    return replace(pending(), mail=SENT, signals=(), expires_at=AT + PENDING_SECONDS, **changes)


def confirmed(**changes: Any) -> Signature:
    fields = {"state": "confirmed", "expires_at": None, "confirmed_at": NOW, "consent": CONSENT, "mail": SENT}
    return replace(pending(), **fields | changes)


def decide(signature: Signature, notice: str, letter: Any = LETTER, now: int = LATER) -> Any:
    return notices.decide(signature, notice, letter, variant_of(signature.email), now=now, digest="dd")


def test_a_reminder_carries_a_link_that_ends_with_the_signature() -> None:
    send = decide(waiting(), "reminder-1")
    assert isinstance(send, Send)
    assert send.kind == "reminder"
    assert send.claimed.tokens[-1] == ("dd", AT + PENDING_SECONDS)
    assert (send.claimed.state, send.claimed.count, send.claimed.notices) == ("sent", 2, ("reminder-1",))


def test_who_pressed_the_button_twice_is_reminded_too() -> None:
    """The second mail was not sent, because the first had just been sent."""
    twice = replace(waiting(), mail=replace(SENT, state="skipped"))
    send = decide(twice, "reminder-1")
    assert isinstance(send, Send)
    assert send.claimed.state == "sent", "so that SES's word on it is taken as one on the mail of this signature"
    assert decide(replace(twice, quiet=True), "reminder-1") == Done("not so any more")


@pytest.mark.parametrize("notice", ["reminder-1", "reminder-2", "approved", "text-2"])
def test_nothing_is_told_twice(notice: str) -> None:
    notified = replace(SENT, notices=(notice,))
    for signature in (waiting(), confirmed()):
        assert decide(replace(signature, mail=notified), notice) == Done("told before")


@pytest.mark.parametrize(
    "signature",
    [
        waiting(quiet=True),
        replace(waiting(), mail=replace(SENT, state="failed")),  # it bounced
        replace(waiting(), state="disowned", expires_at=None),
        replace(waiting(), expires_at=LATER),  # it has expired
        replace(waiting(), state="held"),  # never had a mail
        confirmed(),
    ],
    ids=["quiet", "bounced", "disowned", "over", "held", "confirmed"],
)
def test_nobody_is_reminded_in_vain(signature: Signature) -> None:
    assert decide(signature, "reminder-1") == Done("not so any more")


def test_nobody_is_reminded_of_a_letter_that_is_closed() -> None:
    assert isinstance(decide(waiting(), "reminder-2", replace(LETTER, state="closed")), Done)


def test_a_decision_that_was_taken_back_is_not_told() -> None:
    held = confirmed(state="held", holds=("refused",))
    assert isinstance(decide(held, "refused"), Send)
    assert isinstance(decide(held, "approved"), Done)
    assert isinstance(decide(confirmed(evidence="approved:Eva"), "approved"), Send)
    assert isinstance(decide(confirmed(), "approved"), Done), "nobody had to"
    assert isinstance(decide(confirmed(), "refused"), Done)


@pytest.mark.parametrize("state", [{}, {"state": "held", "holds": ("organisation",)}], ids=["on the letter", "waits"])
def test_of_several_corrections_the_last_is_told_and_only_that_is_remembered(state: dict[str, Any]) -> None:
    corrected = confirmed(corrected="b2", mail=replace(SENT, notices=("text-2", "corrected-a1")), **state)
    assert decide(corrected, "corrected-a1") == Done("told before")
    assert decide(corrected, "corrected-c3") == Done("not so any more")
    told = decide(corrected, "corrected-b2")
    assert isinstance(told, Send)
    assert (told.kind, told.claimed.notices) == ("corrected", ("text-2", "corrected-b2"))
    assert decide(confirmed(), "corrected-a1") == Done("not so any more"), "nobody corrected it"
    gone = replace(corrected, state="withdrawn", expires_at=None)
    assert decide(gone, "corrected-b2") == Done("not so any more")


def test_a_correction_is_owed_until_it_was_told_or_cannot_be_and_takes_no_address_along() -> None:
    corrected = confirmed(corrected="b2")
    assert notices.owed_notice(corrected) == "corrected-b2"
    step = notices.settled_step(corrected, LETTER, "corrected-b2")
    assert step is not None
    after = after_step(corrected, step)
    assert (notices.owed_notice(after), after.email) == (None, corrected.email)
    assert notices.settled_step(after, LETTER, "corrected-b2") is None
    assert notices.settled_step(corrected, LETTER, "corrected-a1") is None
    assert notices.owed_notice(replace(corrected, evidence="approved:Eva")) == "approved", "one after the other"


def test_a_changed_text_is_told_to_who_signed_the_one_before() -> None:
    newer = replace(LETTER, version=2)
    assert isinstance(decide(confirmed(), "text-2", newer), Send)
    assert isinstance(decide(confirmed(consent=replace(CONSENT, version=2)), "text-2", newer), Done)
    assert isinstance(decide(confirmed(quiet=True), "text-2", newer), Done)


def test_a_notice_keeps_to_the_budget() -> None:
    assert decide(waiting(), "reminder-1", now=AT + 60) == Later(INTERVAL_SECONDS - 60, "just mailed")
    spent = replace(waiting(), mail=replace(SENT, count=MOST_MAILS))
    assert decide(spent, "reminder-1") == Done("over budget")


def test_what_nobody_knows_is_not_told() -> None:
    assert decide(waiting(), "buy-this") == Done("unknown notice")


def test_the_address_goes_with_the_last_notice() -> None:
    signature = confirmed(evidence="approved:Eva", mail=replace(SENT, notices=("approved",)))
    step = notices.settled_step(signature, LETTER, "approved")
    assert step is not None
    assert after_step(signature, step).email == ""
    assert notices.settled_step(replace(signature, updates=True), LETTER, "approved") is None
    assert notices.settled_step(signature, LETTER, "text-2") is None


@pytest.mark.parametrize(
    ("notice", "signature"),
    [
        ("approved", confirmed(evidence="domain:example.org approved:Eva")),
        ("refused", confirmed(state="held", holds=("refused",))),
    ],
)
def test_a_decision_is_owed_until_it_was_told_or_cannot_be(notice: str, signature: Signature) -> None:
    assert notices.owed_notice(signature) == notice
    step = notices.settled_step(signature, LETTER, notice)
    assert step is not None
    after = after_step(signature, step)
    assert (notices.owed_notice(after), after.email, after.mail.notices) == (None, "", (notice,))
    assert notices.settled_step(after, LETTER, notice) is None


def test_nothing_is_owed_to_who_confirmed_alone_or_whose_decision_was_taken_back() -> None:
    assert notices.owed_notice(confirmed(evidence="domain:example.org")) is None
    taken_back = confirmed(state="held", holds=("refused",), evidence="approved:Eva")
    assert notices.settled_step(taken_back, LETTER, "approved") is None


def test_every_mail_answers_a_form_or_is_a_notice() -> None:
    assert {"confirm", "already_signed", *(kind for kind, _ in notices.NOTICES.values())} == {*get_args(MailKind)}
