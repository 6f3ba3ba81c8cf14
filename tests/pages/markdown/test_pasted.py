"""Text pasted from a word processor, as it comes out: tests/support/pasted_snippets.toml."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.not_carried import check_commonmark
from chalicelib.authoring.problems import Found
from chalicelib.pages.markdown.html import to_html
from chalicelib.pages.markdown.pasted import tidy
from chalicelib.pages.markdown.plain_text import to_plain
from chalicelib.pages.markdown.tree import blocks
from tests.support.pasted_snippets import Snippet, snippets

SNIPPETS = snippets()
each = pytest.mark.parametrize("snippet", SNIPPETS, ids=[snippet.name for snippet in SNIPPETS])


def told(text: str) -> list[str]:
    found = Found()
    check_commonmark(text, found.at("es.md"), 1)
    return [
        *(f"refused {problem.line}: {problem.message}" for problem in found.problems),
        *(f"{warning.line}: {warning.message}" for warning in found.warnings),
    ]


@each
def test_a_pasted_snippet_comes_out_on_the_page(snippet: Snippet) -> None:
    assert to_html(snippet.source) == snippet.page


@each
def test_a_pasted_snippet_comes_out_on_paper(snippet: Snippet) -> None:
    assert blocks(snippet.source) == snippet.tree


@each
def test_a_pasted_snippet_comes_out_as_text(snippet: Snippet) -> None:
    assert to_plain(snippet.source) == snippet.text


@each
def test_what_is_not_carried_is_told_with_its_line(snippet: Snippet) -> None:
    assert told(snippet.source) == list(snippet.told)


@each
def test_no_mark_is_printed_that_the_check_does_not_tell(snippet: Snippet) -> None:
    """What every snippet prints that means nothing to a reader is in what is told of it."""
    printed = BeautifulSoup(snippet.page, "html.parser").get_text()
    marks = re.findall(r"\*+|~~|\[\^\w+\]|\|(?= )|\[[ x]\]|##", printed)
    escaped = "\\*" in snippet.source
    assert not marks or escaped or snippet.told


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_the_way_back_from_a_note_has_a_name_in_every_language(lang: str) -> None:
    page = BeautifulSoup(to_html("Uno[^1].\n\n[^1]: Dos.", lang=lang), "html.parser")
    names = {"es": "Volver al texto", "en": "Back to the text", "pt": "Voltar ao texto", "fr": "Retour au texte"}
    back = page.select_one("a[role=doc-backlink]")
    assert back is not None
    assert back["aria-label"] == names[lang]


# What a renderer could stumble over: marks, blanks, characters that nobody sees, and words.
PIECES = st.sampled_from(
    [
        *("**", "*", "_", "__", "~~", "`", "```", "|", "|--|", "\n", "\n\n", "[^1]", "\n[^1]: ", "\n[^2]: ", "[^2]"),
        *("[a](", "](", ")", "[", "]", "https://e.org/a_b(c)", "http://[", "<b>", "<script>", "&", "&lt;", "\\", "!["),
        *("javascript:alert(1)", "mailto:a@e.org", "• ", "•\t", "o\t", "– ", "a) ", "b) ", "1) ", "1. ", "2. ", "A) "),
        *("- ", "> ", "    ", "\t", "\xa0", "\u00ad", "\v", "\f", "\u2028", "\r", "\ufdd0", "\ufdd4", "^\ufdd1", "^"),
        *("# ", "#", "---", "===", "Tabla 1. ", "agua", "río", '"', "'", ";", ":", " ", "{.x}", "\x00", "\ufeff"),
    ]
)
ALLOWED = {
    *(
        "p",
        "ul",
        "ol",
        "li",
        "em",
        "strong",
        "a",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "code",
        "pre",
        "hr",
        "br",
    ),
    *("sup", "section", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"href", "id", "role", "class", "type", "start", "value", "aria-label", "scope", "tabindex", "title"}


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_is_pasted_the_page_holds_nothing_but_words_and_links(text: str) -> None:
    page = BeautifulSoup(to_html(text), "html.parser")
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    for element in page.find_all(True):
        assert element.name in ALLOWED
        assert set(element.attrs) <= ATTRIBUTES
        if "href" in element.attrs:
            href = str(element["href"])
            assert href.lower().startswith(("http://", "https://", "mailto:", "#")) or not href
    for link in page.select("a[role]"):
        assert str(link["href"])[1:] in ids
    assert not re.search("[\ufdd0-\ufdef]", to_html(text))


@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_is_pasted_every_word_is_on_page_paper_and_text_alike(text: str) -> None:
    page = BeautifulSoup(to_html(text), "html.parser")
    for added in page.select("a[role=doc-backlink]"):
        added.decompose()
    assert words(to_plain(text)) == words(page.get_text(" "))
    assert words(" ".join(strings(blocks(text)))) == words(page.get_text(" "))
    told(text)


def words(text: str) -> list[str]:
    """The words of this test's text, in the order of the alphabet, because notes stand in other places."""
    return sorted(re.findall(r"agua|río|Tabla|script", text))


def strings(nodes: Any) -> Iterator[str]:
    if isinstance(nodes, str):
        yield nodes
    elif isinstance(nodes, list):
        kind = nodes[0] if nodes and isinstance(nodes[0], str) else ""
        # The address of a link, and a mark, are no words.
        skipped = {"link": 2, "note": 3, "t": 1}.get(kind, 1 if kind else 0)
        for node in nodes[skipped:]:
            yield from strings(node)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_tidying_tells_the_line_of_the_source_for_every_line(text: str) -> None:
    tidied = tidy(text)
    source = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert len(tidied.lines) == tidied.text.count("\n") + 1
    assert list(tidied.lines) == sorted(tidied.lines)
    assert all(0 <= line < len(source) for line in tidied.lines)


@given(st.lists(PIECES, max_size=30).map("".join))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = tidy(text).text
    assert to_html(once) == to_html(tidy(once).text)


def test_text_that_is_commonmark_already_stays_as_it_is() -> None:
    text = "# Hechos\n\nUno *dos* **tres**.\n\n- a\n  - b\n\n1. c\n2. d\n\n> e\n\n```\n•\tf\n```\n"
    assert tidy(text).text == text


@pytest.mark.parametrize("mark", ["**a ", "*a ", "[", "](", "[^1]", "• ", "a) b) ", "| ", "https://e.org/("])
def test_nesting_has_an_end(mark: str) -> None:
    assert to_html(mark * 2_000)
    assert to_plain(mark * 2_000)
    assert blocks(mark * 2_000)
