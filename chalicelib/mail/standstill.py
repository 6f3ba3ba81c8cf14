"""All mail stands still for a while: when SES takes none, and when too much of a day's mail comes back.

What waits meanwhile goes back into the queue, and nothing that was signed is lost by it. A standstill ends by itself.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib import limits
from chalicelib.errors import Unavailable
from chalicelib.limits import Returned, Window

logger = logging.getLogger(__name__)

PAUSE = "mail"  # the name of the pause in `Limits`
# One more that comes back after it stops the mail again: a flood of bad addresses goes on as a trickle.
RETURNED_SECONDS = 3600


class Limits(Protocol):
    def take(self, name: str, windows: Sequence[Window], now: int) -> bool: ...

    def counted(self, name: str, windows: Sequence[Window], now: int) -> tuple[int, ...]: ...

    def pause(self, name: str, until: int) -> None: ...


@dataclass(frozen=True)
class Breaker:
    """Stops the mail before Amazon stops the account, which takes days to undo."""

    limits: Limits

    def count(self, what: Returned, now: int) -> None:
        """Count a mailbox whose mail bounced or was reported as spam; ``now`` in s since the epoch.

        That the mailbox gets no more was written before. So when the counts cannot be asked, this one is left out.
        """
        name, windows = limits.returned_bucket(what)
        try:
            self.limits.take(name, windows, now)
            (returned,) = self.limits.counted(name, windows, now)
            (mails,) = self.limits.counted(*limits.stage_bucket("proved", 1), now)
            if limits.too_many(what, returned, mails):
                logger.error("mail stands still: %s of %s mails today came back: %s", returned, mails, what)
                self.limits.pause(PAUSE, now + RETURNED_SECONDS)
        except Unavailable as failure:
            logger.warning("a mail that came back was not counted: %s", failure)
