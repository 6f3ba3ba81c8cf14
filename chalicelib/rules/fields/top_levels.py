"""Top-level domains: those in use, and those that no mail reaches.

``top_levels.txt`` is written by ``make endings`` and says its day. A test fails when the locked Public Suffix List is
newer. Reading it takes less than a millisecond.
"""

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("top_levels.txt")

# How long the list is believed. New domains are added all the time, and no stage may refuse their owners for years
# because nobody updated it: an older list no longer refuses an ending that could be one.
BELIEVED_DAYS = 365

# IANA's special-use names (RFC 6761 and https://www.iana.org/assignments/special-use-domain-names), ICANN's `internal`,
# those that ICANN will not give to anybody because private networks use them, and what routers and mail servers call
# themselves. An old list still refuses these.
UNREACHABLE = frozenset(
    {
        "alt", "arpa", "corp", "domain", "home", "internal", "intranet", "invalid", "lan", "local", "localdomain",
        "localhost", "localnet", "mail", "onion", "private", "test", "workgroup",
    }
)  # fmt: skip

# Names for documents and trials (RFC 2606, RFC 6761).
_EXAMPLES = re.compile(r"(?:.*\.)?example(?:\.(?:com|net|org))?")
_ENDING = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}")


def may_get_mail(host: str, now: int) -> bool:
    """Whether a host, in ASCII and lower case, ends in a domain in use, as far as is known at ``now``, in s since the
    epoch."""
    return is_in_use(host.rpartition(".")[2]) or (now > _believed_until() and is_possible(host))


def is_unreachable(host: str) -> bool:
    """Whether a host, in ASCII and lower case, is under a name that no mail reaches, whatever the list says."""
    return host.rpartition(".")[2] in UNREACHABLE


def is_possible(host: str) -> bool:
    """Whether a host, in ASCII and lower case, ends in what could be a top-level domain: letters, two at least."""
    return _ENDING.fullmatch(host.rpartition(".")[2]) is not None


def is_in_use(ending: str) -> bool:
    """Whether an ending, in ASCII and lower case, is a top-level domain in use."""
    return ending in in_use()


def is_example(host: str) -> bool:
    """Whether a host is a name for documents and trials: ``example``, ``example.org`` and whatever is under them."""
    return _EXAMPLES.fullmatch(host) is not None


@cache
def in_use() -> frozenset[str]:
    """The top-level domains in use, in ASCII and lower case."""
    return frozenset(_text().partition("\n")[2].split())


def listed_on() -> str:
    """The day of the list, ISO 8601."""
    found = re.search(r"\d{4}-\d\d-\d\d", _text())
    if found is None:
        raise ValueError("top_levels.txt has no day")
    return found[0]


@cache
def _believed_until() -> int:
    """In s since the epoch."""
    day = datetime.fromisoformat(listed_on()).replace(tzinfo=UTC)
    return int(day.timestamp()) + BELIEVED_DAYS * 86_400


@cache
def _text() -> str:
    return _FILE.read_text(encoding="ascii")
