"""The outcome of one message: it is done with, or it comes back later."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """The message is done with. ``reason`` is for the log, in our own words."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Later:
    """The message comes back in ``seconds``."""

    seconds: int
    reason: str

    def __str__(self) -> str:
        return f"later: {self.reason}"


Outcome = Done | Later
