"""Why a signature that its signer has just confirmed waits for an organiser before it stands on the letter."""

from collections.abc import Sequence

from chalicelib.rules.letters.letter import Handling
from chalicelib.rules.signatures.details import Details


def hold_reasons_for(details: Details, evidence: str, handling: Handling, known: Sequence[str]) -> tuple[str, ...]:
    """Reasons, none to let it in: ``organisation``, ``kind``, ``duplicate:NAME``, ``well-known``.

    ``evidence`` shows that the signer may sign for the organisation, '' for none; ``known`` are the names of the
    organisations that have signed already. A person waits for no reason but a well-known name.
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
    """Reasons why a coalition that adds members waits again: ``kind``, ``well-known``."""
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
    """The known name that is certainly of the same organisation, else one that may be; '' for none."""
    # Here and not above: persons, who are most of those who confirm, need none of it, and difflib costs its import.
    from chalicelib.rules.organisations.same_name import is_same
    from chalicelib.rules.organisations.similar_names import is_doubtful

    certain = next((other for other in known if is_same(name, other)), "")
    return certain or next((other for other in known if is_doubtful(name, other)), "")


def _is_well_known(details: Details, well_known: Sequence[str]) -> bool:
    """Whether a name is one of those, or a member's is; an organisation is also known by its acronym, and by a slip
    of the pen."""
    if _has_any((details.name, *details.members), well_known):
        return True
    return details.kind != "person" and bool(_match(details.name, well_known))


def _has_any(names: Sequence[str], well_known: Sequence[str]) -> bool:
    if not well_known:
        return False
    from chalicelib.rules.organisations.same_name import folded

    sought = [folded(one) for one in well_known]
    return any(_has(folded(name), one) for name in names for one in sought)


def _has(name: str, sought: str) -> bool:
    """Whether a folded name has all words of another, in whatever order, or is the same run together.

    A second surname or a title more does not hide whose name it is.
    """
    return set(sought.split()) <= set(name.split()) or name.replace(" ", "") == sought.replace(" ", "")
