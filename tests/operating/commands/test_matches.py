"""`firmamos matches`, as an operator types it: names that may be one, decided, undone, and counted by."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.operating import cli, stage
from chalicelib.rules.letters.letter import LetterRefused
from tests.support.mailed_links import prepare_letter
from tests.support.publish_on_moto import edition, publish
from tests.support.samples import SLUG

Run = Callable[..., Result]
LISTED = {
    "organisations": [
        {"number": 1, "name": "Asilo Abierto Mx", "members": []},
        {
            "number": 2,
            "name": "Redes",
            "members": [
                "Asilo Abierto México (AAM)",
                {"name": "Amparo Ibáñez", "kind": "person", "role": "tesorera"},
            ],
        },
    ],
    "individuals": [{"number": 1, "name": "Amparo Ibáñez Luján"}],
}


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    for _ in prepare_letter():

        def invoke(*arguments: str) -> Result:
            return CliRunner().invoke(cli.cli, arguments)

        file = tmp_path / "firmas.json"
        file.write_text(json.dumps(LISTED), encoding="utf-8")
        assert invoke("import", str(file), "--letter", SLUG, "--vouched-by", "Luz").exit_code == 0
        yield invoke


def audit() -> list[dict[str, Any]]:
    found = clients.dynamodb().query(
        TableName=settings.current().letters_table,
        KeyConditionExpression="letter = :slug AND begins_with(#record, :audit)",
        ExpressionAttributeNames={"#record": "record"},
        ExpressionAttributeValues={":slug": {"S": SLUG}, ":audit": {"S": "audit#"}},
    )
    return [json.loads(item["content"]["S"]) for item in found["Items"]]


def test_without_an_edition_there_is_nothing_to_compare(run: Run) -> None:
    assert isinstance(run("matches", SLUG).exception, LetterRefused)


def test_pairs_are_listed_decided_by_name_counted_and_undone_by_key(run: Run) -> None:
    publish()
    found = json.loads(run("--json", "matches", SLUG).output)["matches"]
    assert [(match["kind"], match["of"], match["one"]["name"], match["other"]["name"]) for match in found] == [
        ("doubtful", "organisation", "Asilo Abierto Mx", "Asilo Abierto México (AAM)"),
        ("doubtful", "person", "Amparo Ibáñez, tesorera", "Amparo Ibáñez Luján"),
    ]
    assert found[0]["reason"] in run("matches", SLUG).output

    decided = run("matches", "decide", SLUG, "Asilo Abierto Mx", "asilo abierto méxico", "one")
    assert decided.output == f"{SLUG}: decided: one; the letter counts by it within a minute\n"
    again = run("--json", "matches", "decide", SLUG, found[0]["one"]["key"], found[0]["other"]["key"], "one")
    assert json.loads(again.output)["changed"] is False
    counts = edition(publish())["counts"]
    assert (counts["organisations_in_all"], counts["both"]) == (1, 1)
    assert [match["of"] for match in json.loads(run("--json", "matches", SLUG).output)["matches"]] == ["person"]

    (made,) = json.loads(run("--json", "matches", SLUG, "--decided").output)["decisions"]
    assert (made["verdict"], made["lapsed"], made["one"]["key"]) == ("one", False, "1")
    assert "Asilo Abierto Mx" in run("matches", "--decided", SLUG).output
    undone = run("matches", "undo", SLUG, made["one"]["key"], made["other"]["key"])
    assert undone.output.startswith(f"{SLUG}: forgotten")
    assert run("matches", "undo", SLUG, "1", made["other"]["key"]).output.endswith("nothing was decided of these two\n")
    assert edition(publish())["counts"]["organisations_in_all"] == 2

    lines = [line for line in audit() if line["what"].startswith("matches")]
    assert [line["what"] for line in lines] == ["matches: one", "matches: undone"]
    assert all(line["detail"]["by"] for line in lines)
    assert "Asilo" not in json.dumps(lines)


def test_the_key_of_a_signature_as_other_commands_print_it_will_do(run: Run) -> None:
    publish()
    ids = [item["id"]["S"] for item in clients.dynamodb().scan(TableName=settings.current().signatures_table)["Items"]]
    keys = [one.partition("#")[2] for one in ids]
    answers = [run("matches", "decide", SLUG, f"{key}.0123abcd", "Asilo Abierto México (AAM)", "one") for key in keys]
    assert sum(answer.exit_code == 0 for answer in answers) == 2, "an organisation and its coalition"
    assert isinstance(run("matches", "decide", SLUG, "a" * 26, "Redes", "one").exception, LetterRefused)


def test_what_is_not_clear_is_refused_in_a_sentence(run: Run) -> None:
    publish()
    refused = run("matches", "decide", SLUG, "Casa Sur", "Asilo Abierto Mx", "one").exception
    assert str(refused) == "“Casa Sur” is neither a name on the letter nor the key of one"
    assert run("matches", "decide", SLUG, "1", "2", "perhaps").exit_code == 2
    assert "firmamos matches SLUG" in run("matches", "--help").output
