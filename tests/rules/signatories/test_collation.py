"""The order of names, against ICU itself."""

import ctypes
import unicodedata
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.rules.signatories.collation import OTHERS, SIGNS, collation_key, initials
from infra import icu
from tests.support.work import Work

LANGUAGES = ("es", "en", "pt", "fr")


@cache
def icu_sort_key(lang: str) -> Callable[[str], bytes]:
    """ICU's sort keys, through the C interface of the library in icu4py's wheel (icu4py has no collator)."""
    library = icu.library("i18n")
    opened = library("ucol_open")
    opened.restype = ctypes.c_void_p
    status = ctypes.c_int(0)
    collator = ctypes.c_void_p(opened(lang.encode(), ctypes.byref(status)))
    assert status.value <= 0, "ICU has no collator"
    sort_key = library("ucol_getSortKey")
    sort_key.restype = ctypes.c_int32

    def key(text: str) -> bytes:
        # Decomposed first, as the algorithm requires; by default ICU leaves that to the caller.
        units = unicodedata.normalize("NFD", text).encode("utf-16-le")
        buffer = ctypes.create_string_buffer(64 + 16 * len(units))
        sizes = ctypes.c_int32(len(units) // 2), ctypes.c_int32(len(buffer))
        length = sort_key(collator, units, sizes[0], buffer, sizes[1])
        assert 0 < length <= len(buffer)
        return buffer.raw[: length - 1]

    return key


def latin_alphabet() -> str:
    """Letters of Latin-1, Extended-A and Additional, digits, and the punctuation of names."""
    ranges = (range(0x20, 0x7F), range(0xA1, 0x180), range(0x1E00, 0x1F00))
    letters = [chr(code) for codes in ranges for code in codes]
    # Excluded: letters that CLDR sorts among others, and compatibility characters, which may decompose.
    odd = {"\xad", *"\u0149\u1e9a\u1e9c\u1e9d\u1e9f\u1efa\u1efb\u1efc\u1efd\u1efe\u1eff"}
    kept = [c for c in letters if c not in odd and is_plain(c)]
    return "".join(kept) + "\u2010\u2013\u2014\u2018\u2019\u201c\u201d\u201e\u2022\u20ac\u02bb\u02bc"


def is_plain(character: str) -> bool:
    compatible = unicodedata.normalize("NFKD", character) != unicodedata.normalize("NFD", character)
    return not compatible or character in "\xa8\xaf\xb4\xb8"  # accents alone are separate symbols


ALPHABET = latin_alphabet()
# Few letters, so that names are often alike and every level of the comparison is tested.
ALIKE = "aAáÁàäâãåæÆnNñÑńoOøØóœlLł·sSßcCç -'\u2019.,&()1eEéèêdDðđ"
MARKS = st.text(alphabet="\u0301\u0303\u0323\u0308\u0327", max_size=2)
clusters = st.tuples(st.sampled_from("anNlo"), MARKS).map("".join)
texts = (
    st.text(alphabet=ALIKE, max_size=8)
    | st.text(alphabet=ALPHABET, max_size=12)
    | st.lists(clusters, max_size=4).map("".join)
).map(lambda text: unicodedata.normalize("NFC", text))
shuffled_lists = st.lists(st.text(max_size=10), max_size=8).flatmap(
    lambda names: st.tuples(st.just(names), st.permutations(names))
)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_order_is_that_of_icu(lang: str) -> None:
    oracle = icu_sort_key(lang)

    @given(texts, texts)
    @example("ñ", "\u014b")
    @example("l·l", "ll")
    @example("n\u0323\u0303", "ñ")
    def check(one: str, other: str) -> None:
        theirs = oracle(one), oracle(other)
        if theirs[0] != theirs[1]:
            ours = collation_key(one, lang), collation_key(other, lang)
            assert (ours[0] < ours[1]) == (theirs[0] < theirs[1])

    check()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_single_letter_and_sign_stands_where_icu_has_it(lang: str) -> None:
    oracle = icu_sort_key(lang)
    ours = sorted(ALPHABET, key=lambda c: collation_key(c, lang))
    assert sorted(ours, key=oracle) == ours  # sorting is stable: it does not move names that ICU considers equal


@pytest.mark.parametrize("text", ["№ 1", "½", "ﬁn", "3ª", "™", "\uff21", "x²", "Ŀl", "a\u00a0b", "…"])
def test_a_compatibility_character_stands_with_what_it_stands_for(text: str) -> None:
    plain = unicodedata.normalize("NFKD", text)
    assert collation_key(text, "es")[0] == collation_key(plain, "es")[0]


@given(texts, st.sampled_from(LANGUAGES))
def test_equal_keys_mean_equal_texts(text: str, lang: str) -> None:
    assert collation_key(text, lang)[-1] == text


@given(shuffled_lists)
def test_any_text_has_its_place_whatever_the_order_it_came_in(lists: tuple[list[str], list[str]]) -> None:
    one, other = (sorted(names, key=lambda n: collation_key(n, "es")) for names in lists)
    assert one == other


@pytest.mark.parametrize("lang", ["es", "es-MX", "ES", "es_AR"])
def test_in_spanish_enye_is_a_letter_after_n(lang: str) -> None:
    names = ["Ñandú", "Nuria", "Nzinga", "Olga", "ñu", "Núñez"]
    ordered = ["Núñez", "Nuria", "Nzinga", "Ñandú", "ñu", "Olga"]
    assert sorted(names, key=lambda n: collation_key(n, lang)) == ordered


@pytest.mark.parametrize("lang", ["en", "pt", "fr", "pt-BR"])
def test_elsewhere_enye_is_an_n_with_a_tilde(lang: str) -> None:
    names = ["Ñandú", "Nuria", "Nadia", "Nzinga"]
    assert sorted(names, key=lambda n: collation_key(n, lang)) == ["Nadia", "Ñandú", "Nuria", "Nzinga"]


def test_accents_count_before_case_and_after_all_letters() -> None:
    names = ["Rés", "res", "Resa", "rés", "Res", "Re s"]
    assert sorted(names, key=lambda n: collation_key(n, "es")) == ["Re s", "res", "Res", "rés", "Rés", "Resa"]


def test_french_accents_are_read_from_the_left() -> None:
    names = ["côté", "coté", "côte", "cote"]
    assert sorted(names, key=lambda n: collation_key(n, "fr")) == ["cote", "coté", "côte", "côté"]


def test_other_scripts_and_symbols_have_their_place() -> None:
    names = ["王小明", "Zoe", "Анна", "مريم", "7 Notas", "★ Estrella", "& Co"]
    assert sorted(names, key=lambda n: collation_key(n, "es")) == [
        "& Co", "★ Estrella", "7 Notas", "Zoe", "Анна", "مريم", "王小明"
    ]  # fmt: skip


def test_a_hundred_thousand_keys_take_a_few_seconds_at_most() -> None:
    names = [f"Asociación Civil nº {n}, Núcleo de Ñuñoa (ÁÉÍ)" for n in range(100)]
    work = Work()
    with work.counted():
        for name in names:
            collation_key(name, "es")
    assert work.steps < 300 * len(names)


@pytest.mark.parametrize(
    ("text", "lang", "found"),
    [
        ("Ñandú", "es", ("ñ", "ña")),
        ("N\u0303andú", "es-MX", ("ñ", "ña")),
        ("Ñandú", "fr", ("n", "na")),
        ("Élan", "fr", ("e", "el")),
        ("Ærø", "en", ("a", "ae")),
        ("Łódź", "pt", ("l", "lo")),
        ("A. M.", "es", ("a", "a")),
        ("A", "es", ("a", "a")),
        ("«Red»", "es", (SIGNS, SIGNS)),
        ("3 Ríos", "es", (SIGNS, SIGNS)),
        ("דוד", "es", (OTHERS, "ד")),
        ("\u200b" * 6 + "Ab", "es", ("a", "ab")),
    ],
)
def test_a_name_is_looked_up_under_its_plain_letters(text: str, lang: str, found: tuple[str, str]) -> None:
    assert initials(text, lang) == found


@given(st.lists(st.text(alphabet="aAbnñNÑzZéæþłŋ .'1“דם中\u0303", max_size=5)), st.sampled_from(LANGUAGES))
def test_those_of_one_initial_and_of_one_beginning_stand_together(names: list[str], lang: str) -> None:
    ordered = [initials(name, lang) for name in sorted(names, key=lambda name: collation_key(name, lang))]
    for level in (0, 1):
        seen = [found[level] for at, found in enumerate(ordered) if not at or found[level] != ordered[at - 1][level]]
        assert len(seen) == len(set(seen))
