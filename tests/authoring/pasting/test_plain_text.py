"""Plain text as a word processor, a mail or a PDF gives it becomes the letter's marks."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.pasting.plain_text import from_plain
from chalicelib.pages.markdown.html import to_html
from tests.authoring.pasting.test_html_text import HOSTILE, assert_harmless

MARKED = "# Ya es\n\n**marcas** [x](https://e.org)\n\n| a | b |\n|---|---|\n| 1 | 2 |"
CASES = {
    "Querida ministra:\r\nPedimos  agua.": "Querida ministra:\n\nPedimos agua.",
    "Un correo partido\nen líneas cortas.\n\nOtro párrafo\naquí.":
        "Un correo partido en líneas cortas.\n\nOtro párrafo aquí.",
    "• Uno\n• Dos": "- Uno\n- Dos",
    "Pedimos:\n1) Uno\n2) Dos\nAtentamente": "Pedimos:\n\n1) Uno\n2) Dos\n\nAtentamente",
    "a) Uno\nb) Dos": "a) Uno\nb) Dos",
    "Agua.[1] Tierra¹ de 4 m².\n[1] Decreto 7.\n¹ Ley 4.":
        "Agua.[^1] Tierra[^2] de 4 m².\n\n[^1]: Decreto 7.\n\n[^2]: Ley 4.",
    "Agua.[1]\n\n[1]: https://e.org/a": "Agua.[^1]\n\n[^1]: https://e.org/a",
    "Agua.[^1] Tierra.[1]\n\n[^1]: Ley 4.\n\n[1] Decreto 7.":
        "Agua.[^1] Tierra.[^2]\n\n[^1]: Ley 4.\n\n[^2]: Decreto 7.",
    "Agua.[1] Sin nota.": "Agua.[1] Sin nota.",
    "Uno\vdos\fTres": "Uno\\\ndos\n\nTres",
    MARKED: MARKED,
    "> Cita\n> larga": "> Cita\n> larga",
    "": "",
    " \n \n": "",
}  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_plain_text_becomes_marks(text: str) -> None:
    assert from_plain(text).text == CASES[text]


def test_what_was_changed_is_told() -> None:
    changes = {one.kind: one.count for one in from_plain("Pedimos  agua.[1][2]\n• Uno\n• Dos\nFin\n[1] Ley.").changes}
    assert changes == {"blanks": 1, "lists": 2, "paragraphs": 3, "notes": 1, "lost-notes": 1}


words = st.lists(
    st.sampled_from(["Agua", "río", "2019", "«no»", "#Ya", "a_b", "5*3", "–", "Sí."]), min_size=1, max_size=6
)


@given(st.lists(words.map(" ".join), max_size=8), st.sampled_from(["\n", "\n\n", "\r\n", "  \n", "\v"]))
def test_no_word_is_lost_and_none_is_made(lines: list[str], ends: str) -> None:
    text = ends.join(lines)
    assert re.findall(r"\w+", from_plain(text).text) == re.findall(r"\w+", text)


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=12), max_size=10).map("\n".join))
@pytest.mark.promise("A pasted text brings nothing along but words and the letter's own marks")
def test_nothing_in_plain_text_gets_through(text: str) -> None:
    assert_harmless(to_html(from_plain(text).text))


@given(st.lists(words.map(" ".join), min_size=1, max_size=6))
def test_what_was_tidied_once_is_tidy(lines: list[str]) -> None:
    once = from_plain("\n\n".join(lines)).text
    assert from_plain(once).text == once
