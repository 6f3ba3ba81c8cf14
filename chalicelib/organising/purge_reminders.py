"""Reminds a letter's owners that its signers' data is to be destroyed: two weeks before, and on the day.

As with the other mails that nobody asks for at the moment, the occasion is written before its mails, and marked once
they are queued, under ids that it gives. So a round that runs twice, dies, or loses an answer sends every mail once.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from chalicelib.errors import Unavailable
from chalicelib.organising.digests import PersonLister
from chalicelib.organising.organiser_mail import Outbox
from chalicelib.ports.digests import ToldStore
from chalicelib.ports.storage import Letters, Limits
from chalicelib.rules.durations import HOUR
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.purge import due_on
from chalicelib.rules.organisers.digest import Told, mail_id
from chalicelib.rules.organisers.team import owners

logger = logging.getLogger(__name__)

LOOK = "purge-reminders"
BEFORE = timedelta(days=14)


@dataclass(frozen=True)
class PurgeReminders:
    people: PersonLister
    letters: Letters
    limits: Limits
    told: ToldStore
    outbox: Outbox
    now: Callable[[], int]  # s since the epoch

    def run(self) -> int:
        """Look whether anybody is to be reminded, unless that was done within the hour; returns how many mails were
        asked for. A letter that fails does not keep the others. Raises `Unavailable`."""
        now = self.now()
        if not self.limits.acquire(LOOK, f"round {now}", now, HOUR):
            return 0
        occasions = [told for letter in self.letters.heads() if (told := occasion(letter, now)) is not None]
        return sum(map(self._tell, occasions))

    def _tell(self, wanted: Told) -> int:
        try:
            told = self.told.told(wanted.name)
            if told is None or dict(told.params) != dict(wanted.params):
                if not self.told.put_told(told, wanted):
                    return 0
                told = wanted
            if told.is_queued:
                return 0
            readers = owners(self.people.people(), told.slug)
            for person in readers:
                self.outbox.queue_once(
                    mail_id(told, person.id), person.id, told.kind, slug=told.slug, **dict(told.params)
                )
            self.told.put_told(told, replace(told, is_queued=True))
        except Unavailable as failure:
            logger.warning("owners may not be reminded yet: %s", failure, extra={"letter": wanted.slug})
            return 0
        return len(readers)


def occasion(letter: Letter, now: int) -> Told | None:
    """What owners are to have been told by now of a letter's data; None for nothing."""
    due = due_on(letter)
    if due is None or letter.purged_at is not None:
        return None
    today = datetime.fromtimestamp(now, UTC).date()
    if today < due - BEFORE:
        return None
    what = "soon" if today < due else "due"
    return Told(f"purge#{letter.slug}", now, 0, letter.slug, {"what": what, "on": due.isoformat()})
