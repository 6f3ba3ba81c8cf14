"""The fields of a text's file: what is typed into them is what the file says, and what the file says is in them."""

from dataclasses import fields as fields_of

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.authoring.text_form import (
    OF_LETTER,
    OF_PRESS,
    Kind,
    file_name,
    kind_and_language,
    new_text,
    read_fields,
    tidied,
    write_fields,
)
from chalicelib.rules.letters.letter import Text
from tests.support.edit_letter import EXAMPLE, SPOKEN

KINDS: tuple[Kind, ...] = ("letter", "privacy", "press")
QUOTED = (*(f"quotes.{number}.{key}" for number in (1, 2, 7) for key in ("text", "name", "role")), "quotes.x.text")

# Whatever a browser may post, and above all what means something in YAML or CommonMark.
typed = st.text(st.sampled_from("ab:'\"#->|[]{}*&!%@`\\,? ~-\n\r\t\u2028\x85\u00a0é-—"), max_size=20) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=40
)
posted = {
    "letter": st.dictionaries(st.sampled_from([*OF_LETTER, "comments"]), typed),
    "privacy": st.dictionaries(st.just("body"), typed),
    "press": st.dictionaries(st.sampled_from([*OF_PRESS, *QUOTED, "comments"]), typed),
}


@pytest.mark.promise("Nothing that is written of a letter in the browser is lost")
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_what_was_typed_comes_back_from_the_file(kind: Kind, data: st.DataObject) -> None:
    """Fields → file → fields, however little makes sense yet."""
    fields = data.draw(posted[kind])
    text = write_fields(kind, fields)
    assert read_fields(kind, text) == tidied(kind, fields)
    assert write_fields(kind, tidied(kind, fields)) == text


lines = st.lists(
    st.sampled_from(
        ["---", "title: Agua", "title:", "headings:", "  persons: Eva", "  persons:", "quotes:", "  - text: Ya",
         "    name: Eva", "short: >", "  Agua", "# nota", "", "Hola", "date: [1, 2]", "otra: cosa", "- a", "'x", "*a",
         "—"]
    ),
    max_size=12,
)  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
@given(text=lines.map("\n".join))
def test_a_file_is_in_fields_only_if_they_hold_all_of_it(kind: Kind, text: str) -> None:
    """File → fields → file → fields: no word is lost, and whoever saves what they see changes nothing."""
    fields = read_fields(kind, text)
    if fields is None:
        return
    again = write_fields(kind, fields)
    assert read_fields(kind, again) == fields
    for word in ("Agua", "Eva", "Ya", "nota", "Hola", "cosa"):
        assert again.count(word) == text.count(word)


@pytest.mark.parametrize(("name", "text"), [
    (path.name, path.read_text()) for path in sorted(EXAMPLE.glob("*.md"))
])  # fmt: skip
def test_every_file_of_the_sample_letter_is_a_form(name: str, text: str) -> None:
    found = kind_and_language(name)
    assert found is not None
    kind, lang = found
    assert file_name(kind, lang) == name
    fields = read_fields(kind, text)
    assert fields is not None
    assert fields["body"].strip()
    assert kind == "privacy" or all(
        fields[key] for key in (OF_LETTER if kind == "letter" else OF_PRESS) if key != "date"
    )


@pytest.mark.parametrize(
    "text",
    [
        "---\ntitle: [\nsubject: >\n]\n---\n\nHola",
        "---\ntitle: Agua\notra: cosa\n---\n\nHola",
        "---\ntitle: Agua\ntitle: Tierra\n---\n\nHola",
        "---\ntitle:\n  - una\n  - otra\n---\n\nHola",
        "---\nheadings: Firmas\n---\n\nHola",
        "---\nheadings:\n  persons: Eva\n  others: Luz\n---\n\nHola",
        "---\n- una\n- lista\n---\n\nHola",
        "---\nuna línea\n---\n\nHola",
    ],
)
def test_a_file_of_which_a_form_would_lose_something_is_none(text: str) -> None:
    assert read_fields("letter", text) is None


def test_a_text_without_settings_is_the_letter_itself() -> None:
    fields = read_fields("letter", "Quienes firmamos\n\nAgua")
    assert fields is not None
    assert fields["body"] == "Quienes firmamos\n\nAgua"
    assert fields["title"] == ""


def test_comments_stay() -> None:
    text = "---\n# Ojo: falta el número\ntitle: Agua\n---\n\nHola"
    fields = read_fields("letter", text)
    assert fields is not None
    assert write_fields("letter", fields | {"title": "Tierra"}).startswith(
        "---\n# Ojo: falta el número\ntitle: Tierra\n"
    )


@pytest.mark.parametrize("lang", SPOKEN)
def test_a_new_text_has_the_usual_words_of_its_language(lang: str) -> None:
    fields = read_fields("letter", new_text(lang))
    assert fields is not None
    assert {key for key, value in fields.items() if value} == {
        "subject_label", "closing", "headings.organisations", "headings.persons",
    }  # fmt: skip


def test_the_fields_of_a_letter_are_those_of_a_text() -> None:
    assert len(OF_LETTER) == len(fields_of(Text)) - 1, "all but the privacy notice, which is a file of its own"
