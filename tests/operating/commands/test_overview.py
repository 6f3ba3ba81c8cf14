"""`firmamos letter list`, `letter show`, `log`, `stats`, as an operator types them."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib.operating import cli, stage
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatories.counting import Counts
from tests.conftest import SITE_URL
from tests.support.api import sign
from tests.support.api_client import DAY, after, own_page, press, sign_and_confirm
from tests.support.mailed_links import COALITION, prepare_letter
from tests.support.moto_aws import store_letter
from tests.support.publish_on_moto import publish
from tests.support.samples import FIELDS, SLUG

Run = Callable[..., Result]
HOUSE = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Mar", "email": "casa@gmail.com"}


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    for _ in prepare_letter():
        yield lambda *arguments: CliRunner().invoke(cli.cli, arguments)


@pytest.fixture
def signed(run: Run, tmp_path: Path) -> Run:
    """Three who confirmed, of whom one waits and one left; one who did not; two of an import."""
    sign_and_confirm(**FIELDS)
    sign_and_confirm(**FIELDS | HOUSE)
    sign_and_confirm(**FIELDS | {"name": "Eva Sol", "email": "eva@example.org"})
    press("signature", own_page("eva@example.org"), action="withdraw")
    sign(FIELDS | {"name": "Luis Rey", "email": "luis@example.org"})
    path = tmp_path / "gathered.json"
    rows = [{"name": "Ana Ruiz", "country": "PE"}, {"name": "Inés Rey"}]
    path.write_text(json.dumps({"individuals": rows}), encoding="utf-8")
    assert run("import", str(path), "--letter", SLUG, "--vouched-by", "Luz Mar").exit_code == 0
    publish()
    return run


def told(result: Result) -> dict[str, Any]:
    assert (result.exit_code, result.exception) == (0, None), result.output
    return dict(json.loads(result.stdout))


def test_letters_are_listed_with_their_last_edition(run: Run) -> None:
    assert run("letter", "list").output == f"{SLUG}: open, version 1, not published yet\n"
    publish()
    (letter,) = told(run("--json", "letter", "list"))["letters"]
    assert (letter["slug"], letter["state"], letter["version"], letter["edition"]) == (SLUG, "open", 1, 1)
    assert letter["counts"] == Counts().to_json()


def test_a_letter_is_shown_with_how_far_signatures_came_and_what_waits(signed: Run) -> None:
    assert signed("switch", "on", "collect-only", "--letter", SLUG, "--why", "avalancha").exit_code == 0
    shown = told(signed("--json", "letter", "show", SLUG))
    funnel = shown["funnel"]
    assert {name: number for name, number in funnel.items() if name not in ("ages", "oldest")} == {
        "asked": 4, "confirmed": 2, "vouched": 2, "waits": 1, "not_confirmed": 1, "held": 0, "left": 1,
    }  # fmt: skip
    assert (shown["counts"]["persons"], shown["edition"]) == (3, 1)
    assert funnel["ages"] == {"0-2": 1, "3-6": 0, "7+": 0}
    assert f"{SITE_URL}/{SLUG}/signatories.csv" in shown["files"]
    words = signed("letter", "show", SLUG).output
    assert "asked 4 → confirmed 2 → published 3 (vouched for 2)" in words
    assert "waits for an organiser, or is taken down: 1 (0-2 days: 1, 3-6 days: 0, 7+ days: 0; the oldest of " in words
    assert "switch: collect-only" in words
    with after(4 * DAY):
        assert told(signed("--json", "letter", "show", SLUG))["funnel"]["ages"] == {"0-2": 0, "3-6": 1, "7+": 0}
    with after(8 * DAY):
        old = told(signed("--json", "letter", "show", SLUG))["funnel"]
        assert (old["asked"], old["not_confirmed"], old["ages"]["7+"]) == (3, 0, 1)


def test_figures_are_counted_for_every_letter_and_in_full_for_one(signed: Run) -> None:
    (row,) = told(signed("--json", "stats"))["letters"]
    assert (row["slug"], row["funnel"]["confirmed"]) == (SLUG, 2)
    (row,) = told(signed("--json", "stats", "--letter", SLUG))["letters"]
    assert (row["kinds"], row["countries"]) == ({"person": 3}, {"MX": 1, "PE": 1, "?": 1})
    assert list(row["days"].values()) == [3]
    assert "countries: ? 1, MX 1, PE 1" in signed("stats", "--letter", SLUG).output
    assert isinstance(signed("stats", "--letter", "otra").exception, LetterRefused)


def test_no_figure_and_no_line_names_a_signer(signed: Run) -> None:
    for command in (("letter", "show", SLUG), ("log", SLUG), ("stats", "--letter", SLUG), ("letter", "list")):
        for options in ((), ("--json",)):
            said = signed(*options, *command).output
            assert not any(word in said for word in ("Ana", "Inés", "Eva", "Casa", "example.org/s", "@")), command


def test_the_log_says_in_words_who_did_what_the_newest_last_and_goes_on_from_a_line(signed: Run) -> None:
    key = told(signed("--json", "find", SLUG, "ana ruiz"))["entries"][0]["key"].partition(".")[0]
    for name in ("Ana Ruíz", "Ana Ruis", "Ana Ruiz"):
        assert signed("correct", SLUG, key, "--name", name).exit_code == 0
    lines = signed("log", SLUG).output.splitlines()
    assert len(lines) == 4
    assert " imported signatories (added 2, refused 0, rows 2, there 0, vouched by Luz Mar)" in lines[0]
    assert lines[-1].endswith(f"corrected a signature (fields name, signature {key})")
    newest = told(signed("--json", "log", SLUG, "--most", "3"))
    assert [line["what"] for line in newest["lines"]] == ["correct"] * 3
    older = told(signed("--json", "log", SLUG, "--most", "3", "--before", newest["older"]))
    assert [line["what"] for line in older["lines"]] == ["import"]
    assert older["older"] is None
    assert f"older ones: --before {newest['older']}\n" in signed("log", SLUG, "--most", "3").output


def test_what_concerns_no_letter_has_a_log_of_its_own(run: Run) -> None:
    assert run("log", SLUG).output == "nothing is logged\n"
    run("switch", "on", "pause-mail")
    assert "switch on: pause-mail" in run("log").output
    assert isinstance(run("log", "otra").exception, LetterRefused)
    assert isinstance(run("letter", "show", "otra").exception, LetterRefused)
    assert run("log", SLUG, "--most", "0").exit_code == 2


def test_who_is_on_a_letter_is_exported_and_imported_into_another(signed: Run, tmp_path: Path) -> None:
    sign_and_confirm(**FIELDS | {"name": "Sol Rey", "email": "sol@example.org", "show": "initials"})
    sign_and_confirm(**COALITION | {"members": "Ñandú\nPozo y medio"})
    path = tmp_path / "carta.json"
    assert told(signed("--json", "export", SLUG, str(path)))["left_out"] == 1
    exported = path.read_text(encoding="utf-8")
    assert not any(word in exported for word in ("@", "Luz Mar", "S. R."))
    rows = json.loads(exported)
    assert [row["name"] for row in rows] == ["Red de Pozos", "Ana Ruiz", "Inés Rey", FIELDS["name"]]
    assert rows[0]["members"] == ["Ñandú", "Pozo y medio"]
    store_letter(slug="otra")
    added = told(signed("--json", "import", str(path), "--letter", "otra", "--vouched-by", "Luz Mar"))
    assert added["added"] == 4
    again = tmp_path / "otra.json"
    assert signed("export", "otra", str(again)).exit_code == 0
    assert again.read_text(encoding="utf-8") == exported


def test_no_file_is_overwritten(signed: Run, tmp_path: Path) -> None:
    (tmp_path / "carta.json").write_text("mine", encoding="utf-8")
    refused = signed("export", SLUG, str(tmp_path / "carta.json"))
    assert isinstance(refused.exception, LetterRefused)
    assert (tmp_path / "carta.json").read_text(encoding="utf-8") == "mine"
