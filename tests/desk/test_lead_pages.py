"""The pages on which a letter is opened and led: what they say and do, and what happens when two come at once."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.rules.signatures.figures import LetterFigures
from chalicelib.wiring import organise_people
from tests.support.desk_browser import Browser, as_role, now
from tests.support.led_letter import change, edit, head, log, push_sample
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/lead"
DAY = 24 * 3600


@pytest.fixture(autouse=True)
def stored(stage: None) -> None:
    push_sample()


def in_days(days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def proposal_page(browser: Browser) -> str:
    """The address of the page that shows the one open proposal in full."""
    page = browser.get(f"/l/{SLUG}/proposals")
    link = page.soup.find("a", string="See exactly what it is")
    assert link is not None, page.text
    return str(link["href"])


def test_a_draft_says_what_is_missing_and_to_whom() -> None:
    change(state="draft")
    edit("letter.toml", 'contact = "red@example.org"\n', "")
    page = as_role("editor").get(PAGE)
    assert "1 thing has to be mended" in page.text
    why = "Say who is responsible for the data, and whom people can ask about it."
    assert why in page.text
    assert "lead/open" not in page.body
    reader = as_role("reader").get(PAGE)
    assert why not in reader.text
    assert "Editors and owners see the draft" in reader.text


@pytest.mark.promise("A letter opens, and gets other words, only when a second person approved exactly those")
def test_a_letter_is_opened_by_two_persons_who_both_saw_every_word() -> None:
    change(state="draft")
    edit("es.md", "Nos dirigimos", "Nos dirigimos hoy")
    editor, owner = as_role("editor", name="Eva Sol"), as_role("owner", name="Luz Mar")
    editor.get(PAGE)
    before = editor.get(f"{PAGE}/open")
    for words in ("Por el agua limpia", "Nos dirigimos hoy", "For clean water", "We write to you", "responsible for"):
        assert words in before.text
    names = [one.get_text() for one in before.soup.select("main h3")]
    assert names[:3] == ["Text: Spanish", "Text: English", "Privacy notice: Spanish"], "the authoritative one first"
    page = editor.submit("form.one-button")
    assert "It is proposed" in page.text
    assert "Approve" not in owner.get(f"/l/{SLUG}/proposals").text, "nobody approves what they did not see"
    full = owner.get(proposal_page(owner))
    assert "Nos dirigimos hoy" in full.text
    assert "Proposed by Eva Sol" in full.text
    assert head().state == "draft"
    done = owner.submit("form[action$=approve]")
    assert "It is approved and done" in done.text
    assert head().state == "open"
    version = DynamoLetters().version(SLUG, 1, head().version_sha256)
    assert version is not None
    assert "Nos dirigimos hoy" in version.texts["es"].body
    assert sorted(log()) == ["approve: open", "open", "propose: open", "push: replaced"]


def test_what_was_edited_since_the_page_was_opened_is_not_proposed() -> None:
    change(state="draft")
    editor = as_role("editor")
    editor.get(f"{PAGE}/open")
    edit("es.md", "Nos dirigimos", "Nos dirigimos hoy")
    page = editor.submit("form.one-button")
    assert page.status == 409
    assert "Something was edited since" in page.text
    assert "Nos dirigimos hoy" in page.text
    assert organise_people.proposals().of(SLUG) == []


def test_an_edit_after_the_proposal_leaves_nothing_to_approve() -> None:
    change(state="draft")
    editor, owner = as_role("editor"), as_role("owner")
    editor.get(f"{PAGE}/open")
    editor.submit("form.one-button")
    address = proposal_page(owner)
    owner.get(address)
    action, fields = owner.form("form[action$=approve]")
    edit("es.md", "Nos dirigimos", "Nos dirigimos hoy")
    assert owner.get(address).location == f"/l/{SLUG}/proposals"
    page = owner.post(action, fields)
    assert page.status == 422
    assert "What would be done is not what your page showed" in page.text
    assert head().state == "draft"


def test_two_clicks_on_propose_are_one_proposal() -> None:
    change(state="draft")
    editor = as_role("editor")
    editor.get(f"{PAGE}/open")
    action, fields = editor.form("form.one-button")
    assert [editor.post(action, fields).status for _ in range(2)] == [303, 303]
    assert len(organise_people.proposals().of(SLUG)) == 1


def test_other_words_are_shown_as_a_difference_with_how_many_signed_which() -> None:
    DynamoFigures().write(SLUG, LetterFigures(), LetterFigures({}, now() * 1000, {1: 52}))
    edit("es.md", "con respeto", "con todo respeto")
    editor = as_role("editor")
    assert "The draft has other words" in editor.get(PAGE).text
    page = editor.get(f"{PAGE}/words")
    assert "These words become version 2 of the letter" in page.text
    assert page.soup.select_one(".difference ins") is not None
    assert "52" in page.text
    assert "We write to you" not in page.text, "what does not differ is not there"
    editor.submit("form.one-button")
    owner = as_role("owner")
    full = owner.get(proposal_page(owner))
    assert full.soup.select_one(".difference ins") is not None
    owner.submit("form[action$=approve]")
    assert (head().state, head().version) == ("open", 2)
    assert "No other words are being written" in owner.get(PAGE).text


def test_other_words_that_are_refused_change_nothing() -> None:
    before = head()
    edit("es.md", "con respeto", "con todo respeto")
    editor, owner = as_role("editor"), as_role("owner")
    editor.get(f"{PAGE}/words")
    editor.submit("form.one-button")
    owner.get(proposal_page(owner))
    page = owner.submit("form[action$=cancel]")
    assert "It is cancelled" in page.text
    assert head() == before


def test_without_other_words_there_is_nothing_to_propose() -> None:
    page = as_role("editor").get(f"{PAGE}/words")
    assert "No word of the draft differs" in page.text
    assert page.soup.select_one("form.one-button") is None


def test_a_letter_is_closed_behind_a_page_and_a_second_click_is_no_error() -> None:
    owner = as_role("owner")
    page = owner.get(f"{PAGE}/close")
    assert "Within a minute nobody can sign any more" in page.text
    assert head().state == "open"
    action, fields = owner.form("form.form")
    assert [owner.post(action, fields).location for _ in range(2)] == [f"/l/{SLUG}/lead?done=closed"] * 2
    assert head().state == "closed"
    assert log().count("closed") == 1
    assert "The letter is closed" in owner.get(f"{PAGE}?done=closed").text


def test_a_letter_is_opened_again_with_another_day() -> None:
    change(state="closed", closes=now() - DAY)
    owner = as_role("owner")
    assert "Its closing day is over" in owner.get(f"{PAGE}/reopen").text
    page = owner.submit("form.form", end="day")
    assert page.status == 422
    assert "That is over already" in page.text
    owner.submit("form.form", end="day", day=in_days(10))
    assert head().state == "open"
    assert head().closes is not None


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"end": "day", "day": ""}, "Write a day"),
        ({"end": "day", "day": "soon"}, "Write a day"),
        ({"end": "day", "day": "2001-01-01"}, "That is over already"),
        ({"end": "day", "day": "9999-12-31"}, "too far away"),
        ({"end": "", "day": "2026-12-18"}, "Choose whether"),
    ],
)
def test_what_is_no_closing_day_is_said_beside_it_and_stays_typed(typed: dict[str, str], words: str) -> None:
    owner = as_role("owner")
    owner.get(f"{PAGE}/closing")
    page = owner.submit("form.form", **typed)
    assert page.status == 422
    assert page.text.count(words) == 2, "in the summary and beside the field"
    day = page.soup.select_one("#f-day")
    assert day is not None
    assert day["value"] == typed["day"]


def test_the_second_of_two_owners_sees_what_the_first_did() -> None:
    ana, luz = as_role("owner", name="Ana Paz"), as_role("owner", name="Luz Mar")
    for browser in (ana, luz):
        browser.get(f"{PAGE}/closing")
    ana.submit("form.form", end="day", day=in_days(10))
    closes = head().closes
    page = luz.submit("form.form", end="day", day=in_days(20))
    assert page.status == 409
    assert "The letter has changed since you opened this page" in page.text
    assert head().closes == closes
    luz.submit("form.form", end="day", day=in_days(20))
    assert head().closes != closes


def test_an_embargo_says_who_reads_and_is_moved_and_ended() -> None:
    change(embargo=now() + 5 * DAY, invitation="abc234")
    owner = as_role("owner")
    page = owner.get(PAGE)
    address = page.soup.select_one("#address")
    assert address is not None
    assert "/invited/abc234/" in str(address["value"])
    assert "Whoever has this address can read and sign" in page.text
    owner.get(f"{PAGE}/public")
    assert owner.submit("form.form", when="later", day=in_days(6), clock="nine").status == 422
    owner.submit("form.form", when="later", day=in_days(6), clock="09:30")
    assert head().embargo is not None
    assert (head().embargo or 0) % 3600 == 1800
    owner.get(f"{PAGE}/public")
    owner.submit("form.form", when="now")
    assert (head().embargo or 0) <= now()


@pytest.mark.parametrize("act", ["close", "reopen", "closing", "public"])
def test_an_act_that_the_letter_s_state_does_not_have_leads_back(act: str) -> None:
    change(state="delivered")
    assert as_role("owner").get(f"{PAGE}/{act}").location == f"/l/{SLUG}/lead"


def test_pages_show_what_was_typed_as_text() -> None:
    change(state="draft")
    edit("es.md", "Nos dirigimos", "<script>alert(1)</script> Nos dirigimos")
    page = as_role("editor").get(f"{PAGE}/open")
    assert page.soup.find("script") is None
    assert "<script>alert(1)</script>" in page.text


def test_opening_a_page_changes_nothing() -> None:
    edit("es.md", "con respeto", "con todo respeto")
    owner, before = as_role("owner"), head()
    for tail in ("", "/words", "/open", "/close", "/closing", "/reopen", "/public"):
        owner.get(PAGE + tail)
    assert head() == before
    assert log() == []
    assert organise_people.proposals().of(SLUG) == []
