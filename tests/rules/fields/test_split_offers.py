"""How a list in one line could be split. It is offered, and nothing is split here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields.split_offers import person_with_role, question, reading
from tests.support.hard_names import HONEST

# A line, the separator of the offer, its names, and why some are doubtful, by number.
OFFERS = [
    ("Centro Alba, A.C.; Sin Muros, IAP", ";", ["Centro Alba, A.C.", "Sin Muros, IAP"], {}),
    ("Casa Uno; Casa Dos; y Casa Tres.", ";", ["Casa Uno", "Casa Dos", "Casa Tres"], {}),
    ("1) Casa Uno; 2) Casa Dos", ";", ["Casa Uno", "Casa Dos"], {}),
    ("Casa Uno; Foro (Puebla; Oaxaca); Mesa Tres", ";", ["Casa Uno", "Foro (Puebla; Oaxaca)", "Mesa Tres"], {}),
    ("Casa Uno, Casa Dos", ",", ["Casa Uno", "Casa Dos"], {}),
    ("Casa Uno,Casa Dos,Casa Tres.", ",", ["Casa Uno", "Casa Dos", "Casa Tres"], {}),
    ("Casa Uno, A.C., Casa Dos, S. de R.L. de C.V.", ",", ["Casa Uno, A.C.", "Casa Dos, S. de R.L. de C.V."], {}),
    ("Casa Uno, A.C. y Casa Dos, A.C.", ",", ["Casa Uno, A.C.", "Casa Dos, A.C."], {}),
    ("Casa Uno, A.C., Sol, AC e Iris, S. de R.L. y Foro Mar", ",",
     ["Casa Uno, A.C.", "Sol, AC", "Iris, S. de R.L.", "Foro Mar"], {}),
    ("Sol, Inc. and Moon, Ltd.", ",", ["Sol, Inc.", "Moon, Ltd."], {}),
    ('"Agua, Tierra", "Red Sol, A.C.", "Foro"', ",", ['"Agua, Tierra"', '"Red Sol, A.C."', '"Foro"'], {}),
    ('Foro "Agua, Tierra y Sol", Mesa Dos', ",", ['Foro "Agua, Tierra y Sol"', "Mesa Dos"], {}),
    ('Casa 5", Mesa Dos', ",", ['Casa 5"', "Mesa Dos"], {}),
    ("Casa Uno | Red Sol, A.C. | Foro Mar", "|", ["Casa Uno", "Red Sol, A.C.", "Foro Mar"], {}),
    ("Red Sol, I.A.P., Red Luz, Inc., Red Mar, ONG", ",", ["Red Sol, I.A.P.", "Red Luz, Inc.", "Red Mar, ONG"], {}),
    ("Red Sol, AC (RESOL), Foro Mar", ",", ["Red Sol, AC (RESOL)", "Foro Mar"], {}),
    ("Centro del Agua Libre, CAL, Foro Mar", ",", ["Centro del Agua Libre, CAL", "Foro Mar"], {1: ("acronym",)}),
    ("CIDEM, RITA, UNIR", ",", ["CIDEM", "RITA", "UNIR"], {}),
    ("Liga Alta, Tunja, Arizona, Foro Mar", ",", ["Liga Alta, Tunja, Arizona", "Foro Mar"], {1: ("place",)}),
    ("Red Sol, Perú, Foro Dos, Chile", ",", ["Red Sol, Perú", "Foro Dos, Chile"], {1: ("place",), 2: ("place",)}),
    ("Casa Uno (Puebla, Oaxaca), Mesa Dos", ",", ["Casa Uno (Puebla, Oaxaca)", "Mesa Dos"], {}),
    ("Foro «Agua, Tierra», Mesa Dos", ",", ["Foro «Agua, Tierra»", "Mesa Dos"], {}),
    ("Ana Paz Luna, investigadora, Foro Mar", ",", ["Ana Paz Luna, investigadora", "Foro Mar"], {1: ("role",)}),
    ("Ana Paz Luna, Investigadora, Foro Mar", ",", ["Ana Paz Luna, Investigadora", "Foro Mar"], {1: ("role",)}),
    ("Foro Mar, vida y costa, Mesa Dos", ",", ["Foro Mar, vida y costa", "Mesa Dos"], {1: ("continued",)}),
    ("Red Mar, Sal y Costa (RMS), Mesa Dos", ",", ["Red Mar, Sal y Costa (RMS)", "Mesa Dos"], {1: ("continued",)}),
    (
        "Taller de Derechos Humanos, Económicos, Sociales y Culturales A.C., Mesa Dos", ",",
        ["Taller de Derechos Humanos, Económicos, Sociales y Culturales A.C.", "Mesa Dos"], {1: ("continued",)},
    ),
    ("Casa Uno, Casa Dos y Casa Tres", ",", ["Casa Uno", "Casa Dos", "Casa Tres"], {2: ("and",), 3: ("and",)}),
    ("Open House, New Forum, and Blue Network", ",", ["Open House", "New Forum", "Blue Network"], {}),
    ("Casa Um, Rede Dois e Coletivo Três", ",", ["Casa Um", "Rede Dois", "Coletivo Três"], {2: ("and",), 3: ("and",)}),
    ("Casa Uno, Foro Mar y Sol", ",", ["Casa Uno", "Foro Mar y Sol"], {2: ("and",)}),
    ("Casa Uno; Mesa (MEDO). Red Tres, A.C.", ";", ["Casa Uno", "Mesa (MEDO). Red Tres, A.C."], {2: ("stop",)}),
    ("Casa Uno; MEDO. Mesa de Oriente", ";", ["Casa Uno", "MEDO. Mesa de Oriente"], {}),
    ("Cambises, Moving Rights Along, Red Sol, Foro Mar, Mesa Dos", ",",
     ["Cambises", "Moving Rights Along", "Red Sol", "Foro Mar", "Mesa Dos"], {1: ("short",)}),
    ("Oxalis, Verdea, Rumia", ",", ["Oxalis", "Verdea", "Rumia"], {}),
    ("• Casa Uno • Casa Dos • Casa Tres", "•", ["Casa Uno", "Casa Dos", "Casa Tres"], {}),
    ("1. Casa Uno 2. Red Sol, A.C. 3. Foro 24/7", "•", ["Casa Uno", "Red Sol, A.C.", "Foro 24/7"], {}),
    ("1) Casa Uno 2) Casa Dos 3) Casa Tres", "•", ["Casa Uno", "Casa Dos", "Casa Tres"], {}),
    ("1.- Casa Uno; 2.- Casa Dos; 3.- Casa Tres", ";", ["Casa Uno", "Casa Dos", "Casa Tres"], {}),
    ("Casa Uno\tCasa Dos\tCasa Tres", "\t", ["Casa Uno", "Casa Dos", "Casa Tres"], {}),
]  # fmt: skip
# One name each, however many commas it has.
NOT_ASKED = [
    "Centro Alba, A.C.",
    "Sin Muros, IAP",
    "Liga Alta, Tunja, Arizona",
    "Casa de la Niña, Oaxaca, México",
    "Centro del Agua Libre, CAL",
    "Foro Mar, vida y costa",
    "Ana Paz Luna, investigadora",
    "Casa Uno (Puebla, Oaxaca)",
    "Fundación 1,000 Ríos",
    "Casa Uno;",
    "| Casa Uno | Oaxaca |\n| Casa Dos | Puebla |",
    'Foro "Agua, Tierra"',
    "Foro 1. Norte 2. Sur 3. Este",
    "Casa 2. Etapa",
    "1. FC Altomira 04",
    "1. Casa Uno 3. Casa Dos",
    "Casa Uno\tOaxaca\nCasa Dos\tPuebla",
    "Casa Uno,\nCasa Dos,\nCasa Tres",
    "Casa Uno\nRed Mar, Sal y Costa\nMesa Dos\nForo Tres, Cuatro",
    "",
]


@pytest.mark.parametrize(("line", "separator", "names", "doubts"), OFFERS, ids=[line for line, *_ in OFFERS])
def test_the_likeliest_split_is_offered_with_its_doubts(
    line: str, separator: str, names: list[str], doubts: dict[int, tuple[str, ...]]
) -> None:
    found = reading(line)
    assert len(found.names) == 1, "it stands as one name until somebody decides"
    assert (found.offers[0].separator, list(found.offers[0].names)) == (separator, names)
    assert found.offers[0].doubts == doubts
    assert question(line) == found.offers[0]


@pytest.mark.parametrize("pasted", NOT_ASKED)
def test_nobody_is_asked_about_the_commas_of_names(pasted: str) -> None:
    assert question(pasted) is None


def test_a_line_in_a_list_is_asked_about_when_it_holds_a_list() -> None:
    offer = question("Casa Uno\nRed Sol, Foro Mar, Mesa Dos, Liga Alta\nCasa Tres")
    assert offer is not None
    assert offer.names == ("Casa Uno", "Red Sol", "Foro Mar", "Mesa Dos", "Liga Alta", "Casa Tres")
    assert offer.by_line == (1, 4, 1)


@pytest.mark.parametrize("line", ["Red Sol; Foro Mar", "• Red Sol • Foro Mar"])
def test_a_semicolon_or_a_bullet_inside_a_line_is_always_asked_about(line: str) -> None:
    pasted = "\n".join(["Casa Uno", "Casa Dos", "Casa Tres", line, "Casa Cuatro"])
    offer = question(pasted)
    assert offer is not None
    assert offer.names == ("Casa Uno", "Casa Dos", "Casa Tres", "Red Sol", "Foro Mar", "Casa Cuatro")
    assert question(pasted, known=[line.removeprefix("• ")]) is None


def test_what_was_asked_about_is_not_asked_about_again() -> None:
    line = "Casa Uno, Casa Dos; Casa Tres, Casa Cuatro"
    offer = question(line)
    assert offer is not None
    assert offer.names == ("Casa Uno, Casa Dos", "Casa Tres, Casa Cuatro")
    assert question("\n".join(offer.names)) is not None
    assert question("\n".join(offer.names), known=offer.names) is None
    assert question(line, known=[line]) is None
    assert question(f"{line}\nRed Sol, Foro Mar, Mesa Dos, Liga Alta", known=[line]) is not None


names = st.lists(st.sampled_from([name for name in HONEST if "," not in name]), min_size=2, max_size=9, unique=True)


@pytest.mark.promise("Commas and semicolons never split a list unseen")
@given(names, st.sampled_from(["; ", ";"]))
def test_a_list_between_semicolons_is_offered_as_its_names(listed: list[str], between: str) -> None:
    found = reading(between.join(listed))
    assert len(found.names) == 1
    assert list(found.offers[0].names) == listed


@given(st.text(alphabet="Aab ,;.()y\t•\n1", max_size=60))
def test_an_offer_keeps_every_letter_in_its_order(text: str) -> None:
    for offer in reading(text).offers:
        kept = "".join(filter(str.isalpha, "".join(offer.names)))
        rest = iter("".join(filter(str.isalpha, text)))
        assert all(letter in rest for letter in kept)
        assert len(kept) >= sum(map(str.isalpha, text)) - text.count("y") - text.count("a") - text.count("b")
        assert set(offer.doubts) <= set(range(1, len(offer.names) + 1))


@pytest.mark.parametrize(
    "text",
    ["," * 90_000, "Casa, " * 15_000, "(" * 90_000, "(," * 30_000, "a, b" + " " * 90_000 + "c", " y " * 30_000 + "A,B",
     ("Investigadora " + "o" * 80 + ", ") * 980, ("Luz y Paz (" + "o" * 80 + "), ") * 980, ("o" * 90 + ", ") * 980],
    ids=["commas", "names", "brackets", "open", "a gap", "ands", "roles", "pairs", "continued"],
)  # fmt: skip
def test_a_text_made_to_be_slow_gets_an_answer(text: str) -> None:
    found = reading(text)
    assert len(found.names) <= 1
    assert all(len(offer.names) <= 1001 for offer in found.offers)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ana Paz Luna, investigadora", ("Ana Paz Luna", "investigadora")),
        ("Ana Paz, Analista en temas del agua", ("Ana Paz", "Analista en temas del agua")),
        (
            "Luz de la Mar, fundadora y coordinadora del Taller",
            ("Luz de la Mar", "fundadora y coordinadora del Taller"),
        ),
        ("João d'Ávila e Souza, pesquisador", ("João d'Ávila e Souza", "pesquisador")),
        ("Zoë L'Héritier, avocate", ("Zoë L'Héritier", "avocate")),
        ("Ana Paz, Oaxaca", None),
        ("Ana Paz, A.C.", None),
        ("Centro Alba, Investigadoras del Mar", None),
        ("Ana Paz", None),
        ("Ana Paz, Casa del Mar", None),
        ("MEDO, directora", None),
    ],
)
def test_a_person_with_a_role_is_told_from_an_organisation(name: str, expected: tuple[str, str] | None) -> None:
    assert person_with_role(name) == expected
