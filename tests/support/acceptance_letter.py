"""The acceptance letter: a real open letter, which stands beside the project in ../shared/letter and is not part of it.

A test that reads it is marked with `pytest.mark.acceptance_letter`, and skipped where the folder is absent.
"""

import json
from pathlib import Path
from typing import Any, TypedDict

FOLDER = Path(__file__).parents[3] / "shared" / "letter"
SIGNATORIES = FOLDER / "signatories.json"
ABSENT = "the acceptance letter is not on this machine: ../shared/letter is absent"


class Organisation(TypedDict):
    number: int
    name: str
    members: list[str]


class Individual(TypedDict):
    number: int
    name: str


class Signatories(TypedDict):
    organisations: list[Organisation]
    individuals: list[Individual]


def head() -> dict[str, Any]:
    """Its date, subject, addressees, closing and headings, as letter.json has them."""
    return dict(json.loads(_read("letter.json")))


def body() -> str:
    """Its body as Markdown."""
    return _read(head()["body"])


def signatories() -> Signatories:
    found: Signatories = json.loads(SIGNATORIES.read_text(encoding="utf-8"))
    return found


def truth() -> dict[str, Any]:
    """What is true of its list of signatories, found by reading it."""
    return dict(json.loads(_read("truth.json")))


def members() -> dict[str, int]:
    """How many members each of its coalitions has, by the coalition's name."""
    return {name: coalition["members"] for name, coalition in truth()["coalitions"].items()}


def _read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")
