"""Which messages wait in the queue: the sender notes it, so that the hourly round does not take them for lost.

Nothing else shows it. A record whose mail is due looks the same whether its message waits for room in the day or was
lost on the way.
"""

from dataclasses import dataclass, field

from chalicelib.ports.storage import Limits
from chalicelib.rules.limits.buckets import HOUR
from chalicelib.rules.mail.message import Message

# Longer than SQS takes over a message that comes back after the longest delay, and fails until it is a dead letter.
WAITING_SECONDS = 3 * HOUR
# A note is renewed when a third of its time is over: a message that goes round every half minute costs few writes.
RENEW_SECONDS = 2 * HOUR
MOST_KNOWN = 20_000


@dataclass
class WaitingNotes:
    """The notes that this process wrote: their names, and until when they hold (s since the epoch)."""

    known: dict[str, int] = field(default_factory=dict)

    def note(self, limits: Limits, message: Message, now: int) -> None:
        """Note that a message goes back to the queue. Raises `Unavailable`."""
        name = name_of(message.signature_id, message.notice or message.submission)
        if self.known.get(name, 0) - now >= RENEW_SECONDS:
            return
        limits.pause(name, now + WAITING_SECONDS)
        if len(self.known) >= MOST_KNOWN:
            self.known.clear()
        self.known[name] = now + WAITING_SECONDS


def is_waiting(limits: Limits, signature_id: str, what: str, now: int) -> bool:
    """Whether a message waits; ``what`` is its notice, or the submission whose mail it is. Raises `Unavailable`."""
    return limits.paused_until(name_of(signature_id, what)) > now


def name_of(signature_id: str, what: str) -> str:
    return f"waiting#{signature_id}#{what}"
