"""What a letter would print otherwise than it is written is told by `check` and by `push`, and refuses nothing."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from chalicelib.operating import cli
from chalicelib.operating.console import make_campaign
from tests.support.edit_letter import EXAMPLE

WARNING = "“~~” is printed as it stands: words cannot be struck through or lowered"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copied = Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))
    with (copied / "es.md").open("a", encoding="utf-8") as text:
        text.write("\nEs ~~posible~~ seguro.\n")
    return copied


def line(folder: Path) -> int:
    return len((folder / "es.md").read_text(encoding="utf-8").split("\n")) - 1


def test_check_tells_and_does_not_refuse(folder: Path) -> None:
    result = CliRunner().invoke(cli.cli, ["letter", "check", str(folder)], catch_exceptions=False)
    assert result.exit_code == 0
    assert result.stderr == f"warning: es.md:{line(folder)}: {WARNING}\n"
    assert result.stdout == f"{folder} is a valid letter: agua-de-amancay\n"


def test_check_tells_it_in_json(folder: Path) -> None:
    result = CliRunner().invoke(cli.cli, ["--json", "letter", "check", str(folder)], catch_exceptions=False)
    assert json.loads(result.stdout)["warnings"] == [f"es.md:{line(folder)}: {WARNING}"]


def test_a_refusal_tells_it_too(folder: Path) -> None:
    with (folder / "es.md").open("a", encoding="utf-8") as text:
        text.write("\n<b>Agua</b>\n")
    command = [
        sys.executable,
        "-c",
        "from chalicelib.operating.cli import main; main()",
        "letter",
        "check",
        str(folder),
    ]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert result.returncode == 1
    assert result.stderr.split("\n")[0] == f"warning: es.md:{line(folder) - 2}: {WARNING}"
    assert f"es.md:{line(folder)}: HTML is not published: <b>" in result.stderr


def test_push_tells_it_and_pushes(folder: Path, aws: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.operating.stage.use", lambda _: None)
    result = CliRunner().invoke(cli.cli, ["--json", "letter", "push", str(folder)], catch_exceptions=False)
    pushed = json.loads(result.stdout)
    assert (pushed["result"], pushed["warnings"]) == ("created", [f"es.md:{line(folder)}: {WARNING}"])
    assert result.stderr == f"warning: es.md:{line(folder)}: {WARNING}\n"
    assert make_campaign().find("agua-de-amancay").version == 1
