"""A text from Word, Google Docs or a mail on its page: shown with what was lost, and only then the letter's."""

from typing import Any, get_args

import pytest

from chalicelib.authoring.folder import read_source
from chalicelib.authoring.pasting.changes import Kind
from chalicelib.authoring.text_form import BODY, read_fields
from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.desk.views.pasting import CHANGE_WORDS, PROBLEMS
from chalicelib.wiring import organise_writing
from tests.authoring.pasting.test_html_text import SAMPLES, WORD
from tests.authoring.pasting.test_word_document import HOSTILE, letter
from tests.desk.test_begin import drafted
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.multipart import multipart

SOURCE = read_source(EXAMPLE, SPOKEN)
SLUG = SOURCE.slug
HERE = f"/l/{SLUG}/text/es/paste"


@pytest.fixture
def editor() -> Browser:
    organise_writing.campaign("operator").push(SOURCE)
    return as_role("editor", SLUG)


def send(browser: Browser, pasted: str = "", html: str = "", file: bytes | None = None, here: str = HERE) -> Shown:
    browser.get(here)
    body, kind = multipart(
        [("form", browser.token), ("pasted", pasted), ("html", html)],
        {} if file is None else {"file": ("carta.docx", file)},
    )
    return browser.post(here, body=body, content_type=kind)


def use(browser: Browser, **changed: str) -> Shown:
    address, fields = browser.form("main form")
    sent = [(name, value) for name, value in fields if name not in changed] + [*changed.items()]
    body, kind = multipart(sent, {})
    return browser.post(address, body=body, content_type=kind)


def body_of(name: str = "es.md") -> str:
    fields = read_fields("letter", drafted(SLUG)[name])
    assert fields is not None
    return fields[BODY].strip()


def test_a_text_of_word_is_shown_with_what_was_lost_and_then_is_the_letter_s(editor: Browser) -> None:
    shown = send(editor, "texto sin formato", (SAMPLES / "word.html").read_text(encoding="utf-8"))
    assert shown.status == 200 and drafted(SLUG) == {}
    assert "Comments: left out." in shown.text and "Borrador secreto" in shown.text
    assert shown.soup.select_one(".as-read h3") is not None
    assert shown.soup.select_one(".as-read table") is not None
    answer = use(editor)
    assert (answer.status, answer.location) == (303, f"/l/{SLUG}/text/es?done=saved%3Aes")
    assert body_of().replace("\xa0", " ") == WORD
    assert f"title: {SOURCE.texts['es'].title}" in drafted(SLUG)["es.md"], "what stands around the text stays"
    head = DynamoLetters().head(SLUG)
    assert head is not None and head.version_sha256 != SOURCE.sha256(), "and the draft is the letter"


def test_a_document_is_uploaded(editor: Browser) -> None:
    shown = send(editor, file=letter())
    assert "Headers and footers of the pages: left out." in shown.text
    assert use(editor).status == 303
    assert "suspenda" in body_of()


def test_without_script_the_plain_text_is_tidied(editor: Browser) -> None:
    shown = send(editor, "Pedimos  agua.[1]\n• Uno\n• Dos\n[1] Decreto 7.")
    assert "Bullets: lines of a list now." in shown.text
    use(editor)
    assert body_of() == "Pedimos agua.[^1]\n\n- Uno\n- Dos\n\n[^1]: Decreto 7."


def test_formatting_without_words_is_not_taken_for_the_text(editor: Browser) -> None:
    send(editor, "Agua", "<img src=x>")
    use(editor)
    assert body_of() == "Agua"


def test_what_is_mended_on_the_page_is_what_is_saved(editor: Browser) -> None:
    send(editor, "Agua")
    assert use(editor, body="Agua limpia").status == 303
    assert body_of() == "Agua limpia"
    assert [one.name for one in DynamoDrafts().kept(SLUG, "es.md")] == []
    send(editor, "Tierra")
    assert use(editor).status == 303
    assert len(DynamoDrafts().kept(SLUG, "es.md")) == 1


def test_what_somebody_else_saves_meanwhile_is_not_replaced_unseen(editor: Browser) -> None:
    send(editor, "Agua")
    head = DynamoLetters().head(SLUG)
    assert head is not None
    organise_writing.drafting("f" * 16).save(head, "es.md", "---\ntitle: De otra\n---\n\nTierra\n", 0)
    shown = use(editor)
    assert shown.status == 409 and "Tierra" in drafted(SLUG)["es.md"]
    assert "Somebody else saved this text meanwhile" in shown.text
    assert use(editor).status == 303
    assert "title: De otra" in drafted(SLUG)["es.md"] and "Agua" in drafted(SLUG)["es.md"]


def test_the_privacy_notice_and_the_press_kit_are_pasted_too(editor: Browser) -> None:
    for part in ("privacy.es", "press.es"):
        assert send(editor, "Un aviso", here=f"/l/{SLUG}/text/{part}/paste").status == 200
        assert use(editor).status == 303
        assert "Un aviso" in drafted(SLUG)[f"{part}.md"]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "nothing": ({}, "Paste a text, or choose a document."),
    "both": ({"pasted": "Agua", "file": b"PK"}, "You pasted a text and chose a document as well."),
    "blanks": ({"pasted": " \n\t "}, "Paste a text"),
    "no words": ({"pasted": "\u00ad\u200b"}, "There are no words in it."),
    "large": ({"pasted": "a " * 400_000}, "It is larger than any letter."),
    "deep": ({"pasted": "x", "html": "<div>" * 200 + "x"}, "It is larger than any letter."),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_is_said_and_stays_typed(editor: Browser, name: str) -> None:
    sent, words = WRONG[name]
    shown = send(editor, **sent)
    assert shown.status == 422 and drafted(SLUG) == {}
    assert words in shown.text
    area = shown.soup.select_one("#f-pasted")
    assert area is not None and area.get_text().strip() == sent.get("pasted", "").strip()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_in_words(editor: Browser, name: str) -> None:
    make, why = HOSTILE[name]
    shown = send(editor, file=make())
    assert shown.status == 422
    assert PROBLEMS[why].split(".")[0] in shown.text


def test_a_text_that_is_too_long_stays_on_the_page(editor: Browser) -> None:
    send(editor, "Agua")
    shown = use(editor, body="a" * (MOST_BYTES + 1))
    assert shown.status == 422 and "The text is too long" in shown.text
    assert drafted(SLUG) == {}


def test_a_text_whose_beginning_cannot_be_read_is_mended_first(editor: Browser) -> None:
    head = DynamoLetters().head(SLUG)
    assert head is not None
    organise_writing.drafting("f" * 16).save(head, "es.md", "---\ntitle: A\nsubtitle: B\n---\n\nAgua\n", 0)
    shown = send(editor, "Otra")
    assert shown.status == 422 and "cannot be read" in shown.text


@pytest.mark.parametrize("part", ["de", "letter", "es.md", "..", "signatories", "privacy", "press.de"])
def test_only_texts_of_a_letter_are_pasted(editor: Browser, part: str) -> None:
    assert editor.get(f"/l/{SLUG}/text/{part}/paste").status == 404


def test_every_kind_of_change_has_its_words() -> None:
    assert {*CHANGE_WORDS} == {*get_args(Kind)}


def test_hostile_text_is_shown_as_text(editor: Browser) -> None:
    shown = send(
        editor, "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;<del><script>x</script></del></p>"
    )
    assert "<script>" not in shown.body and "&lt;script&gt;" in shown.body
