"""`firmamos find`, `correct`, `move`, `take-down`, `confirm`, as an organiser types them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib.operating import cli, stage
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import LetterRefused
from tests.support.api import call, deliver, mails, sign, token
from tests.support.api_client import HOUR, after, own_page, record, sign_and_confirm
from tests.support.mail_body import body_of
from tests.support.mailed_links import prepare_letter
from tests.support.publish_on_moto import edition, listed, publish
from tests.support.samples import FIELDS, SLUG

Run = Callable[..., Result]
ENTRIES = {
    "organisations": [{"name": "Casa del Agua"}],
    "coalitions": [{"name": "Red Ñandú", "members": ["Pozo Vivo", "Luz Mar"]}],
    "individuals": [{"name": "Ana Ruiz"}, {"name": "Luis Sol"}, {"name": "Inés Rey"}],
}


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """The command, for a letter in a given order with an import that an organiser vouched for."""
    monkeypatch.setattr(stage, "use", lambda name: None)
    path = tmp_path / "gathered.json"
    path.write_text(json.dumps(ENTRIES), encoding="utf-8")
    for _ in prepare_letter(order="given"):
        CliRunner().invoke(cli.cli, ["import", str(path), "--letter", SLUG, "--vouched-by", "Luz Mar"])
        publish()
        yield lambda *arguments: CliRunner().invoke(cli.cli, arguments)


def told(result: Result) -> dict[str, Any]:
    assert (result.exit_code, result.exception) == (0, None), result.output
    return dict(json.loads(result.stdout))


def found(run: Run, text: str) -> dict[str, Any]:
    """The one entry that a text finds."""
    (entry,) = told(run("--json", "find", SLUG, text))["entries"]
    return dict(entry)


def names() -> list[str]:
    return [row["name"] for row in listed(publish())]


@pytest.mark.promise("Any entry can be found, corrected, moved and taken down")
def test_an_entry_that_somebody_vouched_for_is_found_corrected_moved_and_taken_down(run: Run) -> None:
    assert names() == ["Casa del Agua", "Red Ñandú", "Ana Ruiz", "Luis Sol", "Inés Rey"]
    key = found(run, "ines")["key"]
    corrected = run("correct", SLUG, key, "--name", "Inés Reyes", "--role", "Jueza")
    assert corrected.output == (
        "it is corrected from the next edition; no address of its signer is held, so no mail goes\n"
    )
    assert edition(publish())["changes"]["corrected"] == 1
    moved = run("move", SLUG, key.partition(".")[0], "--to", "1")
    assert moved.output.startswith("it is number 1 of the persons from the next edition")
    assert names() == ["Casa del Agua", "Red Ñandú", "Inés Reyes", "Ana Ruiz", "Luis Sol"]
    before = found(run, "luis")["key"]
    assert told(run("--json", "move", SLUG, before, "--before", found(run, "ana")["key"]))["changed"]
    assert names()[2:] == ["Inés Reyes", "Luis Sol", "Ana Ruiz"]
    taken = told(run("--json", "take-down", SLUG, key, "--reason", "asked"))
    assert (taken["changed"], taken["told"], taken["state"]) == (True, False, "held")
    assert edition(publish())["changes"]["taken_down"] == 1
    again = found(run, "reyes")
    assert (again["standing"], again["holds"]) == ("taken down", ["refused", "refused:asked"])
    assert run("held", "approve", SLUG, again["key"]).exit_code == 0
    assert "Inés Reyes" in names()


def test_the_words_have_the_key_the_number_and_the_reason(run: Run) -> None:
    output = run("find", SLUG, "nandu").stdout
    assert output.startswith(f"{found(run, 'nandu')['key']}  coalition  Red Ñandú\n")
    assert "  it is: on the letter, number 2 of the organisations (permanently 2)\n" in output
    assert "  vouched for by: Luz Mar\n" in output
    assert run("find", SLUG, "nadie").stdout == "nothing found\n"
    assert "2 more match" in run("find", SLUG, "a", "--most", "1").output


def test_a_coalition_s_members_are_corrected_and_taken_off(run: Run, tmp_path: Path) -> None:
    key = found(run, "pozo vivo")["key"].partition(".")[0]
    as_person = ("--member", "Luz Mar", "--member-kind", "person", "--member-role", "bióloga")
    assert run("correct", SLUG, key, *as_person).exit_code == 0
    (red,) = [row for row in listed(publish()) if row["name"] == "Red Ñandú"]
    assert red["members"] == ["Pozo Vivo", {"name": "Luz Mar", "kind": "person", "role": "bióloga"}]
    path = tmp_path / "integrantes.txt"
    path.write_text("Luz Mar\nPozo Vivo\nCasa Sol\n", encoding="utf-8")
    assert run("correct", SLUG, key, "--members", str(path), "--separator", ";", "--end", ".").exit_code == 0
    off = run("take-down", SLUG, key, "--reason", "not-signed", "--member", "casa sol")
    assert off.output.startswith("the member will not be listed from the next edition")
    assert run("take-down", SLUG, key, "--reason", "not-signed", "--member", "casa sol").output == (
        "it is off the list already\n"
    )
    (red,) = [row for row in listed(publish()) if row["name"] == "Red Ñandú"]
    assert red["members"] == [{"name": "Luz Mar", "kind": "person", "role": "bióloga"}, "Pozo Vivo"]


def test_its_signer_is_told_in_their_language_and_the_mail_has_nothing_that_was_typed(run: Run) -> None:
    sign_and_confirm(**FIELDS | {"email": "luz@example.org", "name": "Luz Paz Rey", "updates": "yes", "lang": "es"})
    assert told(run("--json", "correct", SLUG, found(run, "luz paz")["key"], "--name", "Luz Páz Rey"))["told"]
    with after(HOUR):
        deliver()
        deliver()
    assert str(mails()[-1]["Subject"]).startswith("Se corrigió su firma: ")
    assert own_page("luz@example.org") in body_of(mails()[-1])
    assert "Rey" not in body_of(mails()[-1])
    assert len(mails()) == 2


@pytest.mark.promise("Nobody signs who did not confirm")
def test_whoever_cannot_confirm_is_vouched_for_and_the_log_says_by_whom(run: Run) -> None:
    sign(FIELDS | {"email": "luz@example.org", "name": "Luz Paz Rey"})
    entry = found(run, "luz@example.org")
    assert (entry["standing"], entry["name"], entry["show"]) == ("not confirmed", "", None)
    options = ("--vouched-by", "Luz Mar", "--reason", "phone")
    refused = run("confirm", SLUG, entry["key"], "--name", "Otra Persona", *options)
    assert isinstance(refused.exception, LetterRefused)
    assert "Luz Paz Rey" not in names()
    assert run("confirm", SLUG, entry["key"], "--name", "luz paz rey", *options).exit_code == 0
    assert "Luz Paz Rey" in names()
    stored = record("luz@example.org")
    assert stored is not None and (stored.vouched_by, stored.consent) == ("Luz Mar", None)
    assert "vouched for a signature" in run("log", SLUG).output
    again = run("confirm", SLUG, entry["key"], "--name", "luz paz rey", *options)
    assert again.output == "it is on the letter already\n"


def test_after_being_vouched_for_the_mailed_link_still_says_that_it_was_not_them(run: Run) -> None:
    sign(FIELDS | {"email": "luz@example.org", "name": "Luz Paz Rey"})
    deliver()
    link = token()
    options = ("--name", "Luz Paz Rey", "--vouched-by", "Luz Mar", "--reason", "paper")
    run("confirm", SLUG, found(run, "luz@example.org")["key"], *options)
    known = tokens.decode(link)
    disowns = tokens.encode(SLUG, known.id_bytes, tokens.disown_secret(known.secret))
    assert "Luz Paz Rey" in str(call("GET", "/disown/{token}", token=disowns)["body"])


@pytest.mark.parametrize(
    "arguments",
    [
        ("correct", SLUG, "a" * 26),
        ("correct", SLUG, "a" * 26, "--member", "Luz Mar"),
        ("correct", SLUG, "a" * 26, "--member-role", "bióloga"),
        ("correct", SLUG, "a" * 26, "--member", "Luz Mar", "--member-role", "bióloga", "--name", "Red"),
        ("correct", SLUG, "a" * 26, "--show", "name"),
        ("correct", SLUG, "a" * 26, "--kind", "rey"),
        ("correct", SLUG, "a" * 26, "--members", "no-such-file"),
        ("correct", SLUG, "a" * 26, "--email", "luz@example.org"),
        ("move", SLUG, "a" * 26),
        ("move", SLUG, "a" * 26, "--to", "1", "--before", "b" * 26),
        ("move", SLUG, "a" * 26, "--to", "0"),
        ("take-down", SLUG, "a" * 26),
        ("take-down", SLUG, "a" * 26, "--reason", "porque sí"),
        ("confirm", SLUG, "a" * 26, "--name", "Luz", "--vouched-by", "Luz Mar"),
        ("confirm", SLUG, "a" * 26, "--name", "Luz", "--vouched-by", "Luz Mar", "--reason", "porque sí"),
        ("find", SLUG, "x", "--most", "0"),
        ("find", SLUG),
    ],
    ids=" ".join,
)
def test_a_command_that_is_called_wrongly_is_misuse(run: Run, arguments: tuple[str, ...]) -> None:
    assert run(*arguments).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("find", "otra", "Ana"),
        ("find", SLUG, " "),
        ("correct", SLUG, "a" * 26, "--name", "Ana"),
        ("move", SLUG, "a" * 26, "--to", "1"),
        ("take-down", SLUG, "a" * 26, "--reason", "asked"),
        ("confirm", SLUG, "a" * 26, "--name", "Luz", "--vouched-by", "Luz Mar", "--reason", "phone"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    run: Run, arguments: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", ["firmamos", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr().err
    assert (ended.value.code, said.count("\n")) == (1, 1), said


def test_every_field_that_the_form_would_refuse_is_told(run: Run) -> None:
    refused = run("correct", SLUG, found(run, "casa")["key"], "--name", "=1", "--country", "ZZ")
    assert str(refused.exception).splitlines() == [
        "name: Begin the name with a letter or a number, not with = + - or @.",
        "country: Choose a country from the list, or leave it empty.",
    ]


@pytest.mark.parametrize(
    ("content", "told_"),
    [
        ("Casa del Agua\nÑandú\n".encode("latin-1"), "not in UTF-8"),
        ("Casa del Agua\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04", "a document"),
        (b"x" * 200_000, "more than 150,000 bytes"),
    ],
    ids=["Latin-1", "UTF-16", "a workbook", "too large"],
)
def test_a_list_of_members_that_cannot_be_read_is_told_and_changes_nothing(
    run: Run, tmp_path: Path, content: bytes, told_: str
) -> None:
    path = tmp_path / "integrantes.txt"
    path.write_bytes(content)
    refused = run("correct", SLUG, found(run, "nandu")["key"], "--members", str(path))
    assert isinstance(refused.exception, LetterRefused)
    assert told_ in str(refused.exception)
    assert found(run, "pozo vivo")["members"] == ["Pozo Vivo", "Luz Mar"]
