"""`firmamos import`, as an operator types it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.models import LetterItem, SignatureItem
from chalicelib.errors import Unavailable
from chalicelib.operating import cli, stage
from chalicelib.operating.commands import import_file
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.limits import MOST_BYTES
from chalicelib.publishing.files import csv_and_json
from tests.support.contents import content_of, signatory
from tests.support.mailed_links import prepare_letter
from tests.support.samples import SLUG
from tests.support.workbooks import Sheet, xlsx

LIST = """Nombre;Organización;Correo electrónico;País
Íñigo Muñoz;;inigo@example.org;México
;Casa del Río;;Perú
#REF!;;;MX
Ana Paz;;ana@;Atlántida
"""


@pytest.fixture
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    yield from prepare_letter()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "FIRMAS.CSV"
    found.write_text(LIST, encoding="cp1252")
    return found


def firmamos(path: Path, *options: str, vouched: bool = True, as_json: bool = False) -> Result:
    how = ["--vouched-by", "Luz Mar"] if vouched else ["--pending"]
    start = ["--json"] if as_json else []
    return CliRunner().invoke(cli.cli, [*start, "import", str(path), "--letter", SLUG, *how, *options])


def stored() -> list[str]:
    return sorted(item.public for item in SignatureItem.scan())


@pytest.mark.promise("Nobody signs who did not confirm")
def test_who_vouched_for_them_is_in_the_log(letter: None, tmp_path: Path) -> None:
    path = tmp_path / "gathered.json"
    path.write_text(json.dumps({"individuals": [{"name": "Ana Ruiz"}, {"name": "Luis Sol"}]}), encoding="utf-8")
    ran = firmamos(path)
    assert (ran.exception, ran.exit_code) == (None, 0)
    (line,) = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    logged = json.loads(line.content)
    assert logged["what"] == "import"
    assert (logged["detail"]["vouched_by"], logged["detail"]["added"]) == ("Luz Mar", "2")


def test_rows_that_are_right_are_imported_and_the_others_named_by_their_line(letter: None, path: Path) -> None:
    ran = firmamos(path)
    assert ran.exit_code == 1
    assert ran.stdout.splitlines() == [f"{SLUG}: 2 added, 0 there, 2 refused, of 4 rows"]
    errors = ran.stderr.splitlines()
    assert "the file was read as windows-1252" in errors
    assert "names with accents are read as “Íñigo Muñoz”, “Casa del Río”" in errors
    assert "line 4: refused: name: the cell holds an error of the spreadsheet, “#REF!”" in errors
    (line,) = [error for error in errors if error.startswith("line 5")]
    assert "email: “ana@” is no e-mail address" in line
    assert "country: “Atlántida” is no country" in line
    assert len(stored()) == 2
    again = firmamos(path)
    assert (again.exit_code, again.stdout) == (1, f"{SLUG}: 0 added, 2 there, 2 refused, of 4 rows\n")
    assert "line 2: there: was on the letter already" in again.stderr.splitlines()
    assert len(stored()) == 2


def test_the_three_numbers_and_every_line_are_in_the_json(letter: None, path: Path) -> None:
    ran = firmamos(path, as_json=True)
    found: dict[str, Any] = json.loads(ran.stdout)
    assert (found["added"], found["there"], found["refused"], found["rows"]) == (2, 0, 2, 4)
    assert [(line["line"], line["where"], line["outcome"]) for line in found["lines"]] == [
        (4, "line 4", "refused"), (5, "line 5", "refused"),
    ]  # fmt: skip
    assert all(line["reasons"] for line in found["lines"])
    assert found["remarks"] == ["the file was read as windows-1252"]


def test_the_letters_own_published_list_adds_nobody_again(letter: None, tmp_path: Path) -> None:
    files = csv_and_json.files(content_of([signatory(1, "Ana Paz"), signatory(2, "Luis Sol")]))
    path = tmp_path / "signatories.csv"
    path.write_bytes(files["signatories.csv"])
    assert firmamos(path, "--dry-run").stdout.endswith("2 added, 0 there, 0 refused, of 2 rows\n")
    bucket = settings.current().site_bucket
    clients.s3().put_object(Bucket=bucket, Key=f"{SLUG}/signatories.json", Body=files["signatories.json"])
    assert firmamos(path).stdout == f"{SLUG}: 0 added, 2 there, 0 refused, of 2 rows\n"
    assert stored() == []


def test_a_dry_run_shows_every_row_and_writes_nothing(letter: None, path: Path) -> None:
    ran = firmamos(path, "--dry-run")
    assert ran.exit_code == 1
    assert ran.stdout.splitlines()[0] == "line 2: added: person “Íñigo Muñoz”"
    assert [line.partition(":")[0] for line in ran.stdout.splitlines()[:-1]] == ["line 2", "line 3", "line 4", "line 5"]
    assert ran.stdout.splitlines()[-1] == (
        f"{SLUG}: dry run, nothing was written: 2 added, 0 there, 2 refused, of 4 rows"
    )
    assert stored() == []
    assert list(LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))) == []


def test_with_pending_a_row_without_an_address_is_refused_by_its_line(letter: None, path: Path) -> None:
    ran = firmamos(path, vouched=False)
    assert ran.stdout == f"{SLUG}: 1 added, 0 there, 3 refused, of 4 rows\n"
    assert "line 3: refused: email: with --pending every row needs an e-mail address" in ran.stderr.splitlines()


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        (b"", ["the file is empty"]),
        (b'{"organizaciones": []}', ["there is no signatory in the file"]),
        (b"Nombre,Color,Talla\nAna,1,2\n", ["2 columns are unknown"]),
        (b"a" * (MOST_BYTES + 1), ["larger than 10 MB"]),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_a_sentence(
    letter: None, tmp_path: Path, body: bytes, problems: list[str], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    path = tmp_path / "lista.csv"
    path.write_bytes(body)
    arguments = ["firmamos", "import", str(path), "--letter", SLUG, "--vouched-by", "Luz"]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as exit_code:
        cli.main()
    assert exit_code.value.code == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(problems)
    assert all(problem in line for problem, line in zip(problems, lines, strict=True))
    assert stored() == []


def test_what_is_not_certain_is_decided_by_options(letter: None, tmp_path: Path) -> None:
    path = tmp_path / "lista.xlsx"
    rows = [
        ["Reunidas en marzo", "x"],
        ["Quién firma", "Color", "Vive en"],
        ["Ana Paz", "azul", "Chile"],
        ["Eva", "", ""],
    ]
    path.write_bytes(xlsx(Sheet([["Notas"]], "Notas"), Sheet(rows, "Firmas", hidden_rows=[4])))
    ran = firmamos(
        path, "--sheet", "Firmas", "--hidden", "leave-out", "--header-row", "2", "--column", "Quién firma=name",
        "--column", "Vive en=country", "--ignore", "Color", as_json=True,
    )  # fmt: skip
    found = json.loads(ran.stdout)
    assert (found["added"], found["refused"]) == (1, 1)
    assert found["lines"][0]["where"] == "row 4"
    assert len(found["remarks"]) == 4


@pytest.mark.parametrize(
    "options", [["--column", "Nombre"], ["--column", "=name"], ["--pending"], ["--header-row", "0"]]
)
def test_an_option_that_is_written_wrongly_is_misuse(letter: None, path: Path, options: list[str]) -> None:
    assert firmamos(path, *options).exit_code == 2
    assert stored() == []


def test_an_import_that_a_service_stops_says_how_far_it_came_and_is_in_the_log(
    letter: None, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = Importer.import_vouched, [0]

    def fails_at_the_second(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] == 2:
            raise Unavailable("DynamoDB")
        return real(*arguments)

    monkeypatch.setattr(Importer, "import_vouched", fails_at_the_second)
    ran = firmamos(path)
    assert isinstance(ran.exception, Unavailable)
    assert "stopped after 1 of 4 rows; run the command again for the others" in ran.stderr
    (line,) = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    assert json.loads(line.content)["detail"] | {"by": ""} == {
        "by": "", "vouched_by": "Luz Mar", "rows": "4", "added": "1", "there": "0", "refused": "0", "stopped": "yes",
    }  # fmt: skip
    assert firmamos(path).stdout == f"{SLUG}: 1 added, 1 there, 2 refused, of 4 rows\n"


def test_a_row_is_tried_again_when_a_service_does_not_answer(
    letter: None, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_file, "_WAITS", (0, 0))
    real, calls = Importer._place, [0]

    def fails_twice(*arguments: Any) -> Any:
        calls[0] += 1
        if calls[0] <= 2:
            raise Unavailable("DynamoDB")
        return real(*arguments)

    monkeypatch.setattr(Importer, "_place", fails_twice)
    assert firmamos(path).stdout == f"{SLUG}: 2 added, 0 there, 2 refused, of 4 rows\n"
    assert calls[0] > 2
