"""Turns switches on and off, safely even if somebody else does so at the same time."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib.errors import Unavailable
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.letters.switches import MEANINGS, Switch, Switches
from chalicelib.rules.races import RACE_ATTEMPTS

# The audit log of changes that concern no letter.
STAGE = "#stage"


@dataclass(frozen=True)
class Switchboard:
    """The switches of one stage, for an operator or an organiser. ``by`` is the operator's name, or the organiser's id,
    which the audit log keeps."""

    letters: Letters
    by: str
    now_ms: Callable[[], int]

    def thrown(self) -> tuple[Switch, ...]:
        return self.letters.switches().thrown

    def on(self, name: str, slug: str = "", why: str = "") -> bool:
        """Turn a switch on, for all letters or for one; False if it was on already.

        Raises `UnknownSwitch`, and `LetterRefused` if there is no such letter.
        """
        if slug and self.letters.head(slug) is None:
            raise LetterRefused(f"there is no letter {slug}")
        switch = Switch(name, slug, self.now_ms() // 1000, self.by, why)
        return self._change("on", name, slug, why, lambda before: before.with_switch(switch))

    def off(self, name: str, slug: str = "") -> bool:
        """Turn a switch off; False if it was not on. Raises `UnknownSwitch`."""
        return self._change("off", name, slug, "", lambda before: before.without(name, slug))

    def _change(self, to: str, name: str, slug: str, why: str, change: Callable[[Switches], Switches]) -> bool:
        is_logged = False
        for _ in range(RACE_ATTEMPTS):
            before = self.letters.switches()
            after = change(before)
            if after == before:
                # After a put that worked and whose answer was lost, the retry finds what it wrote.
                return is_logged
            if not is_logged:
                # Log first: a switch that is logged and not thrown is noticed, the reverse never is.
                detail = [("by", self.by), ("letter", slug), ("why", why)]
                entries = [(key, value) for key, value in detail if value]
                self.letters.log(slug or STAGE, self.now_ms(), f"switch {to}: {name}", entries)
                is_logged = True
            if self.letters.put_switches(before, after):
                return True
        raise Unavailable("somebody else is changing the switches")


def in_words(switch: Switch) -> str:
    """One line about a switch that is on: what it stops, for whom, since when, by whom and why."""
    since = datetime.fromtimestamp(switch.at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    why = f" ({switch.why})" if switch.why else ""
    return f"{switch.name}, {of_whom(switch.slug)}, since {since} by {switch.by}{why}: {MEANINGS[switch.name]}"


def of_whom(slug: str) -> str:
    return slug or "all letters"
