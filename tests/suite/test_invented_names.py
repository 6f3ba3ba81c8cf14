"""Who signed the acceptance letter stands in that letter alone: the project's own names are invented."""

from collections.abc import Iterator

import pytest

from infra import ROOT
from tests.support import acceptance_letter

FOLDERS = ("benchmarks", "chalicelib", "docs", "infra", "letters", "templates", "tests")
SHORT = 8  # letters of a name that may be a word


def sources() -> Iterator[str]:
    for path in (*ROOT.glob("*.*"), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))):
        if path.is_file() and "node_modules" not in path.parts:
            yield path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.acceptance_letter
def test_no_file_names_a_signatory_of_the_acceptance_letter() -> None:
    found = acceptance_letter.signatories()
    names = {one["name"] for one in (*found["organisations"], *found["individuals"])}
    names |= {member for one in found["organisations"] for member in one["members"]}
    long = [name for name in names if len(name) > SHORT]
    assert len(long) > 100
    assert [name for text in sources() for name in long if name in text] == []
