"""The page on which a letter is opened says what is ready and what is not, and where each is mended."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.wiring import organise_lead
from tests.support.desk_browser import as_role
from tests.support.edit_letter import SPOKEN
from tests.support.led_letter import change, edit, head, push_sample
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/lead"


@pytest.fixture(autouse=True)
def draft(stage: None) -> None:
    push_sample()
    change(state="draft")


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def todo(page: str) -> list[str]:
    shown = as_role("editor").get(page)
    return [" ".join(line.get_text().split()) for line in shown.soup.select("ul.todo li")]


def test_each_thing_leads_to_the_page_on_which_it_is_mended() -> None:
    edit("es.md", "Nos dirigimos", "Nos dirigimos a [nombre del ministerio]")
    links = {link["href"] for link in as_role("editor").get(PAGE).soup.select("ul.todo a")}
    assert {f"/l/{SLUG}/text/es", f"/l/{SLUG}/settings/holds", f"/l/{SLUG}/people"} <= links


@pytest.mark.parametrize("lang", SPOKEN)
def test_everything_is_said_in_the_language_of_the_page(lang: str) -> None:
    edit("es.md", "Nos dirigimos", "Nos dirigimos a [nombre del ministerio]")
    page = as_role("editor", lang=lang).get(PAGE)
    assert "nombre del ministerio" in page.text
    title = {"es": "Texto: español", "en": "Text: Spanish", "pt": "Texto: espanhol", "fr": "Texte : espagnol"}[lang]
    assert title in page.text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    said = " ".join(line.get_text() for line in page.soup.select("ul.todo"))
    assert not {"{", "}"} & set(said), "a value is missing"


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("es.md", "Nos dirigimos", "Nos dirigimos a [nombre del ministerio]", "Words of a template"),
        ("letter.toml", 'timezone = "', f'closes = {in_days(-2)}\ntimezone = "', "The closing day is over already"),
    ],
)
def test_what_blocks_keeps_a_letter_from_being_proposed(name: str, before: str, after: str, told: str) -> None:
    executor = organise_lead.draft_executor("open")
    assert executor.prepare(head(), "x").digest
    edit(name, before, after)
    assert any(told in line for line in todo(PAGE))
    assert any(told in line for line in todo(f"{PAGE}/open"))
    page = as_role("editor").get(f"{PAGE}/open")
    assert page.soup.select_one("form.one-button [name=digest]") is None
    assert not executor.prepare(head(), "x").digest


def test_what_is_only_worth_a_look_keeps_nobody() -> None:
    edit("es.md", "Nos dirigimos", "Nos [borrador] dirigimos")
    assert any("Words in square brackets" in line for line in todo(PAGE))
    page = as_role("editor").get(f"{PAGE}/open")
    assert page.soup.select_one("form.one-button [name=digest]") is not None


def test_what_was_typed_is_no_markup() -> None:
    edit("es.md", "Nos dirigimos", "[<script>alert(1)</script> de la mesa] Nos dirigimos")
    page = as_role("editor").get(PAGE)
    assert page.soup.select_one("main script") is None


def test_a_reader_sees_none_of_the_draft() -> None:
    edit("es.md", "Nos dirigimos", "Nos dirigimos a [nombre del ministerio]")
    page = as_role("reader").get(PAGE)
    assert "nombre del ministerio" not in page.text
    assert not page.soup.select("ul.todo")


def test_other_words_of_an_open_letter_are_read_with_the_same_care() -> None:
    change(state="open")
    edit("es.md", "Nos dirigimos", "Nos dirigimos a [nombre del ministerio]")
    found = todo(PAGE)
    assert any("Words of a template" in line for line in found)
    assert not any("closing day" in line for line in found), "the settings of an open letter are another matter"
