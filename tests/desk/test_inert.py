"""A page made inert has its words and its elements, and nothing that runs, loads, sends or leads away."""

from html import escape

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.desk.previews.inert import ATTRIBUTES, ELEMENTS, inert_blocks, make_inert, words_of
from tests.support.hostile_markup import MARKUP

OURS = "/l/agua/preview/page?at=es"
PIECES = st.lists(st.sampled_from([*MARKUP, "<p>", "</p>", "<div class='a'>", "</div>", "'", '"', "<", ">", "=", "x"]))


def lead(href: str) -> str:
    return OURS if href.startswith("https://cartas.example.org/") else ""


def check_inert(html: str) -> None:
    """Nothing but known elements, with known attributes, which lead to pages of ours."""
    # As browsers read it: `html5lib` would differ from this reader in where elements end, not in which there are.
    for element in BeautifulSoup(html, "html.parser").find_all(True):
        assert element.name in ELEMENTS, html
        for name, value in element.attrs.items():
            if name == "href":
                assert str(value).startswith("#") or value == OURS, html
            elif name == "method":
                assert (element.name, value) == ("form", "dialog")
            else:
                assert name in ATTRIBUTES or name.startswith("aria-"), html
        if element.name in ("button", "input"):
            assert element.get("type") not in ("submit", "image", "file", "reset")


@pytest.mark.parametrize("markup", MARKUP)
def test_hostile_markup_is_gone(markup: str) -> None:
    html = f"<!doctype html><html lang=es><head><title>{markup}</title></head><body><p>{markup}</p></body></html>"
    for page in (
        html,
        html.replace("</title>", ""),
        markup,
        f'<p title="{markup}">x</p>',
        f"<p title='{markup}'>x</p>",
    ):
        check_inert(make_inert(page, lead).body)
        check_inert("".join(inert_blocks(page)))


@given(PIECES)
def test_no_arrangement_of_it_comes_through(pieces: list[str]) -> None:
    page = make_inert("".join(pieces), lead)
    check_inert(page.body)
    check_inert(make_inert(page.body, lead).body)


@given(PIECES)
def test_what_is_inert_stays_as_it_is(pieces: list[str]) -> None:
    once = make_inert("".join(pieces), lead).body
    assert make_inert(once, lead).body == once


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_text_stays_text(text: str) -> None:
    (block,) = inert_blocks(f"<p>x{escape(text)}x</p>")
    assert words_of(block) == " ".join(f"x{text}x".split())


def test_a_link_leads_to_our_page_or_nowhere() -> None:
    page = make_inert(
        '<a href="https://cartas.example.org/agua/">a</a><a href="#n">b</a><a href="mailto:x@y">c</a>', lead
    )
    assert page.body == f'<a href="{OURS}">a</a><a href="#n">b</a><a>c</a>'


def test_a_form_keeps_its_fields_and_sends_nothing() -> None:
    form = (
        '<form method="post" action="https://x"><input name="a" value="1"><button type="submit">Firmar</button></form>'
    )
    assert make_inert(form, lead).body == (
        '<form method="dialog"><input name="a" value="1"><button type="button">Firmar</button></form>'
    )


def test_the_top_level_elements_are_told_apart() -> None:
    html = "<p>Uno <b>dos</b></p>\n<ol><li><p>tres</p></li></ol>\n<hr>\n<p>cuatro"
    blocks = inert_blocks(html)
    assert blocks == ("<p>Uno <b>dos</b></p>", "<ol><li><p>tres</p></li></ol>", "<hr>\n<p>cuatro</p>")
