"""CommonMark as plain text."""

import pytest

from chalicelib.pages.markdown.plain_text import WIDTH, to_plain


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("*Con* **fuerza** y `código`", "Con fuerza y código"),
        ("uno\ndos", "uno dos"),
        ("uno  \ndos", "uno\ndos"),
        ("# Hechos\n\nUno.", "Hechos\n\nUno."),
        ("[aquí](https://e.org/a_b)", "aquí <https://e.org/a_b>"),
        ("<https://e.org/>", "<https://e.org/>"),
        ("[a@e.org](mailto:a@e.org)", "<a@e.org>"),
        ("[arriba](#inicio)", "arriba"),
        ("1. uno\n2. dos", "1. uno\n2. dos"),
        ("9. uno\n10. dos", " 9. uno\n10. dos"),
        ("- uno\n\n- dos", "- uno\n\n- dos"),
        ("1. uno\n   - dentro", "1. uno\n   - dentro"),
        ("1. uno\n\n   más\n2. dos", "1. uno\n\n   más\n\n2. dos"),
        ("> dicho", "    dicho"),
        ("```\nx  y\n```", "    x  y"),
        ("a\n\n---\n\nb", "a\n\n" + "* * *".center(WIDTH).rstrip() + "\n\nb"),
        ("<b>no</b>", "<b>no</b>"),
        ("", ""),
    ],
)
def test_commonmark_becomes_text(markdown: str, text: str) -> None:
    assert to_plain(markdown) == text


def test_long_paragraphs_are_broken_where_they_stand() -> None:
    lines = to_plain("1. " + "palabra " * 40).split("\n")
    assert max(map(len, lines)) <= WIDTH
    assert all(line.startswith("   ") for line in lines[1:])
