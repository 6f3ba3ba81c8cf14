"""What came of one message: it has served, or it is to be looked at again."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Done:
    """Nothing more follows from the message. ``reason`` is for the log, in our words."""

    reason: str

    def __str__(self) -> str:
        return self.reason


@dataclass(frozen=True)
class Later:
    """To be looked at again in ``seconds``."""

    seconds: int
    reason: str

    def __str__(self) -> str:
        return f"later: {self.reason}"


Outcome = Done | Later
