"""Ports of mail: the queues and the mailer."""

from collections.abc import Mapping
from typing import Protocol

from chalicelib.rules.mail.feedback_events import FeedbackEvent


class NotSent(Exception):
    """It was surely not sent, and may be tried again soon."""


class Paused(NotSent):
    """Nothing can be sent for a while: the account is paused, or the day's quota is spent."""


class Denied(NotSent):
    """This one was not allowed, as the sandbox of SES denies an address that was not verified. Others may be."""


class Refused(Exception):
    """This mail will never be sent: the address or the content is refused."""


class Ambiguous(Exception):
    """It may or may not have been sent."""


class Mailer(Protocol):
    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        """Send one mail in one attempt; its message id. ``tags`` come back with what SES tells of it afterwards:
        ASCII letters, digits, ``_`` and ``-``. Raises one of the five above: they are the retry
        policy, and the sender acts on their class alone."""


class MailQueue(Protocol):
    def put(self, signature_id: str, submission: str, *, since: int, delay: int, notice: str = "") -> None:
        """Queue the mail of a submission made at ``since`` (s since the epoch), or a notice, to be looked at in
        ``delay`` seconds. Raises `Unavailable`."""


class FeedbackQueue(Protocol):
    def put(self, receipt: FeedbackEvent, *, delay: int) -> None:
        """Queue a receipt, to be looked at in ``delay`` seconds. Raises `Unavailable`."""
