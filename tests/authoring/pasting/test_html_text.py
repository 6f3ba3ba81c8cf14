"""What Word and Google Docs put into the clipboard becomes the letter's marks, and whatever is lost is told."""

import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.pasting.bounded_html import MOST_CHARACTERS, MOST_TAGS
from chalicelib.authoring.pasting.html_text import from_html
from chalicelib.pages.markdown.html import to_html
from chalicelib.pages.markdown.plain_text import to_plain_parts
from chalicelib.rules.outside import TooLarge
from tests.support.work import Work

SAMPLES = Path(__file__).parent / "samples"

WORD = r"""# Por los humedales de Lerdilla

Quienes firmamos pedimos que se **suspenda** el dragado *sin permiso*.[^1] Lo dice el [acuerdo 3](https://humedales.example.org/acuerdo%283%29).

## Lo que pedimos

1. Publicar el estudio.
   - Con sus anexos.
2. Oír a los pueblos.

> «El agua no se vende».\
> Tía Rosario

| Año | Garzas |
|---|--:|
| 2019 | 4 \| 100 |

Con respeto y urgencia, mañana hoy. Pedimos poco.

El anexo y m².

[^1]: Decreto 7 de 2019, artículo 4."""
GOOGLE = """# Por los humedales

Pedimos que se **suspenda** *el dragado*.[^1] Vea [el acta](https://humedales.example.org/acta?a=1).

1. Publicar el estudio.
   - Con sus anexos.
2. Oír a los pueblos.

Ya.

| | |
|---|--:|
| 2019 | 4 100 |

[^1]: Decreto 7 de 2019."""
LIBRE = """Pedimos agua.[^1] Y tierra.[^2]

[^1]: Decreto 7.

    Véase también el 8.

[^2]: Ley 4."""


def pasted(html: str) -> str:
    return from_html(html).text


def changed(html: str) -> dict[str, tuple[int, tuple[str, ...]]]:
    return {change.kind: (change.count, change.samples) for change in from_html(html).changes}


def test_what_is_copied_from_word_is_the_letter_s_marks_and_what_was_lost_is_told() -> None:
    found = from_html((SAMPLES / "word.html").read_text(encoding="utf-8"))
    # No-break spaces are as they were typed.
    assert found.text.replace("\xa0", " ") == WORD
    assert {change.kind: (change.count, change.samples) for change in found.changes} == {
        "comments": (1, ()),
        "underlined": (1, ("respeto",)),
        "coloured": (1, ("urgencia",)),
        "struck": (1, ("mañana",)),
        "deleted": (1, ("Exigimos todo.",)),
        "inserted": (1, ("Pedimos poco.",)),
        "hidden": (1, ("Borrador secreto",)),
        "pictures": (1, ("Mapa de la laguna",)),
        "links": (1, ("El anexo → file:///C:/Users/x/anexo.docx",)),
        "notes": (1, ()),
    }


def test_what_is_copied_from_google_docs_is_the_letter_s_marks() -> None:
    found = from_html((SAMPLES / "google_docs.html").read_text(encoding="utf-8"))
    assert found.text == GOOGLE
    assert {change.kind: change.count for change in found.changes} == {"comments": 1, "coloured": 1, "notes": 1}


def test_what_is_copied_from_libreoffice_is_the_letter_s_marks() -> None:
    assert pasted((SAMPLES / "libreoffice.html").read_text(encoding="utf-8")) == LIBRE


CASES = {
    "<p>Uno</p><p>Dos</p>": "Uno\n\nDos",
    "Uno<br>Dos<br><br>Tres": "Uno\\\nDos\n\nTres",
    "<h3>Título <b>fuerte</b></h3>x": "### Título fuerte\n\nx",
    "<b>Uno</b><b> dos</b>": "**Uno dos**",
    "<b>Uno </b>dos": "**Uno** dos",
    "<b><i>x</i></b>": "***x***",
    '<span style="font-weight:700">a</span> <b style="font-weight:normal">b</b>': "**a** b",
    '<a href="https://e.org/a b">x [1] y</a>': "[x [1] y](https://e.org/ab)",
    '<a href="https://e.org/a">https://e.org/a</a>': "https://e.org/a",
    '<a href="mailto:a@e.org">a@e.org</a>': "[a@e.org](mailto:a@e.org)",
    '<a href="#_Toc1">Índice</a>': "Índice",
    '<a href="https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fe.org%2Fa&amp;data=x">x</a>': "[x](https://e.org/a)",
    "<ul><li>a<ol><li>b</li></ol></li></ul>": "- a\n  1. b",
    '<ol type="a"><li>x</li><li>y</li></ol>': "a) x\nb) y",
    '<ol start="3"><li>x</li></ol>': "3. x",
    "<ul><li><p>a</p><p>b</p></li><li>c</li></ul>": "- a\n\n  b\n\n- c",
    "<blockquote><p>a</p><p>b</p></blockquote>": "> a\n>\n> b",
    "<table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr></table>": "| A | B |\n|---|---|\n| 1 | |",
    "<table><tr><td>solo</td></tr></table>": "solo",
    "<table><tr><td colspan=2>a</td></tr><tr><td>b</td><td>c</td></tr></table>": "| | |\n|---|---|\n| a | |\n| b | c |",
    "<table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table>": "| | |\n|---|---|\n| a | b |\n| | c |",
    "<table><tr><td>a<ul><li>b</li><li>c</li></ul></td><td>d</td></tr></table>": "| | |\n|---|---|\n| a b c | d |",
    "a<hr>b": "a\n\n---\n\nb",
    "CO<sub>2</sub>, 5 m<sup>3</sup>, 1<sup>er</sup>": "CO₂, 5 m³, 1er",
    "<pre>a\nb</pre>": "a b",
    "5 * 3 * 2 y _x_ y [^1] y `c` y \\": r"5 \* 3 \* 2 y \_x\_ y \[^1] y \`c\` y \\",
    "<p># no</p><p>&gt; no</p><p>+ no</p><p>=== </p><p>---</p>": "\\# no\n\n\\> no\n\n\\+ no\n\n\\===\n\n\\---",
    "<p>1. Uno</p><p>2. Dos</p>": "1. Uno\n\n2. Dos",
    "&lt;b&gt;x&lt;/b&gt; &amp;amp; &lt;https://e.org&gt;": r"\<b>x\</b> \&amp; <https://e.org>",
    "https://e.org/a_b_c*d": "https://e.org/a_b_c*d",
    "« L’eau&nbsp;»": "« L’eau\xa0»",
    "": "",
    "<p>&nbsp;</p>": "",
}  # fmt: skip


@pytest.mark.parametrize("html", CASES)
def test_html_becomes_marks(html: str) -> None:
    assert pasted(html) == CASES[html]


LOST = {
    "<s>a</s>": {"struck": (1, ("a",))},
    "<u>a</u><a href='https://e.org'><u>b</u></a>": {"underlined": (1, ("a",))},
    "<font color=red>a</font><mark>b</mark>": {"coloured": (2, ("a", "b"))},
    "<img src=https://e.org/x.png alt='Un mapa'><picture><img></picture>": {"pictures": (2, ("Un mapa",))},
    "<p hidden>a</p><p style='DISPLAY: none'>b</p>": {"hidden": (2, ("a", "b"))},
    "<ol type=i><li>a</li></ol>": {"numbering": (1, ())},
    "<iframe src=x></iframe><input value=x>": {"others": (2, ())},
    "<a href='javascript:alert(1)'>a</a>": {"links": (1, ("a → javascript:alert(1)",))},
    "<a href='anexo.html'>a</a>": {"links": (1, ("a → anexo.html",))},
    "Agua.<sup>[1]</sup>": {"lost-notes": (1, ("[1]",))},
    "<sup>er</sup>": {"raised": (1, ("er",))},
}


@pytest.mark.parametrize("html", LOST)
def test_what_is_lost_is_told(html: str) -> None:
    assert changed(html) == LOST[html]


def test_a_reference_within_its_own_note_is_not_lost() -> None:
    assert "x" in pasted("<p>Agua<a id=a href=#b><a id=b href=#a>1</a></a> x</p>")


def test_notes_of_which_only_the_words_came_along_are_notes() -> None:
    html = "<p>Agua.<sup>1</sup> Tierra.<sup>2</sup></p><p><sup>1</sup> Decreto 7.</p>"
    assert pasted(html) == "Agua.[^1] Tierra.²\n\n[^1]: Decreto 7."
    assert changed(html) == {"notes": (1, ()), "lost-notes": (1, ("²",))}


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVa\tScRiPt:alert(1)'>x</a>",
    "<a href=' data:text/html,x'>x</a>",
    "<svg onload=alert(1)>",
    "<style>a</style>",
    "<a href='https://e.org/)\"onclick=alert(1)'>x</a>",
    "<a href='vbscript:x'>y</a>",
    "<iframe srcdoc='<p>x'>",
    "<b onclick=x>a",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&lt;img src=x onerror=alert(1)&gt;",
    "[x](javascript:alert(1))",
    "<p>[a]: javascript:x</p>[a]",
    "&lt;javascript:alert(1)&gt;",
    "![x](https://e.org/x.png)",
    "<!--",
    "<![CDATA[",
    "<?php",
    '<a href="https://e.org/\\](x)">]( x</a>',
    "<math><mi xlink:href='data:x'>",
    "<table><tr><td>|</td><td><script>",
    "<a href='https://e.org'>![x](y)</a>",
    "`",
    "``` x",
    "~~~",
    "<xmp>",
)
pieces = (
    st.sampled_from(HOSTILE)
    | st.text(max_size=12)
    | st.sampled_from(["<p>", "</p>", "<li>", "<ul>", "<b>", "</b>", "<h1>", "<td>"])
)


def assert_harmless(html: str) -> None:
    soup = BeautifulSoup(html, "html.parser")
    allowed = {
        "p",
        "br",
        "a",
        "strong",
        "em",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "blockquote",
    }
    allowed |= {"div", "table", "thead", "tbody", "tr", "td", "th", "caption", "section", "sup"}
    for tag in soup.find_all(True):
        assert tag.name in allowed
        assert not {name for name in tag.attrs if name.startswith("on") or name in ("style", "src", "srcset")}
        if tag.name == "a":
            assert re.match(r"https?://|mailto:|#", str(tag["href"]), re.IGNORECASE)


@given(st.lists(pieces, max_size=12).map("".join))
@pytest.mark.promise("A pasted text brings nothing along but words and the letter's own marks")
def test_no_html_gets_through(html: str) -> None:
    assert_harmless(to_html(from_html(html).text))


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=80))
def test_every_word_that_is_seen_is_printed_and_none_besides(text: str) -> None:
    html = f"<p>Antes {text.replace('&', '&amp;').replace('<', '&lt;')} después</p>"
    body, notes = to_plain_parts(from_html(html).text)
    assert notes == ""
    assert re.findall(r"\w+", body) == re.findall(r"\w+", f"Antes {text} después")


@pytest.mark.parametrize(
    "html",
    ["a" * (MOST_CHARACTERS + 1), "<b>" * (MOST_TAGS + 1)],
    ids=["characters", "tags"],
)
def test_what_is_larger_than_any_letter_is_refused(html: str) -> None:
    with pytest.raises(TooLarge):
        from_html(html)


DEEP = {
    "tags": "<div>" * 5000,
    "lists": "<ul><li>" * 2000,
    "tables": "<table><tr><td>a</td><td>" * 1000,
    "quotes": "<blockquote>" * 2000,
    "cells": "<table>"
    + "<tr><td>a</td></tr>" * 300
    + "<tr>"
    + "<td colspan=9999 rowspan=9999>b</td>" * 9
    + "<tr>" * 3000,
}
WIDE = {
    "unended": "<a" * 20_000,
    "attributes": "<a " + 'b="' * 6000 + ">",
    "comments": "<!--" * 20_000,
    "brackets": "[" * 20_000,
    "marks": "*_" * 5_000,
    "links": "".join(f"<a id=a{n} href=#b{n}>x</a><a id=b{n} href=#a{n}>y</a>" for n in range(600)),
    "styles": f"<p style='{'a:b;' * 5000}'>",
}


@pytest.mark.parametrize("name", DEEP)
def test_what_is_nested_as_no_program_does_is_refused_at_once(name: str) -> None:
    work = Work()
    with work.counted(), pytest.raises(TooLarge):
        from_html(DEEP[name])
    assert work.steps < 3_000_000


@pytest.mark.parametrize("name", WIDE)
def test_what_is_malformed_costs_little_and_its_words_stay(name: str) -> None:
    work = Work()
    with work.counted():
        found = from_html(f"{WIDE[name]}<p>hola</p>")
    assert work.steps < 3_000_000
    assert "hola" in found.text
