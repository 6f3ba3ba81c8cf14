"""Switches that operators throw while something is wrong. Each stops one thing, loses nothing, and is put back.

A switch holds for every letter, or for one. What it stops goes on where it stood once the switch is back.
"""

from collections.abc import Iterable
from dataclasses import dataclass

PAUSE_MAIL = "pause-mail"
PAUSE_SIGNING = "pause-signing"
COLLECT_ONLY = "collect-only"
FREEZE_PUBLISHING = "freeze-publishing"

# Name → what it does, as operators are told.
MEANINGS = {
    PAUSE_MAIL: "no mail is sent; mail that is due waits",
    PAUSE_SIGNING: "the form takes no signatures and says so; links already mailed still confirm",
    COLLECT_ONLY: "signatures are taken but their mails wait; links already mailed still confirm",
    FREEZE_PUBLISHING: "what is published stays as it is; changes are published afterwards",
}


class UnknownSwitch(ValueError):
    """There is no switch of this name."""


@dataclass(frozen=True)
class Switch:
    """One that is thrown. ``slug`` is the letter that it is for, '' for all."""

    name: str
    slug: str
    at: int  # s since the epoch
    by: str
    why: str = ""


@dataclass(frozen=True)
class Switches:
    """All that are thrown on a stage."""

    thrown: tuple[Switch, ...] = ()

    def on(self, name: str, slug: str = "") -> bool:
        """Whether a switch is thrown for every letter, or for this one."""
        return any(one.name == name and one.slug in ("", slug) for one in self.thrown)

    def with_one(self, switch: Switch) -> "Switches":
        """The same with this one thrown as well; one that is thrown already stays as it is, with who threw it first.

        Raises `UnknownSwitch`.
        """
        if switch.name not in MEANINGS:
            raise UnknownSwitch(switch.name)
        if self._find(switch.name, switch.slug):
            return self
        return Switches(tuple(sorted((*self.thrown, switch), key=lambda one: (one.name, one.slug))))

    def without(self, name: str, slug: str = "") -> "Switches":
        """The same with this one put back, for all letters or for one alone. Raises `UnknownSwitch`."""
        if name not in MEANINGS:
            raise UnknownSwitch(name)
        found = self._find(name, slug)
        return Switches(tuple(one for one in self.thrown if one not in found))

    def _find(self, name: str, slug: str) -> Iterable[Switch]:
        return [one for one in self.thrown if (one.name, one.slug) == (name, slug)]


NONE_THROWN = Switches()
