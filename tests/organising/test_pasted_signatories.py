"""A list of signatories that is pasted as text: which rows it has, and what an organiser is told and asked."""

from typing import get_args

import pytest

from chalicelib.organising.pasted_layout import TOLD, Remark, RemarkCode
from chalicelib.organising.pasted_signatories import PastedList, Split, read_pasted
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatures.member import Member
from chalicelib.signing.form import read_details
from tests.support import acceptance_letter

PAGE = """\
Puerto Amancay, a 3 de marzo
Señora ministra:
Quienes firmamos pedimos agua.

Atentamente,

Organizaciones de la sociedad civil firmantes:

1. Casa del Maíz, A.C.
2. Red Ñandú: Casa Uno, A.C.; Foro Mar (FOMA); Ana Paz Luna, investigadora; Sin Muros, IAP.
3. Foro 24/7
4. Consejo de Vecinas y
Vecinos del Valle
5. Liga de Barrios: Casa Dos, Casa Tres, Mesa de Tierra y Mar (METIMA), Foro Alba y Sol.

6. 350.org

Personas a título individual:
| 1. Luz Mar Sol | 3. Sol Paz Luna |
|---|---|
| 2. João d'Ávila | 4. May-ek Ruiz |
"""


def names(found: PastedList, kind: str = "") -> list[str]:
    return [row.name for row in found.rows if kind in ("", row.kind)]


def codes(found: PastedList) -> set[str]:
    return {remark.code for remark in found.remarks}


def test_a_pasted_page_is_read_to_its_signatories_in_order() -> None:
    found = read_pasted(PAGE)
    assert [(row.kind, row.name, row.number, row.line) for row in found.rows] == [
        ("organisation", "Casa del Maíz, A.C.", 1, 9),
        ("coalition", "Red Ñandú", 2, 10),
        ("organisation", "Foro 24/7", 3, 11),
        ("organisation", "Consejo de Vecinas y Vecinos del Valle", 4, 12),
        ("coalition", "Liga de Barrios", 5, 14),
        ("organisation", "350.org", 6, 16),
        ("person", "Luz Mar Sol", 1, 19),
        ("person", "João d'Ávila", 2, 21),
        ("person", "Sol Paz Luna", 3, 19),
        ("person", "May-ek Ruiz", 4, 21),
    ]
    told = [(remark.line, remark.code) for remark in found.remarks]
    assert told == [(n, "skipped") for n in (1, 2, 3, 5)] + [(13, "joined"), (14, "and"), (19, "columns")]
    assert [remark.code for remark in found.doubts] == ["and"]


@pytest.mark.promise("Commas and semicolons never split a list unseen")
def test_no_coalition_is_split_before_somebody_has_decided() -> None:
    found = read_pasted(PAGE)
    assert [(row.name, row.members) for row in found.undecided] == [("Red Ñandú", ()), ("Liga de Barrios", ())]
    offers = {row.name: row.offer for row in found.undecided}
    assert [offer.separator for offer in offers.values() if offer] == [";", ","]


@pytest.mark.parametrize(
    ("split", "decided"),
    [
        ([";"], {"Red Ñandú": 4, "Liga de Barrios": 0}),
        ([","], {"Red Ñandú": 0, "Liga de Barrios": 4}),
        ([";", ","], {"Red Ñandú": 4, "Liga de Barrios": 4}),
        (["as-read"], {"Red Ñandú": 4, "Liga de Barrios": 4}),
    ],
)
def test_the_members_are_split_where_an_organiser_says_so(split: list[Split], decided: dict[str, int]) -> None:
    found = read_pasted(PAGE, split=split)
    coalitions = {row.name: row for row in found.rows if row.kind == "coalition"}
    assert {name: len(row.members) for name, row in coalitions.items()} == decided
    assert {row.name for row in found.undecided} == {name for name, members in decided.items() if not members}


def test_a_coalition_keeps_how_its_members_are_printed_and_which_are_persons() -> None:
    red, liga = [row for row in read_pasted(PAGE, split=["as-read"]).rows if row.kind == "coalition"]
    assert red.members == (
        Member("Casa Uno, A.C."),
        Member("Foro Mar (FOMA)"),
        Member("Ana Paz Luna", "person", "investigadora"),
        Member("Sin Muros, IAP"),
    )
    assert (red.separator, red.end) == ("; ", ".")
    assert (liga.separator, liga.end) == (", ", ".")
    assert [member.name for member in liga.members] == [
        "Casa Dos", "Casa Tres", "Mesa de Tierra y Mar (METIMA)", "Foro Alba y Sol",
    ]  # fmt: skip


def test_every_row_is_one_that_an_import_takes() -> None:
    for row in read_pasted(PAGE, split=["as-read"]).rows:
        details, problems = read_details(row.to_import(), KINDS, represented=False)
        assert problems == {}
        assert (details.kind, details.name, details.members) == (row.kind, row.name, row.members)
        assert (details.separator, details.end) == (row.separator, row.end)


@pytest.mark.parametrize("between", ["; ", ", ", " | ", " • ", "\t"])
def test_a_coalition_is_one_that_an_import_takes_whatever_stands_between_its_members(between: str) -> None:
    page = f"Red Ñandú: {between.join(['Casa Uno', 'Foro Mar', 'Mesa Dos', 'Liga Alta'])}"
    (row,) = read_pasted(page, "organisation", ["as-read"]).rows
    _, problems = read_details(row.to_import(), KINDS, represented=False)
    assert problems == {}


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Organizaciones firmantes:", "organisation"),
        ("ORGANIZACIONES Y COLECTIVOS:", "organisation"),
        ("Colectivas y redes que firman:", "organisation"),
        ("## Organizaciones", "organisation"),
        ("**Organizaciones firmantes**", "organisation"),
        ("Signing organisations:", "organisation"),
        ("Amigas del valle:", "unclear"),
        ("Organisations:", "organisation"),
        ("Organizations that sign:", "organisation"),
        ("Organizações signatárias:", "organisation"),
        ("Organisations signataires :", "organisation"),
        ("Collectifs et associations :", "organisation"),
        ("Personas a título individual:", "person"),
        ("Personas defensoras y a título individual:", "person"),
        ("A título personal:", "person"),
        ("Individuals:", "person"),
        ("People signing in their individual capacity:", "person"),
        ("Pessoas físicas:", "person"),
        ("Personnes à titre individuel :", "person"),
        ("Personas y organizaciones:", "unclear"),
        ("Organisations et personnes :", "unclear"),
        ("Firmantes:", "other"),
        ("Atentamente:", "other"),
    ],
)
def test_a_heading_says_the_kind_in_four_languages(heading: str, kind: str) -> None:
    found = read_pasted(f"{heading}\nCasa Uno\nCasa Dos", "person")
    assert names(found) == ["Casa Uno", "Casa Dos"]
    assert {row.kind for row in found.rows} == {"organisation" if kind == "organisation" else "person"}
    assert ("heading" in codes(found)) == (kind == "unclear")


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("Organizaciones", "organisation"),
        ("ORGANIZACIONES FIRMANTES", "organisation"),
        ("Organizaciones de la sociedad civil", "organisation"),
        ("Colectivas y redes que firman", "organisation"),
        ("Organisations signataires", "organisation"),
        ("Signing organizations", "organisation"),
        ("Organizações signatárias", "organisation"),
        ("Personas", "person"),
        ("*Personas*", "person"),
        ("Personas a título individual", "person"),
        ("A título personal", "person"),
        ("Individuals", "person"),
        ("Pessoas físicas", "person"),
        ("Personnes à titre individuel", "person"),
    ],
)
@pytest.mark.parametrize("list_", ["Casa Uno\nCasa Dos", "\nCasa Uno\nCasa Dos", "1. Casa Uno\n2. Casa Dos"])
def test_a_line_of_nothing_but_a_headings_words_is_one_without_a_colon(heading: str, kind: str, list_: str) -> None:
    found = read_pasted(f"{heading}\n{list_}")
    assert [(row.kind, row.name) for row in found.rows] == [(kind, "Casa Uno"), (kind, "Casa Dos")]
    assert [(remark.line, remark.code) for remark in found.remarks] == [(1, "bare")]
    both = read_pasted(f"Redes\n1. Foro Mar\n\n{heading}\n{list_}")
    assert [(row.kind, row.name) for row in both.rows][1:] == [(kind, "Casa Uno"), (kind, "Casa Dos")]


@pytest.mark.parametrize("word", ["Atentamente,", "FIRMAS", "*Firmantes*", "Signatories", "Firman"])
def test_a_word_above_a_list_that_is_nobody_signs_nothing(word: str) -> None:
    found = read_pasted(f"{word}\n\nAna Paz\nLuz Mar\n", "person")
    assert names(found) == ["Ana Paz", "Luz Mar"]
    assert codes(found) == {"skipped"}


def test_a_name_that_has_a_headings_word_stays_a_name() -> None:
    page = "Casa Uno\nRedes\nRed de Personas Defensoras\nColectiva Amancay\n\nPersonas por el Agua\nFirmas de Paz"
    assert names(read_pasted(page, "organisation")) == [line for line in page.splitlines() if line]


@pytest.mark.parametrize("furniture", ["3", "\x0c3", "Página 2 de 5", "Page 2 of 5", "Pág. 2", "2/5", "- 3 -", "\x0c"])
def test_the_number_of_a_page_is_in_no_name(furniture: str) -> None:
    found = read_pasted(f"1. Casa Uno\n2. Foro\n{furniture}\n3. Red Mar\n4. Mesa\n", "organisation")
    assert names(found) == ["Casa Uno", "Foro", "Red Mar", "Mesa"]
    assert codes(found) <= {"skipped"}


def test_a_numbered_list_of_which_every_line_was_broken_is_joined() -> None:
    page = "1. Asociación de Mujeres del\nValle Alto y de la Sierra\n2. Foro del Agua de\nSan Jacinto\n3. Mesa de\nPaz"
    assert names(read_pasted(page, "organisation")) == [
        "Asociación de Mujeres del Valle Alto y de la Sierra", "Foro del Agua de San Jacinto", "Mesa de Paz",
    ]  # fmt: skip
    page = "1. Casa Uno\n2. Casa Dos\nForo Tres\nForo Cuatro\nForo Cinco\nForo Seis"
    assert len(read_pasted(page, "organisation").rows) == 6


def test_without_heading_and_kind_an_organiser_is_asked() -> None:
    assert "kind" in codes(read_pasted("Casa Uno\nCasa Dos"))
    found = read_pasted("Luz Mar\nSol Paz", "person")
    assert (names(found, "person"), found.remarks) == (["Luz Mar", "Sol Paz"], ())


@pytest.mark.parametrize(
    "page",
    [
        "1. Red Sol:\n   Casa Uno\n   Casa Dos\n2. Foro Mar",
        "1. Red Sol:\n   - Casa Uno\n   - Casa Dos\n2. Foro Mar",
        "1. Red Sol:\n- Casa Uno\n- Casa Dos\n2. Foro Mar",
        "Red Sol:\n    Casa Uno;\n    Casa Dos.\nForo Mar",
        "• Red Sol:\n    o\tCasa Uno\n    o\tCasa Dos\n• Foro Mar",
        "Red Sol:\n\tCasa Uno\n\tCasa Dos\n\nForo Mar",
    ],
)
def test_members_below_a_coalition_are_its_own(page: str) -> None:
    found = read_pasted(page, "organisation")
    assert [(row.kind, row.name) for row in found.rows] == [("coalition", "Red Sol"), ("organisation", "Foro Mar")]
    assert [member.name for member in found.rows[0].members] == ["Casa Uno", "Casa Dos"]
    assert found.undecided == ()


@pytest.mark.parametrize(
    ("page", "remark"),
    [
        ("| 1. A Uno | 3. C Tres |\n| 2. B Dos | 4. D Cuatro |", "columns"),
        ("- | | |\n|---|---|\n| 1. A Uno | 3. C Tres |\n| 2. B Dos | 4. D Cuatro |", "columns"),
        ("| 1. A Uno | 2. B Dos |\n| 3. C Tres | 4. D Cuatro |", ""),
        ("1. A Uno          3. C Tres\n2. B Dos          4. D Cuatro", "columns"),
        ("1. A Uno\t3. C Tres\n2. B Dos\t4. D Cuatro", "columns"),
        ("1. A Uno 3. C Tres\n2. B Dos 4. D Cuatro", "columns"),
        ("1. A Uno   2. B Dos\n3. C Tres   4. D Cuatro", ""),
        ("| A Uno | B Dos |\n| C Tres | D Cuatro |", "order"),
    ],
)
def test_columns_are_read_as_their_numbers_say(page: str, remark: str) -> None:
    found = read_pasted(page, "person")
    assert names(found) == ["A Uno", "B Dos", "C Tres", "D Cuatro"]
    assert codes(found) == ({remark} if remark else set())


def test_a_number_inside_a_name_is_no_column() -> None:
    assert names(read_pasted("1. Colectivo 5. Sol\n2. Casa Dos", "organisation")) == ["Colectivo 5. Sol", "Casa Dos"]


@pytest.mark.parametrize(
    ("page", "expected", "remark"),
    [
        ("1. Casa del Agua de\nSan Jacinto\n2. Foro", ["Casa del Agua de San Jacinto", "Foro"], "joined"),
        ("1. Coordina-\ndora Sur\n2. Foro", ["Coordinadora Sur", "Foro"], "joined"),
        ("1. Casa\n\nMesa\n2. Foro\n3. Red", ["Casa", "Mesa", "Foro", "Red"], "unnumbered"),
        ("Casa del Agua\nde San Jacinto\nForo", ["Casa del Agua", "de San Jacinto", "Foro"], "broken"),
        ("1. Casa\n2. Foro\n4. Red", ["Casa", "Foro", "Red"], "gap"),
        ("1. Casa\n2. Foro\n3. Casa", ["Casa", "Foro", "Casa"], "repeated"),
        ("1. Casa\n2. Foro: agua\n3. Red", ["Casa", "Foro: agua", "Red"], "colon"),
        ("1. Casa\n- 2 -\n2. Foro", ["Casa", "Foro"], "skipped"),
        ("1. Casa\n2. Ana Paz Luna, abogada\n3. Red", ["Casa", "Ana Paz Luna", "Red"], "person"),
    ],
)
def test_what_was_done_to_a_page_is_told(page: str, expected: list[str], remark: str) -> None:
    found = read_pasted(page, "organisation")
    assert names(found) == expected
    assert codes(found) == {remark}


def test_a_line_of_several_signatories_is_offered_as_split_too() -> None:
    page = "Organizaciones firmantes:\nCasa Uno, A.C.; Red Dos; Foro Mar."
    (row,) = read_pasted(page).undecided
    assert row.name.startswith("Casa Uno, A.C.; Red Dos")
    assert names(read_pasted(page, split=[";"])) == ["Casa Uno, A.C.", "Red Dos", "Foro Mar"]


@pytest.mark.parametrize(
    ("text", "name", "role", "affiliation"),
    [
        ("Ana Paz, investigadora", "Ana Paz", "investigadora", ""),
        ("Ana Paz – Analista del agua", "Ana Paz", "Analista del agua", ""),
        ("Ana Paz, Universidad de Altomira", "Ana Paz", "", "Universidad de Altomira"),
        ("Ana Paz, Altomira", "Ana Paz", "Altomira", ""),
        ("Ana Paz-Luna", "Ana Paz-Luna", "", ""),
        ("Ana Paz", "Ana Paz", "", ""),
    ],
)
def test_a_person_brings_what_stands_behind_the_name(text: str, name: str, role: str, affiliation: str) -> None:
    (row, _) = read_pasted(f"1. {text}\n2. Luz Mar", "person").rows
    assert (row.kind, row.name, row.role, row.affiliation) == ("person", name, role, affiliation)


def test_the_end_of_a_list_is_no_part_of_its_last_name() -> None:
    assert names(read_pasted("1. Casa Uno;\n2. Red, A.C.;\n3. Foro, Perú.\n4. Mesa.", "organisation")) == [
        "Casa Uno", "Red, A.C.", "Foro, Perú.", "Mesa",
    ]  # fmt: skip


@pytest.mark.parametrize("code", get_args(RemarkCode))
def test_every_remark_has_its_words(code: RemarkCode) -> None:
    remark = Remark(7, code, "Casa Uno")
    assert remark.in_words().startswith("line 7: ")
    assert remark.doubtful == (code not in TOLD)
    assert "{" not in remark.in_words()


@pytest.mark.parametrize(
    "page", ["", "\n\n", "|", "|||", ":", "1.", "1. \n2. ", "Personas:", "1.\n\nFirmantes:", "#", "\t:\n\t:"]
)
def test_a_page_without_names_has_no_rows(page: str) -> None:
    assert read_pasted(page, "person").rows == ()


@pytest.mark.acceptance_letter
def test_the_list_of_the_acceptance_letter_is_read_whole() -> None:
    (page,) = [path.read_text(encoding="utf-8") for path in acceptance_letter.FOLDER.glob("000*.txt")]
    listed = acceptance_letter.signatories()
    found = read_pasted(page[page.index(acceptance_letter.head()["headings"]["organisations"]) :])
    groups = [row for row in found.rows if row.kind != "person"]
    assert [row.name for row in groups] == [one["name"] for one in listed["organisations"]]
    assert names(found, "person") == [one["name"] for one in listed["individuals"]]
    assert len(found.undecided) == len(acceptance_letter.members()) == 2
    for row in read_pasted(page, split=["as-read"]).rows:
        printed = acceptance_letter.facts()["coalitions"].get(row.name)
        if printed is None:
            continue
        truth = next(one["members"] for one in listed["organisations"] if one["name"] == row.name)
        assert {"separator": row.separator, "end": row.end} == printed["as_printed"]
        wrong = [member.printed for member in row.members if member.printed not in truth]
        doubted = [remark.text for remark in found.doubts]
        assert len(wrong) <= 2
        assert wrong[0] in doubted, "an organiser is led to the one name that needs an edit"
        persons = {(member.name, member.role) for member in row.members if member.kind == "person"}
        assert persons <= {(one["name"], one["role"]) for one in acceptance_letter.facts()["persons"]}
        assert len(persons) >= printed["persons"] - 1
