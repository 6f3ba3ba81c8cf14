"""The snippets of pasted text in pasted_snippets.toml, and what has to come of each."""

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class Snippet:
    name: str
    source: str
    page: str  # HTML
    tree: list[Any]  # the blocks for the PDF
    text: str
    told: tuple[str, ...]  # what the check says: line and message


def snippets() -> list[Snippet]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))["snippets"]
    return [Snippet(**row | {"tree": json.loads(row["tree"]), "told": tuple(row["told"])}) for row in rows]
