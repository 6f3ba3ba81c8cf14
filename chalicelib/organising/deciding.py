"""Deciding on several signatures at once, each by what was seen of it, and undoing that.

What became of each is reported: one that cannot be decided holds up no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from chalicelib.errors import Unavailable
from chalicelib.organising.held_signatures import DecisionRefused, Review, ReviewItem, WhyNot, review_item
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Decided

Decision = Literal["approve", "refuse"]
Result = Literal["done", "already", "unavailable", "untried"] | WhyNot

MOST_AT_ONCE = 50
LONGEST_MS = 8_000  # the function answers within 29 s, and one more decision takes 20 s at the worst


@dataclass(frozen=True, repr=False)
class Outcome:
    """What became of one decision. ``item`` is the signature as it is by then; None if there is none, or if it was not
    read. ``decided`` is the decision that stands.

    ``already``: it was decided in the same way before. ``unavailable``: a service failed, so it may be decided or not.
    ``untried``: others took too long, or a service failed. For the rest see `DecisionRefused`.
    """

    key: str
    result: Result
    item: ReviewItem | None = None
    decided: Decided | None = None


@dataclass(frozen=True)
class Deciding:
    review: Review

    def decide(self, letter: Letter, keys: Sequence[str], decision: Decision, reason: str = "") -> list[Outcome]:
        """Decide on the signatures with these keys, each with the fingerprint of what was seen; on the first
        `MOST_AT_ONCE` of them. Raises `LetterRefused` where nothing can be decided on this letter."""

        def one(key: str) -> Outcome:
            item = self.review.decide(letter, key, decision, reason, as_seen=True)
            return Outcome(item.key, "done", item, item.decided)

        return [_same(outcome, decision) for outcome in self._each(keys, one)]

    def undo(self, letter: Letter, keys: Sequence[str]) -> list[Outcome]:
        """Undo the last decision on each; the keys have the fingerprint of what it left."""

        def one(key: str) -> Outcome:
            item = self.review.undo(letter, key)
            return Outcome(item.key, "done", item, item.decided)

        outcomes = self._each(keys, one)
        return [Outcome(one.key, "already", one.item) if one.result == "unsuitable" else one for one in outcomes]

    def mark_seen(self, letter: Letter, keys: Sequence[str]) -> list[Outcome]:
        """Mark the signals of each as seen."""

        def one(key: str) -> Outcome:
            item = self.review.mark_seen(letter, key)
            return Outcome(item.key, "done", item)

        return self._each(keys, one)

    def _each(self, keys: Sequence[str], act: Callable[[str], Outcome]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        began, failed = self.review.now_ms(), False
        for key in list(dict.fromkeys(keys))[:MOST_AT_ONCE]:
            if failed or self.review.now_ms() - began > LONGEST_MS:
                outcomes.append(Outcome(key, "untried"))
                continue
            try:
                outcomes.append(act(key))
            except DecisionRefused as refused:
                signature = refused.signature
                item = review_item(signature) if signature is not None and refused.why != "gone" else None
                outcomes.append(Outcome(key, refused.why, item, signature.decided if signature else None))
            except Unavailable:
                outcomes.append(Outcome(key, "unavailable"))
                failed = True
        return outcomes


def _same(outcome: Outcome, decision: Decision) -> Outcome:
    """The outcome, as ``already`` where the decision that stands is the same: a form that was sent twice, say."""
    if outcome.result == "decided" and outcome.decided is not None and outcome.decided.what == decision:
        return Outcome(outcome.key, "already", outcome.item, outcome.decided)
    return outcome
