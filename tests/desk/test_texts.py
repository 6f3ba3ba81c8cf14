"""Writing the texts of a letter: saved over what the page showed, with everything that is wrong beside its field, and
nothing that was typed lost."""

import json
from dataclasses import replace

import pytest
from bs4 import Tag

from chalicelib.authoring.text_form import new_text
from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.errors import Unavailable
from chalicelib.organising.drafting import Drafting
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.rules.organisers.rights import Role
from chalicelib.wiring import organise_writing
from tests.support.desk_browser import COOKIE, Browser, Shown, add_person, as_role, log_in
from tests.support.edit_letter import EXAMPLE
from tests.support.samples import ENGLISH, LETTER, SLUG, TEXT

PAGE = f"/l/{SLUG}/text"
FORM = "#es form.writing"


@pytest.fixture(autouse=True)
def draft() -> None:
    """The letter is being written: nobody can sign it yet."""
    head = DynamoLetters().head(SLUG)
    assert head is not None
    assert DynamoLetters().replace_head(head, replace(head, state="draft"))


def stored(name: str = "es.md") -> DraftFile:
    return DynamoDrafts().file(SLUG, name) or DraftFile(name, "")


def drafting(by: str = "operator") -> Drafting:
    return organise_writing.drafting(by)


def by_another(name: str, text: str) -> None:
    """Somebody else saves a file."""
    drafting("Eva Paz").save(LETTER, name, text, stored(name).revision)


def value(page: Shown, field: str) -> str:
    found = page.soup.select_one(f"#{field}")
    assert isinstance(found, Tag)
    return found.get_text().removeprefix("\n") if found.name == "textarea" else str(found.get("value", ""))


def quietly(browser: Browser, fields: dict[str, str], part: str = "letter") -> Shown:
    return browser.post(f"{PAGE}/{part}/quietly", {"form": browser.token, "lang": "es", "revision": "0", **fields})


def test_all_languages_stand_side_by_side_and_the_authoritative_one_first() -> None:
    page = as_role("editor").get(PAGE)
    assert [one["id"] for one in page.soup.select(".text-column")] == ["es", "en"]
    assert "The authoritative text" in page.soup.select("#es .about")[0].text
    assert "authoritative" not in page.soup.select("#en .about")[0].text
    assert value(page, "es-title") == TEXT.title
    assert value(page, "es-body") == TEXT.body
    assert value(page, "en-headings-persons") == ENGLISH.persons_heading
    assert page.soup.select("#en-body")[0]["lang"] == "en"
    assert "9 words" in page.soup.select("#es .about")[0].text


def test_one_language_stands_alone() -> None:
    browser = as_role("editor")
    page = browser.get(f"{PAGE}/en")
    assert [one["id"] for one in page.soup.select(".text-column")] == ["en"]
    page = browser.submit("#en form.writing", title="Clean water now")
    assert browser.path == f"{PAGE}/en"
    assert "Saved: English." in page.text
    assert stored("en.md").text.startswith("---\ntitle: Clean water now\n")
    assert browser.get(f"{PAGE}/privacy.en").status == 200


@pytest.mark.parametrize("part", ["pt", "xx", "privacy.xx", "es.md", "letter.pt", "press.", "..", "press"])
def test_what_is_no_text_is_not_there(part: str) -> None:
    assert as_role("editor").get(f"{PAGE}/{part}").status == (200 if part in ("press", "press.") else 404)


def test_a_text_is_saved_by_its_button_and_becomes_the_letter() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    page = browser.submit(FORM, title="Agua ya", body="Pedimos agua.\r\n\r\n**Ya.**\r\n")
    assert "Saved: Spanish." in page.text
    assert "Revision 1, saved by Luz Mar" in page.soup.select("#es .was")[0].text
    head = DynamoLetters().head(SLUG)
    assert head is not None
    assert head.titles["es"] == "Agua ya"
    version = DynamoLetters().version(SLUG, head.version, head.version_sha256)
    assert version is not None
    assert version.texts["es"].body == "Pedimos agua.\n\n**Ya.**\n"
    assert version.texts["en"] == ENGLISH


def test_a_draft_with_problems_is_saved_and_says_all_of_them_beside_their_fields() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    page = browser.submit(FORM, title="", closing=" ", body="Hola <b>mundo</b>")
    assert "Saved: Spanish. It is a draft: what is missing or wrong is said below." in page.text
    for field in ("es-title", "es-closing", "es-body"):
        control = page.soup.select(f"#{field}")[0]
        assert control["aria-invalid"] == "true"
        error = page.soup.select(f"#error-{field}")[0]
        assert str(error["id"]) in str(control["aria-describedby"]).split()
        assert page.soup.select(f'.missing a[href="#{field}"]')
    assert value(page, "es-body") == "Hola <b>mundo</b>"
    head = DynamoLetters().head(SLUG)
    assert head is not None
    assert head.titles["es"] == TEXT.title, "a draft that makes no letter changes none"
    assert browser.get(PAGE).soup.select("#error-es-title"), "also when the page is opened"


def test_problems_of_a_page_are_only_those_of_its_files() -> None:
    by_another("privacy.es.md", "<b>Aviso</b>")
    browser = as_role("editor")
    assert "Nothing is missing here." in browser.get(PAGE).text
    assert browser.get(f"{PAGE}/privacy").soup.select("#error-es-body")


@pytest.mark.promise("Nothing that is written of a letter in the browser is lost")
def test_somebody_who_saved_meanwhile_is_not_overwritten_and_both_texts_are_shown() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    by_another("es.md", stored_text().replace("Por el agua limpia", "Agua para siempre"))
    page = browser.submit(FORM, title="Agua ya", body="Lo mío, con *todo*")
    assert page.status == 409
    assert "Eva Paz saved it" in page.text
    assert value(page, "es-body") == "Lo mío, con *todo*"
    gone = page.soup.select_one(".difference del")
    assert gone is not None and gone.get_text() == "[gone: Agua para siempre end]"
    assert "Agua para siempre" in stored().text
    page = browser.submit("form.writing", body="Lo mío, y lo de ella")
    assert "Saved: Spanish." in page.text
    assert "Lo mío, y lo de ella" in stored().text
    (theirs,) = [file for file in DynamoDrafts().kept(SLUG, "es.md") if file.by == "Eva Paz"]
    assert theirs.revision == 1, "theirs is kept"


def stored_text() -> str:
    return drafting().folder(LETTER)["es.md"].text


def test_what_was_typed_is_kept_even_if_the_page_of_the_conflict_is_closed() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    by_another("es.md", "---\ntitle: Otra\n---\n\nHola")
    browser.submit(FORM, title="Agua ya")
    quietly(browser, {"title": "Agua siempre", "body": "Hola"})
    kept = [DynamoDrafts().kept_at(SLUG, "es.md", one.at_ms) for one in DynamoDrafts().kept(SLUG, "es.md")]
    assert sorted(one.text.split("\n")[1] for one in kept if one) == ["title: Agua siempre", "title: Agua ya"]


def test_a_third_who_is_faster_is_shown_too() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    by_another("es.md", "uno")
    browser.submit(FORM, title="Agua ya")
    by_another("es.md", "dos")
    assert browser.submit("form.writing").status == 409
    assert stored().text == "dos"


@pytest.mark.promise("Nothing that is written of a letter in the browser is lost")
def test_theirs_is_kept_and_mine_is_among_the_versions() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    by_another("es.md", stored_text())
    browser.submit(FORM, title="Agua ya")
    address, fields = browser.form("form.writing")
    page = browser.follow(browser.post(f"{address}/aside", fields))
    assert "Theirs stands." in page.text
    assert TEXT.title in stored().text
    mine = [DynamoDrafts().kept_at(SLUG, "es.md", one.at_ms) for one in DynamoDrafts().kept(SLUG, "es.md")]
    assert all(one is not None and "Agua ya" in one.text for one in mine)
    assert mine


def test_a_text_that_was_taken_away_meanwhile_can_still_be_saved() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    drafting("Eva Paz").drop(LETTER, "en.md", 0)
    page = browser.submit("#en form.writing", title="Water now")
    assert page.status == 409
    assert "Eva Paz took it out of the draft" in page.text
    assert "Saved: English." in browser.submit("form.writing").text
    assert "Water now" in stored("en.md").text


@pytest.mark.promise("Nothing that is written of a letter in the browser is lost")
def test_what_was_typed_comes_back_when_a_service_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser keeps what was typed into a page that it may not store."""
    browser = as_role("editor")
    browser.get(PAGE)

    def fail(*_: object, **__: object) -> None:
        raise Unavailable("ThrottlingException")

    with monkeypatch.context() as patched:
        patched.setattr(DynamoDrafts, "put", fail)
        page = browser.submit(FORM, title="Agua ya", body="Una línea\r\n\r\ny otra")
    assert page.status == 503
    page = browser.submit("form.again")
    assert "Saved: Spanish." in page.text
    assert stored().text.endswith("Una línea\n\ny otra")
    assert "title: Agua ya\n" in stored().text


def test_a_letter_that_cannot_be_stored_just_now_is_saved_as_a_draft(monkeypatch: pytest.MonkeyPatch) -> None:
    browser = as_role("editor")
    browser.get(PAGE)

    def fail(*_: object, **__: object) -> None:
        raise Unavailable("ThrottlingException")

    with monkeypatch.context() as patched:
        patched.setattr(DynamoLetters, "put_version", fail)
        assert "Saved: Spanish." in browser.submit(FORM, title="Agua ya").text
    browser.submit(FORM)
    head = DynamoLetters().head(SLUG)
    assert head is not None
    assert head.titles["es"] == "Agua ya"


def test_a_text_that_is_too_long_is_shown_again_as_it_was_typed() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    page = browser.submit(FORM, body="ñ" * MOST_BYTES)
    assert page.status == 422
    assert "The text was not saved" in page.text
    assert value(page, "es-body") == "ñ" * MOST_BYTES
    assert stored().text == ""


@pytest.mark.promise("Nothing that is written of a letter in the browser is lost")
def test_what_was_typed_comes_back_after_the_session_ended() -> None:
    """As large as a text may be: through the page of the login, and back."""
    person = add_person(roles={SLUG: "editor"})
    browser = log_in(person)
    browser.get(PAGE)
    body = "Sí, señora ministra.\n\n" * 6000
    assert MOST_BYTES - 10_000 < len(body.encode()) < MOST_BYTES
    address, fields = browser.form(FORM)
    typed = [(name, body if name == "body" else text) for name, text in fields]
    again = log_in(person)
    browser.cookies[COOKIE] = again.cookies[COOKIE]
    page = browser.post(address, typed)
    assert page.status == 409
    page = browser.submit("form.again")
    assert "Saved: Spanish." in page.text
    assert stored().text.endswith(body)


def test_a_file_that_no_fields_can_hold_is_edited_as_it_stands() -> None:
    by_another("es.md", "---\ntitle: Agua\notra: cosa\n---\n\nHola")
    browser = as_role("editor")
    page = browser.get(PAGE)
    assert value(page, "es-raw") == "---\ntitle: Agua\notra: cosa\n---\n\nHola"
    assert "misspelt" in page.soup.select("#es")[0].text
    browser.submit(FORM, raw="---\ntitle: Agua\n---\n\nHola")
    assert stored().text == "---\ntitle: Agua\n---\n\nHola"
    assert value(browser.get(PAGE), "es-body") == "Hola"


def test_the_script_saves_quietly_and_keeps_the_revision() -> None:
    browser = as_role("editor")
    shown = quietly(browser, {"title": "Agua", "body": "uno"})
    assert (shown.status, json.loads(shown.body)) == (200, {"revision": 1})
    assert shown.headers["Content-Type"] == "application/json"
    assert json.loads(quietly(browser, {"title": "Agua", "body": "dos", "revision": "1"}).body) == {"revision": 2}
    again = quietly(browser, {"title": "Agua", "body": "dos", "revision": "1"})
    assert json.loads(again.body) == {"revision": 2}, "an answer that was lost"
    head = DynamoLetters().head(SLUG)
    assert head is not None
    assert head.titles["es"] == TEXT.title, "only the button makes it the letter"
    changed = quietly(browser, {"body": "tres", "revision": "1"})
    assert (changed.status, json.loads(changed.body)) == (409, {"problem": "changed"})
    large = quietly(browser, {"body": "ñ" * MOST_BYTES, "revision": "2"})
    assert (large.status, json.loads(large.body)) == (413, {"problem": "too-large"})


def test_a_session_that_ended_is_no_answer_to_the_script() -> None:
    browser = as_role("editor")
    token = browser.token
    browser.cookies.clear()
    shown = browser.post(f"{PAGE}/letter/quietly", {"form": token, "lang": "es", "revision": "0", "body": "x"})
    assert not shown.headers["Content-Type"].startswith("application/json")


def test_the_script_reaches_one_address_alone() -> None:
    page = as_role("editor").get(f"{PAGE}/press")
    policy = page.headers["Content-Security-Policy"]
    (connect,) = [part.split() for part in policy.split("; ") if part.startswith("connect-src")]
    assert connect[1].endswith(f"/l/{SLUG}/text/press/quietly")
    assert len(connect) == 2
    limited = as_role("editor", kind="code").get(PAGE)
    assert "script" not in limited.headers["Content-Security-Policy"], "whoever may not save has nothing saved quietly"


def test_a_language_is_added_with_the_usual_words_and_taken_away_and_kept() -> None:
    browser = as_role("editor")
    page = browser.get(PAGE)
    assert [one.text for one in page.soup.select(".add button")] == ["Portuguese", "French"]
    page = browser.submit(".add form:nth-of-type(2)")
    assert "Added: French." in page.text
    assert stored("fr.md").text == new_text("fr")
    assert value(page, "fr-closing")
    page = browser.submit("#fr .leave-out form")
    assert "Taken away: French." in page.text
    assert not page.soup.select("#fr")
    assert "fr.md" not in drafting().folder(LETTER)


def test_a_language_goes_with_its_notice_and_its_press_kit() -> None:
    for name in ("press.en.md", "privacy.en.md"):
        by_another(name, (EXAMPLE / name).read_text())
    browser = as_role("editor")
    browser.get(PAGE)
    browser.submit("#en .leave-out form")
    assert sorted(drafting().folder(LETTER)) == ["es.md", "letter.toml", "privacy.es.md"]
    head = DynamoLetters().head(SLUG)
    assert head is not None
    assert list(head.titles) == ["es"]


def test_a_file_in_a_language_of_another_site_is_shown_and_can_go() -> None:
    by_another("de.md", new_text("de"))
    by_another("privacy.pt.md", "Aviso")
    browser = as_role("editor")
    page = browser.get(PAGE)
    assert [one["id"] for one in page.soup.select(".text-column")] == ["es", "de", "en"]
    browser.submit("#de .leave-out form")
    page = browser.get(f"{PAGE}/privacy")
    assert [one["id"] for one in page.soup.select(".text-column") if one.select(".leave-out")] == ["pt"]
    browser.submit("#pt .leave-out form")
    assert not {"de.md", "privacy.pt.md"} & {*drafting().folder(LETTER)}
    assert quietly(browser, {"lang": "it", "body": "x"}).status == 404


def test_it_says_where_else_something_is_missing() -> None:
    drafting().add(LETTER, "fr.md", new_text("fr"))
    browser = as_role("editor")
    page = browser.get(PAGE)
    chips = [" ".join(one.get_text().split()) for one in page.soup.select(".chips")[0].select("a")]
    assert chips == ["Letter 3 missing or wrong", "Privacy 1 missing or wrong", "Press"]
    for name in ("fr.md", "privacy.fr.md"):
        by_another(name, (EXAMPLE / name).read_text())
    assert "1 thing is missing or wrong in the settings" in browser.get(PAGE).text


def test_the_authoritative_language_stays() -> None:
    browser = as_role("editor")
    page = browser.get(PAGE)
    assert not page.soup.select("#es .leave-out")
    fields = {"form": browser.token, "lang": "es", "revision": "0"}
    assert browser.post(f"{PAGE}/letter/take-away", fields).status == 404
    assert browser.post(f"{PAGE}/privacy/take-away", fields | {"lang": "en"}).status == 404


def test_what_a_colleague_goes_on_writing_is_not_taken_away() -> None:
    browser = as_role("editor")
    browser.get(PAGE)
    by_another("en.md", "still writing")
    assert browser.submit("#en .leave-out form").status == 409
    assert stored("en.md").text == "still writing"


def test_the_press_kit_has_quotations_and_one_more_to_fill_in() -> None:
    browser = as_role("editor")
    page = browser.get(f"{PAGE}/press")
    assert "There is no press kit yet." in page.text
    page = browser.submit(".add form")
    page = browser.submit(
        FORM, short="Agua.", contact="eva@example.org", body="Largo.", **{"quotes.1.text": "Ya", "quotes.1.name": "Eva"}
    )
    assert [one.legend.text.split("to add")[0].strip() for one in page.soup.select(".quote") if one.legend] == [
        "Quotation 1", "Quotation 2",
    ]  # fmt: skip
    page = browser.submit(FORM, **{"quotes.2.text": "No", "quotes.2.name": ""})
    assert page.soup.select("#es-quotes-2-name")[0].get("aria-invalid") == "true"
    browser.submit(FORM, **{"quotes.1.text": "", "quotes.1.name": ""})
    assert stored("press.es.md").text.count("- text") == 1


@pytest.mark.parametrize("role", ["reader", "moderator"])
def test_readers_and_moderators_see_no_draft(role: Role) -> None:
    browser = as_role(role)
    assert browser.get(PAGE).status == 403
    assert quietly(browser, {"body": "x"}).status == 403
    assert stored().text == ""


def test_a_letter_that_was_only_begun_has_a_page() -> None:
    drafting().campaign.begin("nueva", "es", "Nueva carta")
    browser = as_role("owner", "nueva")
    page = browser.get("/l/nueva/text")
    assert [one["id"] for one in page.soup.select(".text-column")] == ["es"]
    page = browser.submit(FORM, title="Nueva", body="Hola")
    assert "Saved: Spanish." in page.text
    assert value(page, "es-body") == "Hola"


def test_the_text_of_an_open_letter_is_written_beside_it() -> None:
    head = DynamoLetters().head(SLUG)
    assert head is not None
    DynamoLetters().replace_head(head, LETTER)
    browser = as_role("editor")
    page = browser.get(PAGE)
    assert "People sign the letter as it was opened" in page.text
    browser.submit(FORM, title="Otra")
    assert DynamoLetters().head(SLUG) == LETTER
