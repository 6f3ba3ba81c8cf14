"""Names: real names of people and organisations are accepted; anything that could be more than a name is refused."""

import re
import unicodedata
from contextlib import suppress
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields import names
from chalicelib.rules.fields.initials import initials
from chalicelib.rules.fields.names import MAX_LENGTH, NameKind, NameRefused, clean_name
from tests.support import acceptance_letter

KINDS: tuple[NameKind, ...] = get_args(NameKind)
GROUPS: tuple[NameKind, ...] = ("organisation", "coalition", "member", "text")


def refused(raw: str, kind: NameKind = "person") -> str:
    with pytest.raises(NameRefused) as refusal:
        clean_name(raw, kind=kind)
    return refusal.value.code


PEOPLE = [
    "Ma. José Ñúñez-Ávila",
    "J. D'Angelo",
    "O’Connor",
    "Jean-Luc d’Arc",
    "Dr. Juan Pérez, Jr.",
    "Ana María de la Cruz y Gómez",
    "Ma.de los Ángeles Ruiz",
    "J.Pérez",
    "J.Kim",
    "Prof.Kim Ruiz",
    "Dra.Ford",
    "Jean.Leclerc",
    "José.Gallo",
    "LIC.GALLO RUIZ",
    "Lcda.Casa",
    "Juan.Walter Pérez",
    "María.Luna",
    "J.D.Angelo",
    "Dra.Maria Lopez",
    "Fco.de Asís",
    "Sor Juana (O.S.H.)",
    "K'inich Pakal",
    "Ixchel Ch’en",
    "Þórunn Ægisdóttir",
    "Nguyễn Thị Ánh",
    "Łukasz Żółć",
    "María 2ª",
    "X Æ A-12",
    "محمد علي",
    "عبد الرحمٰن",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, with a joiner that parts two letters
    "שָׁלוֹם כֹּהֵן",
    "王小明",
    "김민수",
    "山田 太郎",
    "मोहन कुमार",
    "क्\u200dष",
    "അവന്\u200d",
    "ශ්\u200dරී ලංකා",
    "สมชาย ใจดี",
    "Αλέξανδρος",
    "Владимир",
    "\u02bbIolani Ka\u02bbahumanu",
]
ORGANISATIONS = [
    "Change.org México",
    "Change.org",
    "Avaaz.org",
    "350.org",
    "¿Quién es Change.org?",
    "Change.org / México",
    "Change.org: México",
    "(Change.org)",
    "Article 19 A.C.",
    "Pop No'j",
    "S. de R.L. de C.V.",
    "Casa Ana, S.A.de C.V.",
    "U.Iberoamericana/ITESO",
    "Univ.Paris/IHEAL",
    "Inst.Rio/UFF",
    "Fund.Casa/Taller",
    "Casas de la Niñez SOS Altomira, I.A.P.",
    "Centro de Acogida Inés Quispe 24/7",
    'Clínica Jurídica "Inés Quispe" para Personas Desplazadas',
    "Núcleo de Estudos - RIBEIRA (UFAM/Brasil)",
    "Altomira Water & Land Rights Project",
    "AT&T Workers; Local 12",
    "¡Basta Ya!",
    "#NiUnaMenos",
    "Mujeres + Fuertes",
    "Niñ@s y Jóvenes Migrantes",
    "Compañer@s en Lucha",
    "Amig@s de la Tierra, A.C.",
    "HIJ@S",
    "Red «Voces» — Perú · Chile",
    "«Voces»",
    "100% Diversidad y Derechos",
    "Radio 98.5 FM",
    "M.E.Ch.A. de UCLA",
    "Y/O Colectivo",
    "Médicos del Mundo (MdM) – España",
    "Observatorio ★",
    "日本ペンクラブ。",
]


@pytest.mark.parametrize("name", PEOPLE)
def test_people_are_called_what_they_are_called(name: str) -> None:
    for kind in KINDS:
        assert clean_name(name, kind=kind) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize("name", ORGANISATIONS)
@pytest.mark.parametrize("kind", GROUPS)
def test_organisations_are_called_what_they_are_called(name: str, kind: NameKind) -> None:
    assert clean_name(name, kind=kind) == name


@pytest.mark.acceptance_letter
def test_everybody_on_the_acceptance_letter_is_accepted() -> None:
    letter = acceptance_letter.signatories()
    for entry in letter["organisations"]:
        kind: NameKind = "coalition" if entry["members"] else "organisation"
        assert clean_name(entry["name"], kind=kind) == entry["name"]
        for member in entry["members"]:
            assert clean_name(member, kind="member") == member
    for person in letter["individuals"]:
        assert clean_name(person["name"], kind="person") == person["name"]
        assert initials(person["name"])


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("  Ana   María ", "Ana María"),
        ("Ana\tMaría\t", "Ana María"),
        ("Ana\u00a0María\u202fRuiz", "Ana María Ruiz"),
        ("Ana\u2028María\u2029Ruiz", "Ana María Ruiz"),
        ("Ana\u180eMaría\u2800Ruiz\u3000Sol", "Ana María Ruiz Sol"),
        ("An\u200ba\u2060 \ufeffMar\u00adía", "Ana María"),
        ("\u202eAna\u202c \u2066María\u2069\u061c\u200f", "Ana María"),
        ("A\u200dna\u200c Ma\u200dría", "Ana María"),
        ("\u200dAna", "Ana"),
        ("می\u200c\u200cخ", "می\u200cخ"),
        ("علي\u200c", "علي"),
        ("Ana\u3164\u115f", "Ana"),
        ("辻\U000e0100 太郎", "辻\U000e0100 太郎"),
        ("Jose\u0301", "José"),
        ("Jose\u200b\u0301", "José"),
        ("Jose\u034f\u0301", "José"),
        ("\u212bsa", "Åsa"),
        ("Ana\ufffc", "Ana"),
        ("Aula \u0601\u0661", "Aula \u0601\u0661"),
    ],
)
def test_white_space_is_collapsed_and_what_is_not_seen_goes(raw: str, name: str) -> None:
    assert clean_name(raw, kind="person") == name


@pytest.mark.parametrize("raw", ["", " ", "\u00a0\u200b", "\u3164", "\u202e\u202c", "\u2800"])
def test_a_name_is_required(raw: str) -> None:
    assert refused(raw) == "required"


def test_200_characters_are_enough() -> None:
    assert len(clean_name("á" * 200, kind="person")) == MAX_LENGTH
    assert clean_name("a\u0301" * 200, kind="person") == "á" * 200
    assert refused("a" * 201) == "too-long"
    assert refused("a" * 1_000_000) == "too-long"
    assert refused("a" * 201, "organisation") == "too-long"


@pytest.mark.parametrize("raw", ["24/7", "!!!", "12345", "★", "\u0661\u0662", "👩\u200d👧", "( )", "°"])
def test_a_name_has_a_letter(raw: str) -> None:
    assert refused(raw, "organisation") == "no-letter"


@pytest.mark.parametrize(
    "raw",
    [
        "<b>Ana</b>",
        "Ana <ana>",
        "Ana</script>",
        "Ana <!-- ",
        "A < B",
        "Personas > Fronteras",
        "Ana &lt;b&gt;",
        "Ana &#60;",
        "Ana &#x3C;",
        "Ana &NBSP; B",
        "\uff1cb\uff1eAna",
        "[Ana](evil)",
        "[url=evil]Ana[/url]",
        "<\u200bscript>",
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_markup_is_refused(raw: str, kind: NameKind) -> None:
    assert refused(raw, kind) == "markup"


@pytest.mark.parametrize("sign", ["=", "-", "@", "\uff1d", "\uff0d", "\uff20"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_formula_is_refused(sign: str, kind: NameKind) -> None:
    assert refused(f"{sign}Ana", kind) == "formula"
    assert refused(f" \u200b{sign}Ana", kind) == "formula"
    assert refused(f"{sign}HYPERLINK(1)", kind) == "formula"


@pytest.mark.parametrize("plus", ["+", "\uff0b", "\ufe62", "+ "])
def test_an_organisation_may_be_called_more_but_not_call_a_function(plus: str) -> None:
    assert refused(f"{plus}Ana") == "formula"
    for kind in GROUPS:
        assert clean_name(f"{plus}Kapaces, A.C.", kind=kind) == f"{plus}Kapaces, A.C."
        for call in ("HYPERLINK(A1)", "SUM (A1)", "cmd|' /C calc'!A0", "Hoja!A1", '"x"', "{1}", "[1]", "+A1", "x(y)"):
            assert refused(f"{plus}{call}", kind) == "formula"


@pytest.mark.parametrize("raw", ["\tAna", "\0Ana"])
def test_what_a_spreadsheet_takes_for_the_start_of_a_formula_is_refused(raw: str) -> None:
    assert refused(raw) == "formula"


@pytest.mark.parametrize(
    "character",
    [
        *("\n", "\r", "\r\n", "\0", "\x07", "\x0b", "\x0c", "\x1b[31m", "\x7f", "\x85", "\x92"),
        *("\ud800", "\udfff", "\ufffd", "\ue000", "\U000f0000", "\uffff", "\ufdd0", "\U0001fffe"),
    ],
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_cannot_be_printed_is_refused_and_not_dropped(character: str, kind: NameKind) -> None:
    assert refused(f"Ana{character}Ruiz", kind) == "control"
    assert refused(f"Ana{character}", kind) == "control"


def test_marks_in_stacks_are_refused() -> None:
    marks = "\u0316\u0317\u0318\u0319\u031c"
    assert clean_name(f"Ana x{marks[:4]}", kind="person") == f"Ana x{marks[:4]}"
    assert refused(f"Ana x{marks}") == "combining"
    assert refused("Z" + "\u0335\u0301\u0323" * 20) == "combining"
    assert refused("A" + "\u20dd" * 5) == "combining"
    assert refused("A" + "\u0316\u200b" * 5) == "combining"
    assert refused("\u0316Ana") == "combining"


def test_a_refusal_says_its_code_and_nothing_of_the_name() -> None:
    with pytest.raises(NameRefused, match=r"^link$") as refusal:
        clean_name("Secreta evil.com", kind="person")
    assert isinstance(refusal.value, ValueError)


kinds = st.sampled_from(KINDS)
spiced = st.lists(
    st.sampled_from(
        [
            *(
                "Ana",
                "ñ",
                "A.C.",
                ".",
                "com",
                "org",
                "/",
                "@",
                "s",
                " ",
                "=",
                "<",
                ">",
                "&lt;",
                "-",
                "\uff11",
            ),
            *("\u200b", "\u200d", "\u0301", "\u0316", "\u202e", "\u034f", "\u00a0", "\u3164", "\u2800"),
            *("ی", "क", "\u094d", "辻", "\ufe0f"),
        ]
    ),
    max_size=14,
).map("".join)
raws = spiced | st.text(max_size=30) | st.text(alphabet="ab.:/@\\?#<>&;-'", max_size=20)


@given(raws, kinds)
def test_a_name_that_is_accepted_is_inert_and_stays_as_it_is(raw: str, kind: NameKind) -> None:
    try:
        name = clean_name(raw, kind=kind)
    except NameRefused:
        return
    assert clean_name(name, kind=kind) == name
    assert unicodedata.is_normalized("NFC", name)
    assert name == " ".join(name.split())
    assert 1 <= len(name) <= MAX_LENGTH
    assert any(c.isalpha() for c in name)
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not set(name) & set("<>\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\u200b\ufeff")
    assert not re.match(r"[=@-]|\+.*(\||\w\(|\(.*\d.*\)|!\w)", name)
    assert kind != "person" or name[0] != "+"
    assert "://" not in name


@given(st.text(alphabet=st.characters(categories=["L", "Mc", "Nd", "Zs"]), max_size=40), kinds)
def test_no_letter_or_digit_is_ever_taken_out(raw: str, kind: NameKind) -> None:
    try:
        name = clean_name(raw, kind=kind)
    except NameRefused:
        return
    fillers = "\u115f\u1160\u3164\uffa0"  # letters by category, yet invisible
    seen = [c for c in unicodedata.normalize("NFC", raw) if not c.isspace() and c not in fillers]
    assert list(name.replace(" ", "")) == seen


PIECES = [
    "a.",
    "a-",
    "www",
    "@a",
    "&a",
    "aa.b/",
    "1.",
    "a@s",
    "a:",
    "[",
    "x\u0316",
    "\ufdfa",
    "(.",
    "._",
    "a . ",
    "::",
    "%41",
]
PIECES += ["a punto ", "a@b.", "\u00b7", "1a", "cinco ", "1, ", "c.o.", "'\".", "\\x2e", "O", "a.de ", "+", "tel "]


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("kind", KINDS)
def test_no_text_takes_long_to_be_judged(piece: str, kind: NameKind, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a backtracking pattern, a text a hundred times the maximum length would take for ever."""
    most = 100 * MAX_LENGTH
    monkeypatch.setattr(names, "MAX_LENGTH", most)
    monkeypatch.setattr(names, "_MAX_TYPED", 10 * most)
    for text in ((piece * most)[: most - 1] + "!", (piece * most)[:most]):
        with suppress(NameRefused):
            clean_name(text, kind=kind)
