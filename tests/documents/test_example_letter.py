"""The sample letter is one that a person would sign: complete in each language, and invented."""

import json
import re

import pytest

from chalicelib import settings
from chalicelib.authoring.folder import LetterSource, read_source
from chalicelib.organising.signatory_files.reading import read_file
from chalicelib.pages.templates import ROOT
from chalicelib.rules.letters.letter import Text

FOLDER = ROOT / "letters" / "example"
LANGS = ("es", "en", "fr", "pt")
TRANSLATIONS = LANGS[1:]


@pytest.fixture(scope="module")
def source() -> LetterSource:
    return read_source(FOLDER, settings.default_languages())


def test_is_sound_and_can_be_signed_on_any_day(source: LetterSource) -> None:
    assert tuple(source.texts) == LANGS
    assert (source.opens, source.closes, source.public) == (None, None, None)
    assert source.warnings == ()


@pytest.mark.parametrize("lang", LANGS)
def test_is_as_long_as_a_letter(source: LetterSource, lang: str) -> None:
    assert 600 <= len(source.texts[lang].body.split()) <= 900


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_says_in_other_languages_what_it_says_in_spanish(source: LetterSource, lang: str) -> None:
    for part in ("body", "privacy"):
        one, other = (getattr(text, part) for text in (source.texts["es"], source.texts[lang]))
        assert_same_facts(one, other)


@pytest.mark.parametrize("lang", TRANSLATIONS)
def test_says_to_newsrooms_what_it_says_in_spanish(source: LetterSource, lang: str) -> None:
    one, other = source.kit.texts["es"], source.kit.texts[lang]
    assert_same_facts(one.long, other.long)
    assert_same_facts(one.short, other.short)
    assert [quote.name for quote in one.quotes] == [quote.name for quote in other.quotes]
    assert re.findall(r"\S+@\S+\b", one.contact) == re.findall(r"\S+@\S+\b", other.contact)
    for update in source.kit.updates:
        assert_same_facts(update.text["es"], update.text[lang])
        assert update.title[lang]


def assert_same_facts(one: str, other: str) -> None:
    """Both have as many paragraphs, the same links and the same figures, whatever their decimal mark."""
    assert one.count("\n\n") == other.count("\n\n")
    assert re.findall(r"\]\((\S+)\)", one) == re.findall(r"\]\((\S+)\)", other)
    assert figures(one) == figures(other)


def figures(text: str) -> list[str]:
    return sorted(found.replace(",", ".") for found in re.findall(r"\d[\d.,]*\d", text))


def test_french_keeps_its_spaces_before_signs(source: LetterSource) -> None:
    text: Text = source.texts["fr"]
    for words in (text.body, text.privacy, source.kit.texts["fr"].long, source.kit.texts["fr"].contact):
        assert not re.findall(r"[^\u202f][:;?!](?=\s)", re.sub(r"(?m)^\[\^\w+\]:", "", words))


@pytest.mark.parametrize("lang", LANGS)
def test_leads_to_invented_places_only(source: LetterSource, lang: str) -> None:
    text, press = source.texts[lang], source.kit.texts[lang]
    links = re.findall(r"\]\((?:https://|mailto:\w+@)([\w.-]+)", text.body + text.privacy + press.long)
    links += re.findall(r"@([\w.-]+\w)", press.contact)
    links += re.findall(r"https://([\w.-]+)", "".join(update.url for update in source.kit.updates))
    assert links
    assert [host for host in links if not host.endswith("example.org")] == []


def test_first_signatories_can_be_imported() -> None:
    file = read_file((FOLDER / "signatories.json").read_bytes(), "signatories.json")
    listed = json.loads((FOLDER / "signatories.json").read_text(encoding="utf-8"))
    names = [entry["name"] for group in ("organisations", "individuals") for entry in listed[group]]
    assert [row.details.name for row in file.rows] == names
    assert file.refused == []
    assert [len(row.details.members) for row in file.rows if row.details.kind == "coalition"] == [9]
