"""Every row of a file as people have them is read, or refused by its line; and the file says what was decided."""

import pytest

from chalicelib.organising.signatory_files.reading import read_file
from chalicelib.organising.signatory_files.table import FileRefused
from tests.organising.signatory_files.case import Case
from tests.organising.signatory_files.corpus import CASES


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.what)
def test_a_file_as_people_have_it(case: Case) -> None:
    if case.no_file:
        with pytest.raises(FileRefused) as refusal:
            read_file(case.body, case.name, case.choices)
        for phrase in case.no_file:
            assert phrase in str(refusal.value)
        return
    file = read_file(case.body, case.name, case.choices)
    assert [row.details.name for row in file.rows] == list(case.names)
    said = [f"{row.where}: {reason}" for row in file.refused for reason in row.reasons]
    assert {row.where.partition(" (")[0] for row in file.refused} == {
        where.partition(" (")[0] for where, _ in case.refused
    }
    for where, phrase in case.refused:
        found = [one for one in said if one.startswith((f"{where}:", f"{where} (")) and phrase in one]
        assert found, f"{where}, {phrase}: {said}"
    for phrase in case.remarks:
        assert [one for one in file.remarks if phrase in one], file.remarks
    if case.details:
        details = file.rows[0].details.to_json()
        assert {name: details[name] for name in case.details} == dict(case.details)


def test_there_are_many_of_them() -> None:
    assert len({case.what for case in CASES}) == len(CASES) >= 60
