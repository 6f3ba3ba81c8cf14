"""The letter's text as HTML."""

import pytest

from chalicelib.pages.markdown.html import to_html


def test_paragraphs_italics_and_links() -> None:
    html = to_html("Uno *dos* [tres](https://example.org/a?b=1&c=2).\n\nCuatro [aquí](mailto:a@example.org) [y](#n).\n")
    assert html == (
        '<p>Uno <em>dos</em> <a href="https://example.org/a?b=1&amp;c=2">tres</a>.</p>\n'
        '<p>Cuatro <a href="mailto:a@example.org">aquí</a> <a href="#n">y</a>.</p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <b onclick=x>b</b>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "[x](//evil.example)",
        "![x](https://example.org/x.png)",
        "<https://example.org/><img src=x>",
        "[x](vbscript:x)",
    ],
)
def test_what_is_not_words_or_a_link_stays_text(text: str) -> None:
    html = to_html(text)
    for forbidden in ("<script", "<b", "<img", 'javascript:alert(1)"', 'href="data', 'href="//', 'href="vb', "src="):
        assert forbidden not in html.replace("src=x&gt;", "")


def test_a_heading_of_the_text_stands_under_the_pages_own() -> None:
    assert to_html("# Uno\n\n###### Seis") == "<h2>Uno</h2>\n<h6>Seis</h6>\n"
    assert to_html("### Tres\n\n#### Cuatro") == "<h2>Tres</h2>\n<h3>Cuatro</h3>\n"
