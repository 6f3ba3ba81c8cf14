"""`firmamos switch` as an operator types it, and the form's answer while signing is paused."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner, Result

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem, SignatureItem
from chalicelib.operating import cli, stage
from chalicelib.organising.switches import STAGE
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.letters.switches import NONE_THROWN, PAUSE_SIGNING
from tests.support.api import JSON, queued, sign
from tests.support.html import attribute
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, SLUG, VERSION

Run = Callable[..., Result]


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    forget()
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter(state="open")
    yield lambda *arguments: CliRunner().invoke(cli.cli, arguments)
    forget()


def told(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.output))


def logged(letter: str) -> list[dict[str, Any]]:
    lines = LetterItem.query(letter, LetterItem.record.startswith("audit#"))
    return [json.loads(line.content) for line in lines]


def test_a_switch_is_thrown_shown_and_put_back(run: Run) -> None:
    assert "no switch is on" in run("switch", "list").output
    on = run("switch", "on", "pause-mail", "--why", "una avalancha")
    assert "pause-mail is on for all letters: no mail is sent" in on.output
    (shown,) = told(run("--json", "switch", "list"))["switches"]
    assert (shown["name"], shown["slug"], shown["why"]) == ("pause-mail", None, "una avalancha")
    assert shown["by"]
    assert "was already on" in run("switch", "on", "pause-mail").output
    assert told(run("--json", "switch", "off", "pause-mail")) == {
        "name": "pause-mail", "slug": None, "on": False, "changed": True,
    }  # fmt: skip
    assert "was not on" in run("switch", "off", "pause-mail").output
    assert DynamoLetters().switches() == NONE_THROWN


def test_a_switch_of_one_letter_leaves_the_others(run: Run) -> None:
    assert told(run("--json", "switch", "on", "pause-signing", "--letter", SLUG))["slug"] == SLUG
    assert DynamoLetters().switches().on(PAUSE_SIGNING, SLUG)
    assert not DynamoLetters().switches().on(PAUSE_SIGNING, "otra")
    run("switch", "on", "pause-signing")
    still = run("switch", "off", "pause-signing", "--letter", SLUG).output
    assert f"pause-signing is off for {SLUG}" in still
    assert "still on: pause-signing, all letters" in still


def test_what_does_not_exist_cannot_be_switched(run: Run) -> None:
    assert run("switch", "on", "pause-everything").exit_code == 2
    error = run("switch", "on", "pause-mail", "--letter", "ninguna").exception
    assert isinstance(error, LetterRefused)
    assert DynamoLetters().switches() == NONE_THROWN


def test_who_switched_what_is_in_the_log(run: Run) -> None:
    run("switch", "on", "pause-mail", "--why", "una avalancha")
    run("switch", "on", "pause-mail")
    run("switch", "off", "pause-mail")
    run("switch", "on", "collect-only", "--letter", SLUG)
    assert [line["what"] for line in logged(STAGE)] == ["switch on: pause-mail", "switch off: pause-mail"]
    assert logged(STAGE)[0]["detail"]["why"] == "una avalancha"
    (of_letter,) = [line for line in logged(SLUG) if line["what"].startswith("switch")]
    assert (of_letter["what"], of_letter["detail"]["letter"]) == ("switch on: collect-only", SLUG)
    assert of_letter["detail"]["by"]


@pytest.mark.parametrize("scope", [(), ("--letter", SLUG)])
def test_while_signing_is_paused_the_form_comes_back_with_what_was_typed(run: Run, scope: tuple[str, ...]) -> None:
    run("switch", "on", "pause-signing", *scope)
    answer = sign(FIELDS)
    assert (answer["statusCode"], answer["headers"]["Retry-After"]) == (503, "30")
    page = BeautifulSoup(answer["body"], "html5lib")
    assert "La recepción de firmas está en pausa, así que aún no recibimos la suya" in page.get_text()
    assert attribute(page, "#f-name", "value") == FIELDS["name"]
    assert attribute(page, "#f-email", "value") == FIELDS["email"]
    assert list(SignatureItem.scan()) == []
    assert queued() == []
    asked = sign(FIELDS, JSON)
    assert (asked["statusCode"], json.loads(asked["body"])) == (503, {"error": "paused"})
    run("switch", "off", "pause-signing", *scope)
    forget()
    assert sign(FIELDS)["statusCode"] == 303
    assert len(queued()) == 1


def test_a_form_with_mistakes_is_told_of_them_also_while_signing_is_paused(run: Run) -> None:
    run("switch", "on", "pause-signing")
    assert sign({**FIELDS, "email": "nobody"})["statusCode"] == 422
