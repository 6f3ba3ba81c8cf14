"""The letter's folder on its page: downloaded, edited elsewhere, and put in the place of the draft."""

from typing import Any

import pytest

from chalicelib.authoring.folder import read_source
from chalicelib.authoring.folder_zip import pack, unpack
from chalicelib.authoring.writing import files_of
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.organising.drafting import check_files
from chalicelib.wiring import organise_writing
from tests.authoring.test_folder_zip import HOSTILE
from tests.desk.test_begin import drafted
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.multipart import multipart

SOURCE = read_source(EXAMPLE, SPOKEN)
# As somebody wrote them, with comments.
FILES = {path.name: path.read_text(encoding="utf-8") for path in EXAMPLE.iterdir() if path.suffix in (".md", ".toml")}
SLUG = SOURCE.slug
HERE = f"/l/{SLUG}/folder"


@pytest.fixture
def editor() -> Browser:
    """An editor of a letter that was stored from a folder."""
    organise_writing.campaign("operator").push(SOURCE)
    return as_role("editor", SLUG)


def download(browser: Browser) -> bytes:
    return browser.get(f"{HERE}.zip").content


def upload(browser: Browser, body: bytes) -> Shown:
    browser.get(HERE)
    content, kind = multipart([("form", browser.token)], {"folder": ("carta.zip", body)})
    return browser.post(HERE, body=content, content_type=kind)


def use(browser: Browser, **changed: Any) -> Shown:
    address, fields = browser.form("main form")
    sent = [(name, value) for name, value in fields if name not in changed] + [*changed.items()]
    content, kind = multipart(sent, {})
    return browser.post(address, body=content, content_type=kind)


def rows(page: Shown) -> dict[str, list[str]]:
    found = [
        [" ".join(cell.get_text().split()) for cell in row.select("th, td")] for row in page.soup.select("tbody tr")
    ]
    return {row[0]: row[1:] for row in found}


def test_a_stored_letter_is_downloaded_and_is_the_same_letter(editor: Browser) -> None:
    shown = editor.get(HERE)
    assert len(rows(shown)) == len(files_of(SOURCE))
    page = editor.get(f"{HERE}.zip")
    assert page.headers["Content-Type"] == "application/zip"
    assert f'filename="{SLUG}.zip"' in page.headers["Content-Disposition"]
    assert check_files(unpack(page.content).texts, SPOKEN).source == SOURCE
    assert download(editor) == page.content


@pytest.mark.promise("What the command reads and what the page holds are the same letter")
def test_a_folder_that_is_put_in_its_place_comes_back_byte_for_byte(editor: Browser) -> None:
    shown = upload(editor, pack(FILES))
    assert shown.status == 200 and drafted(SLUG) == {}
    assert rows(shown)["letter.toml"][0] == "changed"
    assert "It makes a whole letter." in shown.text
    assert use(editor).status == 303
    assert drafted(SLUG) == FILES
    assert unpack(download(editor)).texts == FILES
    head = DynamoLetters().head(SLUG)
    assert head is not None and head.version_sha256 == SOURCE.sha256()


def test_what_was_is_kept_and_what_is_not_in_the_folder_is_taken_out(editor: Browser) -> None:
    upload(editor, pack(FILES))
    use(editor)
    fewer = {name: text for name, text in FILES.items() if ".fr." not in name and name != "fr.md"}
    shown = upload(editor, pack({**fewer, "es.md": FILES["es.md"] + "\nOtra línea.\n"}))
    assert rows(shown)["es.md"] == ["changed", "2", "0"]
    assert rows(shown)["fr.md"][0] == "taken out"
    assert rows(shown)["en.md"] == ["the same", "0", "0"]
    assert use(editor).status == 303
    assert "fr.md" not in unpack(download(editor)).texts
    (kept,) = DynamoDrafts().kept(SLUG, "fr.md")
    was = DynamoDrafts().kept_at(SLUG, "fr.md", kept.at_ms)
    assert was is not None and was.text == FILES["fr.md"]


def test_another_letter_s_folder_keeps_the_name_that_this_one_has(editor: Browser) -> None:
    other = {**FILES, "letter.toml": FILES["letter.toml"].replace(SLUG, "otra")}
    shown = upload(editor, pack({**other, "notas.txt": "x"}))
    assert "The folder calls the letter “otra”" in shown.text
    assert "left out: notas.txt" in shown.text
    use(editor)
    assert drafted(SLUG) == FILES


def test_the_same_folder_changes_nothing(editor: Browser) -> None:
    shown = upload(editor, download(editor))
    assert "Nothing would change." in shown.text
    assert shown.soup.select_one("main form") is None


def test_what_somebody_else_saves_meanwhile_is_not_replaced_unseen(editor: Browser) -> None:
    upload(editor, pack(FILES))
    letter = DynamoLetters().head(SLUG)
    assert letter is not None
    organise_writing.drafting("f" * 16).save(letter, "en.md", "by another", 0)
    shown = use(editor)
    assert shown.status == 409 and drafted(SLUG) == {"en.md": "by another"}
    assert "Somebody else saved something" in shown.text
    assert use(editor).status == 303
    assert drafted(SLUG) == FILES


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "nothing"])
def test_a_hostile_zip_changes_nothing(editor: Browser, name: str) -> None:
    make, _ = HOSTILE[name]
    shown = upload(editor, make())
    assert shown.status == 422 and drafted(SLUG) == {}
    assert shown.soup.select_one("#e-folder") is not None


@pytest.mark.parametrize("field", ["text.../es.md", "text.es.md.exe", "text.", "text.ES.md"])
def test_a_form_of_somebody_else_s_making_names_no_file(editor: Browser, field: str) -> None:
    upload(editor, pack(FILES))
    assert use(editor, **{field: "x"}).status == 400
    assert drafted(SLUG) == {}


def test_a_folder_that_is_no_letter_yet_is_taken_with_its_problems_counted(editor: Browser) -> None:
    shown = upload(editor, pack({"es.md": "Agua\n"}))
    assert "The letter has" in shown.text
    assert use(editor).status == 303
    assert {name for name, text in drafted(SLUG).items() if text} == {"es.md"}


def test_only_editors_see_it() -> None:
    organise_writing.campaign("operator").push(SOURCE)
    for role in ("reader", "moderator"):
        browser = as_role(role, SLUG)
        assert browser.get(HERE).status == 403
        assert browser.get(f"{HERE}.zip").status == 403
        assert browser.post(HERE, {"form": browser.token}).status == 403


def test_a_letter_that_was_begun_has_no_files_yet() -> None:
    organise_writing.campaign("operator").begin(SLUG, "es", "Agua")
    browser = as_role("owner", SLUG)
    assert "There is no file yet." in browser.get(HERE).text
