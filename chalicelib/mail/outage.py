"""Whether SES works at all: what follows when it fails to answer, or answers that it failed.

One such answer is an accident and concerns one mail. Several in a row say that SES is down, or that nothing reaches it:
then all mail pauses, so that an outage uses up nobody's attempts. A mail that may have been sent twice by then waits
for a sign that SES works again.
"""

from dataclasses import dataclass

from chalicelib.ports.storage import Limits
from chalicelib.rules.limits.buckets import DAY, fault_bucket

OUTAGE = "mail-outage"  # the name of the mark in `Limits`
OUTAGE_SECONDS = 2 * DAY  # unless SES answers sooner
# An answer that this process got so recently makes a fault an accident, unless it is one of many.
RECENT_SECONDS = 60
# Faults of an hour, in all processes, that are an outage: without a recent answer, and with one.
IN_A_ROW, AMONG_ANSWERS = 2, 5
LOOK_SECONDS = 300


@dataclass
class OutageWatch:
    """What one process knows, besides the mark and the count that all share. Times are in s since the epoch."""

    answered_at: int = 0
    looked_at: int = 0
    in_a_row: int = 0

    def is_outage(self, limits: Limits, now: int) -> bool:
        """Note a fault at ``now``, and mark an outage if it is one. Raises `Unavailable`."""
        self.in_a_row += 1
        name, windows = fault_bucket()
        limits.take(name, windows, now)
        (faults,) = limits.read_counts(name, windows, now)
        many = AMONG_ANSWERS if now - self.answered_at < RECENT_SECONDS else IN_A_ROW
        if self.in_a_row < IN_A_ROW and faults < many and not is_marked(limits, now):
            return False
        limits.pause(OUTAGE, now + OUTAGE_SECONDS)
        return True

    def note_answer(self, limits: Limits, now: int) -> None:
        """Note that SES took a mail, and take the mark away. It is looked for once in a few minutes, and after every
        fault that this process knows of. Raises `Unavailable`."""
        self.answered_at = now
        if not self.in_a_row and now - self.looked_at < LOOK_SECONDS:
            return
        if is_marked(limits, now):
            limits.pause(OUTAGE, 0)
        self.in_a_row, self.looked_at = 0, now


def is_marked(limits: Limits, now: int) -> bool:
    """Whether SES is down, as far as is known: it has taken no mail since it was. Raises `Unavailable`."""
    return limits.paused_until(OUTAGE) > now
