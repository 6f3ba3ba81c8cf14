"""What an organiser should know before a letter opens: what is missing, what is odd, and what follows."""

import ast
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from chalicelib.authoring.beginnings import Begun, template_files
from chalicelib.desk.views.readiness import WORDS
from chalicelib.organising import readiness as module
from chalicelib.organising.drafting import check_files
from chalicelib.organising.readiness import Item, readiness
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import Role
from tests.support.broken_letters import sound
from tests.support.edit_letter import SPOKEN
from tests.support.samples import LETTER

SLUG = "agua-de-amancay"
NOON = 1_794_225_600  # 2026-11-09T12:00:00Z, the day of the sample letter
DRAFT = replace(LETTER, slug=SLUG, state="draft")


def person(name: str, role: Role) -> Person:
    return Person(name.lower(), name, "es", "", b"", "", 0, roles={SLUG: role})


EVA, LUZ, ANA = person("Eva", "owner"), person("Luz", "owner"), person("Ana", "editor")
TEAM = (EVA, LUZ, ANA, person("Sol", "moderator"))


def files(**changes: tuple[str, str]) -> dict[str, str]:
    """The sample letter's files; ``es=(before, after)`` changes es.md, ``letter`` the settings, ``privacy_en`` …"""
    found = {name: content.decode() for name, content in sound().items()}
    for key, (before, after) in changes.items():
        name = "letter.toml" if key == "letter" else f"{key.replace('_', '.')}.md"
        assert before in found[name], f"{name} has no {before!r}"
        found[name] = found[name].replace(before, after, 1)
    return found


def items(
    texts: dict[str, str], letter: Letter = DRAFT, people: tuple[Person, ...] = TEAM, now: int = NOON
) -> tuple[Item, ...]:
    return readiness(check_files(texts, SPOKEN), texts, letter, people, now)


def codes(found: tuple[Item, ...], level: str) -> set[tuple[str, str, str]]:
    return {(item.code, item.file, item.field) for item in found if item.level == level}


def test_a_letter_that_is_ready_says_what_follows() -> None:
    found = items(files(letter=("well_known = []", 'well_known = ["Marcela Ibarrondo"]\n')))
    assert codes(found, "blocks") == set()
    assert codes(found, "advises") == {("no-closing", "letter.toml", "closes"), *stale_in_the_sample()}
    told = {item.code: item for item in found if item.level == "tells"}
    assert set(told) == {"proposers", "approvers", "public-at-once", "address"}
    assert told["proposers"].names == ("Eva", "Luz", "Ana")
    assert told["approvers"].names == ("Eva", "Luz")
    assert told["address"].values == ("es", "en", "fr", "pt")


def stale_in_the_sample() -> set[tuple[str, str, str]]:
    """The sample's notices are its own words, and what they say of the settings is tried elsewhere."""
    return {one for one in codes(items(files()), "advises") if one[0] == "stale-notice"}


def advice(**changes: tuple[str, str]) -> set[tuple[str, str, str]]:
    """What is advised of the changed letter and not of the sample."""
    return codes(items(files(**changes)), "advises") - codes(items(files()), "advises")


def test_problems_of_the_draft_come_first() -> None:
    found = items(files(letter=('slug = "agua-de-amancay"', 'slug = "Agua"'), es=("title: Por", "title: **Por**")))
    assert (found[0].code, found[0].level, found[0].field) == ("problem", "blocks", "slug")
    assert found[0].problem is not None
    assert ("warning", "es.md", "title") in codes(found, "advises")
    assert "address" not in {item.code for item in found}, "nobody knows yet what would be published"


def test_a_template_opens_only_when_all_its_gaps_are_filled() -> None:
    begun = Begun(SLUG, "Por el agua", "es", ("es", "en"), "UTC", date(2026, 11, 9))
    found = items(template_files("open-letter", begun))
    gaps = {item.file: item for item in found if item.code == "gaps"}
    assert set(gaps) == {"es.md", "en.md", "privacy.es.md", "privacy.en.md", "letter.toml"}
    assert all(item.level == "blocks" and int(item.values[0]) > 2 for item in gaps.values())


def test_other_brackets_are_only_worth_a_look() -> None:
    assert advice(es=("Quienes firmamos", "[Borrador de la mesa] Quienes firmamos")) == {("brackets", "es.md", "body")}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"letter": ('\ncontact = "mesa@agua-amancay.example.org"', "")}, ("no-contact", "letter.toml", "contact")),
        ({"letter": ("organisers =", "#")}, ("no-organisers", "letter.toml", "organisers")),
        ({"letter": ('"unproved"', '"none"')}, ("nobody-held", "letter.toml", "hold.organisations")),
        (
            {"letter": ("purge_days_after_delivery = 90", "")},
            ("no-purge", "letter.toml", "retention.purge_days_after_delivery"),
        ),
        ({"letter": ("date = 2026-11-09", "date = 2026-09-01")}, ("dated", "letter.toml", "date")),
        ({"letter": ("date = 2026-11-09", "date = 2027-11-09")}, ("dated", "letter.toml", "date")),
        ({"letter": ("timezone =", "public = 2026-11-01\ntimezone =")}, ("public-past", "letter.toml", "public")),
        (
            {"letter": ("timezone =", "public = 2026-12-20\ncloses = 2026-12-01\ntimezone =")},
            ("public-late", "letter.toml", "public"),
        ),
        ({"es": ("closing:", "date: 9 de noviembre\nclosing:")}, ("no-date-words", "pt.md", "date")),
        ({"es": ("\n\nSabemos lo que", " Sabemos lo que")}, ("paragraphs", "en.md", "body")),
        ({"es": ("\n\nSabemos lo", "\n\n[^9]: Nota.\n\nSabemos[^9] lo")}, ("footnotes", "en.md", "body")),
        ({"fr": ("](https://archivo.example.org/concesion-114)", "")}, ("links", "fr.md", "body")),
        ({"privacy_pt": ("\n\n", "\n\nUm a mais.\n\n")}, ("paragraphs", "privacy.pt.md", "body")),
    ],
)
def test_what_is_missing_or_odd_is_named_where_it_is_mended(
    changes: dict[str, tuple[str, str]], expected: tuple[str, str, str]
) -> None:
    assert expected in advice(**changes)


def test_an_addressee_with_one_title_for_all_languages_is_noticed() -> None:
    texts = files()
    texts["letter.toml"] = re.sub(r'(title\.\w\w) = "[^"]*de Cuencas"', r'\1 = "Director"', texts["letter.toml"])
    texts["letter.toml"] = re.sub(r'(title\.(en|pt|fr)) = "Dire[^"]*"', r'\1 = "Director"', texts["letter.toml"])
    (item,) = (item for item in items(texts) if item.code == "same-title")
    assert (item.field, item.values) == ("addressees.2.title", ("Dr. Tomás Echaniz Ruiz", "Director"))


def test_a_text_that_was_copied_and_not_translated_is_noticed() -> None:
    texts = files()
    body = texts["es.md"].split("\n---\n")[1]
    texts["en.md"] = texts["en.md"].split("\n---\n")[0] + "\n---\n" + body
    (item,) = (item for item in items(texts) if item.code == "same-words" and item.file == "en.md")
    same, all_of_them = map(int, item.values)
    assert 5 < same <= all_of_them


def test_a_language_without_a_press_kit_is_named_and_a_letter_without_any_once() -> None:
    texts = files()
    del texts["press.pt.md"]
    assert ("no-press", "press.pt.md", "") in codes(items(texts), "advises")
    for lang in ("es", "en", "fr"):
        del texts[f"press.{lang}.md"]
    found = {one for one in codes(items(texts), "advises") if one[0].startswith("no-press")}
    assert found == {("no-press-kit", "press.es.md", "")}


def test_a_notice_that_says_something_else_than_the_settings_is_noticed() -> None:
    assert ("stale-notice", "privacy.es.md", "body") in codes(
        items(files(letter=('controller = "Mesa por el Agua del Valle de Amancay"', 'controller = "Otra mesa"'))),
        "advises",
    )


def test_a_closing_day_that_is_over_blocks_and_one_of_today_does_not() -> None:
    texts = files(letter=("timezone =", "closes = 2026-11-08\ntimezone ="))
    (item,) = (item for item in items(texts) if item.code == "closed")
    assert (item.level, item.day) == ("blocks", "2026-11-08")
    assert codes(items(files(letter=("timezone =", "closes = 2026-11-09\ntimezone ="))), "blocks") == set()


def test_an_embargo_and_a_later_opening_are_told() -> None:
    found = items(files(letter=("timezone =", "opens = 2026-11-20\npublic = 2026-11-25\ntimezone =")))
    told = {item.code: item.at for item in found if item.level == "tells"}
    assert told["by-invitation"] == 1_795_586_400, "midnight in Guatemala"
    assert told["opens-later"] == 1_795_154_400
    assert "public-at-once" not in told


def test_one_owner_alone_is_advised_to_invite_another() -> None:
    found = items(files(), people=(EVA, ANA))
    assert ("one-owner", "", "") in codes(found, "advises")
    assert "approvers" not in {item.code for item in found}


def test_of_an_open_letter_only_its_words_matter() -> None:
    texts = files(letter=("timezone =", "closes = 2026-11-08\ntimezone ="))
    for name in ("fr.md", "privacy.fr.md", "press.fr.md"):
        del texts[name]
    head = replace(DRAFT, state="open", titles={"es": "", "en": "", "pt": "", "fr": ""})
    found = items(texts, letter=head)
    assert codes(found, "blocks") == set()
    assert ("language-gone", "fr.md", "") in codes(found, "advises")
    assert {item.code for item in found} & {"no-closing", "closed", "address", "public-at-once"} == set()


def test_every_code_has_words_and_no_words_are_kept_for_none() -> None:
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert set(WORDS) - literals - {"paragraphs", "footnotes", "links", "same-words"} == set()
    given = {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Item"
        and isinstance(node.args[0], ast.Constant)
    }
    assert given - WORDS.keys() == {"problem", "warning"}
