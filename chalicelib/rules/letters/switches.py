"""Switches that operators throw while something is wrong. Each stops one thing and loses nothing.

A switch is for every letter, or for one. Once it is put back, what it stopped goes on from where it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass

PAUSE_MAIL = "pause-mail"
PAUSE_SIGNING = "pause-signing"
COLLECT_ONLY = "collect-only"
FREEZE_PUBLISHING = "freeze-publishing"

# Name → what it does, in words for operators.
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
    """A switch that is thrown. ``slug`` is the letter that it is for, '' for all."""

    name: str
    slug: str
    at: int  # s since the epoch
    by: str
    why: str = ""


@dataclass(frozen=True)
class Switches:
    """All switches that are thrown on a stage."""

    thrown: tuple[Switch, ...] = ()

    def on(self, name: str, slug: str = "") -> bool:
        """Whether a switch is thrown for every letter, or for this one."""
        return any(switch.name == name and switch.slug in ("", slug) for switch in self.thrown)

    def with_switch(self, switch: Switch) -> "Switches":
        """These switches and ``switch``. One that is thrown already stays as it is, with the operator who threw it.

        Raises `UnknownSwitch`.
        """
        if switch.name not in MEANINGS:
            raise UnknownSwitch(switch.name)
        if self._find(switch.name, switch.slug):
            return self
        return Switches(tuple(sorted((*self.thrown, switch), key=lambda thrown: (thrown.name, thrown.slug))))

    def without(self, name: str, slug: str = "") -> "Switches":
        """These switches with one put back, for all letters or for one. Raises `UnknownSwitch`."""
        if name not in MEANINGS:
            raise UnknownSwitch(name)
        put_back = self._find(name, slug)
        return Switches(tuple(switch for switch in self.thrown if switch not in put_back))

    def _find(self, name: str, slug: str) -> Iterable[Switch]:
        return [switch for switch in self.thrown if (switch.name, switch.slug) == (name, slug)]


NONE_THROWN = Switches()
