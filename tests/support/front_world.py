"""A stage in memory with as many letters as a test wants, and the whole run of the publisher over it."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib.publishing.all_letters import publish_all
from chalicelib.publishing.files import all_files, corrections, csv_and_json, letter_page
from chalicelib.rules.letters.letter import Letter
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, VERSION


@dataclass
class FrontWorld(PublisherWorld):
    def __post_init__(self) -> None:
        """No letter yet."""

    def add(self, slug: str, **changes: Any) -> Letter:
        """A letter of the sample's words, with a title of its own unless it is given others."""
        titles = {"es": f"Título de {slug}", "en": f"Title of {slug}"}
        letter = replace(LETTER, **({"slug": slug, "titles": titles} | changes))
        self.letters.put_version(slug, VERSION)
        assert self.letters.put_head(letter, expect_version=None, expect_state=None)
        return letter

    def change(self, slug: str, **changes: Any) -> None:
        before = self.letters.head(slug)
        assert before is not None
        assert self.letters.replace_head(before, replace(before, **changes))

    def run(self, **others: Any) -> dict[str, str]:
        """The run of a minute, which is over when this returns."""
        outcomes = publish_all(self.publisher(**others))
        self.now += MINUTE
        return outcomes

    def data(self) -> dict[str, Any]:
        return dict(json.loads(self.bucket.objects["letters.json"]))

    def listed(self) -> dict[str, dict[str, Any]]:
        """The letters on the list, in its order."""
        return {letter["slug"]: letter for letter in self.data()["letters"]}

    def page(self, path: str = "es/") -> BeautifulSoup:
        return BeautifulSoup(self.bucket.objects[f"{path}index.html"], "html.parser")

    def titles(self, path: str = "es/") -> list[str]:
        return [title.get_text() for title in self.page(path).select(".letters h3")]

    def check_front(self) -> None:
        """The site shows what was committed last, whole."""
        record = self.letters.front()
        assert record is not None
        for path in record.files:
            pointer = self.bucket.read_pointer(path)
            assert pointer is not None, path
            assert pointer.sha256 == record.files[path], path
        assert self.data()["number"] == record.number
        # Never ahead of a letter: the edition that is listed stands.
        for slug, letter in self.listed().items():
            shown = json.loads(self.bucket.objects[f"{slug}/edition.json"])
            assert letter["edition"] <= shown["number"]
            if letter["edition"] == shown["number"]:
                assert letter["counts"].items() >= shown["counts"].items()
        assert {letter.slug for letter in self.letters.heads() if not letter.is_public}.isdisjoint(self.listed())


@pytest.fixture
def front(monkeypatch: pytest.MonkeyPatch) -> FrontWorld:
    # Few pages of each letter: the tests are about the list.
    monkeypatch.setattr(all_files, "MAKERS", (letter_page.files, csv_and_json.files, corrections.files))
    return FrontWorld()
