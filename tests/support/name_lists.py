"""Names that have to be accepted, and advertisements that have to be refused, in lists of text."""

from pathlib import Path

_FOLDER = Path(__file__).parents[1] / "rules" / "fields"


def _lines(name: str) -> list[str]:
    lines = (_FOLDER / name).read_text(encoding="utf-8").split("\n")
    return [line for line in lines if line and not line.startswith("// ")]


HONEST_PEOPLE = _lines("honest_people.txt")
HONEST_ORGANISATIONS = _lines("honest_organisations.txt")
ADVERTISEMENTS = _lines("advertisements.txt")
OF_PEOPLE = _lines("advertisements_of_people.txt")
