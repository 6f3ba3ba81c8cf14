"""A list pasted as text comes in whole, and nothing of it is split unseen."""

from collections.abc import Sequence

import pytest

from chalicelib.organising.pasted_signatories import Split
from chalicelib.organising.signatory_files.reading import SignatoryFile, read_file
from chalicelib.organising.signatory_files.table import Choices, FileRefused
from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.signatures.member import Member
from tests.support import acceptance_letter

PAGE = """\
Organizaciones firmantes:
1. Casa del Maíz, A.C.
2. Red del Valle: Casa Uno, A.C.; Foro Mar; Ana Paz, investigadora.
3. Consejo de Barrios:
   - Mesa Dos
   - Foro Alba
4. Bit.ly/gana

Personas a título individual:
1. Luz Mar, bióloga
"""


def read(page: str, *split: Split, name: str = "lista.txt", kind: Kind | None = None) -> SignatoryFile:
    return read_file(page.encode(), name, Choices(split=split, kind=kind or ""))


def problems(page: str, *split: Split, name: str = "lista.txt") -> Sequence[str]:
    with pytest.raises(FileRefused) as refusal:
        read(page, *split, name=name)
    return refusal.value.problems


def test_each_entry_is_a_row_or_is_refused_by_its_line() -> None:
    found = read(PAGE, ";")
    assert [(row.details.kind, row.details.name, row.details.role) for row in found.rows] == [
        ("organisation", "Casa del Maíz, A.C.", ""),
        ("coalition", "Red del Valle", ""),
        ("coalition", "Consejo de Barrios", ""),
        ("person", "Luz Mar", "bióloga"),
    ]
    assert [(one.where, one.line) for one in found.refused] == [("line 7 (number 4)", 7)]
    assert found.total == 5


def test_a_coalition_keeps_its_separator_and_its_end_and_its_members_what_they_are() -> None:
    _, red, consejo, _ = (row.details for row in read(PAGE, ";").rows)
    assert red.members == (Member("Casa Uno, A.C."), Member("Foro Mar"), Member("Ana Paz", "person", "investigadora"))
    assert (red.separator, red.end) == ("; ", ".")
    assert (consejo.member_names, consejo.separator, consejo.end) == (("Mesa Dos", "Foro Alba"), "", "")


def test_members_on_one_line_are_asked_about_with_every_name() -> None:
    asked = problems(PAGE)
    assert asked[0].startswith("line 3: “Red del Valle” lists its members in one line; split at “;” they are 3: ")
    assert all(f"“{name}”" in asked[0] for name in ("Casa Uno, A.C.", "Foro Mar", "Ana Paz, investigadora"))
    assert "--split-members" in asked[-1]
    assert problems(PAGE, ",") == asked, "a separator that the line has not decides nothing"
    assert len(read(PAGE, "as-read").rows) == 4


def test_names_under_no_heading_are_what_the_option_says() -> None:
    page = "1. Luz Mar\n2. Eva Sol\n"
    assert {row.details.kind for row in read(page, kind="person").rows} == {"person"}
    assert any("were read as organisations" in remark for remark in read(page).remarks)


@pytest.mark.parametrize(
    "page", ["name,kind\nLuz,person\n", "Nombre\nLuz\n", '[{"name": "Luz"}]', "name\tkind\nLuz\tperson\n"]
)
def test_a_table_or_json_is_read_as_what_it_is_whatever_its_name(page: str) -> None:
    (row,) = read(page, name="LISTA.TXT").rows
    assert row.details.name == "Luz"
    assert any("--split-members" in problem for problem in problems(page, ";"))


@pytest.mark.parametrize("country", ["MÉXICO", "Perú", "Estados Unidos", "Brésil", "México:"])
def test_the_name_of_a_country_above_names_is_no_organisation(country: str) -> None:
    found = read(f"{country}\nCasa Mar\nForo Sur\n")
    assert [row.details.name for row in found.rows] == ["Casa Mar", "Foro Sur"]
    if not country.endswith(":"):
        assert [(one.line, "is a country" in one.reasons[0]) for one in found.refused] == [(1, True)]


def test_names_above_the_first_heading_are_refused_by_their_line_and_not_taken_for_the_letter() -> None:
    found = read("Carta abierta.\n\nCasa Mar\nForo Sur\n• Red Alta\n\nPersonas:\nLuz Mar\n")
    assert [row.details.name for row in found.rows] == ["Luz Mar"]
    assert [one.line for one in found.refused] == [3, 4, 5]
    assert all("above the first heading" in one.reasons[0] for one in found.refused)


def test_what_a_list_has_is_inert_and_short_in_every_remark() -> None:
    page = "Personas:\n1. Ana\n3. \x1b[31mLuz\x07\n5. " + "a" * 3000 + "\n\x1b[2J\n"
    for remark in read(page).remarks:
        assert len(remark) < 200
        assert remark.isprintable()


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("[12/03/26, 10:22:11] Ana: Ana Paz\n[12/03/26, 10:23:00] Eva: Eva Sol\n", "a chat"),
        ("12/3/26, 10:22 a. m. - Ana: Ana Paz\n12/3/26, 10:23 - Eva: Eva Sol\n", "a chat"),
        ("\u200e[12/03/2026 10:22:11 p.\u202fm.] Ana: Ana Paz\n", "a chat"),
        ("3/12/26, 9:05\u202fPM - Ana: Ana Paz\n", "a chat"),
        ("BEGIN:VCARD\nVERSION:3.0\nFN:Ana Paz\nEND:VCARD\n", "contacts"),
    ],
)
def test_what_a_telephone_exports_is_named_for_what_it_is(page: str, reason: str) -> None:
    (problem,) = problems(page)
    assert reason in problem


def test_a_list_with_numbers_in_brackets_is_no_json() -> None:
    assert [row.details.name for row in read("[1] Casa Mar\n[2] Foro Sur\n").rows] == ["Casa Mar", "Foro Sur"]


def test_a_table_with_bars_is_read_by_the_names_of_its_columns() -> None:
    found = read("| Nombre | País |\n|--------|:-----|\n| Ana Paz | Chile |\n")
    assert [(row.details.name, row.details.country) for row in found.rows] == [("Ana Paz", "CL")]
    assert found.refused == []


def test_options_for_tables_decide_nothing_about_a_pasted_list() -> None:
    with pytest.raises(FileRefused, match="for tables"):
        read_file(PAGE.encode(), "lista.txt", Choices(header_row=1))


def test_an_empty_list_is_refused() -> None:
    assert list(problems(" \n\n")) == ["the file is empty"]
    assert list(problems("---\n")) == ["there is no signatory in the file"]


@pytest.mark.acceptance_letter
def test_the_list_of_the_acceptance_letter_is_read_as_it_is_printed() -> None:
    (page,) = [path.read_text(encoding="utf-8") for path in acceptance_letter.FOLDER.glob("000*.txt")]
    listed = page.partition("Atentamente,")[2]
    asked = problems(listed)
    assert len([one for one in asked if "lists its members in one line" in one]) == 2
    found = read(listed, ",", ";")
    assert found.refused == []
    kinds = [row.details.kind for row in found.rows]
    assert [kinds.count(kind) for kind in ("organisation", "coalition", "person")] == [41, 2, 20]
