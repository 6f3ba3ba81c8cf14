"""Every promise has a test that is marked with it, and docs/promises.md lists the current marks."""

import re
from pathlib import Path

import pytest

from infra import ROOT, InfraError, promises


def write(folder: Path, source: str) -> Path:
    tests = folder / "tests"
    tests.mkdir()
    (tests / "test_one.py").write_text(source, encoding="utf-8")
    return tests


def test_the_page_is_what_would_be_written() -> None:
    # Refuses a mark that names no promise, and a promise without a test.
    written = promises.PATH.read_text(encoding="utf-8")
    assert written == promises.text(), "docs/promises.md is old: `make promises` writes it anew"


def test_no_promise_is_listed_twice() -> None:
    words = [promise.words for listed in promises.themes().values() for promise in listed]
    assert len(set(words)) == len(words)


def test_what_the_readme_promises_is_held_by_tests() -> None:
    section = (
        (ROOT / "README.md").read_text(encoding="utf-8").partition("\n## What it promises\n")[2].partition("\n## ")[0]
    )
    told = [
        " ".join(words.split()).rstrip(".") for words in re.findall(r"^- (.+?)(?=\n- |\n\n|\Z)", section, re.M | re.S)
    ]
    first = next(iter(promises.themes().values()))
    assert len(told) > 10
    assert set(told) <= {promise.words for promise in first}
    assert set(told) <= promises.tests_by_promise().keys()


@pytest.mark.parametrize(
    "source",
    [
        '@pytest.mark.promise("all")\nclass TestThat:\n    def test_it(self): ...\n',
        'pytestmark = pytest.mark.promise("all")\ndef test_it(): ...\n',
        "@pytest.mark.promise(WORDS)\ndef test_it(): ...\n",
        "@pytest.mark.promise\ndef test_it(): ...\n",
    ],
)
def test_a_mark_that_cannot_be_read_is_refused(tmp_path: Path, source: str) -> None:
    with pytest.raises(InfraError, match=r"tests/test_one\.py"):
        promises.tests_by_promise(write(tmp_path, source))


def test_the_tests_of_classes_are_found(tmp_path: Path) -> None:
    source = 'class TestThat:\n    @pytest.mark.promise("all")\n    @other\n    def test_it(self): ...\n'
    assert promises.tests_by_promise(write(tmp_path, source)) == {"all": ["tests/test_one.py::TestThat::test_it"]}


def test_a_mark_that_names_no_promise_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "tests_by_promise", lambda: {"The moon": ["tests/test_moon.py::test_it"]})
    with pytest.raises(InfraError, match="The moon"):
        promises.text()


def test_a_promise_without_a_test_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    tests = promises.tests_by_promise()
    del tests["One address, one signature"]
    monkeypatch.setattr(promises, "tests_by_promise", lambda: tests)
    with pytest.raises(InfraError, match="One address, one signature"):
        promises.text()
