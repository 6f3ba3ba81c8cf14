"""What writes the blocks within a tag, as lists and tables need it for their items and cells."""

from typing import Protocol

from bs4 import Tag

from chalicelib.authoring.pasting.changes import Changes
from chalicelib.authoring.pasting.styles import Look


class BlockWriter(Protocol):
    @property
    def changes(self) -> Changes: ...

    def blocks(self, tag: Tag, look: Look | None = None) -> list[str]: ...
