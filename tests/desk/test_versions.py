"""What was kept of a letter's files: listed, compared and taken back into the draft."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from chalicelib.authoring.folder import LetterSource
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.desk.pages.versions import MOST_STATES
from chalicelib.organising.drafting import Drafting
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.wiring import organise_writing
from tests.support.desk_browser import Browser, as_role
from tests.support.samples import LETTER, SLUG

PAGE = f"/l/{SLUG}/versions"
ES = f"{PAGE}?file=es.md"
LETTER_TIME = 1_790_000_000_000


@pytest.fixture
def browser() -> Browser:
    return as_role("editor")


def head() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def drafting(by: str = "Eva Paz") -> Drafting:
    return organise_writing.drafting(by)


def saved(*texts: str, name: str = "es.md") -> None:
    """A file is saved by the button, one text after the other."""
    for text in texts:
        now = DynamoDrafts().file(SLUG, name) or DraftFile(name, "")
        at = now.at_ms + 60_000 if now.at_ms else LETTER_TIME
        replace(drafting(), now_ms=partial(int, at)).save(LETTER, name, text, now.revision)


def differences(browser: Browser) -> Iterator[str]:
    assert browser.page is not None
    for one in browser.page.soup.select(".difference :is(ins, del)"):
        yield one.get_text().replace(" end]", "]")


def test_every_file_of_the_draft_is_listed(browser: Browser) -> None:
    saved("uno", "dos")
    drafting().drop(LETTER, "en.md", 0)
    page = browser.get(PAGE)
    rows = [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]
    assert len(rows) == 5
    assert rows[0].startswith("Texts of the letter: English (taken away)")
    assert "Eva Paz 2" in rows[1]
    assert rows[-1].startswith("Settings as the letter was stored")


@pytest.mark.promise("Nothing that is written of a letter in the browser is lost")
def test_what_was_kept_is_compared_with_the_draft_and_taken_back(browser: Browser) -> None:
    saved("El río bajó once metros.", "El río bajó doce metros.", "El río bajó trece metros.")
    page = browser.get(ES)
    states = [row.get_text(" ") for row in page.soup.select("tbody tr")]
    assert len(states) == 4
    assert "the draft as it is now" in states[0]
    assert "version 1, which people could sign" in states[3]
    link = page.soup.select("tbody a")[1]
    page = browser.get(str(link["href"]))
    assert list(differences(browser)) == ["[gone: once]", "[new: trece]"]
    page = browser.submit("main section.card form")
    assert "It is back in the draft." in page.text
    assert DynamoDrafts().file(SLUG, "es.md") is not None
    assert drafting().folder(LETTER)["es.md"].text == "El río bajó once metros."
    assert len(DynamoDrafts().kept(SLUG, "es.md")) == 3, "what it was before is kept"


def test_any_two_are_compared(browser: Browser) -> None:
    saved("El río bajó once metros.", "El río bajó doce metros.", "El río bajó trece metros.")
    first, second = (f"at-{LETTER_TIME + 60_000 * number}" for number in (0, 1))
    browser.get(f"{PAGE}/compare?file=es.md&from={second}&to={first}")
    assert list(differences(browser)) == ["[gone: doce]", "[new: once]"]
    assert browser.page is not None
    assert len(browser.page.soup.select("main section.card form")) == 2, "either can be taken back"
    chosen = browser.page.soup.select("select option[selected]")
    assert [one["value"] for one in chosen] == [second, first]
    assert "They are the same." in browser.get(f"{PAGE}/compare?file=es.md&from=now&to=now").text


def test_a_version_that_people_could_sign_is_compared_and_taken_back(browser: Browser) -> None:
    text = drafting().folder(LETTER)["es.md"].text
    saved(text.replace("con respeto", "con firmeza"))
    browser.get(f"{PAGE}/compare?file=es.md&from=v1")
    assert list(differences(browser)) == ["[gone: respeto]", "[new: firmeza]"]
    browser.submit("main section.card form")
    assert drafting().folder(LETTER)["es.md"].text == text


def test_all_versions_that_people_could_sign_are_found_by_the_log(browser: Browser) -> None:
    drafting().campaign.push(source(title="Segunda"))
    drafting().campaign.push(source(title="Tercera"))
    assert head().version == 3
    page = browser.get(PAGE)
    assert "People could sign 2 versions" in page.text, "the log knows nothing of the first, which no command stored"
    browser.get(f"{PAGE}/compare?file=es.md&from=v2&to=v3")
    assert list(differences(browser)) == ["[gone: Segunda]", "[new: Tercera]"]
    assert browser.get(f"{PAGE}/compare?file=es.md&from=v4").status == 404


def source(title: str) -> LetterSource:
    found = drafting().check(head()).source
    assert found is not None
    return replace(found, texts={**found.texts, "es": replace(found.texts["es"], title=title)})


def test_a_draft_has_no_version_that_people_could_sign(browser: Browser) -> None:
    DynamoLetters().replace_head(head(), replace(head(), state="draft"))
    assert "People could sign" not in browser.get(PAGE).text
    assert browser.get(f"{PAGE}/compare?file=es.md&from=v1").status == 404


def test_whoever_is_too_late_takes_nothing_back(browser: Browser) -> None:
    saved("uno", "dos")
    browser.get(f"{PAGE}/compare?file=es.md&from=at-{LETTER_TIME}")
    saved("tres")
    assert browser.submit("main section.card form").status == 409
    assert drafting().folder(LETTER)["es.md"].text == "tres"


def test_a_long_list_has_pages(browser: Browser) -> None:
    saved(*(f"texto {number}" for number in range(MOST_STATES + 3)))
    page = browser.get(ES)
    assert len(page.soup.select("tbody tr")) == MOST_STATES + 2
    more = page.soup.select_one("a[rel=next]")
    assert more is not None
    assert len(browser.get(str(more["href"])).soup.select("tbody tr")) == 4


def test_what_was_set_aside_is_among_the_versions(browser: Browser) -> None:
    saved("uno")
    drafting().set_aside(LETTER, "es.md", "lo mío")
    assert "typed, and set aside for another text" in browser.get(ES).text


@pytest.mark.parametrize("query", ["file=notes.txt", "file=../es.md", "file=letter.toml%23"])
def test_what_is_no_file_of_a_letter_is_not_there(browser: Browser, query: str) -> None:
    assert browser.get(f"{PAGE}?{query}").status == 404


@pytest.mark.parametrize("which", ["at-1", "v0", "v9999", "now'", "at-99999999999999", ""])
def test_what_was_never_kept_is_not_there(browser: Browser, which: str) -> None:
    assert browser.get(f"{PAGE}/compare?file=es.md&from={which}").status == 404
    fields = {"form": browser.token, "file": "es.md", "from": which, "revision": "0"}
    assert browser.post(f"{PAGE}/back", fields).status == 404


def test_the_settings_are_compared_as_they_stand(browser: Browser) -> None:
    text = drafting().folder(LETTER)["letter.toml"].text
    saved(text, text.replace("Red del Agua", "Red del Río"), name="letter.toml")
    browser.get(f"{PAGE}/compare?file=letter.toml&from=at-{LETTER_TIME}")
    assert list(differences(browser)) == ["[gone: Agua]", "[new: Río]"]
