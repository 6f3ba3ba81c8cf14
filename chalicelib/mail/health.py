"""How the stage's mail fares, for those who have to know: is it paused, how much came back, how much of the day is
used."""

from dataclasses import dataclass
from typing import Literal, get_args

from chalicelib.mail import outage
from chalicelib.mail.pauses import PAUSE, PAUSE_UNPROVED
from chalicelib.ports.storage import Limits
from chalicelib.rules.limits.buckets import DAY, TOLERATED, Returned, returned_bucket, stage_bucket

# Why no mail goes, or not all of it: SES does not answer; it takes none, or too much came back; likewise, of those who
# proved no work alone.
Trouble = Literal["", "outage", "paused", "paused-unproved"]


@dataclass(frozen=True)
class CameBack:
    """How many mailboxes of two days' mails came back in one way, and how many may before mail is paused."""

    what: Returned
    number: int
    tolerated: int

    @property
    def is_many(self) -> bool:
        """Whether it is more than half of what is tolerated."""
        return self.number * 2 > self.tolerated


@dataclass(frozen=True)
class MailHealth:
    trouble: Trouble
    until: int  # s since the epoch, of a pause; 0 if there is none
    sent: int  # in the last 24 hours
    most: int  # in any 24 hours
    mails: int  # of two days
    came_back: tuple[CameBack, ...]

    @property
    def percent(self) -> int:
        """The share of the day's mails that is used."""
        return min(100, self.sent * 100 // max(1, self.most))


def read_health(limits: Limits, most: int, now: int) -> MailHealth:
    """How the mail fares at ``now`` (s since the epoch), ``most`` being the stage's mails in a day. Raises
    `Unavailable`."""
    pauses = {name: limits.paused_until(name) for name in (PAUSE, PAUSE_UNPROVED)}
    trouble: Trouble = ""
    if outage.is_marked(limits, now):
        trouble = "outage"
    elif pauses[PAUSE] > now:
        trouble = "paused"
    elif pauses[PAUSE_UNPROVED] > now:
        trouble = "paused-unproved"
    until = {"paused": pauses[PAUSE], "paused-unproved": pauses[PAUSE_UNPROVED]}.get(trouble, 0)
    name, windows = stage_bucket("proved", most)
    today, before = (sum(limits.read_counts(name, windows, at)) for at in (now, now - DAY))
    came_back = tuple(_came_back(limits, what, today + before, now) for what in get_args(Returned))
    return MailHealth(trouble, until, today, most, today + before, came_back)


def _came_back(limits: Limits, what: Returned, mails: int, now: int) -> CameBack:
    number = sum(
        sum(limits.read_counts(*returned_bucket(what, proved=proved), at))
        for proved in (True, False)
        for at in (now, now - DAY)
    )
    minimum, per_thousand = TOLERATED[what]
    return CameBack(what, number, max(minimum, mails * per_thousand // 1000))
