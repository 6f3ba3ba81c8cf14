"""The Public Suffix List, which separates the registered part of a host from its suffix. Reading it takes 60 ms."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList


@cache
def suffixes(*, only_icann: bool = False) -> "PublicSuffixList":
    """The list. ``only_icann`` leaves out the section of hosts that give names to anybody."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList(only_icann=only_icann)
