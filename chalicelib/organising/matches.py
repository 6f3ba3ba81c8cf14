"""Names on a published letter that are, or may be, one organisation or one person, for organisers to decide on.

Each pair comes with the reason. An organiser says once whether two names are one or two; the publisher counts by it
within a minute, and everything that is decided can be undone. The audit log has who decided and when, by the keys of
places: no names.
"""

import contextlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations, pairwise
from typing import Literal

from chalicelib.errors import Unavailable
from chalicelib.organising.naming import choose
from chalicelib.ports.publishing import Bucket
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisations.proposals import Reason, proposed_pairs
from chalicelib.rules.organisations.same_name import folded, is_same
from chalicelib.rules.outside import read_json
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatories.counted_places import CountedPlace, find_keys, keys_of, places_in
from chalicelib.rules.signatories.counting import Groups, group
from chalicelib.rules.signatories.decisions import MOST, Contradiction, Decision, Decisions, Verdict, decision
from chalicelib.rules.signatories.same_person import PersonReason, proposed_persons

MatchKind = Literal["once", "doubtful"]
Of = Literal["organisation", "person"]

# In place of an organiser: two names that read the same are one though nobody decided it.
CERTAIN = ""
# The heading of each kind of match.
MEANINGS: dict[MatchKind, str] = {
    "once": "the same, and counted once:",
    "doubtful": "perhaps the same, and counted separately:",
}
# How the reason reads.
WHY: dict[Reason | PersonReason, str] = {
    "same": "the same name",
    "acronyms": "the same name, with another acronym",
    "small words": "the same but for small words, a legal form or how a country is written",
    "place": "the same, and a place behind one",
    "abbreviation": "the same, and a word abbreviated",
    "endings": "the same but for feminine or plural endings",
    "order": "the same words in another order",
    "acronym": "one is, or has, the acronym of the other",
    "longer": "one goes on where the other ends",
    "part": "a part of one is the name of the other",
    "institution": "the same, and another word for the institution before one",
    "looks": "they look alike",
    "typo": "perhaps a typing error",
    "same name": "the same name",
    "longer name": "one has more names than the other",
    "initials": "initials stand for names of the other",
}
_SIGNATURE = re.compile(r"([a-z2-7]{26})(?:\.[0-9a-f]{8})?")
NOTHING = "no two names look alike"
NOTHING_DECIDED = "nothing is decided"


@dataclass(frozen=True, repr=False)
class ListedName:
    """A name's place on the letter."""

    key: str
    name: str
    number: int  # as printed, its own or its coalition's
    coalition: str  # of which it is a member; '' if it signed by itself

    def __str__(self) -> str:
        if not self.name:
            return f"{self.key}  (not on the letter any more)"
        where = f"{self.number}. {self.coalition}: {self.name}" if self.coalition else f"{self.number}. {self.name}"
        return f"{self.key}  {where}"


@dataclass(frozen=True, repr=False)
class Match:
    kind: MatchKind
    of: Of
    reason: str
    one: ListedName
    other: ListedName


@dataclass(frozen=True, repr=False)
class Decided:
    """A decision, and the names that it is about; of a name that left the letter there is the key alone."""

    verdict: Verdict
    by: str
    at: int  # s since the epoch
    one: ListedName
    other: ListedName
    lapsed: bool  # whether it has no effect: one of them has left, or one is a person by now and the other is not


@dataclass(frozen=True, repr=False)
class Listing:
    """The names on a published letter, and what is decided of them."""

    places: tuple[CountedPlace, ...]
    keys: tuple[str, ...]
    secret: bytes
    decisions: Decisions
    marks: Mapping[str, int] = field(default_factory=dict)  # mark → permanent number of the entry

    def name(self, at: int) -> ListedName:
        place = self.places[at]
        return ListedName(self.keys[at], place.printed, place.position, place.coalition)

    def matches(self) -> list[Match]:
        """The pairs that nobody has decided yet, the certain ones first, organisations before persons."""
        persons = [at for at, place in enumerate(self.places) if place.is_person]
        others = [at for at, place in enumerate(self.places) if not place.is_person]
        by_name = proposed_pairs([self.places[at].name for at in others])
        found: list[tuple[int, int, Reason | PersonReason]] = [
            (others[a], others[b], reason) for (a, b), reason in by_name.items()
        ]
        by_person = proposed_persons(
            [self.places[at].name for at in persons], [bool(self.places[at].member) for at in persons]
        )
        found += [(persons[a], persons[b], reason) for (a, b), reason in by_person.items()]
        groups = group(self.places, self.decisions, self.secret)
        group_of = {at: number for number, one in enumerate(groups) for at in one}
        apart = self._apart(group_of)
        once = [self._match("once", *pair) for pair in self._counted_once(groups)]
        doubtful = [
            self._match("doubtful", a, b, reason)
            for a, b, reason in found
            if group_of[a] != group_of[b] and frozenset((group_of[a], group_of[b])) not in apart
        ]
        return once + doubtful

    def _counted_once(self, groups: Groups) -> Iterator[tuple[int, int, Reason]]:
        """The places that are one because their names read the same, each with the next, unless it was decided."""
        pairs: list[tuple[int, int]] = []
        for one in groups:
            alike: dict[str, list[int]] = defaultdict(list)
            for at in one:
                if not self.places[at].is_person:
                    alike[folded(self.places[at].name)].append(at)
            pairs += [pair for places in alike.values() for pair in pairwise(places)]
        for a, b in sorted(pairs):
            if not self.decisions.settles(self.keys[a], self.keys[b]):
                yield a, b, "same" if is_same(self.places[a].name, self.places[b].name) else "acronyms"

    def _apart(self, group_of: Mapping[int, int]) -> set[frozenset[int]]:
        """The groups that somebody decided to be two."""
        pairs = [one.pair for one in self.decisions.made if one.verdict == "two"]
        found = find_keys({key for pair in pairs for key in pair}, self.places, self.secret)
        return {frozenset(group_of[found[key]] for key in pair) for pair in pairs if set(pair) <= set(found)}

    def _match(self, kind: MatchKind, a: int, b: int, reason: Reason | PersonReason) -> Match:
        of: Of = "person" if self.places[a].is_person else "organisation"
        return Match(kind, of, WHY[reason], self.name(a), self.name(b))

    def decided(self) -> list[Decided]:
        found = find_keys({key for one in self.decisions.made for key in one.pair}, self.places, self.secret)

        def named(key: str) -> ListedName:
            return self.name(found[key]) if key in found else ListedName(key, "", 0, "")

        def has_lapsed(one: Decision) -> bool:
            kinds = {self.places[found[key]].is_person if key in found else None for key in one.pair}
            return None in kinds or (one.verdict == "one" and len(kinds) > 1)

        return [
            Decided(one.verdict, one.by, one.at, named(one.first), named(one.second), has_lapsed(one))
            for one in self.decisions.made
        ]

    def with_certain(self, decisions: Decisions, new: Decision) -> Decisions:
        """The decisions, and what follows for the places that they and a new one are about from names that are
        certainly one, unless it was decided otherwise."""
        found = find_keys({key for one in (*decisions.made, new) for key in one.pair}, self.places, self.secret)
        alike: dict[str, list[str]] = defaultdict(list)
        for key in sorted(found):
            if not self.places[found[key]].is_person:
                alike[folded(self.places[found[key]].name)].append(key)
        for keys in alike.values():
            for one, other in combinations(keys, 2):
                names = (self.places[found[key]].name for key in (one, other))
                if (one, other) != new.pair and decisions.of(one, other) is None and is_same(*names):
                    with contextlib.suppress(Contradiction):
                        decisions = decisions.with_decision(decision(one, other, "one", CERTAIN, 0))
        return decisions

    def choose(self, a: str, b: str) -> tuple[str, str]:
        """The keys of the two places that an organiser means. Raises `LetterRefused`."""
        groups = group(self.places, self.decisions, self.secret)
        group_of = {at: number for number, one in enumerate(groups) for at in one}
        named = [self.name(at) for at in range(len(self.places))]
        found = choose(a, b, self.places, [str(name) for name in named], self.keys, group_of)
        first, second = (self.places[at] for at in found)
        if first.is_person != second.is_person:
            raise LetterRefused("a person and an organisation are never one")
        return self.keys[found[0]], self.keys[found[1]]


class Contradicted(LetterRefused):
    """What was decided of other names says the opposite."""


@dataclass(frozen=True)
class Matching:
    """What organisers decide of a letter's names. ``by`` is the organiser's name, for the audit log."""

    letters: Letters
    bucket: Bucket  # the site
    by: str
    now_ms: Callable[[], int]
    # The mark of a signature's entry, from its id and the letter's secret; None if it is not on the letter.
    mark_of: Callable[[str, bytes], str | None] = lambda signature_id, secret: None
    # Those names that are kept beside the letter, in place of all.
    kept: Callable[[str], Listing] | None = None

    def read(self, slug: str) -> Listing:
        """The names on the published letter. Raises `LetterRefused` if it is not published."""
        if self.kept is not None:
            return self.kept(slug)
        letter = self._letter(slug)
        edition = self.letters.latest_edition(letter.folder)
        body = self.bucket.get(f"{letter.folder}/signatories.json")
        if body is None or edition is None:
            raise LetterRefused(f"{slug} has not been published yet")
        secret = bytes.fromhex(edition.secret)
        places, marks = published_places(body)
        return Listing(places, keys_of(places, secret), secret, self.letters.decisions(slug), marks)

    def decide(self, slug: str, a: str, b: str, verdict: Verdict) -> bool:
        """Record that two names are one or two; False if that is recorded. Raises `LetterRefused` if it is not clear
        which names are meant, or if it contradicts what is decided."""
        listing = self.read(slug)
        first, second = listing.choose(*(self._as_place(slug, listing, text) for text in (a, b)))
        new = decision(first, second, verdict, self.by, self.now_ms() // 1000)

        def change(before: Decisions) -> Decisions:
            try:
                after = before.with_decision(new)
                listing.with_certain(before.without(*new.pair), new).with_decision(new)
            except Contradiction as found:
                raise Contradicted(_contradicts(listing, new, found.chain)) from None
            return _bounded(after, listing)

        return self._change(slug, f"matches: {verdict}", (first, second), change)

    def undo(self, slug: str, a: str, b: str) -> bool:
        """Forget what is decided of two names; False if nothing is. Raises `LetterRefused`."""
        listing = self.read(slug)
        known = listing.decisions.of(a, b)
        # A name that left the letter is found by its key alone.
        first, second = (
            known.pair
            if known is not None
            else listing.choose(*(self._as_place(slug, listing, text) for text in (a, b)))
        )
        return self._change(slug, "matches: undone", (first, second), lambda before: before.without(first, second))

    def _as_place(self, slug: str, listing: Listing, text: str) -> str:
        """The key of a place for the key of a signature, as other commands print it; any other text unchanged."""
        found = _SIGNATURE.fullmatch(text.strip())
        if found is None:
            return text
        number = listing.marks.get(self.mark_of(f"{slug}#{found[1]}", listing.secret) or "")
        if number is None:
            raise LetterRefused(f"the signature {text} is not on the published letter")
        return str(number)

    def _change(self, slug: str, what: str, pair: tuple[str, str], change: Callable[[Decisions], Decisions]) -> bool:
        before = self.letters.decisions(slug)
        if change(before) == before:
            return False
        # First what does no harm by itself, last what takes effect: no decision counts that is not in the log.
        self._mark(slug)
        self.letters.log(slug, self.now_ms(), what, [("by", self.by), ("places", " ".join(pair))])
        for _ in range(RACE_ATTEMPTS):
            before = self.letters.decisions(slug)
            after = change(before)
            # After a put that worked and whose answer was lost, the retry finds what it wrote.
            if after == before or self.letters.put_decisions(slug, before, after):
                return True
        raise Unavailable("somebody else is deciding on the same letter")

    def _mark(self, slug: str) -> None:
        """Have the publisher look for decisions."""
        for _ in range(RACE_ATTEMPTS):
            letter = self._letter(slug)
            if letter.decided or self.letters.replace_head(letter, replace(letter, decided=True)):
                return
        raise Unavailable("somebody else is changing the letter")

    def _letter(self, slug: str) -> Letter:
        letter = self.letters.head(slug)
        if letter is None:
            raise LetterRefused(f"there is no letter {slug}")
        return letter


def published_places(body: bytes) -> tuple[tuple[CountedPlace, ...], dict[str, int]]:
    """The places on a ``signatories.json``, and its entries' numbers by their marks. Raises `LetterRefused`."""
    try:
        rows = read_json(body)
        places, marks = places_in(rows), {row["mark"]: row["permanent"] for row in rows}
        if not all(isinstance(place.printed, str) and isinstance(place.name, str) for place in places):
            raise TypeError("not a name")
        return places, marks
    except (ValueError, KeyError, TypeError, AttributeError):
        raise LetterRefused("the published signatories.json is not a list of signatories") from None


def _bounded(decisions: Decisions, listing: Listing) -> Decisions:
    """The decisions, without those on names that left if there are too many. Raises `LetterRefused`."""
    if len(decisions.made) <= MOST:
        return decisions
    found = find_keys({key for one in decisions.made for key in one.pair}, listing.places, listing.secret)
    kept = tuple(one for one in decisions.made if set(one.pair) <= set(found))
    if len(kept) > MOST:
        raise LetterRefused(f"{MOST} decisions are as many as are kept; undo some that count nothing")
    return Decisions(kept)


def _contradicts(listing: Listing, new: Decision, chain: Sequence[Decision]) -> str:
    found = find_keys({key for one in (new, *chain) for key in one.pair}, listing.places, listing.secret)

    def both(one: Decision) -> str:
        names = (listing.name(found[key]) if key in found else ListedName(key, "", 0, "") for key in one.pair)
        return "  and  ".join(map(str, names))

    said = "\n  ".join(f"{both(one)}  {'are ' + one.verdict if one.by else 'read the same'}" for one in chain)
    return f"{both(new)}  cannot be {new.verdict}, because\n  {said}\ndecide or undo one of these first"


def in_words(matches: Sequence[Match]) -> str:
    """The matches as lines, each kind under its heading."""
    lines: list[str] = []
    for kind, meaning in MEANINGS.items():
        of_kind = [match for match in matches if match.kind == kind]
        if of_kind:
            lines += [meaning, *(f"  {match.one}\n  {match.other}\n    {match.reason}\n" for match in of_kind)]
    return "\n".join(lines).rstrip("\n") if lines else NOTHING


def decided_in_words(decided: Sequence[Decided]) -> str:
    """What is decided, as lines."""
    lines = [f"{one.verdict}, by {one.by}{LAPSED if one.lapsed else ''}\n  {one.one}\n  {one.other}" for one in decided]
    return "\n".join(lines) or NOTHING_DECIDED


LAPSED = " (without effect: one of them is not on the letter any more, or is a person and the other is not)"
