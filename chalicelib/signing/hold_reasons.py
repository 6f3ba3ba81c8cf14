"""Why a signature that its signer has just confirmed waits for an organiser before it is published."""

from collections.abc import Sequence

from chalicelib.rules.letters.letter import Handling
from chalicelib.rules.signatures.details import Details


def hold_reasons_for(details: Details, evidence: str, handling: Handling, known: Sequence[str]) -> tuple[str, ...]:
    """The reasons to hold it, empty to publish it: ``organisation``, ``kind``, ``duplicate:NAME``, ``well-known``.

    ``evidence`` is that the signer may sign for the organisation, '' for none; ``known`` are the names of the
    organisations that have signed already. A person waits only because of a well-known name.
    """
    reasons: list[str] = []
    if details.kind != "person":
        reasons += _unproved(evidence, handling)
        other = _match(details.name, known)
        reasons += [f"duplicate:{other}"] if other else []
    if _is_well_known(details, handling.well_known):
        reasons.append("well-known")
    return tuple(reasons)


def holds_new_members(members: Sequence[str], handling: Handling) -> tuple[str, ...]:
    """The reasons to hold a coalition that adds members: ``kind``, ``well-known``."""
    reasons = ["kind"] if members and handling.hold_organisations == "all" else []
    if _has_any(members, handling.well_known):
        reasons.append("well-known")
    return tuple(reasons)


def _unproved(evidence: str, handling: Handling) -> list[str]:
    match handling.hold_organisations:
        case "none":
            return []
        case "unproved":
            return [] if evidence else ["organisation"]
        case "all":
            return ["kind"] if evidence else ["organisation"]


def _match(name: str, known: Sequence[str]) -> str:
    """The known name that is certainly the same organisation's, or else may be; '' for none."""
    # Imported here because difflib costs time, and most signers are persons, who do not need it.
    from chalicelib.rules.organisations.same_name import is_same
    from chalicelib.rules.organisations.similar_names import is_doubtful

    certain = next((other for other in known if is_same(name, other)), "")
    return certain or next((other for other in known if is_doubtful(name, other)), "")


def _is_well_known(details: Details, well_known: Sequence[str]) -> bool:
    """Whether the name or a member's is well known; an organisation's is also recognised by its acronym or with a
    typo."""
    if _has_any((details.name, *details.members), well_known):
        return True
    return details.kind != "person" and bool(_match(details.name, well_known))


def _has_any(names: Sequence[str], well_known: Sequence[str]) -> bool:
    if not well_known:
        return False
    from chalicelib.rules.organisations.same_name import folded

    folded_names = [folded(name) for name in well_known]
    return any(_contains(folded(name), other) for name in names for other in folded_names)


def _contains(name: str, other: str) -> bool:
    """Whether a folded name has all words of another, in any order, or is the same without spaces.

    An added surname or title does not hide whose name it is.
    """
    return set(other.split()) <= set(name.split()) or name.replace(" ", "") == other.replace(" ", "")
