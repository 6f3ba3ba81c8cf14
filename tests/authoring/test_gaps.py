"""What a template leaves to be filled in is found wherever it stands, and brackets that mean something else are not."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.beginnings import Begun, blank_files, template_files
from chalicelib.authoring.gaps import Gap, gaps
from chalicelib.authoring.templates import TEMPLATES
from tests.support.broken_letters import sound
from tests.support.edit_letter import SPOKEN

BEGUN = Begun("agua-limpia", "Por el agua limpia", "es", SPOKEN, "UTC", date(2026, 11, 9))


def in_body(text: str) -> list[tuple[str, bool]]:
    return [(gap.text, gap.is_sure) for gap in gaps({"privacy.es.md": text})]


def test_a_letter_that_is_written_has_none() -> None:
    assert gaps({name: content.decode() for name, content in sound().items()}) == ()


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_bracket_of_a_template_is_a_sure_gap(template: str) -> None:
    files = template_files(template, BEGUN)
    found = gaps(files)
    assert all(gap.is_sure for gap in found)
    for name, text in files.items():
        if name.endswith(".md"):
            left = " ".join(text.split())
            assert left.count("[") > left.count("[^")
            for gap in found:
                left = left.replace(f"[{gap.text}]", "") if gap.file == name else left
            assert left.count("[") == left.count("[^"), f"{name} has brackets that are not found"
    fields = {gap.field for gap in found if gap.file == "letter.toml"}
    assert fields >= {"organisers", "contact", "privacy.controller", "addressees.1.name", "addressees.1.title.pt"}
    assert Gap("en.md", "title", "Por el agua limpia", True) in found, "the title is still to be translated"


def test_a_blank_letter_has_its_titles_to_translate() -> None:
    assert {(gap.file, gap.field) for gap in gaps(blank_files(BEGUN))} == {
        (f"{lang}.md", "title") for lang in SPOKEN if lang != "es"
    }


@pytest.mark.parametrize(
    "text",
    [
        "Lea [el expediente](https://example.org/x).",
        "Lea [el expediente][uno].\n\n[uno]: https://example.org",
        "Lea [el expediente].\n\n[el expediente]: https://example.org",
        "Una nota[^1].\n\n[^1]: La nota.",
        "Dijo: «[…] no hay agua [sic] en [l]a ley [...]».",
        "[…]",
        "Vea el artículo [1].",
        r"Un \[corchete\] a propósito.",
        "![foto](x.png)",
        "- [x] hecho\n- [ ] por hacer",
    ],
)
def test_other_brackets_are_none(text: str) -> None:
    assert in_body(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Le escribe [nombre del\nministerio] hoy.", [("nombre del ministerio", True)]),
        ("[NOMBRE DEL MINISTERIO]", [("NOMBRE DEL MINISTERIO", True)]),
        ("Un [hallazgo propio][^1].\n\n[^1]: Nota.", [("hallazgo propio", False)]),
        ("Somos [una red de barrios].", [("una red de barrios", False)]),
        ("1. [Que se publique el plan]\n2. Otra.", [("Que se publique el plan", True)]),
        ("- [Que se publique el plan].", [("Que se publique el plan", True)]),
        ("> [Por escribir]", [("Por escribir", True)]),
        ("Uno [aquí\n\nDos] tres.", []),
    ],
)
def test_a_gap_is_sure_where_a_template_has_it_or_it_stands_alone(text: str, found: list[tuple[str, bool]]) -> None:
    assert in_body(text) == found


def test_a_file_that_cannot_be_read_is_searched_all_the_same() -> None:
    assert gaps({"es.md": "---\ntitle: [\n---\n\nSomos [quiénes son: comunidades, organizaciones, personas].\n"})
    assert gaps({"letter.toml": "x = [", "foto.jpg": "[fecha]"}) == ()


@given(
    st.dictionaries(st.sampled_from(["es.md", "press.en.md", "privacy.fr.md", "letter.toml"]), st.text(max_size=300))
)
def test_whatever_is_written_it_answers(texts: dict[str, str]) -> None:
    for gap in gaps(texts):
        assert gap.file in texts
        assert "[" not in gap.text


def test_a_text_of_nothing_but_brackets_is_read_once() -> None:
    """Each bracket looks at its own line alone, however long the text is."""
    assert in_body("[agua y río] " * 11_000) == [("agua y río", False)]
    assert in_body("[" * 150_000) == []
    assert in_body("[a" + "\n " * 70_000) == []
