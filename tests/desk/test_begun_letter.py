"""A letter that was only begun has a name and no version: every page, command and round takes it as it is."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.desk.organise import application
from chalicelib.operating import cli, stage
from chalicelib.publishing.all_letters import publish_all
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.rights import STAGE
from chalicelib.wiring import chores, organise_writing
from chalicelib.wiring.organise_round import go_round
from chalicelib.wiring.publish import publisher
from chalicelib.wiring.remind import hourly_round
from tests.support.desk_browser import Browser, add_person, log_in
from tests.support.roles import acting

BEGUN = "por-el-paramo"
ROUTES = [route for route in application().declared if "{slug}" in route.path]


def begin() -> Browser:
    """An owner's browser, and a letter of theirs of which nothing is written."""
    person = add_person(roles={STAGE: "owner"})
    organise_writing.beginning(person.id).begin(BEGUN, "es", "Por el páramo", {})
    head = DynamoLetters().head(BEGUN)
    assert head is not None
    assert (head.version_sha256, DynamoLetters().version(BEGUN, 1, "")) == ("", None)
    owner = DynamoPeople().person(person.id)
    assert owner is not None
    return log_in(owner)


def test_home_and_every_page_of_it_open(subtests: pytest.Subtests) -> None:
    browser = begin()
    assert "Por el páramo" in browser.get("/").text
    for route in ROUTES:
        if route.method == "GET":
            with subtests.test(route=route.path):
                path = re.sub(r"\{\w+\}", "x" * 26, route.path.replace("{slug}", BEGUN))
                assert browser.get(path).status < 500


def test_every_form_of_it_is_answered(subtests: pytest.Subtests) -> None:
    browser = begin()
    for route in ROUTES:
        if route.method == "POST":
            with subtests.test(route=route.path):
                path = re.sub(r"\{\w+\}", "x" * 26, route.path.replace("{slug}", BEGUN))
                assert browser.post(path, {"form": browser.token}).status < 500


def test_no_round_fails_on_it_and_nothing_of_it_is_published() -> None:
    begin()
    with acting("Publish"):
        assert publish_all(publisher())[BEGUN] == "draft"
    with acting("Remind"):
        hourly_round().run()
    with acting("Chores"):
        assert [name for name, run in chores.rounds().items() if run() < 0] == []
        chores.engine().run_all()
    with acting("Organise"):
        go_round()
    assert DynamoLetters().latest_edition(BEGUN) is None


# What an operator types, and what is said where it is refused.
COMMANDS: dict[str, str] = {
    "letter list": "",
    "letter show SLUG": "",
    "letter open SLUG": "it has no text yet",
    "letter close SLUG": "cannot become closed",
    "letter deliver SLUG --on 2026-11-01 --to Ana": "cannot become delivered",
    "letter answer SLUG --on 2026-11-01 --by Ana --url https://example.org": "cannot become answered",
    "letter rekey SLUG": "",
    "publish SLUG": "",
    "log SLUG": "",
    "stats": "",
    "stats --letter SLUG": "",
    "export SLUG FILE": "",
    "find SLUG Ana": "",
    "held list SLUG": "",
    "matches list SLUG": "has not been published yet",
    "members SLUG": "",
    "switch on pause-mail --letter SLUG --why x": "",
    "organiser list": "",
    "purge --dry-run": "",
    "purge --letter SLUG --dry-run": "cannot be purged",
    "import ROWS --letter SLUG --dry-run --vouched-by Ana": "",
}


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_fails_on_it(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin()
    monkeypatch.setattr(stage, "use", lambda name: None)
    rows = tmp_path / "rows.csv"
    rows.write_text("name,kind\nAna Ruiz,person\n", encoding="utf-8")
    words = {"SLUG": BEGUN, "FILE": str(tmp_path / "out.json"), "ROWS": str(rows)}
    result = CliRunner().invoke(cli.cli, [words.get(word, word) for word in command.split(" ")])
    refusal = COMMANDS[command]
    if refusal:
        assert isinstance(result.exception, LetterRefused) and refusal in str(result.exception)
    else:
        assert (result.exception, result.exit_code) == (None, 0), result.output
