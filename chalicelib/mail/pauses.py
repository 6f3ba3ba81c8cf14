"""Mail stands still for a while: when SES takes none, and when too much of it comes back.

What waits meanwhile goes back into the queue, and nothing that was signed is lost by it. A standstill ends by itself.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.ports.storage import Limits
from chalicelib.rules.limits import buckets
from chalicelib.rules.limits.buckets import DAY, Returned, Window

logger = logging.getLogger(__name__)

# The names of pauses in `Limits`: of all mail, and of mail to those who proved no work.
PAUSE = "mail"
PAUSE_UNPROVED = "mail-unproved"
# One more that comes back after it stops the mail again: a flood of bad addresses goes on as a trickle.
RETURNED_SECONDS = 3600


@dataclass(frozen=True)
class Breaker:
    """Stops the mail before Amazon stops the account, which takes days to undo."""

    limits: Limits

    def count(self, what: Returned, now: int, *, proved: bool) -> None:
        """Count a mailbox whose mail bounced or was reported as spam; ``now`` in s since the epoch.

        What comes back of those who proved no work never stops the mail of the others: to fill in bad addresses costs
        a program nothing there. That the mailbox gets no more was written before, so when the counts cannot be asked,
        this one is left out.
        """
        try:
            self.limits.take(*buckets.returned_bucket(what, proved=proved), now)
            mails = self._of_two_days(*buckets.stage_bucket("proved", 1), now)
            of_proved, of_unproved = (
                self._of_two_days(*buckets.returned_bucket(what, proved=proved), now) for proved in (True, False)
            )
            if buckets.too_many(what, of_proved, mails):
                self._stop(PAUSE, f"{of_proved} of {mails} mails came back: {what}", now)
            elif buckets.too_many(what, of_proved + of_unproved, mails):
                self._stop(PAUSE_UNPROVED, f"{of_unproved} to who proved no work, of {mails}, came back: {what}", now)
        except Unavailable as failure:
            logger.warning("a mail that came back was not counted: %s", failure)

    def _of_two_days(self, name: str, windows: Sequence[Window], now: int) -> int:
        """Of this day and the one before: what was sent before midnight comes back after it."""
        return sum(sum(self.limits.counted(name, windows, at)) for at in (now, now - DAY))

    def _stop(self, name: str, why: str, now: int) -> None:
        logger.error("mail stands still (%s): %s", name, why)
        self.limits.pause(name, now + RETURNED_SECONDS)
