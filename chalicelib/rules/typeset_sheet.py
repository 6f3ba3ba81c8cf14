"""The input of the typesetter: every word of it, already in its language."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args

from chalicelib.rules.letters.letter import canonical

SheetKind = Literal["letter", "card", "handover"]
KINDS: tuple[SheetKind, ...] = get_args(SheetKind)
EXTENSIONS: dict[SheetKind, str] = {"letter": "pdf", "card": "png", "handover": "pdf"}
AMERICAS = "America/"


@dataclass(frozen=True)
class Sheet:
    """``kind`` names the template; ``data`` holds the JSON values that fill it."""

    kind: SheetKind
    data: Mapping[str, Any]

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.kind]

    def to_json(self) -> bytes:
        """The canonical bytes of the sheet: the same sheet has the same bytes."""
        return canonical({"kind": self.kind, "data": self.data})

    @classmethod
    def from_json(cls, text: bytes) -> Self:
        """Read what `to_json` wrote. Raises ValueError for anything else."""
        match json.loads(text):
            case {"kind": kind, "data": dict(data)} if kind in KINDS:
                return cls(kind, data)
        raise ValueError("not a sheet")


def paper(timezone: str) -> str:
    """The usual paper size where the addressee is, as Typst names it: Letter in the Americas, A4 elsewhere."""
    return "us-letter" if timezone.startswith(AMERICAS) else "a4"
