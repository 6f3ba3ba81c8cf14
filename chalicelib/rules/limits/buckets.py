"""How much one network may send and one mailbox may get: names of buckets, and budgets as data.

A bucket counts in windows of the clock, from a fixed start each: what comes around the turn of a window may be up to
twice its number. That is good enough to stop a flood, and one write counts all windows of a bucket.
"""

import base64
import hmac
import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

# Whatever has no client address that can be read shares one bucket: nobody gets a fresh one by sending nonsense.
UNKNOWN = "unknown"
KEY_CHARACTERS = 26  # of base32: 130 bits

Lane = Literal["proved", "unproved", "other"]
Returned = Literal["bounce", "complaint"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``most`` in each ``seconds``, counted from the epoch."""

    seconds: int
    most: int


# Of submissions from one network, an IPv4 /24 or an IPv6 /48, to one letter. Thirty people in a room with one wifi sign
# within ten minutes, most of them in the same one, when the speaker says so. A mobile carrier puts thousands behind
# the few addresses of a /24: of a letter that gets 1,000 signatures in its best hour, a third may come from there.
PROVED = (Window(MINUTE, 40), Window(HOUR, 400))
# Without proof of work, what comes costs its sender nothing. Twice that room, without scripts, still fits into an
# hour, and a program that fills in the form is stopped there: what it sends from then on is held and mails nobody.
UNPROVED = (Window(MINUTE, 20), Window(HOUR, 60))

# More confirmations than this from one network, to one letter, are noted for the organisers. They refuse nothing: a
# room full of people who open their mail looks the same, and the organisers know whether there was one.
SERIES = (Window(10 * MINUTE, 15),)

# Mails to one mailbox. The day, over all letters: at a fair somebody signs four letters, and asks for two links again.
# The week, of one letter: two people share a mailbox, and each gets a link, another one, and two reminders.
MAILBOX = (Window(DAY, 6),)
MAILBOX_LETTER = (Window(WEEK, 8),)

# Changes that a letter shows, of one signature by its own page or its members' links. Each is an edition at once, and
# counts on the page of changes for ever.
CHANGES = (Window(DAY, 12),)

# How much of the stage's mails in a day, in hundredths, each lane may have used up before it waits for the next day.
# Everything else (reminders, notices, mails to those who had signed already) leaves two fifths to people who have just
# signed; those who proved no work leave the last fifth to those who did.
SHARES: dict[Lane, int] = {"proved": 100, "unproved": 80, "other": 60}

# What may come back of two days' mails before mail stands still: so many, and beyond that so many of a thousand.
# Amazon looks into an account at 50 bounces and 1 complaint of a thousand, and stops one at 100 and 5. Fewer than so
# many are no rate.
# Source: https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
TOLERATED: dict[Returned, tuple[int, int]] = {"bounce": (20, 40), "complaint": (5, 1)}

# So many mails to one domain in an hour are worth a look: a school's, or somebody who tries out its addresses. It is
# an alarm and no limit: refusing a domain would lock out everybody who has a mailbox there.
DOMAIN_ALARM = (Window(HOUR, 100),)


def network_of(source: str) -> str:
    """The network that a client address counts for: ``203.0.113.0/24``, ``2001:db8:7::/48``, or ``unknown``.

    A household or an office gets an IPv6 /48 whole, so it is one bucket as its IPv4 address is.
    """
    address = _address(source)
    if address is None:
        return UNKNOWN
    return str(ipaddress.ip_network((address.packed, 24 if address.version == 4 else 48), strict=False))


def network_name(key: bytes, source: str) -> str:
    """The bucket of submissions from a client address. ``key`` is the letter's of that day."""
    return f"network#{_hashed(key, network_of(source))}"


def confirmations_name(key: bytes, source: str) -> str:
    """The bucket of confirmations from a client address."""
    return f"confirmations#{_hashed(key, network_of(source))}"


def network_windows(*, proved: bool) -> tuple[Window, ...]:
    """The budget of a submission. Both kinds count in the same bucket."""
    return PROVED if proved else UNPROVED


def mailbox_bucket(mailbox: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket of all mails to a mailbox; ``mailbox`` is the keyed hash of its address."""
    return f"mailbox#{mailbox}", MAILBOX


def mailbox_letter_bucket(mailbox: str, slug: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket of one letter's mails to a mailbox."""
    return f"mailbox#{mailbox}#{slug}", MAILBOX_LETTER


def changes_bucket(signature_id: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket of changes to one signature that is on the letter."""
    return f"changes#{signature_id}", CHANGES


def domain_bucket(domain: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket that tells when many mails go to one domain; ``domain`` is a keyed hash of it."""
    return f"domain#{domain}", DOMAIN_ALARM


def stage_bucket(lane: Lane, per_day: int) -> tuple[str, tuple[Window, ...]]:
    """The bucket of all mails. All lanes count in it; each may fill it up to its share of ``per_day``."""
    return "mail", (Window(DAY, per_day * SHARES[lane] // 100),)


def returned_bucket(what: Returned, *, proved: bool) -> tuple[str, tuple[Window, ...]]:
    """The bucket that counts a day's mailboxes whose mail came back, without end: of those who had proved some work, or
    of the others."""
    return f"returned#{what}#{'proved' if proved else 'unproved'}", (Window(DAY, 10**9),)


def too_many(what: Returned, returned: int, mails: int) -> bool:
    """Whether so many of ``mails`` came back that Amazon would look into the account, or soon would."""
    some, per_thousand = TOLERATED[what]
    return returned > some and returned * 1000 > mails * per_thousand


def networks(ranges: Iterable[str]) -> tuple[Network, ...]:
    """Networks such as ``192.0.2.0/24``; a lone address is one of its own. Raises `ValueError` that names a bad one."""
    found = []
    for text in ranges:
        try:
            found.append(ipaddress.ip_network(text))
        except ValueError:
            raise ValueError(text) from None
    return tuple(found)


def allowed(source: str, ranges: Iterable[Network]) -> bool:
    """Whether no limit holds for a client address: it is of an office or a carrier that the operators know."""
    address = _address(source)
    return address is not None and any(address.version == one.version and address in one for one in ranges)


def starts(windows: Sequence[Window], now: int) -> tuple[int, tuple[str, ...]]:
    """Where the windows of a bucket stand at ``now``: when the longest began, and a name for each one's count in it.

    The names are few for ever, ``c60_0`` to ``c60_59`` for the minutes of an hour: an item holds one longest window.
    """
    longest = max(window.seconds for window in windows)
    if any(longest % window.seconds for window in windows):
        raise ValueError("a window does not fit a whole number of times into the longest")
    return now - now % longest, tuple(f"c{one.seconds}_{now % longest // one.seconds}" for one in windows)


def _address(source: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(source)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address


def _hashed(key: bytes, network: str) -> str:
    digest = hmac.digest(key, network.encode(), "sha256")
    return base64.b32encode(digest).decode("ascii").lower()[:KEY_CHARACTERS]
