"""How far the signatures of a letter came, by the day on which they were asked for: figures, and no names.

Each signature belongs to the day (UTC) of its form and is in one stage; what became of a day's forms adds up to how
many there were. Whoever does not confirm is deleted after a week, so a day is counted again and again, and the number
of its forms never falls: those that are no longer found have *lapsed*.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal, Self, get_args

from chalicelib.rules.signatures.signature import TOMBSTONES, Signature

# What became of a form: on the letter; confirmed, and an organiser decides or took it down; it can still be confirmed;
# its signer left. And, without a form: on the letter because an organiser vouches for it.
Stage = Literal["published", "waits", "open", "left", "vouched"]
STAGES: tuple[Stage, ...] = get_args(Stage)
# Of what was stored before the kind was noted, and of whoever left.
UNKNOWN = ""

# stage → kind → how many
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class DayFigures:
    """The forms of one day. ``asked`` is by kind, and ``now`` what was found of them at the last count."""

    asked: Mapping[str, int] = field(default_factory=dict)
    now: Counts = field(default_factory=dict)

    @property
    def forms(self) -> int:
        return sum(self.asked.values())

    def count(self, *stages: Stage, kind: str | None = None) -> int:
        """How many are in these stages, of one kind or of all."""
        found = (self.now.get(stage, {}) for stage in stages)
        return sum(sum(kinds.values()) if kind is None else kinds.get(kind, 0) for kinds in found)

    @property
    def confirmed(self) -> int:
        """Those whose signer confirmed and stayed, on the letter or not."""
        return self.count("published", "waits")

    @property
    def lapsed(self) -> int:
        """Those that nobody confirmed in time."""
        return self.forms - self.count("published", "waits", "open", "left")

    def counted_again(self, now: Counts) -> "DayFigures":
        """This day with what is found of it by now. Nobody asks on a day that is over, so a number that fell means
        that records were deleted or emptied: they stay counted, under the kind that lost as many."""
        asked = Counter[str]()
        for stage in ("published", "waits", "open"):
            asked.update(now.get(stage, {}))
        found = asked.total() + sum(now.get("left", {}).values())
        gone = max(found, self.forms) - asked.total()
        for kind in sorted(self.asked, key=lambda kind: (kind == UNKNOWN, kind)):
            lost = max(0, min(gone, self.asked[kind] - asked[kind]))
            asked[kind] += lost
            gone -= lost
        asked[UNKNOWN] += gone
        kept = {stage: {kind: n for kind, n in kinds.items() if n} for stage, kinds in now.items()}
        return DayFigures(dict(+asked), {stage: kinds for stage, kinds in kept.items() if kinds})


@dataclass(frozen=True)
class LetterFigures:
    """All days of a letter, by their dates (ISO 8601, UTC), as of ``counted_at`` (ms; 0 if never). ``versions`` is how
    many on the letter signed which version of its words, by its number; nobody signed for whom somebody vouches."""

    days: Mapping[str, DayFigures] = field(default_factory=dict)
    counted_at: int = 0
    versions: Mapping[int, int] = field(default_factory=dict)

    @property
    def total(self) -> DayFigures:
        """All days together."""
        asked: Counter[str] = Counter()
        now: dict[str, Counter[str]] = {}
        for day in self.days.values():
            asked.update(day.asked)
            for stage, kinds in day.now.items():
                now.setdefault(stage, Counter()).update(kinds)
        return DayFigures(dict(asked), now)

    def counted_again(self, tally: "Tally", at_ms: int) -> Self:
        """These figures after a count of all signatures of the letter, which began at ``at_ms``."""
        dates = sorted({*self.days, *tally.days})
        days = {date: self.days.get(date, DayFigures()).counted_again(tally.days.get(date, {})) for date in dates}
        return type(self)(days, at_ms, dict(tally.versions))


@dataclass
class Tally:
    """One count of a letter's signatures that goes on: date → stage → kind → how many; and of those on the letter,
    version → how many."""

    days: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    versions: dict[int, int] = field(default_factory=dict)

    def add(self, signature: Signature, now_ms: int) -> None:
        """Count a signature, of which nothing that was typed need be known."""
        stage = stage_of(signature, now_ms)
        if stage is not None:
            kinds = self.days.setdefault(day_of(signature.created_at), {}).setdefault(stage, {})
            kind = UNKNOWN if stage == "left" else signature.details.kind
            kinds[kind] = kinds.get(kind, 0) + 1
        if stage == "published" and signature.consent is not None:
            number = signature.consent.version
            self.versions[number] = self.versions.get(number, 0) + 1


def stage_of(signature: Signature, now_ms: int) -> Stage | None:
    """Where a signature is; None for one that counts as absent."""
    if signature.state in TOMBSTONES:
        return "left"
    if not signature.alive(now_ms):
        return None
    if signature.unconfirmed:
        return "open"
    if signature.consent is None:
        return "vouched" if signature.state == "confirmed" else None
    return "published" if signature.state == "confirmed" else "waits"


def day_of(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).date().isoformat()
