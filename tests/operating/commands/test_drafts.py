"""`firmamos letter pull` and what `letter push` does to the draft: folder and page hold the same letter."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib.authoring.folder import read_source
from chalicelib.authoring.folder_zip import pack, unpack
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.operating import cli, stage
from chalicelib.operating.commands.drafts import raw_texts
from chalicelib.organising.drafting import Drafting
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.wiring import organise_writing
from tests.support.desk_browser import add_person
from tests.support.edit_letter import EXAMPLE, SPOKEN, change
from tests.support.process_caches import forget

Run = Callable[..., Result]
SLUG = read_source(EXAMPLE, SPOKEN).slug


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setattr(stage, "use", lambda name: None)
    forget()
    return lambda *arguments: CliRunner().invoke(cli.cli, [str(one) for one in arguments])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))


def told(result: Result) -> dict[str, Any]:
    assert (result.exit_code, result.exception) == (0, None), result.output
    return dict(json.loads(result.stdout))


def refused(result: Result) -> str:
    assert isinstance(result.exception, LetterRefused)
    return str(result.exception)


def drafted() -> dict[str, str]:
    return {name: file.text for name, file in DynamoDrafts().files(SLUG).items()}


def on_page(person: str = "e" * 16) -> Drafting:
    return organise_writing.drafting(person)


def save(name: str, text: str, person: str = "e" * 16) -> None:
    head = DynamoLetters().head(SLUG)
    assert head is not None
    before = DynamoDrafts().file(SLUG, name)
    on_page(person).save(head, name, text, before.revision if before else 0)


@pytest.mark.promise("What the command reads and what the page holds are the same letter")
def test_a_folder_that_is_pushed_is_the_draft_and_comes_back_by_pull_and_by_zip(
    run: Run, folder: Path, tmp_path: Path
) -> None:
    pushed = told(run("--json", "letter", "push", folder))
    assert (pushed["result"], pushed["draft_replaced"]) == ("created", [])
    texts = raw_texts(folder)
    assert drafted() == texts
    assert told(run("--json", "letter", "pull", SLUG, tmp_path / "otra"))["files"] == sorted(texts)
    assert raw_texts(tmp_path / "otra") == texts
    assert read_source(tmp_path / "otra", SPOKEN) == read_source(folder, SPOKEN)
    head = DynamoLetters().head(SLUG)
    assert head is not None
    page = {name: file.text for name, file in on_page().folder(head).items()}
    assert unpack(pack(page)).texts == texts
    again = told(run("--json", "letter", "push", tmp_path / "otra"))
    assert (again["result"], again["sha256"]) == ("unchanged", pushed["sha256"])


@pytest.mark.promise("What the command reads and what the page holds are the same letter")
def test_what_the_page_saves_is_pulled_and_pushed_as_the_same_letter(run: Run, folder: Path, tmp_path: Path) -> None:
    run("letter", "push", folder)
    save("es.md", raw_texts(folder)["es.md"].replace("Quienes firmamos", "Quienes firman", 1))
    head = DynamoLetters().head(SLUG)
    assert head is not None
    settled = on_page().settle(head)
    run("letter", "pull", SLUG, tmp_path / "otra")
    pushed = told(run("--json", "letter", "push", tmp_path / "otra"))
    assert settled.source is not None
    assert (pushed["result"], pushed["sha256"]) == ("unchanged", settled.source.sha256())
    assert pushed["draft_replaced"] == []


def test_a_push_says_whose_unfinished_draft_it_replaced_and_keeps_it(run: Run, folder: Path) -> None:
    run("letter", "push", folder)
    eva = add_person(name="Eva Sol")
    save("es.md", "---\ntitle: A medias\n---\n", eva.id)
    result = run("letter", "push", folder)
    assert "replaced in the draft, and kept among its versions: es.md, saved by Eva Sol" in result.output
    assert drafted() == raw_texts(folder)
    (kept,) = DynamoDrafts().kept(SLUG, "es.md")[:1]
    found = DynamoDrafts().kept_at(SLUG, "es.md", kept.at_ms)
    assert found is not None and "A medias" in found.text
    assert told(run("--json", "letter", "push", folder))["draft_replaced"] == []


def test_a_file_that_the_folder_does_not_have_leaves_the_draft(run: Run, folder: Path) -> None:
    run("letter", "push", folder)
    for name in ("press.fr.md", "privacy.fr.md", "fr.md"):
        (folder / name).unlink()
    for text in ("title", "text"):
        toml = folder / "letter.toml"
        kept = [line for line in toml.read_text(encoding="utf-8").split("\n") if not line.startswith(f"{text}.fr")]
        toml.write_text("\n".join(kept), encoding="utf-8")
    run("letter", "push", folder)
    assert {name for name, text in drafted().items() if text} == {*raw_texts(folder)}


def test_a_pull_writes_over_nothing_unsaid(run: Run, folder: Path) -> None:
    run("letter", "push", folder)
    before = raw_texts(folder)
    assert told(run("--json", "letter", "pull", SLUG, folder))["slug"] == SLUG
    change(folder / "es.md", "Quienes firmamos", "Quienes firman")
    mine = raw_texts(folder)
    assert "es.md" in refused(run("letter", "pull", SLUG, folder))
    assert raw_texts(folder) == mine
    told(run("--json", "letter", "pull", SLUG, folder, "--overwrite"))
    assert raw_texts(folder) == before
    (folder / "de.md").write_text("Wasser", encoding="utf-8")
    for options in ((), ("--overwrite",)):
        assert "de.md" in refused(run("letter", "pull", SLUG, folder, *options))
    assert (folder / "de.md").read_text(encoding="utf-8") == "Wasser"


def test_a_pull_of_nothing_is_refused(run: Run, tmp_path: Path) -> None:
    assert "there is no letter" in refused(run("letter", "pull", SLUG, tmp_path))
    organise_writing.campaign("eva").begin(SLUG, "es", "Agua")
    assert "nothing is written of it yet" in refused(run("letter", "pull", SLUG, tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_files_are_found_by_the_names_that_letters_give_them(tmp_path: Path) -> None:
    (tmp_path / "ES.MD").write_bytes(b"\xef\xbb\xbfAgua\r\n")
    (tmp_path / "notas.txt").write_text("x", encoding="utf-8")
    (tmp_path / "en.md").mkdir()
    assert raw_texts(tmp_path) == {"es.md": "Agua\n"}
