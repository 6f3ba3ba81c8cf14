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
