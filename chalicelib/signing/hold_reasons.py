"""Why a signature that its signer has just confirmed waits for an organiser before it is published."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from chalicelib.rules.letters.letter import Handling
from chalicelib.rules.signatures.details import Details

_AS_NO_SURNAME = re.compile(r"[,(\[]|\w\.\s?\w\.|\w\.\w")  # "Casa del Agua, A.C.", "Red Ñandú (RÑ)"
_MOST_PARTS = 24  # into which blanks and signs may part a well-known name
# What a coalition may list before an organiser looks at it: a dozen members, with names of some eighty bytes. Each
# stands on the letter and in its counts, and nobody but the coalition has said so.
MOST_UNSEEN_MEMBERS = 12
MOST_UNSEEN_MEMBER_BYTES = 1000


def hold_reasons_for(details: Details, evidence: str, handling: Handling, known: Sequence[str]) -> tuple[str, ...]:
    """The reasons to hold it, empty to publish it: ``organisation``, ``kind``, ``large``, ``duplicate:NAME``,
    ``well-known``.

    ``evidence`` is that the signer may sign for the organisation, '' for none; ``known`` are the names of the
    organisations that have signed already. A person waits only because of a well-known name.
    """
    reasons: list[str] = []
    if details.kind != "person":
        reasons += _unproved(evidence, handling)
        if is_large(details.member_names):
            reasons.append("large")
        other = _match(details.name, known)
        reasons += [f"duplicate:{other}"] if other else []
    if _is_well_known(details, handling.well_known):
        reasons.append("well-known")
    return tuple(reasons)


def holds_new_members(members: Sequence[str], listed: Sequence[str], handling: Handling) -> tuple[str, ...]:
    """The reasons to hold a coalition that adds members: ``kind``, ``large``, ``well-known``. ``listed`` are all that
    it lists then, or may list without adding any."""
    reasons = ["kind"] if members and handling.hold_organisations == "all" else []
    if members and is_large(listed):
        reasons.append("large")
    if _has_any(members, handling.well_known):
        reasons.append("well-known")
    return tuple(reasons)


def is_large(members: Sequence[str]) -> bool:
    """Whether a coalition lists more than anybody may publish without an organiser."""
    bytes_listed = sum(len(member.encode()) for member in members)
    return len(members) > MOST_UNSEEN_MEMBERS or bytes_listed > MOST_UNSEEN_MEMBER_BYTES


def _unproved(evidence: str, handling: Handling) -> list[str]:
    match handling.hold_organisations:
        case "none":
            return []
        case "unproved":
            return [] if evidence else ["organisation"]
        case "all":
            return ["kind"] if evidence else ["organisation"]


def _match(name: str, known: Sequence[str]) -> str:
    """The known name that is certainly the same organisation's, or else looks the same, or may be; '' for none."""
    # Imported here because difflib costs time, and most signers are persons, who do not need it.
    from chalicelib.rules.organisations.same_name import is_same, looks_same
    from chalicelib.rules.organisations.similar_names import is_doubtful

    for matches in (is_same, looks_same, is_doubtful):
        for other in known:
            if matches(name, other):
                return other
    return ""


def _is_well_known(details: Details, well_known: Sequence[str]) -> bool:
    """Whether the name or a member's is well known; an organisation's is also recognised by its acronym or with a
    typo."""
    if _has_any((details.name, *details.member_names), well_known, person=details.kind == "person"):
        return True
    return details.kind != "person" and bool(_match(details.name, well_known))


def _has_any(names: Sequence[str], well_known: Sequence[str], *, person: bool = False) -> bool:
    """Whether a name has what looks like all words of a well-known one, in any order.

    An added surname or title does not hide whose name it is, nor does a blank or a sign inside a word. A ``person`` who
    has a well-known one's first name alone is another: a surname may read like a legal form.
    """
    if not well_known:
        return False
    from chalicelib.rules.fields.look_alikes import appearance
    from chalicelib.rules.organisations.same_name import all_readings

    longest, sought = _sought(tuple(well_known), person=person)
    for name in names:
        # Of all readings together: one word may be disguised in one way, and the next in another.
        words_of = all_readings(name, person=person)
        found = {appearance(run) for words in words_of for run in _runs(words, longest)}
        if any(whole in found or parts <= found for whole, parts in sought):
            return True
    return False


@lru_cache(maxsize=64)
def _sought(well_known: tuple[str, ...], *, person: bool) -> tuple[int, frozenset[tuple[str, frozenset[str]]]]:
    """Each well-known name as it looks, in one and word by word, and how many letters the longest has."""
    from chalicelib.rules.fields.look_alikes import appearance
    from chalicelib.rules.organisations.same_name import readings

    known = [words for name in well_known for words in readings(name, person=person) if words]
    if person:
        # That of an organisation whose legal form or acronym is written as no surname is.
        known += [words for name in well_known if _AS_NO_SURNAME.search(name) for words in readings(name) if words]
    looks = frozenset((appearance("".join(words)), frozenset(map(appearance, words))) for words in known)
    return max((sum(map(len, words)) for words in known), default=0), looks


def _runs(words: Sequence[str], longest: int) -> Iterator[str]:
    """Words of a name that follow each other, written as one. "rn" looks like one letter: hence twice as long."""
    for at in range(len(words)):
        run = ""
        for word in words[at : at + _MOST_PARTS]:
            run += word
            if len(run) > 2 * longest:
                break
            yield run
