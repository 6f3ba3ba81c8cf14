"""Names of organisers by the ids that are stored of them."""

import functools
import re
from collections.abc import Mapping

from chalicelib.rules.organisers.person import ID_BYTES
from chalicelib.wiring import organise

_ID = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}")


class Names:
    """The names of everybody who is an organiser now, read together when the first is asked for."""

    def of(self, by: str) -> str:
        """The name of whoever did something: an organiser's, or the one that an operator's command logged; '' for an
        organiser who has gone, and where nobody is known. Raises `Unavailable`."""
        if _ID.fullmatch(by):
            return self._by_id.get(by, "")
        return "" if by == "?" else by

    @functools.cached_property
    def _by_id(self) -> Mapping[str, str]:
        return {person.id: person.name for person in organise.people().people()}
