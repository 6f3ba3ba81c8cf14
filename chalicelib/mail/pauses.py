"""Pauses of all mail: when SES accepts none, and when too much of it comes back.

Meanwhile due mail goes back into the queue, and no signature is lost. A pause ends by itself.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.ports.storage import Limits
from chalicelib.rules.limits import buckets
from chalicelib.rules.limits.buckets import DAY, Returned, Window

logger = logging.getLogger(__name__)

# The names of pauses in `Limits`: of all mail, of mail to signers without proof of work, and of mail to those whom
# organisers imported.
PAUSE = "mail"
PAUSE_UNPROVED = "mail-unproved"
PAUSE_IMPORTED = "mail-imported"
# After a pause, one more mail that comes back starts the next: a flood of bad addresses is reduced to a trickle.
RETURNED_SECONDS = 3600


@dataclass(frozen=True)
class Breaker:
    """Stops the mail before Amazon stops the account, which takes days to undo."""

    limits: Limits

    def count(self, what: Returned, now: int, *, proved: bool, imported: bool = False) -> None:
        """Count a mailbox whose mail bounced or was reported as spam; ``now`` in s since the epoch.

        Mail that comes back from signers without proof of work never stops the mail of the others, since bad addresses
        cost a program nothing there. Nor does that of imported lists, which may be old. The mailbox is suppressed
        already, so when the counts cannot be read this one is left out.
        """
        try:
            self.limits.take(*buckets.returned_bucket(what, proved=proved, imported=imported), now)
            mails = self._count_two_days(*buckets.stage_bucket("proved", 1), now)
            with_proof, without_proof = (
                self._count_two_days(*buckets.returned_bucket(what, proved=proved), now) for proved in (True, False)
            )
            if imported:
                of_lists = self._count_two_days(*buckets.returned_bucket(what, proved=False, imported=True), now)
                if buckets.too_many(what, with_proof + without_proof + of_lists, mails):
                    self._pause(PAUSE_IMPORTED, f"{of_lists} mails to imported addresses came back: {what}", now)
                return
            if buckets.too_many(what, with_proof, mails):
                self._pause(PAUSE, f"{with_proof} of {mails} mails came back: {what}", now)
            elif buckets.too_many(what, with_proof + without_proof, mails):
                reason = f"{without_proof} mails without proof of work, of {mails} in all, came back: {what}"
                self._pause(PAUSE_UNPROVED, reason, now)
        except Unavailable as failure:
            logger.warning("a mail that came back was not counted: %s", failure)

    def _count_two_days(self, name: str, windows: Sequence[Window], now: int) -> int:
        """The count of the last two days: what was sent yesterday may come back today."""
        return sum(sum(self.limits.read_counts(name, windows, at)) for at in (now, now - DAY))

    def _pause(self, name: str, why: str, now: int) -> None:
        logger.error("mail is paused (%s): %s", name, why)
        self.limits.pause(name, now + RETURNED_SECONDS)
