"""The Public Suffix List, which separates the registered part of a host from its suffix. Reading it takes 60 ms."""

from functools import cache
from typing import TYPE_CHECKING

from chalicelib.rules.fields.top_levels import is_in_use

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


def is_top_level(label: str) -> bool:
    """Whether a label in lower case is a top-level domain in use."""
    try:
        name = label.encode("idna").decode("ascii")
    except UnicodeError:
        return False
    return is_in_use(name)


@cache
def suffixes(*, only_icann: bool = False, accept_unknown: bool = True) -> "PublicSuffixList":
    """The list. ``only_icann`` leaves out the section of hosts that give names to anybody; without ``accept_unknown``
    an unlisted top-level domain does not count as a suffix."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=only_icann, accept_unknown=accept_unknown)
