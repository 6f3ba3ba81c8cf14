"""What a test finds depends on no machine: not on how fast it is, and not on the versions of its tools."""

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
# Where waiting and counting are done for all tests, or what is written there waits for nothing.
ALLOWED = {
    r"\bperf_counter|\bmonotonic\b|\bprocess_time|\.elapsed\b": set[str](),
    r"\bmark\.timeout\b": set[str](),
    r"\btimeout=(?!SECONDS\b)": set[str](),
    # Put in place of the real one, so that nothing sleeps.
    r"\bsleep\b": {"operating/commands/test_purge.py"},
    # poppler guesses blanks and line ends anew in each version: those two know how to read it.
    r'[(\[]"pdf(totext|info)"': {"typesetting/reading.py", "support/opened_files.py"},
    # It is started with the fonts of the tests, or the machine's decide.
    r"\bCHROMIUM\b": {"browser/conftest.py", "browser/test_lighthouse.py"},
}


@pytest.mark.parametrize("pattern", ALLOWED)
def test_nothing_of_the_machine_decides(pattern: str) -> None:
    found = {name for name, text in SOURCES.items() if name != THIS and re.search(pattern, text)}
    assert found == ALLOWED[pattern]


def test_whoever_starts_chromium_gives_it_the_fonts_of_the_tests() -> None:
    for name in ALLOWED[r"\bCHROMIUM\b"]:
        assert "FONTCONFIG_FILE" in SOURCES[name]
