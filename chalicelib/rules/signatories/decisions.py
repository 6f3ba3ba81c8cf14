"""What organisers decided of two names on a letter: that they are one organisation or person, or two.

A decision is about two places (`chalicelib.rules.signatories.counted_places`), by their keys. One whose place has left
the letter has no effect, and has it again should a member's name come back; an entry that comes back has another
number.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal, get_args

Verdict = Literal["one", "two"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
# An item of DynamoDB has 400 kB, and each of these takes at most 150 bytes.
MOST = 2_000


@dataclass(frozen=True)
class Decision:
    """``first`` and ``second`` are keys of places, in order. ``by`` is who decided, ``at`` when (s since the epoch)."""

    first: str
    second: str
    verdict: Verdict
    by: str = ""
    at: int = 0

    @property
    def pair(self) -> tuple[str, str]:
        return self.first, self.second


def decision(a: str, b: str, verdict: Verdict, by: str, at: int) -> Decision:
    """A decision on two places, whichever is named first."""
    first, second = sorted((a, b))
    return Decision(first, second, verdict, by, at)


class Contradiction(ValueError):
    """Decisions that cannot all be true: ``chain`` are those that a new one would contradict."""

    def __init__(self, chain: Iterable[Decision]) -> None:
        self.chain = tuple(chain)
        super().__init__(" ".join(f"{one.first} {one.second} {one.verdict}" for one in self.chain))


@dataclass(frozen=True)
class Decisions:
    """All decisions on a letter's names, in the order in which they were made."""

    made: tuple[Decision, ...] = field(default=())

    @property
    def digest(self) -> str:
        """Changes with the decisions, whoever made them and whenever; '' for none."""
        pairs = sorted((*one.pair, one.verdict) for one in self.made)
        return hashlib.sha256(json.dumps(pairs).encode()).hexdigest()[:32] if pairs else ""

    def of(self, a: str, b: str) -> Decision | None:
        pair = tuple(sorted((a, b)))
        return next((one for one in self.made if one.pair == pair), None)

    def with_decision(self, new: Decision) -> "Decisions":
        """With one more decision, in place of an earlier one on the same two. Raises `Contradiction`."""
        known = self.of(*new.pair)
        if known is not None and known.verdict == new.verdict:
            return self
        others = self.without(*new.pair)
        chain = others._against(new)
        if chain:
            raise Contradiction(chain)
        return Decisions((*others.made, new))

    def without(self, a: str, b: str) -> "Decisions":
        pair = tuple(sorted((a, b)))
        return Decisions(tuple(one for one in self.made if one.pair != pair))

    def settles(self, a: str, b: str) -> bool:
        """Whether the decisions say of two places, directly or by others, that they are one or two."""
        if self._path(a, b) is not None:
            return True
        return bool(self._apart(a, b))

    def _against(self, new: Decision) -> list[Decision]:
        """The decisions that together say the opposite of a new one; empty if none do."""
        if new.verdict == "two":
            return self._path(*new.pair) or []
        return self._apart(*new.pair)

    def _apart(self, a: str, b: str) -> list[Decision]:
        """The decisions by which two places are two, a decision to that effect among them."""
        for one in self.made:
            for x, y in (one.pair, one.pair[::-1]) if one.verdict == "two" else ():
                before, after = self._path(a, x), self._path(y, b)
                if before is not None and after is not None:
                    return [*before, one, *after]
        return []

    def _path(self, start: str, end: str) -> list[Decision] | None:
        """The decisions by which two places are one; None if none say so."""
        came_by: dict[str, tuple[str, Decision] | None] = {start: None}
        waiting = [start]
        while waiting and end not in came_by:
            key = waiting.pop(0)
            for other, by in self._joined(key):
                if other not in came_by:
                    came_by[other] = (key, by)
                    waiting.append(other)
        if end not in came_by:
            return None
        path: list[Decision] = []
        step = came_by[end]
        while step is not None:
            path.append(step[1])
            step = came_by[step[0]]
        return path[::-1]

    def _joined(self, key: str) -> Iterator[tuple[str, Decision]]:
        for one in self.made:
            if one.verdict == "one" and key in one.pair:
                yield (one.second if one.first == key else one.first), one


NO_DECISIONS = Decisions()
