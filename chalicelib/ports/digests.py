"""The port of what organisers were told last, of each series of mails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from chalicelib.rules.organisers.digest import Told


class ToldStore(Protocol):
    """Each method raises `Unavailable`."""

    def told(self, name: str) -> Told | None:
        """The last occasion of a series (a consistent read)."""

    def put_told(self, before: Told | None, after: Told) -> bool:
        """Store an occasion over the one that was read; False, with nothing written, when it is another by now."""
