"""The queue: what waits is shown with what is needed to decide, and decided as it was seen."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem
from chalicelib.organising.held_signatures import DecisionRefused, key_of
from chalicelib.ports.storage import EditionRecord
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step, withdrawal
from chalicelib.wiring import organise, organise_review
from tests.conftest import ENVIRONMENT
from tests.support.api import queued
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.in_queue import DAY, key, noted, now_ms, stored, waits
from tests.support.moto_aws import store_letter
from tests.support.samples import LETTER, SLUG

QUEUE = f"/l/{SLUG}/queue"
OTHER = "otra-carta"


@pytest.fixture
def browser() -> Browser:
    return as_role("moderator", name="Ana Gil")


def names(shown: Shown) -> list[str]:
    return [heading.get_text(strip=True) for heading in shown.soup.select("article h2")]


def log(what: str = "") -> list[dict[str, Any]]:
    lines = [json.loads(item.content) for item in LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))]
    return [line for line in lines if not what or line["what"] == what]


def tick(browser: Browser, decision: str, *signatures: Signature, **fields: str) -> Shown:
    """Post what was ticked, as it is now."""
    values = [("form", browser.token), ("decision", decision), *fields.items()]
    shown = browser.post(f"{QUEUE}/decide", values + [("key", key_of(one)) for one in signatures])
    return browser.follow(shown)


def test_an_entry_is_shown_with_what_it_takes_to_decide(browser: Browser) -> None:
    waits(
        "Casa del Agua",
        "organisation",
        "duplicate:Casa del Agua, A.C.",
        email="luz@gmail.com",
        days=4.5,
        details={"website": "https://casa.example.org/"},
    )
    shown = browser.get(QUEUE)
    assert names(shown) == ["Casa del Agua"]
    for words in (
        "The address does not show that this person may sign for it.",
        "It may be the same organisation as “\u2068Casa del Agua, A.C.\u2069”.",
        "gmail.com , not the website's domain",
        "Luz Paz , Directora",
        "4 days",
        "Organisation",
    ):
        assert words in shown.text.replace(" .", "."), (words, shown.text)
    link = shown.soup.select_one(".facts a")
    assert link is not None and link["href"] == "https://casa.example.org/"
    assert "luz@" not in shown.body, "of the address its domain alone"


def test_a_similar_name_stands_beside_it_from_the_letter_and_from_the_queue(browser: Browser) -> None:
    DynamoLetters().add_edition(SLUG, EditionRecord(1, "{}", "00", f"{SLUG}/rolls/00", 1, "basis"))
    rows = [{"name": "Red Ñandú", "kind": "organisation"}, {"name": "Ana Nandu", "kind": "person"}]
    site = ENVIRONMENT["FIRMAMOS_SITE_BUCKET"]
    clients.s3().put_object(Bucket=site, Key=f"{SLUG}/signatories.json", Body=json.dumps(rows).encode())
    one = waits("RED NANDU, A.C.")
    waits("Red Nandu – México")
    waits("Casa Sol")
    shown = browser.get(QUEUE)
    card = shown.soup.select_one(f"#e-{key(one)} .similar")
    assert card is not None
    assert [item.get_text(" ", strip=True) for item in card.select("li")] == [
        "Red Ñandú on the letter",
        "Red Nandu – México waits too",
    ]
    assert [len(found.select(".similar")) for found in shown.soup.select("article")].count(1) == 2
    assert "could not be compared" not in shown.text
    on_letter, waiting = (str(link["href"]) for link in card.select("a"))
    field = browser.get(on_letter).soup.select_one("input[name=q]")
    assert field is not None and field["value"] == "Red Ñandú"
    assert "Red Nandu – México" in browser.get(waiting).text


def test_a_letter_whose_list_cannot_be_read_says_that_nothing_was_compared(browser: Browser) -> None:
    DynamoLetters().add_edition(SLUG, EditionRecord(1, "{}", "00", f"{SLUG}/rolls/00", 1, "basis"))
    site = ENVIRONMENT["FIRMAMOS_SITE_BUCKET"]
    clients.s3().put_object(Bucket=site, Key=f"{SLUG}/signatories.json", Body=b" " * 8_000_001)
    waits("Casa Sol")
    shown = browser.get(QUEUE)
    assert names(shown) == ["Casa Sol"]
    assert "could not be compared" in shown.text


def test_the_oldest_come_first_a_page_at_a_time_and_by_age(browser: Browser) -> None:
    for number in range(30):
        waits(f"Casa {number:02}", days=number / 3, details={"kind": "person", "representative": ""})
    first = browser.get(QUEUE)
    assert names(first) == [f"Casa {number:02}" for number in range(29, 4, -1)]
    more = first.soup.select_one("a[rel=next]")
    assert more is not None
    assert names(browser.get(str(more["href"]))) == [f"Casa {number:02}" for number in range(4, -1, -1)]
    ages = {one.get_text(" ", strip=True): str(one["href"]) for one in first.soup.select(".chips.small a")}
    assert list(ages) == ["All 30", "7 days or more 9", "3 to 6 days 12", "Up to 2 days 9"]
    found = [names(browser.get(address)) for address in [*ages.values()][1:]]
    assert [len(one) for one in found] == [9, 12, 9]
    assert sorted(name for page in found for name in page) == [f"Casa {number:02}" for number in range(30)]


def test_whoever_looks_at_representatives_is_in_the_log(browser: Browser) -> None:
    one = waits("Casa Sol")
    assert log("read") == []
    browser.get(QUEUE)
    browser.get(f"{QUEUE}/{key(one)}")
    assert [(line["page"], line["signatures"]) for line in map(detail, log("read"))] == [
        ("look", key(one)),
        ("entry", key(one)),
    ]
    assert not any("Luz Paz" in str(line) for line in log())


def detail(line: dict[str, Any]) -> dict[str, str]:
    return dict(line["detail"]) if "detail" in line else line


def test_where_nobody_has_a_representative_nothing_is_read(browser: Browser) -> None:
    waits("Ana Paz", "well-known", details={"kind": "person", "representative": "", "role": "Jueza"})
    assert "Jueza" in browser.get(QUEUE).text
    assert log("read") == []


def test_one_is_approved_with_its_button_and_undone(browser: Browser) -> None:
    one = waits("Casa Sol")
    browser.get(QUEUE)
    shown = browser.submit("form[data-act=approve]")
    assert "1 approved" in shown.text and "Casa Sol" in shown.text
    assert stored(one).state == "confirmed"
    (message,) = queued()
    assert json.loads(message["body"])["notice"] == "approved"
    shown = browser.submit("form.undo")
    assert "1 decision undone" in shown.text
    assert stored(one).state == "held" and stored(one).holds == one.holds
    assert [line["what"] for line in log()] == ["read", "approve", "undo"]
    assert names(browser.get(QUEUE)) == ["Casa Sol"]


def test_one_is_refused_for_a_reason_and_found_among_the_refused(browser: Browser) -> None:
    one = waits("Casa Sol")
    browser.get(f"{QUEUE}/{key(one)}")
    shown = browser.submit("details form", reason="invented")
    assert "1 refused" in shown.text
    assert stored(one).holds == ("refused", "refused:invented")
    assert names(browser.get(QUEUE)) == []
    shown = browser.get(f"{QUEUE}/down")
    assert names(shown) == ["Casa Sol"]
    assert "Ana Gil refused it" in shown.text and "There is no such person or organisation" in shown.text
    browser.submit("form[data-act=approve]")
    assert stored(one).state == "confirmed"


@pytest.mark.parametrize("fields", [{}, {"reason": ""}, {"reason": "because"}], ids=str)
def test_nothing_is_refused_without_a_reason_of_the_list(browser: Browser, fields: dict[str, str]) -> None:
    one = waits("Casa Sol")
    shown = tick(browser, "refuse", one, **fields)
    assert shown.status == 422 and "say why" in shown.text
    assert shown.soup.select(f".tick input[checked][value='{key_of(one)}']"), "what was ticked stays ticked"
    assert stored(one) == one


def test_ticked_ones_are_decided_together_and_what_was_not_is_said(browser: Browser) -> None:
    good = [waits(f"Casa {number}") for number in range(3)]
    changed, decided, left = waits("Cambia"), waits("Decidida"), waits("Se va")
    rival = as_role("owner", name="Eva Luna")
    seen = [*good, changed, decided, left]
    details = replace(changed.details, name="Secretaría de la Defensa")
    table = organise.signatures()
    assert table.apply(changed, Step(("state",), {"details": details, "submission": "second"}))
    assert table.apply(left, withdrawal(left, now_ms()))
    tick(rival, "refuse", decided, reason="duplicate")
    before = [stored(one) for one in (changed, decided, left)]
    shown = tick(browser, "approve", *seen)
    assert "3 approved" in shown.text and "3 were not" in shown.text
    for words in ("has changed since you saw it", "decided otherwise meanwhile", "Eva Luna refused it", "is gone"):
        assert words in shown.text
    assert [stored(one).state for one in good] == ["confirmed"] * 3
    assert [stored(one) for one in (changed, decided, left)] == before
    shown = browser.submit("form.undo")
    assert "3 decisions undone" in shown.text
    assert [stored(one).state for one in good] == ["held"] * 3


def test_the_same_form_twice_decides_once(browser: Browser) -> None:
    one = waits("Casa Sol")
    tick(browser, "approve", one)
    after = stored(one)
    shown = tick(browser, "approve", one)
    assert "0 approved" in shown.text and "was decided in the same way before" in shown.text
    assert stored(one) == after
    assert len(log("approve")) == 1


def test_no_more_than_fifty_are_decided_at_once(browser: Browser) -> None:
    values = [("form", browser.token), ("decision", "approve"), ("reason", "")]
    keys = [("key", f"{number:026}.00000000") for number in range(51)]
    assert browser.post(f"{QUEUE}/decide", values + keys).status == 400
    assert browser.post(f"{QUEUE}/decide", values + keys[:50]).status == 303


def test_nothing_ticked_is_nothing_done(browser: Browser) -> None:
    assert "Nothing was ticked" in tick(browser, "approve").text


@pytest.mark.parametrize(
    "forged",
    ["", ".", "a" * 26, "a" * 26 + ".00000000", "../../x", "*", "a" * 5000, "ñ" * 26, "a" * 26 + "\u202e", "#meta.x"],
)
def test_a_forged_key_does_nothing(browser: Browser, forged: str) -> None:
    one = waits("Casa Sol")
    for path in ("decide", "undo", "seen"):
        values = {"form": browser.token, "decision": "approve", "key": forged}
        assert browser.follow(browser.post(f"{QUEUE}/{path}", values)).status == 200
    assert stored(one) == one
    assert browser.get(f"{QUEUE}/{'a' * 26}").status == 404


def test_a_tick_of_what_was_never_shown_is_not_decided(browser: Browser) -> None:
    """The key of an entry is in links and in the log; what was seen of it is not."""
    one, person = waits("Casa Sol"), noted("Ana Paz")
    for signature in (one, person):
        for guess in (key(signature), f"{key(signature)}.", f"{key(signature)}.{signature.revision[:8]}"):
            for fields in ({"decision": "approve"}, {"decision": "refuse", "reason": "other"}):
                values = {"form": browser.token, "key": guess, **fields}
                shown = browser.follow(browser.post(f"{QUEUE}/decide", values))
                assert "has changed since you saw it" in shown.text
        assert stored(signature) == signature


def test_a_moderator_of_another_letter_decides_nothing_here() -> None:
    store_letter(OTHER)
    one = waits("Casa Sol")
    stranger = as_role("moderator", OTHER)
    for slug in (SLUG, OTHER):
        values = {"form": stranger.token, "decision": "approve", "key": key_of(one)}
        shown = stranger.post(f"/l/{slug}/queue/decide", values)
        assert shown.status == (404 if slug == SLUG else 303)
        assert "Casa Sol" not in stranger.follow(shown).body
        assert stranger.get(f"/l/{slug}/queue/{key(one)}").status == 404
        assert stranger.post(f"/l/{slug}/queue/{key(one)}/note", {"form": stranger.token, "note": "x"}).status == 404
    assert stored(one) == one


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_whoever_may_not_decide_sees_no_queue(role: Any) -> None:
    one = waits("Casa Sol")
    browser = as_role(role)
    for path in (QUEUE, f"{QUEUE}/noted", f"{QUEUE}/down", f"{QUEUE}/{key(one)}", f"{QUEUE}/done?what=approve"):
        shown = browser.get(path)
        assert shown.status == 403 and "Casa" not in shown.body
    assert tick(browser, "approve", one).status == 403
    assert stored(one) == one


HOSTILE = ("<script>alert(1)</script>\"'&", "=HYPERLINK(1)", "a\u202egpj.exe", "</textarea><h1>x", "%(name)s {{ 7*7 }}")


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_signer_typed_is_text_wherever_it_stands(browser: Browser, text: str) -> None:
    """Older records hold what forms refuse today."""
    told = {"representative": text, "role": text, "website": f"javascript:{text}"}
    one = waits(text, f"duplicate:{text}", "organisation", members=(text, "Pozo"), details=told)
    for address in (QUEUE, f"{QUEUE}/{key(one)}"):
        shown = browser.get(address)
        assert shown.status == 200
        assert not shown.soup.select("main script, main h1 + h1, a[href^=javascript]")
        found = [element.get_text() for element in shown.soup.select("main bdi")]
        assert found.count(text) >= 4, "and whatever turns the direction is kept to itself"
        assert "49" not in shown.text
    shown = tick(browser, "approve", one)
    assert text.strip() in shown.soup.get_text()


def test_a_note_is_left_for_a_colleague_who_sees_whose_it_is(browser: Browser) -> None:
    one = waits("Casa Sol")
    browser.get(f"{QUEUE}/{key(one)}")
    shown = browser.submit("form.note-form", note="Llamé: no contestan.\n<b>Sigo</b> el lunes")
    assert "Your note is kept." in shown.text
    shown = as_role("owner", name="Eva Luna").get(QUEUE)
    assert "Llamé: no contestan. <b>Sigo</b> el lunes" in shown.text
    assert "Ana Gil" in shown.text
    assert [line["what"] for line in log("note")] == ["note"]
    assert stored(one) == one, "the signature's record is the signer's"


@pytest.mark.parametrize("note", ["", " \n\u200b", "x" * 501])
def test_a_note_that_is_refused_is_still_there_to_be_mended(browser: Browser, note: str) -> None:
    one = waits("Casa Sol")
    shown = browser.post(f"{QUEUE}/{key(one)}/note", {"form": browser.token, "note": note})
    assert shown.status == 422
    area = shown.soup.select_one("textarea")
    assert area is not None and area["aria-invalid"] == "true"
    assert area.get_text().strip() == note.strip()
    assert log("note") == []


def test_noted_ones_stand_apart_and_are_marked_as_seen_or_taken_down(browser: Browser) -> None:
    quick, series = noted("Ana Paz", "quick"), noted("Eva Gil", "series", "unproved")
    noted("Sin señal", "unproved")
    assert names(browser.get(QUEUE)) == []
    shown = browser.get(f"{QUEUE}/noted")
    assert sorted(names(shown)) == ["Ana Paz", "Eva Gil"]
    assert "perhaps by a mail scanner" in shown.text and "without a proof of work" not in shown.text
    values = [("form", browser.token), ("key", key_of(quick)), ("back", "queue/noted")]
    shown = browser.follow(browser.post(f"{QUEUE}/seen", values))
    assert "1 marked as seen" in shown.text
    assert names(browser.get(f"{QUEUE}/noted")) == ["Eva Gil"]
    browser.submit("details form", reason="not-signed")
    assert stored(series).holds == ("refused", "refused:not-signed")
    assert stored(quick).state == "confirmed"
    assert [line["what"] for line in log()] == ["seen", "refuse"]


def test_the_result_page_leads_nowhere_else_and_shows_no_other_letter(browser: Browser) -> None:
    store_letter(OTHER)
    other = waits("De otra carta", slug=OTHER)
    one = waits("Casa Sol")
    shown = browser.get(
        f"{QUEUE}/done?what=approve&done={key_of(other)}~{key_of(one)}&others=x!<b>~y!decided&back=//evil.example"
    )
    assert shown.status == 200
    assert "evil.example" not in shown.body and "De otra carta" not in shown.body and "<b>" not in shown.body
    assert not shown.soup.select("form.undo"), "nothing was decided"
    assert browser.get(f"{QUEUE}/done?what=<b>").status == 400


def test_a_letter_whose_data_was_destroyed_has_no_queue(browser: Browser) -> None:
    waits("Casa Sol")
    head = DynamoLetters().head(SLUG)
    assert head is not None
    assert DynamoLetters().replace_head(head, replace(head, purged_at=1))
    shown = browser.get(QUEUE)
    assert shown.status == 200 and "was destroyed" in shown.text and names(shown) == []


def test_opening_a_page_decides_nothing(browser: Browser) -> None:
    one = waits("Casa Sol")
    for address in (QUEUE, f"{QUEUE}/{key(one)}", f"{QUEUE}/done?what=approve&done={key_of(one)}"):
        browser.get(address)
    assert stored(one) == one
    with pytest.raises(DecisionRefused):
        organise_review.review("ana").undo(LETTER, key_of(one))


def test_an_entry_that_no_longer_waits_says_who_decided_it(browser: Browser) -> None:
    one = waits("Casa Sol")
    tick(browser, "approve", one)
    shown = as_role("owner", name="Eva Luna").get(f"{QUEUE}/{key(one)}")
    assert "Ana Gil approved it" in shown.text
    assert shown.soup.select("form.one-button"), "a colleague may undo it as well"
    assert not shown.soup.select("[data-act=approve]")


def test_what_expired_or_was_decided_a_moment_ago_is_passed_over(browser: Browser) -> None:
    """The index lags behind the records."""
    for number in range(27):
        one = waits(f"Casa {number:02}", days=30 - number)
        if number < 26:
            organise_review.review("eva").decide(LETTER, key_of(one), "approve")
    assert names(browser.get(QUEUE)) == ["Casa 26"]
    assert now_ms() - (stored(one).confirmed_at or 0) >= 3 * DAY
