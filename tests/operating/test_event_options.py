"""`firmamos letter` as an operator types it: its output, its records, and its files on the site."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.operating import cli, stage
from chalicelib.operating.event_options import past_day
from chalicelib.ports.publishing import FOR_EVER
from chalicelib.rules.letters.letter import Letter, LetterRefused
from tests.conftest import ENVIRONMENT, SITE_URL
from tests.support.edit_letter import change
from tests.support.sample_letter import sample_letter
from tests.support.samples import LETTER, SLUG

Run = Callable[..., Result]
BUCKET = ENVIRONMENT["FIRMAMOS_SITE_BUCKET"]


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(stage, "use", lambda name: None)
    return lambda *arguments: CliRunner().invoke(cli.cli, arguments)


def refusal(run: Run, *arguments: str) -> str:
    error = run(*arguments).exception
    assert isinstance(error, LetterRefused)
    return str(error)


def stored(**changes: Any) -> Letter:
    letter = replace(LETTER, **changes)
    DynamoLetters().put_head(letter, expect_version=None, expect_state=None)
    return letter


def head() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def keys() -> list[str]:
    return [one["Key"] for one in clients.s3().list_objects_v2(Bucket=BUCKET).get("Contents", [])]


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    path = tmp_path / "acuse.pdf"
    path.write_bytes(b"%PDF-1.7 sealed\n%%EOF\n")
    return path


TO = ("letter", "deliver", SLUG, "--on", "2026-09-20", "--to", "A la  Ministra")
BY = ("letter", "answer", SLUG, "--on", "2026-09-21", "--by", "La Ministra")


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    class Today(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> "Today":
            return cls(2026, 9, 21, 12, tzinfo=tz)

    monkeypatch.setattr(cli, "datetime", Today)


def test_a_delivery_with_its_receipt_in_two_languages(run: Run, receipt: Path) -> None:
    stored(state="closed")
    printed = run(
        *TO, "--to-in", "en", "To the Minister", "--document", str(receipt), "--described", "El acuse",
        "--described-in", "en", "The receipt",
    )  # fmt: skip
    assert printed.exit_code == 0, printed.output
    delivery = head().delivery
    assert delivery is not None
    assert delivery.document is not None
    assert (head().state, delivery.on) == ("delivered", "2026-09-20")
    assert delivery.to == {"es": "A la Ministra", "en": "To the Minister"}
    assert delivery.document.described == {"es": "El acuse", "en": "The receipt"}
    key = f"{SLUG}/{delivery.document.path}"
    assert printed.output == f"{SLUG} is delivered\ndocument: {SITE_URL}/{key}\n"
    kept = clients.s3().get_object(Bucket=BUCKET, Key=key)
    assert kept["Body"].read() == receipt.read_bytes()
    assert (kept["ContentType"], kept["CacheControl"]) == ("application/pdf", FOR_EVER)


def test_a_correction_says_where_the_wrong_document_still_is(run: Run, receipt: Path) -> None:
    stored(state="closed")
    run(*TO, "--document", str(receipt), "--described", "El acuse")
    (key,) = keys()
    corrected = run(*TO)
    assert corrected.output.splitlines()[1].endswith(f"{SITE_URL}/{key}")
    delivery = head().delivery
    assert delivery is not None
    assert delivery.document is None


def test_an_answer_is_a_page_or_a_document(run: Run, receipt: Path) -> None:
    stored(state="closed")
    run(*TO)
    assert run(*BY).exit_code == 2
    assert run(*BY, "--url", "javascript:alert(1)").exit_code == 2
    printed = run("--json", *BY, "--url", "example.org/respuesta")
    assert json.loads(printed.output) == {
        "slug": SLUG, "state": "answered", "document": None, "url": f"{SITE_URL}/{SLUG}/", "public": None,
    }  # fmt: skip
    answer = head().answer
    assert answer is not None
    assert (answer.url, answer.document) == ("https://example.org/respuesta", None)
    assert run(*BY, "--document", str(receipt), "--described", "El oficio").exit_code == 0


def test_nothing_is_put_on_the_site_for_a_letter_that_cannot_be_delivered(run: Run, receipt: Path) -> None:
    stored(state="open")
    printed = refusal(run, *TO, "--document", str(receipt), "--described", "El acuse")
    assert printed == f"the letter {SLUG} is open and cannot become delivered"
    assert keys() == []
    assert head().delivery is None


def test_a_document_without_words_for_who_cannot_see_it_is_misuse(run: Run, receipt: Path) -> None:
    stored(state="closed")
    for some in (("--document", str(receipt)), ("--described", "El acuse"), ("--described-in", "es", "El acuse")):
        assert run(*TO, *some).exit_code == 2
    assert head().state == "closed"


def test_words_are_in_the_languages_of_the_letter(run: Run) -> None:
    stored(state="closed")
    assert refusal(run, *TO, "--to-in", "fr", "À la Ministre") == f"{SLUG} is in es, en, not in fr"
    assert refusal(run, *TO, "--to-in", "en", " ") == "the words are empty"


def test_a_day_that_has_come_nowhere_is_refused(run: Run) -> None:
    stored(state="closed")
    assert refusal(run, "letter", "deliver", SLUG, "--on", "2026-09-23", "--to", "X") == "2026-09-23 is in the future"
    evening = datetime(2026, 9, 21, 10, tzinfo=UTC)
    assert past_day(date(2026, 9, 22), evening) == "2026-09-22", "it has begun in Kiribati"
    with pytest.raises(LetterRefused):
        past_day(date(2026, 9, 22), evening.replace(hour=9))


def test_a_document_moves_with_a_letter_that_becomes_public(run: Run, receipt: Path) -> None:
    letter = stored(state="closed", embargo=4_000_000_000, invitation="abc")
    run(*TO, "--document", str(receipt), "--described", "El acuse")
    delivery = head().delivery
    assert delivery is not None
    document = delivery.document
    assert document is not None
    assert keys() == sorted(f"{folder}/{document.path}" for folder in (letter.folder, SLUG))


def test_push_and_open_say_where_a_letter_is_that_is_not_public_yet(run: Run, tmp_path: Path) -> None:
    folder = sample_letter(tmp_path, SLUG, public="2999-01-01T09:00:00Z")
    pushed = run("letter", "push", str(folder))
    letter = head()
    printed = (
        f"until 2999-01-01T09:00:00Z only people with this address can read it: {SITE_URL}/invited/{letter.invitation}/"
    )
    assert pushed.output.splitlines() == [
        f"{SLUG}: stored as a draft, version 1",
        "the press kit was updated",
        f"sha256 {letter.version_sha256}",
        printed,
    ]
    assert run("letter", "open", SLUG).output == f"{SLUG} is open\n{printed}\n"
    change(folder / "letter.toml", "public = 2999", "public = 1999")
    ended = run("letter", "push", str(folder)).output.splitlines()
    assert ended[0] == f"{SLUG}: the texts are unchanged (version 1); the settings were updated"
    assert ended[-1] == f"it becomes public within a minute or two: {SITE_URL}/{SLUG}/"


def test_push_says_when_only_the_press_kit_changed(run: Run, tmp_path: Path) -> None:
    folder = sample_letter(tmp_path, SLUG, public="2999-01-01T09:00:00Z")
    run("letter", "push", str(folder))
    letter = head()
    change(folder / "press.es.md", "regante", "vecina")
    assert run("letter", "push", str(folder)).output.startswith(f"{SLUG}: the letter is unchanged\nthe press kit was")
    again = json.loads(run("--json", "letter", "push", str(folder)).output)
    assert again == {
        "slug": SLUG, "result": "unchanged", "version": 1, "sha256": letter.version_sha256,
        "press_kit": "unchanged", "url": f"{SITE_URL}/{letter.folder}/", "public": "2999-01-01T09:00:00Z",
        "draft_replaced": [], "warnings": [],
    }  # fmt: skip


def test_a_letter_that_is_public_has_no_address_to_keep_to_oneself(run: Run, tmp_path: Path) -> None:
    pushed = run("letter", "push", str(sample_letter(tmp_path, SLUG)))
    assert "until" not in pushed.output
    assert "invited" not in pushed.output
