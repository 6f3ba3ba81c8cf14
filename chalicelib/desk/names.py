"""Names of organisers by the ids that are stored of them."""

import re
from collections.abc import Mapping

from chalicelib.rules.organisers.person import ID_BYTES
from chalicelib.wiring import organise

_ID = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}")


def by_id() -> Mapping[str, str]:
    """The names of everybody who is an organiser now. Raises `Unavailable`."""
    return {person.id: person.name for person in organise.people().people()}


def of(by: str, known: Mapping[str, str]) -> str:
    """The name of whoever did something: an organiser's, or an operator's own; '' for an organiser who has gone."""
    if by in known:
        return known[by]
    return "" if not by or by == "?" or _ID.fullmatch(by) else by
