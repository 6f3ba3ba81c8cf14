"""When organisers are mailed of what waits, of the day's figures, and of a surge: pure rules of counts and the time.

Each mail belongs to an occasion: the one after the last that somebody was told of. What is known of an occasion is
written before its mail, so that it is the same mail however often it is asked for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from chalicelib.rules.durations import DAY, HOUR
from chalicelib.rules.mail.organiser_mail import mail_id_of

# Of mails about what waits, to one organiser; and of a surge, about one letter.
APART = HOUR
# When there is more than can be counted, what is new of it cannot be seen.
APART_IN_A_FLOOD = DAY
# 8:00 in Mexico City, 9:00 in Bogotá and Lima, 11:00 in Buenos Aires and São Paulo, 15:00 in Madrid.
DAILY_AT = 14 * HOUR
# A mail of the day that is later than that is left out.
DAILY_WITHIN = 6 * HOUR

# So many within so many seconds are a surge, whether they wait for a decision or are held by a limit.
SURGE, SURGE_SECONDS = 20, 600
# Of forms: this share of the day's mails within an hour, in per cent.
SURGE_OF_MAILS = 10

SurgeOf = Literal["holds", "networks", "forms"]
# Of all letters, in place of a slug.
STAGE = "*"


@dataclass(frozen=True)
class Told:
    """What somebody was told last. ``name`` is that of the series of occasions: a kind of mail, and an organiser's id
    or a letter's slug. Times are in s since the epoch, but ``upto``."""

    name: str
    at: int
    upto: int = 0  # ms: of what waits, the newest that was told of
    slug: str = ""  # the letter that the mail is about; '' for several, and for the stage
    params: Mapping[str, str] = field(default_factory=dict)
    is_queued: bool = False

    @property
    def kind(self) -> str:
        return self.name.partition("#")[0]

    @property
    def about(self) -> str:
        return self.name.partition("#")[2]


def mail_id(told: Told, person_id: str) -> str:
    """The id of the mail of an occasion to somebody: ``SECONDS-HASH``, in the form of any other mail's."""
    return mail_id_of(f"{told.name} {told.at}", told.at, person_id)


def is_waiting_due(last: Told | None, newest_ms: int, now: int, *, is_more: bool = False) -> bool:
    """Whether an organiser is to be mailed that somebody waits, of whom the newest has waited since ``newest_ms``."""
    if not newest_ms:
        return False
    if last is None:
        return True
    if now - last.at < (APART_IN_A_FLOOD if is_more else APART):
        return False
    return is_more or newest_ms > last.upto


def is_daily_due(last: Told | None, now: int) -> bool:
    """Whether the day's mail is due: from 14:00 UTC on, once."""
    slot = now - now % DAY + DAILY_AT
    return slot <= now < slot + DAILY_WITHIN and (last is None or last.at < slot)


def is_surge_due(last: Told | None, now: int) -> bool:
    """Whether a surge of a letter that there is now is told of, or belongs to the last."""
    return last is None or now - last.at >= APART


def is_surge(since_ms: int, now: int) -> bool:
    """Whether the `SURGE` newest of a class have come within minutes; ``since_ms`` is when the oldest of them came, 0
    if there are fewer."""
    return bool(since_ms) and now - since_ms // 1000 <= SURGE_SECONDS


def is_surge_of_mails(in_this_hour: int, most: int) -> bool:
    """Whether the forms of this hour use up more of the day's ``most`` mails than forms usually do."""
    return in_this_hour * 100 > most * SURGE_OF_MAILS
