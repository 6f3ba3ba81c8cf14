"""Words that mix alphabets, and code points that are none, are refused; a word of one script never is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields.names import NameKind, NameRefused, clean_name
from chalicelib.rules.fields.scripts import is_assigned, mixes_scripts
from infra import icu
from tests.rules.fields.test_names import KINDS, refused


@pytest.mark.parametrize(
    "name",
    [
        "M\u0430rcela Ibarrondo",  # a Cyrillic a
        "Marcela Ibarr\u03bfndo",  # a Greek omicron
        "\u0391na",
        "\u041daydeli\u043d",
        "Cruz \u0410zul",
        "M\u0561rcela",  # Armenian
        "M\u13aarcela",  # Cherokee
        "M\ua4eercela",  # Lisu
        "M\u2c9frcela",  # Coptic
        "Mar\u10e7cela",  # Georgian
        "Mar\u15f0cela",  # Canadian syllabics
        "\u041c\u0438\u03c1",  # Cyrillic and Greek
        "\u30ed\u0438\u0440",
        "K'\u0438\u0447\u0435",
        "Mar\u05bccela",  # a Hebrew point
        "Mar\u0640cela",  # a kashida
        "Mar\u064bcela",  # an Arabic vowel sign
        "Mar\u094dcela",  # a virama
        "Mar\u0e38cela",
        "Marcela\u0663",  # an Arabic digit
        "\u1d0d\u0430rcela",
        "M\u03b1rcel\u03b1",  # two Greek letters
        "P\u03b5\u03c1\u03b1",
        "M\u03b9lpa",
        "\u03a3\u0391na",
        "\u03b1\u043c\u0438\u0440",
        "\u0e44MARCELA",  # one Thai letter
        "MARCELA\u0e38",
        "Marcela\u0e44\u0e17\u0e22",  # no acronym
        "MAR\u0e44\u0e17\u0e22CELA",
        "\u0e44\u0e17\u0e22\u043c\u0438\u0440",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_word_that_mixes_alphabets_is_refused(name: str, kind: NameKind) -> None:
    assert refused(name, kind) == "scripts"


@pytest.mark.parametrize(
    "name",
    [
        "Red \u041c\u0438\u0440",
        "Anna-\u0410\u043d\u043d\u0430",
        "x\u02b7m\u0259\u03b8k\u02b7\u0259y\u0313\u0259m",
        "NPO\u6cd5\u4eba",
        "A\u3055\u3093",
        "KBS\ubc29\uc1a1",
        "\u6f22\u5b57\u304b\u306a\u30ab\u30ca",
        "Mu\u0301sica \u266b",
        "100\u20ac Red",
        "\u0645\u062d\u0640\u0640\u0645\u062f",
        "\u0434'\u0410\u0440\u0442\u0430\u043d\u044c\u044f\u043d",
        "S\u02b7\u0142\u0101\u02c0",
        "Taller \xb5Electr\xf3nica",
        "Grupo TGF\u03b1",
        "\u03b3Rayos",
        "\u03a3uma",
        "NF-\u03baB",
        "\u03a8cologia",
        "\u0e44\u0e17\u0e22PBS",
        "PBS\u0e44\u0e17\u0e22",
        "MCOT9\u0e44\u0e17\u0e229",
        "\u0ea5\u0eb2\u0ea7PSTV",
        "\u1797\u17b6\u179f\u17b6TV3",
    ],
)
def test_scripts_beside_each_other_or_written_together_are_not(name: str) -> None:
    assert clean_name(name, kind="person") == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    "character", ["\u0378", "\u0530", "\u2e5f", "\ua7dd", "\U0001f8ff", "\U0003347a", "\U00088888"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_a_code_point_that_is_no_character_is_refused(character: str, kind: NameKind) -> None:
    assert refused(f"Ana{character}", kind) == "unassigned"


@pytest.mark.parametrize("character", ["\ua7da", "\ua7cd", "\U0001fa77", "\U00031350", "\U0002ebf0"])
def test_what_is_newer_than_this_python_is_accepted_by_every_python(character: str) -> None:
    assert clean_name(f"Ana {character}", kind="organisation") == f"Ana {character}"


def test_a_mark_newer_than_some_python_is_not() -> None:
    assert refused("Ana \U00010d69") == "unassigned"
    assert not is_assigned("\U00016129")


@given(
    st.lists(st.sampled_from("aé\u0430\u03b9\u0561\u05d0\u0627\u4e00\u3042\uac00\u0301'\u02bc1"), max_size=6).map(
        "".join
    )
)
def test_words_are_mixed_as_icus_scripts_say(word: str) -> None:
    found = {icu.script(ord(one)) for one in word} - {"Zyyy", "Zinh"}
    together = [{"Latn", "Hani", "Hira", "Kana"}, {"Latn", "Hani", "Hang"}]
    expected = len(found) > 1 and not any(found <= those for those in together)
    assert mixes_scripts(unicodedata.normalize("NFKC", word)) == expected


@pytest.mark.parametrize("mark", "\u0301\u05bc\u0650\u0e38\u20e3")
def test_a_mark_on_no_letter_is_refused_wherever_it_stands(mark: str) -> None:
    for name in (f"{mark}Ana", f"Ana {mark}Paz", f"Ana {mark}", f"Ana \u200b{mark} Paz"):
        assert refused(name) == "combining"


@pytest.mark.parametrize("selector", "\ufe00\ufe0e\ufe0f\U000e0100\U000e01ef\u180b\u180d\u180f")
def test_a_variation_selector_stays_where_it_chooses_a_form_and_is_refused_elsewhere(selector: str) -> None:
    for name in (
        f"M{selector}arcela",
        f"\u0294{selector}a",
        f"\ua78f{selector}a",
        f"\u0645{selector}\u062d",
        f"Ana {selector}b",
    ):
        assert refused(name) == "control"
    takes = {"\u8fbb": selector >= "\ufe00", "\u1830": selector < "\ufe00", "\u2665": "\ufe00" <= selector <= "\ufe0f"}
    for base, is_taken in takes.items():
        name = f"Red {base}{selector}"
        if is_taken:
            assert clean_name(name, kind="organisation") == name
        else:
            assert refused(name) == "control"


@pytest.mark.parametrize("stray", "\u2065\ufff0\ufff8\U000e0001\U000e0041\U000e007f\U000e0080\U000e01f0\U000e0fff")
def test_tags_and_what_is_kept_for_more_invisible_characters_are_refused(stray: str) -> None:
    for name in (f"Ana{stray}", f"{stray}Ana", f"A{stray}na Paz", f"\u8fbb{stray}"):
        assert refused(name) == "control"


def test_nothing_that_is_not_seen_is_left_in_a_latin_name() -> None:
    for code in range(0x110000):
        if icu.has(code, icu.UCHAR_DEFAULT_IGNORABLE_CODE_POINT):
            try:
                found = clean_name(f"Mar{chr(code)}cela", kind="person")
            except NameRefused as refusal:
                assert refusal.code == "control"
            else:
                assert found in ("Marcela", "Mar cela")
