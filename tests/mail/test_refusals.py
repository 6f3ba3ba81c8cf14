"""SES refuses: what follows for the mail, for the others, and for whoever reads the log."""

import logging
from collections.abc import Callable

import pytest

from chalicelib.rules.limits.buckets import DAY, HOUR, MINUTE
from tests.mail.test_waiting import MANY, Post
from tests.support import ses_answers
from tests.support.ses_answers import SENDER, not_permitted, not_verified

SANDBOXED = "p1@example.org"

# While it lasts, SES takes no mail at all.
TROUBLES = {
    "DKIM is pending": not_verified(SENDER),
    "DKIM is pending, in the sandbox": not_verified(SENDER, SANDBOXED),
    "the account is suspended": ses_answers.answer("MessageRejected", "Sending suspended for this account."),
    "sending is paused": ses_answers.PAUSED,
    "the quota is spent": ses_answers.DAY_SPENT,
    "the role may not use the identity": not_permitted(SENDER),
    "the credentials are wrong": ses_answers.answer("InvalidClientTokenId", "The token is invalid.", 403),
    "SES says what nobody has seen before": ses_answers.NEVER_SEEN,
}


def states(post: Post) -> set[str]:
    return {one.mail.state for one in post.world.signatures.items.values()}


def errors(caplog: pytest.LogCaptureFixture) -> set[str]:
    return {record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR}


@pytest.mark.promise("Only a refusal of the very address fails a mail")
@pytest.mark.parametrize("trouble", TROUBLES)
def test_an_hour_in_which_ses_takes_no_mail_fails_nobody(trouble: str, caplog: pytest.LogCaptureFixture) -> None:
    """Such as the first hour after the first deployment, before the domain is verified."""
    post = Post()
    post.world.mailer.refuse = lambda _: TROUBLES[trouble]
    post.sign(MANY)
    post.run(HOUR)
    assert (post.sent, states(post)) == (0, {"due"})
    post.world.mailer.refuse = lambda _: None
    post.run(30 * MINUTE)
    assert (post.sent, states(post)) == (MANY, {"sent"})
    assert (post.queue.dead, post.queue.waiting) == ([], [])
    assert [line for line in errors(caplog) if "waiting for" not in line], "the alarm rings"


def test_a_sender_that_is_no_address_holds_all_mail_until_it_is_corrected(caplog: pytest.LogCaptureFixture) -> None:
    post = Post()
    post.world.mailer.sender = "Firmamos, A.C. <firmas@example.org>"
    post.sign(MANY)
    post.run(HOUR)
    assert (post.sent, states(post)) == (0, {"due"})
    assert "mail is paused: MailSender is not an address that SES takes" in errors(caplog)
    post.world.mailer.sender = '"Firmamos, A.C." <firmas@example.org>'
    post.run(30 * MINUTE)
    assert (post.sent, states(post)) == (MANY, {"sent"})


def for_one(fault: BaseException) -> Callable[[str], BaseException | None]:
    return lambda to: fault if to == SANDBOXED else None


@pytest.mark.parametrize(
    "fault",
    [not_verified(SANDBOXED), not_permitted(SANDBOXED), ses_answers.NEVER_SEEN],
    ids=["in the sandbox", "in the sandbox, by IAM", "for a reason never seen"],
)
def test_a_recipient_that_ses_does_not_take_waits_and_the_others_get_their_mail(
    fault: BaseException, caplog: pytest.LogCaptureFixture
) -> None:
    post = Post()
    post.world.mailer.refuse = for_one(fault)
    post.sign(MANY)
    post.run(MINUTE)
    assert (post.sent, states(post)) == (MANY - 1, {"sent", "due"})
    assert any("does not take a mail, which waits" in line for line in errors(caplog))
    post.run(DAY)
    post.world.mailer.refuse = lambda _: None
    post.run(15 * MINUTE)
    assert (post.sent, states(post), post.queue.dead) == (MANY, {"sent"}, [])


def test_a_recipient_that_ses_does_not_take_rings_once_and_another_rings_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    post = Post()
    post.world.mailer.refuse = for_one(ses_answers.NEVER_SEEN)
    post.sign(MANY)
    post.run(DAY)
    rings = [record.levelno for record in caplog.records if record.levelno >= logging.WARNING]
    assert rings.count(logging.ERROR) == 1
    assert rings.count(logging.WARNING) >= DAY // (15 * MINUTE) - 1
    caplog.clear()
    post.world.mailer.refuse = lambda _: ses_answers.NEVER_SEEN
    post.world.sign("203.0.113.9", email="otra@example.org", name="Otra Persona")
    post.run(MINUTE)
    assert len(errors(caplog)) == 1


def test_a_recipient_that_ses_never_takes_is_tried_for_a_week_and_no_longer() -> None:
    post = Post()
    post.world.mailer.refuse = for_one(ses_answers.NEVER_SEEN)
    post.sign(MANY)
    post.run(7 * DAY)
    assert states(post) == {"sent", "due"}
    post.run(HOUR)
    assert states(post) == {"sent", "failed"}
    assert (post.sent, post.queue.waiting, post.queue.dead) == (MANY - 1, [], [])


@pytest.mark.promise("Only a refusal of the very address fails a mail")
def test_an_address_that_ses_refuses_fails_alone_and_is_reported(caplog: pytest.LogCaptureFixture) -> None:
    post = Post()
    post.world.mailer.refuse = for_one(ses_answers.BAD_ADDRESS)
    post.sign(MANY)
    post.run(HOUR)
    assert (post.sent, states(post), post.queue.waiting) == (MANY - 1, {"sent", "failed"}, [])
    assert errors(caplog) == {"a mail has failed, since SES refuses it: the address is refused"}


@pytest.mark.parametrize("fault", [not_verified(SENDER, SANDBOXED), not_verified(SANDBOXED), not_permitted(SANDBOXED)])
def test_what_ses_says_of_addresses_reaches_no_log(fault: BaseException, caplog: pytest.LogCaptureFixture) -> None:
    post = Post()
    post.world.mailer.refuse = lambda _: fault
    post.sign(MANY)
    with caplog.at_level(logging.DEBUG):
        post.run(HOUR)
    assert caplog.records
    assert "example.org" not in caplog.text and "@" not in caplog.text
