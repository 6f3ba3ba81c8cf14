"""Letter heads, kept for a moment."""

import time
from collections.abc import Callable

from chalicelib.errors import Unavailable
from chalicelib.letters import Letter
from chalicelib.storage.interface import Letters


class LetterCache:
    """Letter heads, read at most once in `SECONDS` by one process: the head is a shared item, and the
    public path must not read one at every request. A head that cannot be read is served stale."""

    SECONDS = 5
    MOST = 500

    def __init__(self, letters: Letters, clock: Callable[[], float] = time.monotonic) -> None:
        self._letters = letters
        self._clock = clock
        self._known: dict[str, tuple[float, Letter | None]] = {}

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
