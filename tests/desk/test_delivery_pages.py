"""A delivery and an answer are recorded with a photograph that was looked at, once, and corrected; the page says what
becomes of the signers' data."""

import base64
import io
import json
import time
from typing import Any

import pytest
from PIL import Image

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.jobs.chores import chores
from chalicelib.rules.letters.letter import Delivery, Handling
from chalicelib.wiring import organise
from tests.support.desk_browser import Browser, as_role
from tests.support.led_letter import change, head, log
from tests.support.roles import acting
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/delivery"
WORDS = {"words-es": "Al despacho de la ministra", "words-en": "To the minister's office"}
SHOWS = {"described-es": "Dos personas en una puerta", "described-en": "Two people at a door"}


@pytest.fixture(autouse=True)
def closed(stage: None) -> None:
    change(state="closed")


def photograph(remark: bytes = b"taken by Ana Paz") -> bytes:
    output = io.BytesIO()
    picture = Image.new("RGB", (60, 40), "red")
    exif = picture.getexif()
    exif[0x0110] = "Telefono-de-Ana"
    picture.save(output, "JPEG", exif=exif.tobytes(), comment=remark)
    return output.getvalue()


def sent(browser: Browser, body: bytes, what: str = "delivered") -> str:
    """Send a file as the form of the page does, and return where the browser is led."""
    page = browser.get(f"{PAGE}/{what}/file")
    fields = {str(one["name"]): str(one["value"]) for one in page.soup.select("form.form input[type=hidden]")}
    clients.s3().put_object(Bucket=settings.current().state_bucket, Key=fields["key"], Body=body)
    return fields["success_action_redirect"]


def run_chores() -> dict[str, int]:
    with acting("Chores"):
        return dict(chores({}, None))


def prepared(browser: Browser, body: bytes, what: str = "delivered") -> Any:
    browser.get(sent(browser, body, what))
    page = browser.submit("form.form", **SHOWS)
    waiting = browser.path
    assert "It is being prepared" in page.text
    assert page.soup.select_one("meta[http-equiv=refresh]") is not None
    assert browser.get(f"{waiting}?still=1").soup.select_one("meta[http-equiv=refresh]") is None
    run_chores()
    return browser.follow(browser.get(waiting))


def published() -> list[str]:
    found = clients.s3().list_objects_v2(Bucket=settings.current().site_bucket, Prefix=f"{SLUG}/documents/")
    return [one["Key"] for one in found.get("Contents", ())]


def test_a_delivery_is_recorded_with_a_photograph_of_which_only_the_picture_is_left() -> None:
    owner = as_role("owner")
    page = prepared(owner, photograph())
    assert "Look at it before it is recorded" in page.text
    assert "Two people at a door" in page.text
    picture = page.soup.select_one("figure img")
    assert picture is not None and picture["alt"] == "Two people at a door"
    site = settings.current().site_url
    assert f"img-src {site}" in page.headers["Content-Security-Policy"]
    assert head().delivery is None, "it is recorded by the act alone"
    page = owner.submit("form.form", on="2026-02-10", **WORDS)
    assert "The delivery is recorded" in page.text
    delivery = head().delivery
    assert delivery is not None and delivery.document is not None
    assert (head().state, delivery.on, delivery.to["en"]) == ("delivered", "2026-02-10", "To the minister's office")
    assert published() == [f"{SLUG}/{delivery.document.path}"]
    body = clients.s3().get_object(Bucket=settings.current().site_bucket, Key=published()[0])["Body"].read()
    assert b"Ana" not in body and b"Exif" not in body
    assert "delivered" in log()


def test_the_form_of_a_file_goes_to_the_storage_with_its_size_and_its_key_fixed() -> None:
    owner = as_role("owner")
    page = owner.get(f"{PAGE}/delivered/file")
    form = page.soup.select_one("form.form")
    assert form is not None
    fields = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    policy = json.loads(base64.b64decode(fields["policy"]))
    conditions = policy["conditions"]
    assert ["content-length-range", 1, 20_000_000] in conditions
    assert {"key": fields["key"]} in conditions and fields["key"].startswith(f"uploads/{SLUG}/")
    assert {"success_action_redirect": fields["success_action_redirect"]} in conditions
    assert "form" not in fields, "the session's token stays with us"
    host = str(form["action"]).split("/")[2]
    assert f"form-action 'self' https://{host}" in page.headers["Content-Security-Policy"]
    assert "https://" not in owner.get(PAGE).headers["Content-Security-Policy"].partition("form-action")[2]


HOSTILE = {
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "drawing that may run"),
    "html": (b"<html><script>alert(1)</script>", "no photograph and no PDF"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 99, "HEIC"),
    "a half": (photograph()[:300], "no photograph and no PDF"),
    "a program in a PDF": (b"%PDF-1.4\n1 0 obj<</S/Java#53cript/JS(app.alert(1))>>endobj\n%%EOF", "runs a program"),
    "a PDF and a page": (
        b"%PDF-1.4\n%%EOF" + b"<html><script>alert(1)</script></html>" * 9,
        "something that no scan has",
    ),
    "camera data in a PDF": (b"%PDF-1.4\nstream\nExif\0\0 place endstream\n%%EOF", "what the camera wrote"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photograph_or_scan_is_refused_in_words_and_published_nowhere(name: str) -> None:
    body, words = HOSTILE[name]
    owner = as_role("owner")
    page = prepared(owner, body)
    assert "It cannot be used" in page.text
    assert words in page.text
    assert published() == []
    assert head().delivery is None


def test_a_photograph_is_described_in_each_language_before_anything_is_done() -> None:
    owner = as_role("owner")
    owner.get(sent(owner, photograph()))
    page = owner.submit("form.form", **{**SHOWS, "described-en": " "})
    assert page.status == 422
    assert page.text.count("Write this in a few words") == 2
    field = page.soup.select_one("#f-described-es")
    assert field is not None and field["value"] == SHOWS["described-es"]
    assert run_chores() and published() == []


def test_a_form_that_is_sent_twice_begins_one_job_and_records_one_delivery() -> None:
    owner = as_role("owner")
    owner.get(sent(owner, photograph()))
    action, fields = owner.form("form.form")
    fields = [*((name, value) for name, value in fields if name not in SHOWS), *SHOWS.items()]
    first, second = (owner.post(action, fields).location for _ in range(2))
    assert first == second
    run_chores()
    owner.follow(owner.get(first))
    action, fields = owner.form("form.form")
    values = {**dict(fields), "on": "2026-02-10", **WORDS}
    assert [owner.post(action, values).location for _ in range(2)] == [f"{PAGE}?done=delivered"] * 2
    assert log().count("delivered") == 1
    assert "delivered: corrected" not in log()


def test_a_record_is_corrected_and_keeps_its_document_unless_it_is_to_go() -> None:
    owner = as_role("owner")
    prepared(owner, photograph())
    owner.submit("form.form", on="2026-02-10", **WORDS)
    before = head().delivery
    owner.get(f"{PAGE}/delivered")
    owner.submit("form.form", on="2026-02-11")
    after = head().delivery
    assert before is not None and after is not None
    assert (after.on, after.document) == ("2026-02-11", before.document)
    owner.get(f"{PAGE}/delivered")
    owner.submit("form.form", without="yes")
    assert head().delivery == Delivery("2026-02-11", after.to, None)


def test_the_second_of_two_owners_sees_what_the_first_recorded() -> None:
    ana, luz = as_role("owner", name="Ana Paz"), as_role("owner", name="Luz Mar")
    for browser in (ana, luz):
        browser.get(f"{PAGE}/delivered")
    ana.submit("form.form", on="2026-02-10", **WORDS)
    page = luz.submit("form.form", on="2026-02-12", **WORDS)
    assert page.status == 409
    assert "Somebody else has recorded something" in page.text
    assert (head().delivery or Delivery("", {})).on == "2026-02-10"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on": "2999-01-01"}, "That day has not come yet"),
        ({"on": "yesterday"}, "Write a day"),
        ({"words-en": ""}, "Write this in a few words"),
        ({"words-en": "x" * 301}, "Write this in a few words"),
        ({"words-es": "a\u202eb"}, "Write this in a few words"),
    ],
)
def test_what_is_wrong_with_a_delivery_is_said_beside_it(typed: dict[str, str], words: str) -> None:
    owner = as_role("owner")
    owner.get(f"{PAGE}/delivered")
    page = owner.submit("form.form", **{"on": "2026-02-10", **WORDS, **typed})
    assert page.status == 422
    assert page.text.count(words) == 2
    assert head().delivery is None


def test_an_answer_has_a_link_or_a_document_and_comes_after_the_delivery() -> None:
    change(state="delivered", delivery=Delivery("2026-02-10", {"es": "A", "en": "To"}))
    owner = as_role("owner")
    for typed, words in (
        ({"on": "2026-02-09", "url": "https://example.org/r"}, "before the delivery"),
        ({"on": "2026-02-12", "url": ""}, "Give a link, a document, or both"),
        ({"on": "2026-02-12", "url": "javascript:alert(1)"}, "This is not a web address"),
    ):
        owner.get(f"{PAGE}/answered")
        page = owner.submit("form.form", **{**WORDS, **typed})
        assert page.status == 422 and words in page.text, typed
    owner.submit("form.form", **{**WORDS, "on": "2026-02-12", "url": "https://example.org/r"})
    assert head().state == "answered"
    assert "https://example.org/r" in owner.get(PAGE).text


def test_a_document_that_the_page_did_not_show_is_not_recorded() -> None:
    owner = as_role("owner")
    prepared(owner, photograph())
    page = owner.submit("form.form", on="2026-02-10", document="0" * 64, **WORDS)
    assert page.status == 422
    assert "The document is not there any more" in page.text
    assert head().delivery is None


@pytest.mark.parametrize("upload", ["nobody-s", "..", "a" * 32 + "%2f..", "A" * 32, "a" * 33])
def test_a_name_that_no_form_has_begins_nothing(upload: str) -> None:
    owner, address = as_role("owner"), f"{PAGE}/delivered/file/{upload}"
    assert owner.get(address).status == 404
    assert owner.post(address, {"form": owner.token, **SHOWS}).status == 404
    assert organise.jobs().listed(SLUG) == []


def test_the_page_says_when_data_goes_and_that_it_went() -> None:
    delivery = Delivery("2026-02-10", {"es": "A", "en": "To"})
    change(state="delivered", delivery=delivery, handling=Handling(purge_days=36500))
    reader = as_role("reader")
    page = reader.get(PAGE)
    assert "It is destroyed from" in page.text and f"firmamos purge --letter {SLUG} --yes" in page.text
    change(handling=Handling(purge_days=1))
    assert "It is to be destroyed since 11 February 2026" in reader.get(PAGE).text
    change(purged_at=int(time.time()))
    organise.letters().log(SLUG, int(time.time() * 1000), "purge", [("by", "op"), ("stripped", "62"), ("deleted", "9")])
    page = reader.get(PAGE)
    assert "Destroyed on" in page.text and "62" in page.text and "firmamos purge" not in page.text
