"""The sample letter is one that a person would sign: whole in both languages, and invented."""

import json
import re

import pytest

from chalicelib import settings
from chalicelib.operating.importing import read_rows
from chalicelib.operating.source import Source, read_source
from chalicelib.rendering import ROOT

FOLDER = ROOT / "letters" / "example"
LANGS = ("es", "en")


@pytest.fixture(scope="module")
def source() -> Source:
    return read_source(FOLDER, settings.default_languages())


def test_is_sound_and_can_be_signed_on_any_day(source: Source) -> None:
    assert tuple(source.texts) == LANGS
    assert (source.opens, source.closes) == (None, None)


@pytest.mark.parametrize("lang", LANGS)
def test_is_as_long_as_a_letter(source: Source, lang: str) -> None:
    assert 600 <= len(source.texts[lang].body.split()) <= 900


def test_says_in_english_what_it_says_in_spanish(source: Source) -> None:
    spanish, english = (source.texts[lang] for lang in LANGS)
    for part in ("body", "privacy"):
        one, other = (getattr(text, part) for text in (spanish, english))
        assert one.count("\n\n") == other.count("\n\n")
        assert re.findall(r"\]\((\S+)\)", one) == re.findall(r"\]\((\S+)\)", other)
        assert sorted(re.findall(r"\d[\d.]*\d", one)) == sorted(re.findall(r"\d[\d.]*\d", other))


@pytest.mark.parametrize("lang", LANGS)
def test_leads_to_invented_places_only(source: Source, lang: str) -> None:
    text = source.texts[lang]
    links = re.findall(r"\]\((?:https://|mailto:\w+@)([\w.-]+)", text.body + text.privacy)
    assert links
    assert [host for host in links if not host.endswith("example.org")] == []


def test_first_signatories_can_be_imported() -> None:
    rows = read_rows(FOLDER / "signatories.json")
    listed = json.loads((FOLDER / "signatories.json").read_text(encoding="utf-8"))
    names = [entry["name"] for group in ("organisations", "individuals") for entry in listed[group]]
    assert [row.details.name for row in rows] == names
    assert [len(row.details.members) for row in rows if row.details.kind == "coalition"] == [9]
