"""Mails to organisers that nobody asks for at the moment: that somebody waits, the day's figures, a surge.

A round looks every few minutes. For each series of occasions the store knows the last one. A new one is written before
its mails, on the condition that the last is still the same, and marked once they are queued; what was written and not
marked is queued first, under the ids that the occasion gives. So a round that runs twice, dies, or loses an answer
sends every mail once.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

from chalicelib.errors import Unavailable
from chalicelib.organising.organiser_mail import Outbox
from chalicelib.organising.watching import URGENT, Waits, Watch
from chalicelib.ports.digests import ToldStore
from chalicelib.ports.figures import FigureReader
from chalicelib.ports.operating import Waiting
from chalicelib.ports.storage import Letters, Limits
from chalicelib.rules.durations import DAY, HOUR
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits.buckets import stage_bucket
from chalicelib.rules.organisers import digest
from chalicelib.rules.organisers.digest import STAGE, SURGE, SurgeOf, Told, mail_id
from chalicelib.rules.organisers.person import Person, WantedMail
from chalicelib.rules.organisers.rights import RIGHTS, Right
from chalicelib.rules.signatures.figures import day_of
from chalicelib.rules.signatures.waiting import WaitingClass

logger = logging.getLogger(__name__)

# How often a round looks. The mark ends by itself, and holds also for a round that died.
LOOK, LOOK_SECONDS = "digests", 120
# Letters of one organiser that the day's mail lists.
MOST_LETTERS = 8
# What was not queued in time is not worth it any more.
LATE_SECONDS = 2 * HOUR
SURGES: dict[SurgeOf, WaitingClass] = {"holds": "look", "networks": "limit"}


class PersonLister(Protocol):
    def people(self) -> list[Person]: ...


@dataclass(frozen=True)
class Digests:
    people: PersonLister
    letters: Letters
    waiting: Waiting
    figures: FigureReader
    limits: Limits
    told: ToldStore
    outbox: Outbox
    most_mails: int  # of the stage in 24 hours
    now: Callable[[], int]  # s since the epoch

    def run(self) -> int:
        """Look whether somebody is to be told, unless that was done a moment ago; returns how many mails were asked
        for. One occasion that fails does not keep the others. Raises `Unavailable`."""
        now = self.now()
        # Nobody is the same twice, so a mark that holds keeps everybody out, also whoever set it.
        if not self.limits.acquire(LOOK, f"round {now}", now, LOOK_SECONDS):
            return 0
        people = [person for person in self.people.people() if person.wants and person.roles]
        if not people:
            return 0
        looked = _Round(self, people, {letter.slug: letter for letter in self.letters.heads()}, now)
        return sum(looked.tell(*occasion) for occasion in looked.occasions())


@dataclass(frozen=True)
class _Round:
    """One look at everything, at ``now``."""

    digests: Digests
    people: list[Person]
    letters: dict[str, Letter]
    now: int

    def occasions(self) -> Iterable[tuple[str, list[Person], Callable[[Told | None], Told | None]]]:
        """The series of occasions: its name, who is told, and what says whether there is a new one after the last."""
        waits = {slug: self._waits(slug) for slug in self._watched()}
        for person in self.people:
            if "waiting" in person.wants:
                yield f"waiting#{person.id}", [person], partial(self._waiting, person=person, waits=waits)
            if "daily" in person.wants:
                yield f"daily#{person.id}", [person], partial(self._daily, person=person, waits=waits)
        for slug in self._watched():
            readers = [person for person in self._wanting("surge") if slug in person.roles]
            if readers:
                yield f"surge#{slug}", readers, partial(self._surge, slug=slug)
        if self._wanting("surge"):
            yield f"surge#{STAGE}", self._wanting("surge"), self._surge_of_forms

    def tell(self, name: str, readers: list[Person], decide: Callable[[Told | None], Told | None]) -> int:
        """Have the mails of an occasion queued, if there is one; returns how many."""
        store = self.digests.told
        try:
            told = store.told(name)
            if told is None or told.is_queued or self.now - told.at > LATE_SECONDS:
                before, told = told, decide(told)
                if told is None or not store.put_told(before, told):
                    return 0
            for person in readers:
                self.digests.outbox.queue_once(
                    mail_id(told, person.id), person.id, told.kind, slug=told.slug, **told.params
                )
            store.put_told(told, replace(told, is_queued=True))
        except Unavailable as failure:
            logger.warning("organisers may not be told yet: %s", failure)
            return 0
        return len(readers)

    def _waiting(self, last: Told | None, person: Person, waits: dict[str, list[Waits]]) -> Told | None:
        slugs = [slug for slug in person.roles if slug in waits and _decides(person, slug)]
        found = [(slug, one) for slug in slugs for one in waits[slug] if one.total]
        newest, is_more = max((one.newest_ms for _, one in found), default=0), any(one.is_more for _, one in found)
        if not digest.is_waiting_due(last, newest, self.now, is_more=is_more):
            return None
        count, oldest = sum(one.total for _, one in found), max(one.oldest for _, one in found)
        at = {slug for slug, _ in found}
        params = {"count": str(count), "days": str(oldest), "more": "yes" if is_more else ""}
        return Told(f"waiting#{person.id}", self.now, newest, next(iter(at)) if len(at) == 1 else "", params)

    def _daily(self, last: Told | None, person: Person, waits: dict[str, list[Waits]]) -> Told | None:
        slugs = [slug for slug in sorted(person.roles) if slug in waits]
        if not slugs or not digest.is_daily_due(last, self.now):
            return None
        params = {"letters": str(min(len(slugs), MOST_LETTERS)), "sent": str(self._mails(self.now))}
        params["most"] = str(self.digests.most_mails)
        for number, slug in enumerate(slugs[:MOST_LETTERS], start=1):
            params |= {f"{name}{number}": value for name, value in self._figures(slug, waits[slug]).items()}
        return Told(f"daily#{person.id}", self.now, 0, slugs[0] if len(slugs) == 1 else "", params)

    def _figures(self, slug: str, waits: list[Waits]) -> dict[str, str]:
        counted, _ = self.digests.figures.read(slug)
        yesterday, total = counted.days.get(day_of((self.now - DAY) * 1000)), counted.total
        return {
            "slug": slug,
            "new": str(yesterday.forms if yesterday else 0),
            "asked": str(total.forms),
            "confirmed": str(total.confirmed),
            "published": str(total.count("published")),
            "waits": str(sum(one.total for one in waits)),
            "days": str(max(one.oldest for one in waits)),
        }

    def _surge(self, last: Told | None, slug: str) -> Told | None:
        if not digest.is_surge_due(last, self.now):
            return None
        for of, klass in SURGES.items():
            if digest.is_surge(self._newest(slug, klass), self.now):
                return Told(f"surge#{slug}", self.now, 0, slug, {"of": of})
        return None

    def _surge_of_forms(self, last: Told | None) -> Told | None:
        if not digest.is_surge_due(last, self.now):
            return None
        # What a slice of an hour has is the difference of two days' sums, corrected by that of a day ago.
        now, hour, day = self.now, self.now - HOUR, self.now - DAY
        in_this_hour = self._mails(now) - self._mails(hour) + self._mails(day) - self._mails(day - HOUR)
        if not digest.is_surge_of_mails(in_this_hour, self.digests.most_mails):
            return None
        return Told(f"surge#{STAGE}", self.now, 0, "", {"of": "forms"})

    def _mails(self, at: int) -> int:
        name, windows = stage_bucket("proved", self.digests.most_mails)
        return sum(self.digests.limits.read_counts(name, windows, at))

    def _newest(self, slug: str, klass: WaitingClass) -> int:
        """Since when (ms) the oldest of the `SURGE` newest has waited; 0 if there are not more than these."""
        # Where a page goes on begins with the time of its last entry.
        since = self.digests.waiting.page(slug, klass, most=SURGE, newest_first=True).after.partition(".")[0]
        return int(since) if since.isdigit() else 0

    def _waits(self, slug: str) -> list[Waits]:
        watch = Watch(self.digests.waiting)
        return [watch.waits(slug, klass, self.now * 1000) for klass in URGENT]

    def _watched(self) -> list[str]:
        """Letters that somebody who wants mails works on, and on which something can happen."""
        theirs = {slug for person in self.people for slug in person.roles}
        return sorted(slug for slug in theirs if slug in self.letters and self.letters[slug].purged_at is None)

    def _wanting(self, mail: WantedMail) -> list[Person]:
        return [person for person in self.people if mail in person.wants]


def _decides(person: Person, slug: str) -> bool:
    return RIGHTS["decide"].by_role.get(person.roles[slug], Right.NO) is not Right.NO
