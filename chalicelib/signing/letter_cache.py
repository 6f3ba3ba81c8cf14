"""Letter heads and switches, kept for a moment: they are shared items, and the public path must not read one at
every request. What cannot be read is served stale."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.switches import Switches

# Ports are for the type checker: a cold start has no use for them.
if TYPE_CHECKING:
    from chalicelib.ports.storage import Letters


class LetterCache:
    """Letter heads, read at most once in `SECONDS` by one process."""

    SECONDS = 5
    MOST = 500

    def __init__(self, letters: Letters, clock: Callable[[], float] = time.monotonic) -> None:
        self._letters = letters
        self._clock = clock
        self._known: dict[str, tuple[float, Letter | None]] = {}

    def knows(self, slug: str) -> bool:
        """Whether there is such a letter, as far as this process has asked already."""
        return self._known.get(slug, (0.0, None))[1] is not None

    def head(self, slug: str) -> Letter | None:
        read_at, letter = self._known.get(slug, (float("-inf"), None))
        if self._clock() - read_at < self.SECONDS:
            return letter
        try:
            letter = self._letters.head(slug)
        except Unavailable:
            if letter is None:
                raise
        if len(self._known) >= self.MOST:
            self._known.clear()
        self._known[slug] = (self._clock(), letter)
        return letter


class SwitchCache:
    """The switches, read at most once in `SECONDS` by one process, so that a thrown one acts at once everywhere."""

    SECONDS = 5

    def __init__(self, letters: Letters, clock: Callable[[], float] = time.monotonic) -> None:
        self._letters = letters
        self._clock = clock
        self._read_at = float("-inf")
        self._known: Switches | None = None

    def on(self, name: str, slug: str) -> bool:
        """Whether a switch is thrown for every letter or for this one; raises `Unavailable` if none was ever read."""
        if self._known is None or self._clock() - self._read_at >= self.SECONDS:
            try:
                self._known = self._letters.switches()
            except Unavailable:
                if self._known is None:
                    raise
            self._read_at = self._clock()
        return self._known.on(name, slug)
