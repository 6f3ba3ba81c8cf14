"""The outcome of one message: it is done with, or it comes back later."""

from dataclasses import dataclass

from chalicelib.rules.mail.message import Counted


@dataclass(frozen=True)
class Done:
    """The message is done with. ``reason`` is for the log, in our own words."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Later:
    """The message comes back in ``seconds``, with what it still owes to the limits."""

    seconds: int
    reason: str
    owed: Counted | None = None
    reported: bool = False  # whether the log has an error for it that must not be repeated while it waits

    def __str__(self) -> str:
        return f"later: {self.reason}"


Outcome = Done | Later
