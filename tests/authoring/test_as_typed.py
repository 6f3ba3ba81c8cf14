"""The settings at the beginning of a text file are kept as they are typed, or refused with their line."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.as_typed import UNREADABLE, read_settings
from chalicelib.authoring.problems import Found
from chalicelib.pages.markdown.pasted import clean_line

KEYS = frozenset({"title", "subject", "headings", "quotes", "short"})


def read(front: str) -> tuple[dict[str, object], list[tuple[int, str]]]:
    found = Found()
    values, _ = read_settings(front, KEYS, ("headings", "quotes"), found.at("es.md").of)
    return values, [(problem.line, str(problem.message)) for problem in found.problems]


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "Ya basta #YoSoyRibera",
            "Ya basta # de agua",
            "#YoSoyRibera",
            "Agua: un derecho",
            "12:30",
            "1_000",
            "no",
            "Sí",
        ),
        *("null", "~", "0o14", "1e3", "2026-02-04", "3.0", "@ministra: responda", "`agua`", "&agua", "*agua", "!agua"),
        *(
            "%agua",
            "[Urgente] Agua",
            "{agua}",
            "> 500 firmas",
            "| agua",
            "- agua",
            "? agua",
            "El «agua»",
            "it's",
            "'agua",
        ),
        *(
            '"Quédate en el valle": ya basta',
            '"agua',
            "“Agua”",
            "a: b: c",
            "agua: ",
            "C:\\datos",
            "…",
            "---agua",
            "=",
            "<<",
        ),
    ],
)
def test_a_title_is_what_was_typed(typed: str) -> None:
    assert read(f"title: {typed}\nsubject: Dos\n") == ({"title": typed.strip(), "subject": "Dos"}, [])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ('title: "Agua: un derecho"', "Agua: un derecho"),
        ("title: 'Agua: ''un derecho'''", "Agua: 'un derecho'"),
        ("title: >\n  Agua\n  para todos", "Agua para todos\n"),
        ("title: |\n  Agua # sí\n  12:30", "Agua # sí\n12:30\n"),
        ("title: Agua\n  para todos: sí # no", "Agua para todos: sí # no"),
        ("title: Agua\n  #YoSoyRibera", "Agua #YoSoyRibera"),
        ("title:\tAgua", "Agua"),
        ("title :  Agua", "Agua"),
        ("title:Agua", "Agua"),
        ('title: "Agua\n  para todos"', "Agua para todos"),
        ("# un comentario\ntitle: Agua", "Agua"),
    ],
)
def test_quotation_marks_folded_lines_and_blanks_are_understood(written: str, meant: str) -> None:
    values, told = read(written + "\n")
    assert (str(values["title"]).rstrip("\n"), told) == (meant.rstrip("\n"), [])


def test_tables_and_lists_hold_what_was_typed() -> None:
    front = (
        "headings:\n\torganisations: Firman #YoSoyRibera:\n\tpersons: no\n"
        "quotes:\n  - text: Agua: un derecho\n    name: 12:30\n  - text: >\n      Dos # tres\n    name: O'Higgins\n"
    )
    assert read(front) == (
        {
            "headings": {"organisations": "Firman #YoSoyRibera:", "persons": "no"},
            "quotes": [{"text": "Agua: un derecho", "name": "12:30"}, {"text": "Dos # tres\n", "name": "O'Higgins"}],
        },
        [],
    )
    assert read('headings: {organisations: "Uno:", persons: Dos}\n')[0] == {
        "headings": {"organisations": "Uno:", "persons": "Dos"}
    }


@pytest.mark.parametrize("comment", ['"Ya basta" #YoSoyRibera', "'Ya basta' # el lema"])
def test_what_would_be_lost_behind_a_quotation_is_refused_with_its_line(comment: str) -> None:
    _, told = read(f"subject: Uno\ntitle: {comment}\n")
    assert told == [(2, "what follows the second quotation mark would be lost; put a comment on a line of its own")]


def test_a_setting_that_is_there_twice_is_refused_with_its_line() -> None:
    assert read("title: Uno\nsubject: Dos\ntitle: Tres\n")[1] == [(3, "“title” is set twice; remove one of the two")]
    assert read("headings:\n  persons: Uno\n  persons: Dos\n")[1] == [
        (3, "“persons” is set twice; remove one of the two")
    ]


@pytest.mark.parametrize(("front", "line"), [("headings: [\ntitle: Uno\n", 3), ("- a\n- b\n", 1), ("agua\n", 1)])
def test_what_cannot_be_read_is_told_with_its_line(front: str, line: int) -> None:
    assert read(front) == ({}, [(line, UNREADABLE)])


ON_ONE_LINE = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=30)
BEGINNINGS = st.sampled_from(
    ["", "#", "- ", "'", '"', "&", "*", "!", "%", "@", "`", "[", "{", "> ", "| ", "? ", "key: "]
)


@given(BEGINNINGS, ON_ONE_LINE)
def test_any_words_are_kept_or_refused(beginning: str, words: str) -> None:
    typed = f"{beginning}{words}".strip()
    values, told = read(f"subject: Uno\ntitle: {typed}\n")
    if told:
        assert [line for line, _ in told] == [2]
        return
    kept, meant = clean_line(str(values["title"])), clean_line(typed)
    quoted = len(meant) > 1 and meant[0] in "'\"" and meant[-1] == meant[0]
    block = re.fullmatch(r"[>|][-+1-9]*", meant)
    assert quoted or block or kept == meant
