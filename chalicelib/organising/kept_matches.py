"""The pairs of names that may be one, computed now and then and kept, so that no page compares a whole list.

At a hundred thousand names comparing takes ten seconds. It is done once for an edition, at most every ten minutes, with
the figures that would follow from each decision. A page reads what is kept, and says as of when.
"""

import gzip
import json
import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.organising.matches import Listing, Matching, MatchKind
from chalicelib.organising.sealed_exports import EXPORTS
from chalicelib.ports.publishing import Bucket
from chalicelib.ports.storage import EditionRecord, Letters
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisations.same_name import folded
from chalicelib.rules.outside import TooLarge, Unreadable, gunzip
from chalicelib.rules.signatories.counted_places import CountedPlace, find_keys
from chalicelib.rules.signatories.counting import Counts, Groups, count, differences, group
from chalicelib.rules.signatories.decisions import Contradiction, Decisions, Verdict, decision

logger = logging.getLogger(__name__)

VERSION = 1
MOST_PAIRS = 2_000
EVERY_MS = 600_000
MOST_BYTES = 20_000_000
Moved = tuple[tuple[str, int], ...]  # by how much each figure moves


@dataclass(frozen=True, repr=False)
class KeptPair:
    """Two names by their positions among the kept places. ``moves`` is what follows from the decision that would
    change something: ``one`` of a doubtful pair, ``two`` of one that is counted once."""

    kind: MatchKind
    reason: str
    one: int
    other: int
    moves: Moved


@dataclass(frozen=True, repr=False)
class KeptMatches:
    """``total`` is how many pairs there are, of which the first are kept."""

    edition: int
    at_ms: int  # when they were computed
    secret: str
    counts: Mapping[str, int]
    total: int
    pairs: tuple[KeptPair, ...]
    places: tuple[CountedPlace, ...]  # of the pairs, and of what was decided
    keys: tuple[str, ...]
    decided: tuple[tuple[str, str, str], ...]  # what the pairs and the figures take into account

    def listing(self, decisions: Decisions) -> Listing:
        """The kept names, and what is decided of them by now."""
        return Listing(self.places, self.keys, bytes.fromhex(self.secret), decisions)

    def open_pairs(self, decisions: Decisions) -> list[KeptPair]:
        """The pairs of which nothing is decided, doubtful ones first."""
        made = {one.pair for one in decisions.made}
        found = [one for one in self.pairs if tuple(sorted((self.keys[one.one], self.keys[one.other]))) not in made]
        return sorted(found, key=lambda one: one.kind != "doubtful")

    def pack(self) -> bytes:
        places = [[getattr(one, name) for name in _PLACE_FIELDS] for one in self.places]
        pairs = [[one.kind, one.reason, one.one, one.other, one.moves] for one in self.pairs]
        others = {name: value for name, value in self.__dict__.items() if name not in ("places", "pairs")}
        body = json.dumps({"version": VERSION, **others, "places": places, "pairs": pairs}, ensure_ascii=False)
        return gzip.compress(body.encode(), compresslevel=6, mtime=0)


_PLACE_FIELDS = [field.name for field in fields(CountedPlace)]


def unpack(body: bytes) -> KeptMatches | None:
    """What was packed; None for what another program packed, or nobody."""
    try:
        values: dict[str, Any] = json.loads(gunzip(body, MOST_BYTES))
        if values.pop("version") != VERSION:
            return None
        places = tuple(CountedPlace(**dict(zip(_PLACE_FIELDS, row, strict=True))) for row in values.pop("places"))
        pairs = tuple(
            KeptPair(kind, reason, one, other, tuple((name, by) for name, by in moves))
            for kind, reason, one, other, moves in values.pop("pairs")
        )
        keys, decided = tuple(values.pop("keys")), tuple(map(tuple, values.pop("decided")))
        return KeptMatches(**values, places=places, pairs=pairs, keys=keys, decided=decided)
    except (TooLarge, Unreadable, ValueError, KeyError, TypeError, AttributeError):
        return None


def key_of(letter: Letter) -> str:
    return f"{EXPORTS}/{letter.slug}/matches.json.gz"


def compute(listing: Listing, edition: EditionRecord, unnamed: int, now_ms: int) -> KeptMatches:
    """The pairs of a published list with what would follow from each. Takes ten seconds of a hundred thousand names."""
    at_of = {key: at for at, key in enumerate(listing.keys)}
    groups = group(listing.places, listing.decisions, listing.secret)
    near = neighbourhoods(listing, groups)
    # Doubtful pairs first: what is counted once already asks for nobody.
    matches = sorted(listing.matches(), key=lambda match: match.kind != "doubtful")
    made = listing.decisions.made
    decided = find_keys({key for one in made for key in one.pair}, listing.places, listing.secret)
    kept: dict[int, int] = {}

    def keep(at: int) -> int:
        return kept.setdefault(at, len(kept))

    pairs = []
    for match in matches[:MOST_PAIRS]:
        one, other = at_of[match.one.key], at_of[match.other.key]
        verdict: Verdict = "one" if match.kind == "doubtful" else "two"
        moves = moves_of(listing, {*near[one], *near[other]}, (one, other), verdict)
        pairs.append(KeptPair(match.kind, match.reason, keep(one), keep(other), moves))
    for at in decided.values():
        keep(at)
    return KeptMatches(
        edition=edition.number,
        at_ms=now_ms,
        secret=listing.secret.hex(),
        counts=count(listing.places, groups, unnamed).to_json(),
        total=len(matches),
        pairs=tuple(pairs),
        places=tuple(listing.places[at] for at in kept),
        keys=tuple(listing.keys[at] for at in kept),
        decided=tuple((*one.pair, one.verdict) for one in made),
    )


def neighbourhoods(listing: Listing, groups: Groups) -> list[Sequence[int]]:
    """For each place those that a decision on it may concern: what stands in its group, what reads like it, and what
    was decided of any of these."""
    parent = list(range(len(listing.places)))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for first, *others in _linked(listing, groups):
        for other in others:
            parent[root(other)] = root(first)
    members: dict[int, list[int]] = defaultdict(list)
    for at in range(len(parent)):
        members[root(at)].append(at)
    return [members[root(at)] for at in range(len(parent))]


def _linked(listing: Listing, groups: Groups) -> Iterator[Sequence[int]]:
    """Places of which none is decided without regard to the others."""
    yield from groups
    alike: dict[str, list[int]] = defaultdict(list)
    for at, place in enumerate(listing.places):
        if not place.is_person:
            alike[folded(place.name)].append(at)
    yield from alike.values()
    made = listing.decisions.made
    found = find_keys({key for one in made for key in one.pair}, listing.places, listing.secret)
    yield from ([found[key] for key in one.pair] for one in made if set(one.pair) <= set(found))


def moves_of(listing: Listing, concerned: Iterable[int], pair: tuple[int, int], verdict: Verdict) -> Moved:
    """By how much each figure moves if two places are decided to be one, or two: only what that concerns is counted."""
    places = [listing.places[at] for at in sorted(concerned)]
    before = group(places, listing.decisions, listing.secret)
    new = decision(listing.keys[pair[0]], listing.keys[pair[1]], verdict, "", 0)
    try:
        after = group(places, listing.decisions.with_decision(new), listing.secret)
    except Contradiction:
        return ()
    return differences(_counted(places, before), _counted(places, after))


def _counted(places: Sequence[CountedPlace], groups: Groups) -> Counts:
    return count(places, groups, 0)


@dataclass(frozen=True)
class MatchKeeper:
    """Computes the pairs of every letter anew when there is another edition."""

    letters: Letters
    site: Bucket
    states: Bucket
    now_ms: Callable[[], int]

    def run(self) -> int:
        """Returns of how many letters. What fails is tried again a minute later, and the others go on."""
        done = 0
        for letter in self.letters.heads():
            try:
                done += letter.state != "draft" and self.keep(letter)
            except (Unavailable, LetterRefused):
                logger.exception("names are not compared", extra={"letter": letter.slug})
        return done

    def keep(self, letter: Letter) -> bool:
        """Compute and keep the pairs of a letter if they are of another edition, or of other decisions."""
        edition = self.letters.latest_edition(letter.folder)
        if edition is None:
            return False
        key = key_of(letter)
        pointer, body = self.states.read_pointer(key), self.states.get(key)
        known = unpack(body) if body is not None else None
        if known is not None:
            decisions = self.letters.decisions(letter.slug)
            same = tuple((*one.pair, one.verdict) for one in decisions.made) == known.decided
            if (known.edition == edition.number and same) or self.now_ms() - known.at_ms < EVERY_MS:
                return False
        listing = Matching(self.letters, self.site, "", self.now_ms).read(letter.slug)
        unnamed = int(json.loads(edition.manifest)["counts"]["unnamed"])
        packed = compute(listing, edition, unnamed, self.now_ms()).pack()
        # Whoever was faster has kept the same.
        self.states.replace(key, packed, content_type="application/gzip", expected=pointer, edition=edition.number)
        return True


@dataclass(frozen=True)
class KeptMatching:
    """What organisers decide on their pages: as `Matching`, on the names that are kept."""

    letters: Letters
    states: Bucket
    by: str
    now_ms: Callable[[], int]

    def read(self, letter: Letter) -> KeptMatches | None:
        """What is kept of a letter; None before it was computed. Raises `Unavailable`."""
        body = self.states.get(key_of(letter))
        return None if body is None else unpack(body)

    def decisions(self, letter: Letter) -> Decisions:
        return self.letters.decisions(letter.slug)

    def decide(self, letter: Letter, kept: KeptMatches, a: str, b: str, verdict: Verdict) -> bool:
        """As `Matching.decide`."""
        return self._matching(kept).decide(letter.slug, a, b, verdict)

    def undo(self, letter: Letter, kept: KeptMatches, a: str, b: str) -> bool:
        """As `Matching.undo`."""
        return self._matching(kept).undo(letter.slug, a, b)

    def _matching(self, kept: KeptMatches) -> Matching:
        def read(slug: str) -> Listing:
            return kept.listing(self.letters.decisions(slug))

        return Matching(self.letters, self.states, self.by, self.now_ms, kept=read)
