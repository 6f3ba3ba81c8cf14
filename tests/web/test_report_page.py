"""A reader reports an entry: from the link on the letter to what organisers get."""

import json
from collections.abc import Iterator

import pytest

from chalicelib import settings
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.reports import report_id
from chalicelib.rules.signatories.reports import KEPT_SECONDS, MOST_WORDS, REASONS
from tests.support.api_client import DAY, after, change_letter, networks
from tests.support.html import attribute, one
from tests.support.mailed_links import prepare_letter
from tests.support.reports import REPORT, notes, reports, see, send, soup_of
from tests.support.samples import SLUG


@pytest.fixture
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FIRMAMOS_PROOF_DIFFICULTY", "3")
    settings.current.cache_clear()
    yield from prepare_letter()


def test_what_a_reader_sends_comes_to_the_organisers_folded_by_entry(letter: None) -> None:
    senders = networks()
    for reason, words in (("invented", "No existe."), ("invented", ""), ("offensive", "Es un insulto.")):
        answer = send(REPORT | {"reason": reason, "words": words}, next(senders))
        assert (answer["statusCode"], answer["headers"]["Location"]) == (303, "reports?done=reported&lang=es")
    send(REPORT | {"number": "N.º 1 234", "words": ""}, next(senders))
    found = {entry.number: entry for entry in reports()}
    assert found.keys() == {12, 1234}
    assert (found[12].total, found[12].reasons) == (3, {"invented": 2, "offensive": 1})
    assert notes(found[12]) == ["No existe.", "Es un insulto."]
    assert found[1234].sealed_notes == ()


def test_the_form_is_there_in_the_language_of_the_page_that_led_to_it(letter: None) -> None:
    page = soup_of(see(number="128", lang="en"))
    assert attribute(page, "html", "lang") == "en"
    assert attribute(page, "[name=number]", "value") == "128"
    assert [one["value"] for one in page.select("[name=reason]")] == [*REASONS]
    assert not page.select("[name=email], [name=name]"), "no personal datum is asked for"
    assert attribute(soup_of(see(lang="xx", number="<b>")), "[name=number]", "value") == ""
    assert "gracias" in see(done="reported", lang="es")["body"].lower()


@pytest.mark.parametrize(
    ("changed", "problems"),
    [
        ({"number": ""}, {"number": ["required"]}),
        ({"number": "0"}, {"number": ["invalid"]}),
        ({"number": "doce"}, {"number": ["invalid"]}),
        ({"number": "-1"}, {"number": ["invalid"]}),
        ({"number": "12#x"}, {"number": ["invalid"]}),
        ({"number": "99999999"}, {"number": ["invalid"]}),
        ({"number": "9" * 20_000}, {"number": ["invalid"]}),
        ({"number": "٣"}, {"number": ["invalid"]}),
        ({"reason": ""}, {"reason": ["required"]}),
        ({"reason": "hold"}, {"reason": ["unknown"]}),
        ({"words": "x" * (MOST_WORDS + 1)}, {"words": ["too-long"]}),
        ({"words": "x" * 200_000}, {"words": ["too-long"]}),
        ({"email": "ana@example.org"}, {"email": ["unknown-field"]}),
        ({"number": "", "reason": ""}, {"number": ["required"], "reason": ["required"]}),
    ],
)
def test_what_is_no_report_is_refused_with_every_problem(
    letter: None, changed: dict[str, str], problems: dict[str, list[str]]
) -> None:
    answer = send(REPORT | changed, as_json=True)
    assert (answer["statusCode"], json.loads(answer["body"])) == (422, {"errors": problems})
    page = send(REPORT | changed)
    assert page["statusCode"] == 422
    shown = soup_of(page)
    for name in problems.keys() - {"email"}:
        assert shown.select(f".summary a[href='#f-{name}']") and shown.select(f"#e-{name}")
    assert one(shown, "#f-words").text.strip() == (REPORT | changed)["words"], "what was typed is still there"
    assert reports() == []


def test_markup_comes_back_as_text_and_goes_to_organisers_as_text(letter: None) -> None:
    hostile = "<script>alert(1)</script>\u202e\x1b[31m & {{ 7*7 }}"
    page = send(REPORT | {"number": "<img src=x>", "words": hostile})
    assert not soup_of(page).select("img, script:not(form script)")
    send(REPORT | {"words": hostile})
    assert notes(reports()[0]) == ["<script>alert(1)</script>[31m & {{ 7*7 }}"]


def test_the_page_runs_its_own_script_and_no_other(letter: None) -> None:
    answer = see()
    policy = answer["headers"]["Content-Security-Policy"]
    assert "script-src 'sha256-" in policy and "unsafe" not in policy
    assert "connect-src" not in policy, "so the script reaches nothing"
    assert json.loads(attribute(soup_of(answer), "form", "data-challenge")).keys() >= {"parameters", "signature"}
    assert "script-src" not in see(done="reported")["headers"]["Content-Security-Policy"]


def test_a_letter_that_is_not_there_or_by_invitation_is_not_found(letter: None) -> None:
    for slug in ("ninguna", f"{SLUG}.nobody", "..", "a#b"):
        assert see(slug)["statusCode"] == send(REPORT, slug=slug)["statusCode"] == 404
    change_letter(state="draft")
    assert see()["statusCode"] == send(REPORT)["statusCode"] == 404


@pytest.mark.parametrize("state", ["closed", "delivered", "answered"])
def test_a_letter_that_is_not_signed_any_more_still_takes_reports(letter: None, state: str) -> None:
    change_letter(state=state)
    assert send(REPORT)["statusCode"] == 303
    assert len(reports()) == 1


def test_once_the_letters_data_is_destroyed_readers_are_shown_where_to_write(letter: None) -> None:
    change_letter(state="delivered", purged_at=1, pepper=b"", data_keys=())
    for answer in (see(), send(REPORT)):
        assert answer["statusCode"] == 410
        assert "red@example.org" in answer["body"]
    assert json.loads(send(REPORT, as_json=True)["body"]) == {"error": "purged"}
    assert reports() == []


def test_a_program_gets_one_word(letter: None) -> None:
    answer = send(REPORT, as_json=True)
    assert (answer["statusCode"], json.loads(answer["body"])) == (202, {"status": "reported"})


def test_reports_go_after_ninety_days_without_another(letter: None) -> None:
    send(REPORT)
    item = SignatureItem.connection().get_item(report_id(SLUG, 12), consistent_read=True)["Item"]
    assert int(item["expires_at"]["N"]) == int(item["last_at"]["N"]) // 1000 + KEPT_SECONDS
    with after(91 * DAY):
        assert reports() == []
