"""`firmamos import`, as an operator types it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.operating import cli, stage
from tests.support.mailed_links import prepare_letter
from tests.support.samples import SLUG


@pytest.fixture
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    yield from prepare_letter()


@pytest.mark.promise("Nobody appears who did not confirm")
def test_who_vouched_for_them_is_in_the_log(letter: None, tmp_path: Path) -> None:
    path = tmp_path / "gathered.json"
    path.write_text(json.dumps({"individuals": [{"name": "Ana Ruiz"}, {"name": "Luis Sol"}]}), encoding="utf-8")
    arguments = ["import", str(path), "--letter", SLUG, "--vouched-by", "Luz Mar"]
    ran = CliRunner().invoke(cli.cli, arguments)
    assert (ran.exception, ran.exit_code) == (None, 0)
    (line,) = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    logged = json.loads(line.content)
    assert logged["what"] == "import"
    assert (logged["detail"]["vouched_by"], logged["detail"]["added"]) == ("Luz Mar", "2")
