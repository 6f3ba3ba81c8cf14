"""Links, domains and telephone numbers in every disguise: none is taken for a name."""

import sys
import unicodedata
from collections.abc import Iterable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields import as_read, host_words, links, names, telephone_numbers
from chalicelib.rules.fields.names import NameKind, NameRefused, clean_name
from chalicelib.rules.fields.unicode_table import prototypes
from tests.rules.fields.test_names import GROUPS, KINDS
from tests.support.name_lists import ADVERTISEMENTS, OF_PEOPLE

FORMULAS = ("=", "+", "-", "@", "\uff1d", "\uff20")


def is_taken(text: str, kind: NameKind) -> bool:
    try:
        return clean_name(text, kind=kind) != ""
    except NameRefused:
        return False


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_name_is_an_advertisement_in_any_disguise(kind: NameKind) -> None:
    assert [text for text in ADVERTISEMENTS if is_taken(text, kind)] == []
    # Alone, a number would be refused because it has no letter.
    behind_a_name = [f"Ana {text}" for text in ADVERTISEMENTS if not text.startswith(FORMULAS)]
    assert [text for text in behind_a_name if is_taken(text, kind)] == []


def test_no_person_is_called_by_a_domain_in_any_disguise_or_script() -> None:
    assert [text for text in OF_PEOPLE if is_taken(text, "person")] == []
    behind_a_name = [f"Ana {text}" for text in OF_PEOPLE if not text.startswith(FORMULAS)]
    assert [text for text in behind_a_name if is_taken(text, "person")] == []


def test_the_endings_are_those_in_use() -> None:
    assert {"mx", "com", "casino", "\u4e2d\u56fd", "\u0440\u0444"} <= host_words.endings()


def test_every_ending_in_use_is_a_link_behind_a_word_and_with_a_path_for_everybody() -> None:
    for ending in host_words.endings():
        for domain in (f"evil.{ending}", f"gana.evil.{ending}", f"Ana evil.{ending}", f"evil.{ending} ya"):
            assert not is_taken(domain, "person"), domain
        for path in ("/win", "/", ":8080", "?x=1", "#x"):
            assert [kind for kind in KINDS if is_taken(f"evil.{ending}{path}", kind)] == [], ending


def test_an_ending_in_capitals_is_one_unless_people_are_called_so() -> None:
    names_of_people = host_words.NAMES | host_words.PARTICLES
    for ending in host_words.endings() - names_of_people:
        assert not is_taken(f"Casino.{ending.capitalize()}", "person"), ending
        assert not is_taken(f"CASINO.{ending.upper()}", "person"), ending
        if ending not in host_words.LEGAL_FORMS:
            assert [kind for kind in KINDS if is_taken(f"CASINO.{ending.upper()}/WIN", kind)] == [], ending
    assert host_words.endings() > host_words.CERTAIN
    assert not host_words.CERTAIN & names_of_people


def spoken(endings: Iterable[str]) -> Iterator[str]:
    """Those that could be a word of people: no ASCII form of another script's ending, which nobody is called."""
    return (ending for ending in endings if ending.isascii() and not ending.startswith("xn--"))


def test_a_title_before_the_full_stop_is_honest_whatever_the_surname() -> None:
    titles = (
        "Mtra",
        "Profra",
        "Pbro",
        "Lic",
        "Dr",
        "Dra",
        "Ing",
        "Sra",
        "Fco",
        "Gpe",
        "Ma",
        "Hna",
        "Cdra",
        "J",
        "\xd1",
    )
    for ending in spoken(host_words.endings() - host_words.CERTAIN - {"mp"}):  # j.mp is a shortener
        for title in titles:
            assert is_taken(f"{title}.{ending.capitalize()} Ruiz", "person"), f"{title}.{ending}"


def test_so_is_a_first_name_but_nobody_has_a_surname_of_two_consonants() -> None:
    for ending in spoken(host_words.endings() - host_words.CERTAIN - host_words.PARTICLES):
        is_a_word = len(ending) > 2 or bool(set("aeiouy") & {*ending}) or ending in host_words.NAMES
        for first in ("Ana", "Jos\xe9", "X\xf3chitl", "ITZEL"):
            surname = ending.upper() if first.isupper() else ending.capitalize()
            assert is_taken(f"{first}.{surname}", "person") == is_a_word, f"{first}.{surname}"
            assert not is_taken(f"{first.lower()}.{ending}", "person"), ending


def test_what_looks_like_a_full_stop_to_unicode_is_one() -> None:
    look = {one for one, prototype in prototypes().items() if prototype in {".", "\xb7"}}
    signs = {one for one in look if not one.isalnum() and unicodedata.normalize("NFKC", one) == one}
    assert {one for one in signs if unicodedata.category(one)[0] != "M"} <= {*as_read.DOTS}
    for dot in as_read.DOTS:
        assert [kind for kind in KINDS if is_taken(f"evil{dot}com/win", kind)] == [], ascii(dot)
        assert not is_taken(f"evil{dot}mx", "person"), ascii(dot)


def test_no_sign_between_digits_hides_a_telephone_number() -> None:
    """Of every character that is neither a letter nor a digit."""
    for code in range(0x20, sys.maxunicode + 1):
        sign = chr(code)
        if unicodedata.category(sign)[0] in "LNCM":
            continue
        assert not is_taken(f"Ana {sign.join('5551234')}", "person"), ascii(sign)
        assert not is_taken(f"Red {sign.join(('55', '1234', '5678'))}", "organisation"), ascii(sign)


@given(st.lists(st.sampled_from("- .,;:/*\xb0`\xab\xbb\u2605\u00b7#~^|"), min_size=9, max_size=9), st.integers(0, 3))
def test_nor_do_several(signs: list[str], repeated: int) -> None:
    number = "".join(digit + sign * repeated for digit, sign in zip("5512345678", [*signs, ""], strict=True))
    assert not is_taken(f"Ana {number}", "person")


WORDS = (
    "evil com mx Ma De la www punto dot cinco dos 555 (at) :// \u0441\u043e\u043c \u4e2d\u56fd gmail 0x :: l2 arroba"
)
pieces = st.sampled_from([*"aA1 .,:/@?#%-_()[]\xb7\u3002\u0332\ua78f", " . ", *WORDS.split()])


@given(st.lists(pieces, max_size=16).map("".join) | st.sampled_from([*ADVERTISEMENTS, *OF_PEOPLE]), st.booleans())
def test_the_short_way_overlooks_nothing(text: str, is_person: bool) -> None:
    """Most names are searched for signs of a link and for digits only."""
    plain = unicodedata.normalize("NFKC", text)
    wanted = None
    if links.has_link(plain, is_person=is_person):
        wanted = "link"
    elif telephone_numbers.has_number(plain, is_person=is_person):
        wanted = "number"
    assert names._contact(plain, is_person=is_person) == wanted


@given(st.lists(pieces, max_size=30).map("".join), st.sampled_from(KINDS))
def test_nothing_but_a_refusal_is_raised_and_what_is_accepted_stays(text: str, kind: NameKind) -> None:
    try:
        name = clean_name(text, kind=kind)
    except NameRefused:
        return
    assert clean_name(name, kind=kind) == name
    assert kind in GROUPS or "@" not in name
