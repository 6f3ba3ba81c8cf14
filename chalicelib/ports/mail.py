"""Ports of mail: the queues and the mailer."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.mail.feedback_events import FeedbackEvent
    from chalicelib.rules.mail.message import Counted


class NotSent(Exception):
    """The mail was certainly not sent, and may be tried again soon."""


class Paused(NotSent):
    """Nothing can be sent for a while: the account is paused, the day's quota is spent, the sender is not verified."""


class Down(NotSent):
    """SES answered that it failed, which says nothing of the mail: by all that is known, it was not sent."""


class Denied(NotSent):
    """This mail was not taken, for a reason that may pass or is not known; others may be. The SES sandbox, for one,
    denies recipients that nobody verified."""


class Refused(Exception):
    """This mail will never be sent: its address was refused."""


class Ambiguous(Exception):
    """The mail may or may not have been sent."""


class Mailer(Protocol):
    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        """Send one mail in one attempt, and return its message id. SES returns ``tags`` (ASCII letters, digits, ``_``
        and ``-``) with each event about the mail. Raises one of the six above: they are the retry policy, and the
        sender acts on their class alone. Their messages are for the log and name nobody."""


class MailQueue(Protocol):
    def put(
        self,
        signature_id: str,
        submission: str,
        *,
        since: int,
        delay: int,
        notice: str = "",
        owed: "Counted | None" = None,
    ) -> None:
        """Queue the mail of a submission made at ``since`` (s since the epoch), a notice, or `OVER_LIMIT` for no mail,
        for delivery in ``delay`` seconds. ``owed`` is what has to be given back first. Raises `Unavailable`."""


class FeedbackQueue(Protocol):
    def put(self, event: "FeedbackEvent", *, delay: int) -> None:
        """Queue a receipt for delivery in ``delay`` seconds. Raises `Unavailable`."""
