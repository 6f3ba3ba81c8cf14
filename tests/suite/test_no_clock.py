"""No test's result depends on the machine: neither on its speed nor on the versions of its tools."""

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SOURCES = {
    path.relative_to(TESTS).as_posix(): path.read_text(encoding="utf-8")
    for path in TESTS.rglob("*.py")
    if "node_modules" not in path.parts
}
THIS = "suite/test_no_clock.py"
# Files that wait or measure for all tests, or whose code never waits.
ALLOWED = {
    r"\bperf_counter|\bmonotonic\b|\bprocess_time|\.elapsed\b": set[str](),
    r"\bmark\.timeout\b": set[str](),
    r"\btimeout=(?!SECONDS\b)": set[str](),
    # A replacement for the real one, so that nothing sleeps.
    r"\bsleep\b": {"operating/commands/test_purge.py"},
    # Each version of poppler guesses spaces and line ends differently: these two modules know how to read its output.
    r'[(\[]"pdf(totext|info)"': {"typesetting/reading.py", "support/opened_files.py"},
    # Started with the tests' own fonts: otherwise the machine's would make a difference.
    r"\bCHROMIUM\b": {"browser/conftest.py", "browser/test_lighthouse.py"},
}


@pytest.mark.parametrize("pattern", ALLOWED)
def test_nothing_of_the_machine_decides(pattern: str) -> None:
    found = {name for name, text in SOURCES.items() if name != THIS and re.search(pattern, text)}
    assert found == ALLOWED[pattern]


def test_whoever_starts_chromium_gives_it_the_fonts_of_the_tests() -> None:
    for name in ALLOWED[r"\bCHROMIUM\b"]:
        assert "FONTCONFIG_FILE" in SOURCES[name]
