"""What the publisher does once a day, whatever happens to be published then."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.ports.storage import Limits
from chalicelib.rules.signatories.unnamed import DAY_MS, is_counting_time, last_count

# A run that dies while it reads the whole index leaves this long for editions that read less.
RETRY_SECONDS = 600


@dataclass(frozen=True)
class DailyWork:
    """Remembers in the table of limits what a letter's ``folder`` has had today. Raises `Unavailable`."""

    limits: Limits
    now_ms: Callable[[], int]

    def is_count_due(self, folder: str) -> bool:
        """Whether the unnamed are to be counted now: once, soon after the moment of counting."""
        return is_counting_time(self.now_ms()) and self._is_due(f"unnamed#{folder}")

    def mark_counted(self, folder: str) -> None:
        """Called before the number is published: a run that dies in between leaves it to the next day. If it were made
        up for later, the moment could be that in which somebody signs."""
        self.limits.pause(f"unnamed#{folder}", (last_count(self.now_ms()) + DAY_MS) // 1000)

    def begin_reading_all(self, folder: str) -> bool:
        """Whether the whole index is to be read now. Until `mark_all_read` it is tried again every ten minutes."""
        if not self._is_due(f"folded#{folder}"):
            return False
        self.limits.pause(f"folded#{folder}", self.now_ms() // 1000 + RETRY_SECONDS)
        return True

    def mark_all_read(self, folder: str) -> None:
        """Called once an edition stands in which whoever was missing is gone."""
        self.limits.pause(f"folded#{folder}", (self.now_ms() + DAY_MS) // 1000)

    def _is_due(self, name: str) -> bool:
        return self.limits.paused_until(name) <= self.now_ms() // 1000
