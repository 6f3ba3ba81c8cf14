"""Beginning a letter on its page: by owners of the stage alone, under a name of its own, from whatever there is."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.authoring.beginnings import title_in
from chalicelib.authoring.folder import read_source
from chalicelib.authoring.folder_zip import pack
from chalicelib.authoring.writing import files_of
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.desk.views.begin import TEMPLATE_WORDS
from chalicelib.desk.views.folder import ZIP_PROBLEMS
from chalicelib.rules.organisers.rights import STAGE
from tests.authoring.test_folder_zip import HOSTILE
from tests.support.desk_browser import Browser, Shown, add_person, as_role, log_in
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.multipart import multipart
from tests.support.samples import SLUG

SOURCE = read_source(EXAMPLE, SPOKEN)
FILES = files_of(SOURCE)
FORM = {
    "title": "Por el páramo",
    "slug": "por-el-paramo",
    "languages": ["es", "en"],
    "language": "es",
    "timezone": "America/Bogota",
    "source": "open-letter",
}


def owner_of_the_stage(**roles: Any) -> Browser:
    return log_in(add_person(roles={STAGE: "owner", **roles}))


@pytest.fixture
def browser() -> Browser:
    return owner_of_the_stage()


def send(browser: Browser, file: bytes | None = None, **fields: Any) -> Shown:
    """Post the form as a browser does, with a file or without."""
    browser.get("/begin")
    values = {**FORM, "form": browser.token, **fields}
    pairs = [(name, one) for name, value in values.items() for one in (value if isinstance(value, list) else [value])]
    body, kind = multipart(pairs, {} if file is None else {"folder": ("carta.zip", file)})
    return browser.post("/begin", body=body, content_type=kind)


def drafted(slug: str) -> dict[str, str]:
    return {name: file.text for name, file in DynamoDrafts().files(slug).items()}


def begun(slug: str) -> bool:
    return DynamoLetters().head(slug) is not None


def test_an_owner_of_the_stage_begins_a_letter_from_a_template_and_owns_it(browser: Browser) -> None:
    shown = send(browser)
    assert (shown.status, shown.location) == (303, "/l/por-el-paramo/text")
    (person,) = DynamoPeople().people()
    assert dict(person.roles) == {STAGE: "owner", "por-el-paramo": "owner"}
    assert {*drafted("por-el-paramo")} == {"letter.toml", "es.md", "en.md", "privacy.es.md", "privacy.en.md"}
    head = DynamoLetters().head("por-el-paramo")
    assert head is not None
    assert (head.state, head.title("es"), head.language) == ("draft", "Por el páramo", "es")
    (line,) = [line for line in DynamoAuditLog().lines("por-el-paramo", before="", most=9) if line.what == "begin"]
    assert line.detail["by"] == person.id
    assert "Por el páramo" in browser.get("/").text
    assert browser.get("/l/por-el-paramo").status == 200


@pytest.mark.parametrize("source", ["blank", *TEMPLATE_WORDS])
def test_what_it_begins_from_is_what_was_chosen(browser: Browser, source: str) -> None:
    assert send(browser, source=source).status == 303
    names, texts = {*drafted("por-el-paramo")}, drafted("por-el-paramo")
    assert ("privacy.es.md" in names) is (source != "blank")
    assert "title: Por el páramo" in texts["es.md"]
    assert 'timezone = "America/Bogota"' in texts["letter.toml"]


def test_nobody_else_is_offered_or_may_begin_one() -> None:
    for browser in (as_role("owner"), log_in(add_person(roles={}))):
        assert "Begin a letter" not in browser.get("/").text
        assert browser.get("/begin").status == 403
        assert browser.post("/begin", {**FORM, "form": browser.token}).status == 403
    assert not begun("por-el-paramo")


def test_whoever_was_logged_in_by_a_code_or_long_ago_shows_a_passkey_first() -> None:
    for kwargs in ({"kind": "code"}, {"fresh": False}):
        browser = log_in(add_person(roles={STAGE: "owner"}), **kwargs)
        assert "Begin a letter" in browser.get("/").text
        assert browser.post("/begin", {**FORM, "form": browser.token}).status == 403
    assert not begun("por-el-paramo")


def test_a_name_that_nobody_typed_is_shown_before_it_is_taken(browser: Browser) -> None:
    shown = send(browser, slug="")
    assert shown.status == 422 and not begun("por-el-paramo")
    assert "We made this name from the title" in shown.text
    field = shown.soup.select_one("#f-slug")
    assert field is not None
    assert (field["value"], field["aria-describedby"], field["aria-invalid"]) == (
        "por-el-paramo",
        "e-slug h-slug",
        "true",
    )
    address, fields = browser.form("form.begin")
    assert browser.post(address, [*fields, ("source", "open-letter")]).status == 303
    assert begun("por-el-paramo")


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "no title": ({"title": " "}, "title", "Give the letter a title"),
    "a long title": ({"title": "a" * 201}, "title", "Give the letter a title"),
    "no name in the title": ({"title": "Воды", "slug": ""}, "slug", "The name may have small letters"),
    "a name in capitals": ({"slug": "Agua"}, "slug", "The name may have small letters"),
    "a way out": ({"slug": "../agua"}, "slug", "The name may have small letters"),
    "a name of the site": ({"slug": "files"}, "slug", "The site needs this name"),
    "a name that is taken": ({"slug": SLUG}, "slug", "There is a letter of this name already"),
    "a language of no stage": ({"language": "de"}, "language", "Say which text is authoritative"),
    "no time zone": ({"timezone": "Mars/Olympus"}, "timezone", "Choose the time zone"),
    "nothing to begin from": ({"source": ""}, "source", "Say what the letter begins from"),
    "a template of nobody's": ({"source": "../../etc"}, "source", "Say what the letter begins from"),
    "a letter that is not theirs": ({"source": "copy", "copy": SLUG}, "copy", "Choose one of your letters"),
    "no zip": ({"source": "folder"}, "folder", "Choose the zip"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(browser: Browser, name: str) -> None:
    fields, field, words = WRONG[name]
    shown = send(browser, **fields)
    assert shown.status == 422
    assert [person.roles for person in DynamoPeople().people()] == [{STAGE: "owner"}]
    summary, beside = shown.soup.select_one(".summary"), shown.soup.select_one(f"#e-{field}")
    if field != "copy":  # the choice is not there for whoever has no letter
        assert beside is not None and words in beside.text
    assert summary is not None and words in summary.text
    assert shown.soup.select_one(f".summary a[href='#f-{field}']") is not None
    values = {one["name"]: one.get("value") for one in shown.soup.select("form.begin input:not([type=radio])")}
    assert values["title"] == " ".join(str(fields.get("title", FORM["title"])).split())
    if fields.get("slug") != "":
        assert values["slug"] == fields.get("slug", FORM["slug"])


def test_everything_that_is_wrong_is_told_at_once(browser: Browser) -> None:
    shown = send(browser, title="", slug="Agua", language="de", timezone="", source="")
    assert len(shown.soup.select(".summary li")) == 5


def test_a_folder_brings_its_title_its_languages_and_its_name(browser: Browser) -> None:
    body = pack(FILES)
    shown = send(browser, body, title="", slug="", source="folder", language="fr", languages=[])
    assert shown.status == 422
    assert shown.soup.select_one(f"#f-slug[value={SOURCE.slug}]") is not None
    assert send(browser, body, title="", slug="otra-agua", source="folder", language="fr").status == 303
    texts = drafted("otra-agua")
    assert texts["letter.toml"] == FILES["letter.toml"].replace(SOURCE.slug, "otra-agua")
    assert {name: text for name, text in texts.items() if name != "letter.toml"} == {
        name: text for name, text in FILES.items() if name != "letter.toml"
    }
    head = DynamoLetters().head("otra-agua")
    assert head is not None
    assert (head.title("pt"), head.version_sha256) == (SOURCE.texts["pt"].title, SOURCE.sha256())


def test_a_folder_that_is_no_letter_yet_begins_one_with_a_title(browser: Browser) -> None:
    body = pack({"es.md": "Agua\n", "letter.toml": "slug = "})
    assert send(browser, body, title="", source="folder").status == 422
    assert send(browser, body, source="folder").status == 303
    texts = drafted("por-el-paramo")
    assert (texts["letter.toml"], title_in(texts, "es")) == ("slug = ", FORM["title"])
    assert texts["es.md"].endswith("---\n\nAgua\n")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", [name for name in HOSTILE if name != "nothing"])
def test_a_hostile_zip_is_refused_in_words(browser: Browser, name: str) -> None:
    make, why = HOSTILE[name]
    shown = send(browser, make(), source="folder")
    assert shown.status == 422 and not begun("por-el-paramo")
    error = shown.soup.select_one("#e-folder")
    assert error is not None
    assert re.fullmatch(re.escape(ZIP_PROBLEMS[why]).replace(r"\{\}", ".+"), error.text)


def test_every_reason_against_a_zip_has_its_words() -> None:
    assert {*ZIP_PROBLEMS} == {why for _, why in HOSTILE.values()} | {"empty"}


def test_a_zip_s_own_words_are_shown_as_text(browser: Browser) -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as out:
        out.writestr("<script>alert(1)</script>/../es.md", "x")
    shown = send(browser, body.getvalue(), source="folder")
    assert "&lt;script&gt;" in shown.body and "<script>alert" not in shown.body


@pytest.fixture
def letters_of_theirs() -> Iterator[Browser]:
    """An owner of the stage who edits one letter, and reads the figures of another."""
    editor = owner_of_the_stage(**{SLUG: "editor"})
    assert send(owner_of_the_stage(), pack(FILES), slug="otra-agua", source="folder").status == 303
    (person,) = [one for one in DynamoPeople().people() if SLUG in one.roles]
    changed = DynamoPeople().person(person.id)
    assert changed is not None
    object.__setattr__(changed, "roles", {**changed.roles, "otra-agua": "reader"})
    assert DynamoPeople().put_person(changed, expected=changed.revision)
    yield editor


def test_another_letter_is_copied_only_by_whoever_may_read_its_draft(letters_of_theirs: Browser) -> None:
    browser = letters_of_theirs
    offered = [one["value"] for one in browser.get("/begin").soup.select("#f-copy option")]
    assert offered == [SLUG]
    assert send(browser, source="copy", copy="otra-agua").status == 422
    assert not begun("por-el-paramo")
    assert send(browser, source="copy", copy=SLUG, title="").status == 303
    texts = drafted("por-el-paramo")
    assert 'slug = "por-el-paramo"' in texts["letter.toml"] and texts["es.md"]


def test_beginning_twice_leads_to_the_same_letter(browser: Browser) -> None:
    assert send(browser).location == send(browser).location == "/l/por-el-paramo/text"
    lines = DynamoAuditLog().lines("por-el-paramo", before="", most=50)
    assert [line.what for line in lines].count("begin") == 1


def test_the_usual_time_zone_is_that_of_their_letters() -> None:
    browser = owner_of_the_stage(**{SLUG: "editor"})
    shown = browser.get("/begin")
    chosen = shown.soup.select_one("#f-timezone option[selected]")
    assert chosen is not None and chosen["value"] != "UTC"
    assert shown.soup.select_one("#f-timezone[data-guess]") is None
    assert owner_of_the_stage().get("/begin").soup.select_one("#f-timezone[data-guess]") is not None
