"""One signature as an organiser sees it: its key, where it stands, and what the letter shows or would show of it.

Never the address, the representative, or a name that its signer hides; nor anything that was typed into a form that
nobody has confirmed yet, because anybody may have typed it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from chalicelib.organising.held_signatures import SIGNALS, id_of, key_of, reason_in_words
from chalicelib.rules.signatories.search_list import ListedPlace
from chalicelib.rules.signatures.details import Details, Show
from chalicelib.rules.signatures.signature import Signature, State

Standing = Literal["listed", "next edition", "unnamed", "waits", "taken down", "not confirmed", "left", "gone soon"]

STANDINGS: dict[Standing, str] = {
    "listed": "on the letter",
    "next edition": "confirmed; it is on the letter from the next edition",
    "unnamed": "confirmed, and counted without a name",
    "waits": "waits for an organiser",
    "taken down": "taken down, or refused",
    "not confirmed": "its signer has not confirmed it",
    "left": "its signer left, or said “it wasn't me”: nothing but a keyed hash is held",
    "gone soon": "its signer left and opened the address again: what is left goes within a week",
}


@dataclass(frozen=True, repr=False)
class Entry:
    """``key`` is what the other commands take: the id without the letter, and a fingerprint of what is seen."""

    key: str
    standing: Standing
    state: State
    list: str  # organisations, persons; '' for one that is on neither
    number: int | None  # as the last edition prints it, in its list
    permanent: int | None
    kind: str  # '' where nothing is held
    name: str  # as the letter shows it; '' where it shows none, and before its signer confirmed
    show: Show | None  # None where nothing may be said
    affiliation: str
    role: str
    country: str
    website: str
    members: tuple[str, ...]
    members_found: tuple[str, ...]  # those that match what was searched for
    vouched_by: str
    evidence: str
    holds: tuple[str, ...]
    signals: tuple[str, ...]
    signed_at: int  # ms, of the form or the import
    confirmed_at: int | None  # ms
    changed_at: int | None  # ms, when what is public last changed


def describe(signature: Signature, place: ListedPlace | None, members_found: Iterable[str] = ()) -> Entry:
    """A signature as an organiser sees it; ``place`` is that of its id in the last edition."""
    details = _visible(signature)
    is_listed = _is_listed(signature, place)
    is_known = signature.state in ("confirmed", "held", "pending")
    return Entry(
        key=_key(signature),
        standing=_standing(signature, is_listed=is_listed),
        state=signature.state,
        list=place.list if place and is_listed else "",
        number=place.number if place and is_listed else None,
        permanent=place.permanent if place and is_listed else None,
        kind=signature.details.kind if is_known else "",
        name=details.name,
        show=details.show if is_known and not signature.unconfirmed else None,
        affiliation=details.affiliation,
        role=details.role,
        country=details.country,
        website=details.website,
        members=tuple(member.printed for member in details.members),
        members_found=tuple(members_found),
        vouched_by=signature.vouched_by,
        evidence=signature.evidence,
        holds=signature.holds,
        signals=signature.signals,
        signed_at=signature.created_at,
        confirmed_at=signature.confirmed_at,
        changed_at=signature.changed_at,
    )


def in_words(entries: Iterable[Entry]) -> str:
    """The entries as text, one paragraph each."""
    return "\n\n".join(map(_paragraph, entries))


def _key(signature: Signature) -> str:
    """The key; without its fingerprint where that would let anybody check a guess of what is not shown."""
    is_shown = not signature.unconfirmed and signature.details.show == "name"
    return key_of(signature) if is_shown else id_of(signature)


def _visible(signature: Signature) -> Details:
    """What an organiser may see of the details: what the letter shows of them, or would show."""
    if signature.unconfirmed or signature.state not in ("confirmed", "held"):
        return Details(signature.details.kind, "")
    return signature.details.shown()


def _is_listed(signature: Signature, place: ListedPlace | None) -> bool:
    """Whether the last edition has this very entry: the same stay, shown in the same way."""
    return (
        signature.state == "confirmed"
        and place is not None
        and place.number > 0
        and place.at == (signature.appeared_at or 0)
    )


def _standing(signature: Signature, *, is_listed: bool) -> Standing:
    if signature.opened:
        return "gone soon"
    if signature.unconfirmed:
        return "not confirmed"
    if signature.state == "confirmed":
        if signature.details.show == "count":
            return "unnamed"
        return "listed" if is_listed else "next edition"
    if signature.state == "held":
        return "taken down" if "refused" in signature.holds else "waits"
    return "left"


def _paragraph(entry: Entry) -> str:
    where = f", number {entry.number} of the {entry.list}" if entry.number else ""
    permanent = f" (permanently {entry.permanent})" if entry.permanent else ""
    values = {
        "it is": f"{STANDINGS[entry.standing]}{where}{permanent}",
        "shown": {"initials": "by initials", "count": "unnamed"}.get(entry.show or "", ""),
        "affiliation": ", ".join(filter(None, (entry.role, entry.affiliation))),
        "country": entry.country,
        "website": entry.website,
        "members": "; ".join(entry.members_found) or (f"{len(entry.members)}" if entry.members else ""),
        "vouched for by": entry.vouched_by,
        "evidence": entry.evidence,
        "because": "; ".join(filter(None, map(reason_in_words, entry.holds))),
        "noted": "; ".join(SIGNALS.get(signal, signal) for signal in entry.signals),
        "signed": moment(entry.signed_at),
        "confirmed": moment(entry.confirmed_at),
        "last changed": moment(entry.changed_at) if entry.changed_at != entry.confirmed_at else "",
    }
    lines = [
        "  ".join(filter(None, (entry.key, entry.kind, entry.name))),
        *(f"  {label}: {value}" for label, value in values.items() if value),
    ]
    return "\n".join(lines)


def moment(ms: int | None) -> str:
    """A time in UTC, to the minute; '' for none."""
    return "" if ms is None else datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")
