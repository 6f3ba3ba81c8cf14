"""docs/security.md covers every requirement that applies, and each test that it names exists."""

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
STATES = {"met", "part", "no", "–"}

# The requirements of OWASP ASVS 5.0.0 that apply to a service like this one.
ASKED = """
    1.1.1 1.1.2 1.2.1 1.2.2 1.2.3 1.2.4 1.2.10 1.3.3 1.3.7 1.3.11 1.3.12
    2.1.1 2.1.2 2.1.3 2.2.1 2.2.2 2.2.3 2.3.1 2.3.2 2.3.3 2.3.4 2.3.5 2.4.1 2.4.2
    3.2.1 3.2.2 3.3.1 3.3.2 3.3.3 3.3.4 3.4.1 3.4.2 3.4.3 3.4.4 3.4.5 3.4.6 3.4.8 3.5.1 3.5.2 3.5.3 3.5.4 3.7.2
    4.1.1 4.1.3 4.1.4 4.2.4 4.2.5
    6.1.1 6.1.3 6.3.1 6.3.3 6.3.4 6.3.5 6.3.6 6.3.7 6.3.8 6.4.1 6.4.3 6.4.4 6.5.1 6.5.2 6.5.3 6.5.5 6.6.2 6.6.3
    7.1.1 7.1.2 7.2.1 7.2.2 7.2.3 7.2.4 7.3.1 7.3.2 7.4.1 7.4.2 7.4.3 7.4.4 7.4.5 7.5.1 7.5.2 7.5.3 7.6.2
    8.1.1 8.2.1 8.2.2 8.2.3 8.3.1 8.4.1
    9.1.1 9.1.2 9.1.3 9.2.1 9.2.2 9.2.3
    11.1.1 11.1.2 11.2.1 11.2.4 11.3.2 11.3.3 11.3.4 11.4.1 11.5.1
    12.1.1 12.2.1 13.1.3 13.2.2 13.3.1 13.3.2 13.3.4 13.4.2
    14.1.1 14.1.2 14.2.1 14.2.2 14.2.5 14.2.7 14.3.2
    15.1.2 15.3.1 15.3.3 15.3.4 15.3.7 15.4.2 16.2.5 16.3.1 16.3.3 16.4.1 16.5.1 16.5.2 16.5.3 16.5.4
"""
REQUIREMENTS = frozenset(ASKED.split())


def rows() -> list[tuple[list[str], str, str, str]]:
    """Each row of the ASVS tables: numbers, state, how, and the tests that show it."""
    found = []
    for line in DOCUMENT.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.match(r"\| \d+\.\d+\.\d+", line):
            numbers, _, state, how, shown = cells
            found.append((numbers.split(", "), state, how, shown))
    return found


def test_every_requirement_is_answered_for_once() -> None:
    answered = [number for numbers, *_ in rows() for number in numbers]
    assert set(answered) == REQUIREMENTS
    assert len(answered) == len(REQUIREMENTS)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][0])
def test_a_row_says_how_or_why_not_and_what_is_met_is_tested(row: tuple[list[str], str, str, str]) -> None:
    _, state, how, shown = row
    assert state in STATES
    assert how
    assert state != "met" or "::" in shown


def test_every_test_that_is_named_is_there() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", DOCUMENT)
    assert len(named) > 100
    # Two folders may have files with the same name.
    files: dict[str, str] = defaultdict(str)
    for path in (ROOT / "tests").rglob("test_*.py"):
        files[path.name] += path.read_text(encoding="utf-8")
    lacking = {f"{name}::{test}" for name, test in named if f"def {test}(" not in files[name]}
    assert not lacking, f"docs/security.md names tests that do not exist: {', '.join(sorted(lacking))}"
