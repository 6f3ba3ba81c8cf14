"""No test is skipped, except those of the acceptance letter: `make test` installs or demands everything else first."""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]


def test_only_the_hook_of_the_acceptance_letter_skips() -> None:
    skips = re.compile(r"(pytest\.|mark\.|importor)skip")
    found = [path.relative_to(TESTS) for path in TESTS.rglob("*.py") if skips.search(path.read_text(encoding="utf-8"))]
    assert [str(path) for path in found] == ["conftest.py"]
