"""What looks the same is the same, against ICU's spoof checker, and honest names stay as many as they are."""

import re
import unicodedata
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields.characters import APOSTROPHES, IGNORABLE, UNSEEN, is_letter
from chalicelib.rules.fields.look_alikes import MOST, appearance, comparable, in_latin, same_case, skeleton
from chalicelib.rules.fields.names import NameRefused, clean_name
from chalicelib.rules.fields.unicode_table import prototypes, scripts
from chalicelib.rules.organisations.same_name import folded, is_same, looks_same, seen_as
from infra import icu, unicode_table
from tests.support import hard_names
from tests.support.hard_names import HONEST, TWO


def is_accepted(character: str) -> bool:
    """Whether a name may have a character, somewhere."""
    for name in (f"Ana {character}", f"Ana{character}", f"{character}na"):
        try:
            return character in clean_name(name, kind="text")
        except NameRefused:
            continue
    return False


CHARACTERS = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
ACCEPTED = [one for one in CHARACTERS if scripts(one) is not None and not UNSEEN.match(one) and is_accepted(one)]
LOOKING_LIKE = [one for one in ACCEPTED if one in prototypes()]


def test_the_table_is_what_icu_says() -> None:
    assert unicode_table.PATH.read_text(encoding="ascii") == unicode_table.content(), "run `make unicode`"


def test_the_table_says_its_version_of_unicode() -> None:
    assert f"Unicode {icu.unicode_version()}" in unicode_table.PATH.read_text(encoding="ascii").split("\n")[0]


def test_what_is_not_seen_is_what_icu_calls_ignorable() -> None:
    ignorable = {one for one in CHARACTERS if icu.has(ord(one), icu.UCHAR_DEFAULT_IGNORABLE_CODE_POINT)}
    found = {one for one in CHARACTERS if UNSEEN.match(one)}
    assert found >= ignorable
    controls = {chr(code) for code in range(0x13430, 0x13440)}
    assert found - ignorable == {"\ufffc", "\U00016fe4", "\U0001d159", *controls}
    assert "\u180b-\u180f" in IGNORABLE


@given(st.text(alphabet=st.sampled_from(ACCEPTED) | st.sampled_from(LOOKING_LIKE), max_size=12))
def test_a_skeleton_is_icus(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text)
    assert skeleton(plain) == icu.skeleton(plain)


def test_every_accepted_character_has_icus_skeleton() -> None:
    different = [one for one in ACCEPTED if skeleton(plain := comparable(one)) != icu.skeleton(plain)]
    assert different == []


@given(
    st.text(alphabet=st.sampled_from(ACCEPTED) | st.sampled_from(LOOKING_LIKE), max_size=6),
    st.text(alphabet=st.sampled_from(LOOKING_LIKE) | st.sampled_from("aoelI1mrn"), max_size=6),
)
def test_words_that_icu_confuses_have_one_appearance(one: str, other: str) -> None:
    a, b = (same_case(unicodedata.normalize("NFKC", text)) for text in (one, other))
    if icu.skeleton(a) == icu.skeleton(b):
        assert appearance(a) == appearance(b)


@pytest.mark.parametrize("letter", "abcdefghijklmnopqrstuvwxyz0123456789")
def test_whatever_icu_takes_for_an_ascii_letter_appears_as_it(letter: str) -> None:
    for one in LOOKING_LIKE:
        plain = unicodedata.normalize("NFKC", one)
        if icu.skeleton(same_case(plain)) == icu.skeleton(letter) and plain.isalnum():
            assert appearance(same_case(plain)) == appearance(letter), ascii(one)


FORM = re.compile("LATIN (?:CAPITAL|SMALL) LETTER (?:INSULAR |SCRIPT |DOTLESS |VISIGOTHIC |HALF )?([A-Z])(?: WITH .*)?")
# They look more like another letter, by UTS #39, or are two.
LIKE_OTHERS = "\u013f\u0140\u01b2\u028b\u01c5\u01c8\u01cb\u01f2\u1d8c\u1e9a\ua792\ua793\ua795"


def test_a_latin_letter_with_a_hook_or_in_an_old_hand_appears_as_the_letter() -> None:
    different = [
        ascii(one)
        for one in ACCEPTED
        if (form := FORM.fullmatch(unicodedata.name(one, ""))) and one not in LIKE_OTHERS
        if appearance(same_case(comparable(one))) != appearance(form[1].lower())
    ]
    assert different == []


@pytest.mark.parametrize("name", ["Mar\u0188ela", "Ma\u027ecela", "Marcel\u1d8f", "Marce\u1d85a"])
def test_such_a_letter_merges_no_names(name: str) -> None:
    assert looks_same(name, "Marcela")
    assert not is_same(name, "Marcela")


def test_every_apostrophe_of_icu_is_one() -> None:
    other_letters = "\u05d9\u144a\u16cc\U00016f51\U00016f52"  # of Hebrew, Syllabics, Runes and Miao
    for one, prototype in prototypes().items():
        if prototype == "'" and one not in other_letters:
            assert one in APOSTROPHES, ascii(one)
    assert {comparable(one) for one in APOSTROPHES} == {"'"}
    assert {folded(f"\xd1u{one}u S\xe1vi") for one in hard_names.APOSTROPHES} == {"nuu savi"}


@pytest.mark.parametrize("dash", "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u02d7\u2043\u2e3a\ufe58\ufe63\uff0d")
def test_every_dash_is_one(dash: str) -> None:
    assert comparable(f"Agua{dash}Tierra") == "Agua-Tierra"
    assert is_same(f"Agua{dash}Tierra", "Agua - Tierra")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("\u0645\u062d\u0640\u0640\u0645\u062f", "\u0645\u062d\u0645\u062f"),  # kashida
        ("\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "\u0645\u062d\u0645\u062f"),  # vowel signs of Arabic
        ("\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"),  # points of Hebrew
        ("\uff32\uff45\uff44 \uff08\uff32\xd1\uff09", "Red (R\xd1)"),
        ("M\U0001d41a\U0001d42b\u24d2\u1d49\u02e1\u1d43", "Marcela"),
        ("\U0001f17c\U0001f170\U0001f181\U0001f172\U0001f174\U0001f17b\U0001f170", "MARCELA"),
        ("M\u0336a\u0336r\u0336", "Mar"),
        ("A\u2065n\u180ba\U000e01f0", "Ana"),
        ("\u212aarla \u2160rene", "Karla Irene"),
    ],
)
def test_what_only_the_typing_decided_is_not_compared(typed: str, plain: str) -> None:
    assert comparable(typed) == plain


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_name_is_accepted_and_printed_as_typed(name: str) -> None:
    assert clean_name(name, kind="member") == unicodedata.normalize("NFC", name)
    assert looks_same(name, name.upper()) or not name.isascii()
    assert folded(folded(name)) == folded(name)


def test_there_are_enough_honest_names() -> None:
    assert len(set(HONEST)) >= 250


def test_honest_names_are_as_many_as_they_are() -> None:
    spelt_alike = [
        {"Colectivo \xd1u\ua78cu S\xe1vi", "Colectivo \xd1u'u S\xe1vi"},
        {"\u0645\u062d\u0640\u0640\u0645\u062f", "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f"},
        {
            "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u05db\u05b9\u05bc\u05d4\u05b5\u05df",
            "\u05e9\u05dc\u05d5\u05dd \u05db\u05d4\u05df",
        },
    ]
    assert [set(pair) for pair in combinations(HONEST, 2) if folded(pair[0]) == folded(pair[1])] == spelt_alike
    looking_alike = [{*pair} for pair in combinations(HONEST, 2) if looks_same(*pair)]
    assert [pair for pair in looking_alike if pair not in spelt_alike] == [{"Ilimani", "llimani"}]


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_honest_names_are_never_merged(one: str, other: str) -> None:
    assert not is_same(one, other)


@pytest.mark.parametrize("name", ["\ufdfa" * 200, "\U0001f1e6" * 200, "\u0390" * 200, "a\u0336" * 200, "\u3300" * 5000])
def test_no_more_is_compared_than_a_name_has(name: str) -> None:
    assert len(comparable(name)) <= MOST
    assert len(folded(name)) <= 2 * MOST
    assert all(len(form) <= 4 * MOST for form in seen_as(name))


def test_a_word_is_read_in_latin_only_if_all_of_it_looks_so() -> None:
    assert in_latin("m\u0251rcel\u0430") == "marcela"
    assert in_latin("\ua4df\ua4ee\ua4e3") == "mar"
    for word in ("\u0268\u0268m", "\u043c\u0438\u0440", "\u0645\u062d\u0645\u062f", "ma\u0301rcel\u0430"):
        assert in_latin(word) == word


def test_letters_newer_than_this_python_are_letters() -> None:
    newer = ["\ua7cb", "\ua7da", "\ua7dc", "\U00031350", "\U0002ebf0"]
    assert all(map(is_letter, newer))
    assert not any(map(is_letter, ["\u0378", "\U0001fa77", " ", "'", "\ue000"]))
    assert is_same("S\ua7ccta", "S\ua7cdta")
    assert not is_same("\u738b\U0002ebf0", "\u738b")
