"""A sign that Unicode calls a letter is none to a reader: it hides no well-known name, and brings no member back."""

import unicodedata
from dataclasses import replace

import pytest

from chalicelib.rules.fields.letter_signs import without_marks, without_raised
from chalicelib.rules.fields.names import NameKind, clean_name
from chalicelib.rules.fields.unicode_table import COMMON, scripts
from chalicelib.rules.letters.letter import Handling
from chalicelib.rules.signatures.details import Details
from chalicelib.signing.coalition_members import lists_again
from chalicelib.signing.hold_reasons import hold_reasons_for
from tests.rules.fields.test_look_alikes import ACCEPTED
from tests.signing.test_coalition_members import RED
from tests.support.counting import count_once
from tests.support.samples import named

PERSON, MEMBER = "Marcela Ibarrondo Wu", "Colectivo Milpa"
# Trade marks, footnotes, a dot, lines, colons, an exclamation mark, a circumflex, notation for chants.
SEEN = "\u2122\u2120\xb9\xb2\u2460\u24c7\ua78f\u02cd\u02c9\u02cc\u02d0\ua71d\u02c6\U0001cf00\xaa\u1d43\U0001f15f"


def is_sign(character: str) -> bool:
    """By what Unicode says of the character, not by what the program does."""
    own, tag = scripts(character) or COMMON, unicodedata.decomposition(character).partition(" ")[0]
    category = unicodedata.category(character)
    if tag in ("<super>", "<sub>", "<circle>", "<square>"):
        return True
    return category in ("Lm", "Sk", "So", "Mn", "Mc", "Me") and own <= {*COMMON, "Latn"} and not tag.startswith("<")


SIGNS = [one for one in ACCEPTED if is_sign(one)]


def is_held(name: str, well_known: str = PERSON) -> bool:
    details = Details(kind="person", name=name)
    return hold_reasons_for(details, "", Handling(well_known=(well_known,)), ()) == ("well-known",)


def comes_back(name: str) -> bool:
    return not lists_again(replace(RED, objected_members=named(MEMBER)), [name])


def stored(name: str, kind: NameKind) -> str | None:
    try:
        return clean_name(name, kind=kind)
    except ValueError:
        return None


def undetected(signs: list[str]) -> list[str]:
    found = []
    for one in signs:
        person = stored(PERSON + one, "person"), stored(PERSON.replace(" Wu", f"{one} Wu"), "person")
        member = stored(MEMBER + one, "member"), stored(MEMBER.replace(" ", f"{one} "), "member")
        if not all(is_held(name) for name in person if name) or any(comes_back(name) for name in member if name):
            found.append(ascii(one))
    return found


def test_no_sign_at_the_end_of_a_word_hides_a_name() -> None:
    assert len(SIGNS) > 500
    assert undetected(SIGNS) == []


@pytest.mark.parametrize("sign", SEEN, ids=ascii)
def test_the_signs_that_were_seen_hide_nothing(sign: str) -> None:
    assert undetected([sign]) == []


@pytest.mark.parametrize("sign", "\ua78f\u02cd\u02c9\u02d0\ua71d\u01c3", ids=ascii)
def test_a_mark_in_place_of_a_blank_or_in_a_word_hides_nothing(sign: str) -> None:
    for name in (PERSON.replace(" ", sign), PERSON.replace("r", f"r{sign}")):
        assert is_held(clean_name(name, kind="person"))
    assert not comes_back(clean_name(MEMBER.replace(" ", sign), kind="member"))


@pytest.mark.parametrize(
    "name",
    [
        "\u24c2arcela Ibarrond\u24de Wu\u24c7",  # letters of the name, and a sign after it
        "M\u1d43rcela Ibarrondo Wu\u2122",
        "Marcela\xb9 \u1d35barrondo\xb2 Wu\u2460",
        "Marcela Ibarrondo Wu\ua78f\u2122",
    ],
)
def test_raised_letters_and_raised_signs_together_hide_nothing(name: str) -> None:
    assert is_held(clean_name(name, kind="person"))


def test_a_double_bar_is_two_letters_as_a_bar_is_one() -> None:
    assert is_held(clean_name("Gui\u2016ermo Casti\u2016o", kind="person"), "Guillermo Castillo")
    assert is_held(clean_name("Ma\xd7imo Paz", kind="person"), "Maximo Paz")


def test_a_sign_of_a_well_known_name_holds_no_other() -> None:
    assert not is_held("M Paz del Carmen", "M\xaa Paz")
    assert is_held("M\xaa Paz", "M\xaa Paz")


def test_orthographies_with_these_letters_stay_as_many_names_as_they_are() -> None:
    names = ["Ha\u02d0l", "Hal", "S\u02b7\u0142\u0101\u02c0", "\u0294ank", "Ank", "Red N\xb2", "Red N"]
    assert [clean_name(name, kind="member") for name in names] == names
    assert count_once(names, []) == (len(names), 0)
    assert count_once([], [names]) == (0, len(names))


def test_letters_of_other_scripts_are_no_signs() -> None:
    for name in (
        "\u4eba\u3005",
        "\u30b5\u30fc\u30e9",
        "\u0e40\u0e01\u0e48\u0e32\u0e46",
        "\u0645\u062d\u0645\u062f",
        "Mar\xed",
    ):
        assert (without_marks(name), without_raised(name)) == (name, ())
