"""Lists as people paste them: what goes and what stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields.names import NameRefused, clean_name
from chalicelib.rules.fields.pasted_list import Item, items, without_end, without_sign
from tests.support.hard_names import HONEST

NAMES = ("Casa del Maíz", "Red Ñandú, A.C.", "350.org")

# Before a name that stands alone.
SURE = [
    "- ", "– ", "— ", "― ", "\u2012 ", "* ", "• ", "•", "• \t", "·\u00a0", "· ",
    "▪ ", "▪", "■ ", "■\t", "● ", "●", "○ ", "◦ ", "‣ ",
    "✓ ", "✔ ", "✔\ufe0f ", "☐ ", "☑ ", "☑\ufe0f ", "✅ ",
    "➢ ", "➢\t", "❖ ", "► ", "▶\ufe0f ", "➤ ", "◆ ", "→ ", "» ", "> ",
    "\u2043 ", "+ ", "🔹", "🔸 ", "👉 ", "👉\U0001f3fd ",
    "o\t", "o\u00a0\u00a0 ", "o \u00a0 ", "§\t", "Ø\t", "ü\t", "v\t", "q\t", "n\t",
    "\uf0b7", "\uf0b7\t", "\uf0b7 ", "\uf0a7\t", "\uf0a7 ", "\uf0d8\t", "\uf0d8", "\uf0fc ", "\uf076\t", "\uf06e ",
    "2) ", "12) ", "2)", "(3) ", "(3)\t", "3.) ", "3.- ", "3º) ", "a) ", "b) ", "A) ", "a.) ", "4] ",
    "\t", "\u00a0", "\u2003", "  ", "\ufeff", "\u200b• ", "1\ufe0f\u20e3 ", "2\u20e3 ", "① ", "⑵ ", "⒊ ", "❶",
    "• 2) ", "- • ", "- [ ] ", "- [x] ", "•\u200b ", "-- ", "–", "—", "·",
]  # fmt: skip
# Before each of several names, counted; {} is the number, or what counts in its place.
COUNTED = {
    "{}. ": 1, "{}.\t": 1, "{}.": 1, "{}.\u00a0": 1, "{}º ": 1, "{}° ": 1, "{}.º ": 1, "{}) ": 1,
    "({}) ": 1, "[{}] ": 1, "{}.- ": 1, "{}.-": 1, "{} - ": 1, "{} – ": 1, "{}: ": 1, "{}\t": 1, "{} ": 1, "0{}. ": 1,
    "nº {}. ": 1, "1.{}. ": 1, "2.{} ": 1, "• {}. ": 1, "{}. • ": 1, "{}. {}. ": 1, "#{}. ": 1,
    "N° {}: ": 1, "No. {}. ": 1, "Nº {} ": 1, "#{} ": 1, "{}/ ": 1,
    "{}. - ": 1, "{}- ": 1, "{}-": 1, "{}–": 1, "{})- ": 1, "{}). ": 1, "{}.  ": 17, "{}.\u2003": 98,
}  # fmt: skip
LETTERED = [
    ("a. ", "b. ", "c. "), ("a) ", "b) ", "c) "), ("(a) ", "(b) ", "(c) "), ("I. ", "II. ", "III. "),
    ("i. ", "ii. ", "iii. "),
    ("IV. ", "V. ", "VI. "), ("I) ", "II) ", "III) "), ("(i) ", "(ii) ", "(iii) "), ("I.- ", "II.- ", "III.- "),
    ("3. ", "1. ", "2. "), ("★ ", "★ ", "★ "), ("⮚", "⮚", "⮚"),
    ("-", "-", "-"), ("–", "–", "–"), ("*", "*", "*"), ("·", "·", "·"), ("1. ", "2. ", "4. "), ("1.", "2. ", "3.\t"),
    ("🌱 ", "🌱 ", "🌱 "), ("✊🏽", "✊🏾", "✊🏿"), ("⭐\ufe0f ", "⭐\ufe0f ", "⭐\ufe0f "), ("♦", "♦", "♦"),
    ("🟢\t", "🟢\t", "🔴\t"),
    ("🇲🇽 ", "🇧🇷 ", "🇦🇷 "), ("👩🏽\u200d🌾 ", "👩🏽\u200d🌾 ", "👩🏽\u200d🌾 "),
    (">", ">", ">"), ("§ ", "§ ", "§ "), ("¶", "¶", "¶"), ("† ", "† ", "† "),
    ("\u0661. ", "\u0662. ", "\u0663. "), ("1. ", "2. ", "• "),
]  # fmt: skip
# As chats, text files and tables mark each name on both sides; {} is the name.
AROUND = [
    "*{}*", "_{}_", "~{}~", "**{}**", "__{}__", "***{}***", "~~{}~~", "- **{}**", "• *{}*", "*{}*,", "*{};*", "> _{}_",
    "| {} |", "|{}|", "{} |",
    "[12/5/24, 10:01:22\u202fa.\u00a0m.] Ana Paz: {}", "[12/5/24 10:01] +52 951 000 0000: {}",
    "[10:01, 12/5/2024] Ana Paz: {}", "[10:01 p.m., 12/5/2024] Ana: {}", "12/05/2024, 22:01 - Ana Paz: {}",
    "12/5/24, 10:01 PM - Ana: • {}", "\u200e[2024-05-12 10:01:22] Ana: {}",
]  # fmt: skip
# Alone or in any company these stay.
WHOLE = [
    "350.org", "8M", "8M Oaxaca", "24/7 Foro", "1810 Colectivo Insurgente", "3 de Marzo, A.C.", "O Globo", "o Globo",
    "o que nos une", "A. C.", "I. García", "V. Ruiz", "A. Paz", "J. M. Sol", "100 Mujeres", "1º de Mayo", "1ª Brigada",
    "1° de Mayo, A.C.", "5 de Mayo", "43 Familias", "1. FC Altomira", "2.º Congreso", "3.er Foro", "68.", "(A)narquía",
    "C.V. Semillas", "#YoSoyRibera", "L'Avenir", "a la Calle", "e-Ciudadanía", "i-Agua", "v de Vida", "Y ahora qué",
    "y otras hierbas", "E. Luna", "And Justice", "1810-1910-2010", "+Kapaces, A.C.", "M.", "Co.Lab", "A", "X. Q. H.",
    "Nº 3 Sindicato", "Red n.º 3", "4T Vigilada", "¡Basta!", "¿Dónde están?", "«Voces»", "'s-Gravesande", "50-50 Ya",
    "D. de la Ribera", "Casa -30-", "Ñ*", "_s", "¿*?", "Todes_Juntes", "Amig*s y Vecin*s", "12/5: Foro",
    "Nº 22 Sección", "N. 1 Luna", "9/11 Foro", "`Okina Red", "*Asterisco", "~30 Voces", "Sí🌱",
    "XXI Siglo", "VI Asamblea", "(Des)bordadas", "1,2,3 por Mí", "A-30", "Vía 1.",
]  # fmt: skip


def read(*lines: str) -> list[str]:
    return [item.text for item in items("\n".join(lines))]


@pytest.mark.parametrize("mark", SURE, ids=ascii)
def test_a_list_mark_goes_before_one_name_and_before_each(mark: str) -> None:
    assert read(f"{mark}Casa del Maíz") == ["Casa del Maíz"]
    assert read(*(mark + name for name in NAMES)) == list(NAMES)
    assert without_sign(f"{mark}Casa del Maíz") == "Casa del Maíz"


@pytest.mark.parametrize(("mark", "first"), COUNTED.items(), ids=ascii)
def test_a_number_is_a_mark_where_it_counts(mark: str, first: int) -> None:
    names = ("Casa del Maíz", "Red Ñandú, A.C.", "Foro 24/7")
    assert read(*(mark.replace("{}", str(n)) + name for n, name in enumerate(names, start=first))) == list(names)


@pytest.mark.parametrize("marks", LETTERED, ids=ascii)
def test_letters_and_numerals_are_marks_where_they_count(marks: tuple[str, ...]) -> None:
    names = ("Casa del Maíz", "Red Ñandú, A.C.", "Foro 24/7")
    assert read(*(mark + name for mark, name in zip(marks, names, strict=True))) == list(names)


@pytest.mark.parametrize("around", AROUND, ids=ascii)
def test_what_a_chat_a_text_file_or_a_table_puts_around_names_goes_on_both_sides(around: str) -> None:
    assert read(around.replace("{}", "Casa del Maíz")) == ["Casa del Maíz"]
    assert read(*(around.replace("{}", name) for name in NAMES)) == list(NAMES)


def test_what_is_emphasised_in_a_name_loses_both_of_its_marks() -> None:
    assert read("*Casa Uno*, A.C.", "*Casa Dos* (Puebla)", "**Casa Tres**, R.L.") == [
        "Casa Uno, A.C.",
        "Casa Dos (Puebla)",
        "Casa Tres, R.L.",
    ]
    assert read("**1.** Casa Uno", "**2.** Casa Dos") == ["Casa Uno", "Casa Dos"]
    assert read("*1. Casa Uno*", "*2. Casa Dos*") == ["Casa Uno", "Casa Dos"]


def test_a_picture_before_one_name_of_several_is_part_of_it() -> None:
    assert read("🌱 Semilla", "Casa Uno", "Casa Dos") == ["🌱 Semilla", "Casa Uno", "Casa Dos"]


@pytest.mark.parametrize("name", WHOLE)
def test_what_belongs_to_a_name_stays(name: str) -> None:
    assert read(name) == [name]
    for others in (["Casa del Maíz", "Red Ñandú"], ["Casa del Maíz", "Red Ñandú", "Foro 24/7", "Mesa 2"]):
        assert read(name, *others) == [name, *others]
        assert read(others[0], name, *others[1:]) == [others[0], name, *others[1:]]
    assert read(f"1. {name}", "2. Casa del Maíz", "3. Red Ñandú") == [name, "Casa del Maíz", "Red Ñandú"]
    assert read(f"• {name}", "• Casa del Maíz") == [name, "Casa del Maíz"]


@pytest.mark.parametrize(
    "names",
    [
        ("1 de Mayo", "2 de Octubre", "3 de Marzo, A.C."),
        ("100 Mujeres", "101 Mujeres", "102 Mujeres"),
        ("1. FC Altomira", "1. FC Ribera"),
        ("A. Paz", "B. Luna", "C. Sol"),
        ("I. García", "V. Ruiz"),
        ("8M", "9N", "10D"),
        ("o Globo", "o Estado", "o Povo"),
    ],
)
def test_names_that_begin_alike_stay(names: tuple[str, ...]) -> None:
    assert read(*names) == list(names)


def test_a_number_out_of_the_sequence_belongs_to_its_name() -> None:
    assert read("1. Casa", "2. Mesa", "3. Red", "350.org", "24/7 Foro") == [
        "Casa",
        "Mesa",
        "Red",
        "350.org",
        "24/7 Foro",
    ]
    assert read("1. Casa", "2. Mesa", "3. Red", "1810. Insurgentes") == ["Casa", "Mesa", "Red", "1810. Insurgentes"]


@pytest.mark.parametrize(
    ("pasted", "names"),
    [
        ("Casa Uno;\nCasa Dos;\nCasa Tres.", ["Casa Uno", "Casa Dos", "Casa Tres"]),
        ("Casa Uno,\nCasa Dos,\nCasa Tres", ["Casa Uno", "Casa Dos", "Casa Tres"]),
        ("Casa Uno;\nCasa Dos; y\nCasa Tres.", ["Casa Uno", "Casa Dos", "Casa Tres"]),
        ("Casa Uno,\nCasa Dos, and\nCasa Tres", ["Casa Uno", "Casa Dos", "Casa Tres"]),
        ("Casa Uno,\nCasa Dos e\nCasa Tres.", ["Casa Uno", "Casa Dos", "Casa Tres"]),
        ("Casa Uno ;\nCasa Dos ;\net Casa Tres.", ["Casa Uno", "Casa Dos", "Casa Tres"]),
        ("Casa Uno;\nCasa Dos;\ny Casa Tres.", ["Casa Uno", "Casa Dos", "Casa Tres"]),
        ("Casa Uno, A.C.;\nCasa Dos, A.C.", ["Casa Uno, A.C.", "Casa Dos, A.C."]),
        (
            "Casa Uno, A.C.\nCasa Dos, S. de R.L.\nCasa y Cía.",
            ["Casa Uno, A.C.", "Casa Dos, S. de R.L.", "Casa y Cía."],
        ),
        ("Casa Dos, A. C.\nCasa Uno, I.A.P..", ["Casa Dos, A. C.", "Casa Uno, I.A.P."]),
        ("Casa Uno\nCasa Dos (CAD).", ["Casa Uno", "Casa Dos (CAD)"]),
        ("Casa Uno.\nCasa Dos.\nCasa Tres.", ["Casa Uno", "Casa Dos", "Casa Tres"]),
        ("Casa Uno\nPuntos suspensivos...", ["Casa Uno", "Puntos suspensivos..."]),
        ("Casa Uno\nRed de Agua y\nTierra", ["Casa Uno", "Red de Agua y", "Tierra"]),
        ("Casa Uno.", ["Casa Uno."]),
        ("1.\nCasa Uno\n2.\nCasa Dos", ["Casa Uno", "Casa Dos"]),
        ("•\n\n• Casa Uno\n-----\n•", ["Casa Uno"]),
        ("", []),
    ],
)
def test_what_parts_a_list_goes(pasted: str, names: list[str]) -> None:
    assert [item.text for item in items(pasted)] == names


def test_a_name_keeps_the_number_of_its_line() -> None:
    assert items("\n• Casa\n\n  \n•\n• Mesa\r\n• Red") == (Item(2, "Casa"), Item(6, "Mesa"), Item(7, "Red"))


def test_an_abbreviation_keeps_its_full_stop() -> None:
    assert [without_end(text) for text in ("Fin.", "Red, A.C.", "Casa y Cía.", "Ya…", ".", "")] == [
        "Fin", "Red, A.C.", "Casa y Cía.", "Ya…", ".", "",
    ]  # fmt: skip


honest = st.lists(st.sampled_from([*HONEST, *WHOLE, *NAMES]), min_size=1, max_size=8, unique=True)
marks = st.sampled_from([*SURE, "1. ", "2. ", "A. ", "II. ", "y ", "", "", "1.", "-"])
ends = st.sampled_from(["", "", "", ".", ";", ", y", " y", "...", ",", ";."])


@pytest.mark.promise("A pasted list loses its marks and no letter of a name")
@given(honest)
def test_nothing_is_taken_from_a_list_of_names(names: list[str]) -> None:
    kept = read(*names)
    ended = [without_end(name) for name in names]
    assert [without_end(name) for name in kept] == ended, "at most the full stop of the list goes"


@pytest.mark.promise("A pasted list loses its marks and no letter of a name")
@given(honest, st.sampled_from([mark for mark in SURE if mark.strip()]))
def test_a_marked_list_reads_as_its_names_in_their_order(names: list[str], mark: str) -> None:
    assert [without_end(name) for name in read(*(mark + name for name in names))] == [without_end(n) for n in names]


@given(
    honest.filter(lambda names: len(names) > 2), st.sampled_from(["{}. ", "{}) ", "({}) ", "{}.- ", "{}.\t", "{}º "])
)
def test_a_numbered_list_reads_as_its_names_in_their_order(names: list[str], mark: str) -> None:
    pasted = (mark.replace("{}", str(n)) + name for n, name in enumerate(names, start=1))
    assert [without_end(name) for name in read(*pasted)] == [without_end(name) for name in names]


@given(st.lists(st.tuples(marks, marks, st.sampled_from([*HONEST, *WHOLE, *NAMES]), ends), max_size=8))
def test_reading_again_changes_nothing(lines: list[tuple[str, str, str, str]]) -> None:
    once = read(*("".join(line) for line in lines))
    assert read(*once) == once


@given(st.text(max_size=200))
def test_anything_reads_and_reads_again_the_same(text: str) -> None:
    once = [item.text for item in items(text)]
    assert read(*once) == once
    for item in items(text):
        assert item.text == item.text.strip() != ""
        assert item.text in text.splitlines()[item.line - 1]


def test_private_use_that_is_no_mark_stays_to_be_refused() -> None:
    (kept,) = read("Casa \uf0b7 Mesa")
    with pytest.raises(NameRefused, match="control"):
        clean_name(kept, kind="member")


@pytest.mark.parametrize(
    "text",
    [" " * 250_000 + "a", "a" + " " * 250_000 + "b", "- " * 125_000, ("1. " * 600 + "\n") * 130, "a;" * 120_000,
     ("a" + " " * 1900 + "b\n") * 130, ("y " * 900 + "\n") * 140],
    ids=["blanks", "a gap", "dashes", "numbers", "semicolons", "gaps", "ands"],
)  # fmt: skip
def test_a_text_made_to_be_slow_is_read_in_steps_that_its_length_allows(text: str) -> None:
    assert len(items(text)) <= 140
