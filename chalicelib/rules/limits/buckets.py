"""How much one network may send and one mailbox may get: names of buckets, and budgets as data.

The buckets of the form count in fixed windows of the clock, so around the turn of a window up to twice its number may
pass. That is good enough to stop a flood, and one write counts all windows of a bucket. The buckets of mail roll: their
number holds for any day or week, whenever it begins, since that is what a mailbox suffers and how SES counts its quota.
"""

import base64
import hmac
import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

# All requests without a readable client address share one bucket: nobody gets a fresh one by sending nonsense.
UNKNOWN = "unknown"
KEY_CHARACTERS = 26  # of base32: 130 bits

Lane = Literal["proved", "unproved", "other"]
Returned = Literal["bounce", "complaint"]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Window:
    """At most ``most`` in each ``seconds``, counted from the epoch.

    With a ``slice`` the window rolls: at most ``most`` in any ``seconds``. They are counted in slices of so many
    seconds, and a slice counts until all of it is older than the window, so the window is up to one slice longer than
    it says. A bucket that rolls has one window.
    """

    seconds: int
    most: int
    slice: int = 0


# Submissions from one network, an IPv4 /24 or an IPv6 /48, to one letter. Thirty people in a room with one wifi sign
# within ten minutes, most of them in the same minute, when the speaker asks them to. A mobile carrier puts thousands
# behind the few addresses of a /24: if a letter gets 1,000 signatures in its best hour, a third may come from there.
PROVED = (Window(MINUTE, 40), Window(HOUR, 400))
# Without proof of work a submission costs its sender nothing. Twice that room, without scripts, still fits into an
# hour. A program that fills in the form is stopped there: its further submissions are held and mail nobody.
UNPROVED = (Window(MINUTE, 20), Window(HOUR, 60))
# Of both budgets fewer than this are withheld in each window, by a chance that only the letter's key knows. Otherwise
# anybody could send forms to mailboxes of their own until one gets no mail, and so count the others in their network.
# Of each budget for itself: if the distance between the two were known, they could count the others between them.
WITHHELD = {MINUTE: 10, HOUR: 30}

# If more confirmations than this come from one network, to one letter, the organisers see it. Nothing is refused: a
# room full of people who open their mail looks the same, and the organisers know whether there was one.
SERIES = (Window(10 * MINUTE, 15),)

# Mails to one mailbox. In a day, over all letters: at a fair somebody signs four letters and asks for two more links.
# In a week, for one letter: two people share a mailbox, and each gets a link, another one, and two reminders.
MAILBOX = (Window(DAY, 6, slice=15 * MINUTE),)
MAILBOX_LETTER = (Window(WEEK, 8, slice=2 * HOUR),)

# Mails in a day, over all letters, to all tagged addresses of one mailbox together, and to all its other spellings that
# the provider ignores (dots at Gmail). Each has a share of its own, and the plain address is in neither: nothing that
# goes to ana+1@ or a.na@ takes a mail from ana@. Two days' worth of one address, for those who use several.
VARIANTS = (Window(DAY, 12, slice=15 * MINUTE),)

# Mails to an organiser's mailbox in a day. Forms that a stranger fills in with that address take nothing from them, nor
# do codes that a stranger asks for from the rest. Notices are few enough by themselves: one an hour about what waits.
ORGANISERS = {
    "code": (Window(DAY, 10, slice=HOUR),),
    "invitation": (Window(DAY, 4, slice=HOUR),),
    "notice": (Window(DAY, 40, slice=HOUR),),
}

# Published changes to one signature, by its own page or its members' links. Each makes an edition at once, and counts
# on the page of changes for ever.
CHANGES = (Window(DAY, 12),)

# Reports of entries, by readers: from one network to one letter, and to one letter from anywhere. Anyone who reads the
# list closely may report a dozen entries; without proof of work a report costs nothing. Reports without it never use up
# the letter's whole hour, so that nobody keeps the reports of others out for free.
REPORTS = (Window(HOUR, 20),)
REPORTS_UNPROVED = (Window(HOUR, 6),)
LETTER_REPORTS = (Window(HOUR, 200),)
LETTER_REPORTS_UNPROVED = (Window(HOUR, 100),)
# What its network may not send is counted apart, without limit.
REPORTS_OVER = (Window(HOUR, 10**9),)

# The percentage of the stage's daily mails at which each lane has to wait until some of them are a day old. "other"
# (reminders, notices, mails to people who had signed already) leaves two fifths to people who have just signed; those
# without proof of work leave the last fifth to those with it.
SHARES: dict[Lane, int] = {"proved": 100, "unproved": 80, "other": 60}

# How much of two days' mail may come back before mail is paused: a number, and above it a rate per thousand. Amazon
# reviews an account at 50 bounces or 1 complaint in a thousand, and stops it at 100 or 5. Below the number, the sample
# is too small for a rate.
# Source: https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-cloudwatch-alarm.html
TOLERATED: dict[Returned, tuple[int, int]] = {"bounce": (20, 40), "complaint": (5, 1)}

# This many mails to one domain in an hour are worth a look: it may be a school, or somebody guessing addresses there.
# It is an alarm and no limit: refusing a domain would lock out everybody who has a mailbox there.
DOMAIN_ALARM = (Window(HOUR, 100),)


def network_of(source: str) -> str:
    """The network that a client address belongs to: ``203.0.113.0/24``, ``2001:db8:7::/48``, or ``unknown``.

    A household or an office gets a whole IPv6 /48, so that is one bucket, as its IPv4 address is.
    """
    address = _address(source)
    if address is None:
        return UNKNOWN
    return str(ipaddress.ip_network((address.packed, 24 if address.version == 4 else 48), strict=False))


def network_name(key: bytes, source: str) -> str:
    """The bucket of submissions from a client address. ``key`` is the letter's network key for that day."""
    return f"network#{_hashed(key, network_of(source))}"


def confirmations_name(key: bytes, source: str) -> str:
    """The bucket of confirmations from a client address."""
    return f"confirmations#{_hashed(key, network_of(source))}"


def network_windows(key: bytes, source: str, now: int, *, proved: bool) -> tuple[Window, ...]:
    """The budget for submissions from a client address at ``now`` (s since the epoch), with or without proof of work.
    Both count in the same bucket. ``key`` is the letter's network key for that day."""
    network = network_of(source)

    def withheld(window: Window) -> int:
        turn = f"withheld {proved} {network} {window.seconds} {now // window.seconds}"
        return int.from_bytes(hmac.digest(key, turn.encode(), "sha256")) % WITHHELD[window.seconds]

    return tuple(Window(window.seconds, window.most - withheld(window)) for window in (PROVED if proved else UNPROVED))


def mailbox_bucket(mailbox: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket of all mails to a mailbox; ``mailbox`` is the keyed hash of its exact address."""
    return f"mailbox#{mailbox}", MAILBOX


def mailbox_letter_bucket(mailbox: str, slug: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket of one letter's mails to a mailbox."""
    return f"mailbox#{mailbox}#{slug}", MAILBOX_LETTER


def variants_bucket(canonical: str, variant: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket of all mails to the variants of an address, ``tagged`` or ``spelled``; ``canonical`` is the keyed hash
    of its canonical form."""
    return f"mailbox#{variant}#{canonical}", VARIANTS


def organiser_bucket(mailbox: str, budget: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket of mails to an organiser's mailbox; ``budget`` is one of `ORGANISERS`."""
    return f"organiser#{budget}#{mailbox}", ORGANISERS[budget]


def reports_of_network(key: bytes, source: str, *, is_proved: bool) -> tuple[str, tuple[Window, ...]]:
    """The bucket of reports from a client address. ``key`` is the letter's network key for that day."""
    return f"reports#{_hashed(key, network_of(source))}", REPORTS if is_proved else REPORTS_UNPROVED


def reports_of_letter(slug: str, *, is_proved: bool, is_counted: bool) -> tuple[str, tuple[Window, ...]]:
    """The bucket of all reports to a letter, or of those that their networks may not send."""
    if not is_counted:
        return f"reports#{slug}#over", REPORTS_OVER
    return f"reports#{slug}#letter", LETTER_REPORTS if is_proved else LETTER_REPORTS_UNPROVED


def changes_bucket(signature_id: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket of published changes to one signature."""
    return f"changes#{signature_id}", CHANGES


def domain_bucket(domain: str) -> tuple[str, tuple[Window, ...]]:
    """The bucket that raises the alarm when many mails go to one domain; ``domain`` is a keyed hash of it."""
    return f"domain#{domain}", DOMAIN_ALARM


def stage_bucket(lane: Lane, per_day: int) -> tuple[str, tuple[Window, ...]]:
    """The bucket of all the stage's mails. Every lane counts in it, and may fill it up to its share of ``per_day``."""
    return "mail", (Window(DAY, per_day * SHARES[lane] // 100, slice=HOUR),)


def returned_bucket(what: Returned, *, proved: bool, imported: bool = False) -> tuple[str, tuple[Window, ...]]:
    """The bucket, without limit, that counts the mailboxes whose mail came back in a day: of signers with proof of
    work, of the others, or of those whom organisers imported."""
    of = "imported" if imported else "proved" if proved else "unproved"
    return f"returned#{what}#{of}", (Window(DAY, 10**9, slice=HOUR),)


def fault_bucket() -> tuple[str, tuple[Window, ...]]:
    """The bucket, without limit, that counts how often in an hour SES gave no answer, or answered that it failed."""
    return "mail-faults", (Window(HOUR, 10**9, slice=10 * MINUTE),)


def too_many(what: Returned, returned: int, mails: int) -> bool:
    """Whether so many of ``mails`` came back that Amazon reviews the account, or soon will."""
    minimum, per_thousand = TOLERATED[what]
    return returned > minimum and returned * 1000 > mails * per_thousand


def networks(ranges: Iterable[str]) -> tuple[Network, ...]:
    """Read networks such as ``192.0.2.0/24``; a lone address is a network too. Raises `ValueError` with the bad one."""
    parsed = []
    for text in ranges:
        try:
            parsed.append(ipaddress.ip_network(text))
        except ValueError:
            raise ValueError(text) from None
    return tuple(parsed)


def allowed(source: str, ranges: Iterable[Network]) -> bool:
    """Whether a client address is exempt from limits: it belongs to an office or carrier that the operators know."""
    address = _address(source)
    return address is not None and any(address.version == network.version and address in network for network in ranges)


def starts(windows: Sequence[Window], now: int) -> tuple[int, tuple[str, ...]]:
    """The windows of a bucket at ``now``: when the longest began, and for each window the name of its count.

    An item holds one longest window, so the names stay few: ``c60_0`` to ``c60_59`` for the minutes of an hour.
    """
    longest = max(window.seconds for window in windows)
    if any(longest % window.seconds for window in windows):
        raise ValueError("a window does not fit a whole number of times into the longest")
    return now - now % longest, tuple(f"c{window.seconds}_{now % longest // window.seconds}" for window in windows)


def rolling(windows: Sequence[Window]) -> Window | None:
    """The window of a bucket that rolls; None for fixed windows."""
    if not any(window.slice for window in windows):
        return None
    (window,) = windows
    return window


def slice_of(window: Window, now: int) -> int:
    """The number of the slice that ``now`` is in, counted from the epoch."""
    return now // window.slice


def oldest_kept(window: Window, newest: int) -> int:
    """The oldest slice whose count is kept: those of two windows are, since the pause of mail looks at two days."""
    return newest - 2 * _slices(window)


def room(window: Window, counts: Mapping[int, int], now: int) -> tuple[int, int]:
    """The slice that counts one more at ``now``, and the count below which that slice takes it.

    ``counts`` are those of the slices by number. Nothing is counted in a slice that is older than one that was begun:
    so older slices never grow, and a process whose clock is behind counts in the newest. What it would exceed is
    everything since one window before its own clock, which therefore holds for any window, whoever's clock is right.
    """
    own = slice_of(window, now)
    newest = max(own, *counts) if counts else own
    first = own - _slices(window)
    if first < oldest_kept(window, newest):
        return newest, 0  # what was counted then is no longer known
    return newest, window.most - sum(count for at, count in counts.items() if first <= at != newest)


def in_window(window: Window, counts: Mapping[int, int], now: int) -> int:
    """How many were counted in the window that ends with the slice of ``now``."""
    last = slice_of(window, now)
    return sum(count for at, count in counts.items() if last - _slices(window) < at <= last)


def _slices(window: Window) -> int:
    return -(-window.seconds // window.slice)


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
