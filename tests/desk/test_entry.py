"""The page of one entry, and what organisers do to it there: decided on what they saw, logged, told."""

import json
from typing import Any

import pytest

from chalicelib.aws.dynamodb.models import LetterItem, SignatureItem
from chalicelib.organising.inspecting import READ
from chalicelib.rules.organisers.rights import Role
from chalicelib.rules.signatures.signature import Signature
from tests.support.api import queued
from tests.support.api_client import own_page, press
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.desk_entries import ANA, asked, coalition, entered, next_edition, signed, stored, waiting
from tests.support.publish_on_moto import listed, publish
from tests.support.samples import SLUG

pytestmark = pytest.mark.usefixtures("full_allowance")


def page(key: str, act: str = "") -> str:
    return f"/l/{SLUG}/entry/{key}" + (f"/{act}" if act else "")


def log() -> list[dict[str, Any]]:
    found = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
    return [line for item in found if (line := json.loads(str(item.content)))["what"] != READ]


def do(browser: Browser, key: str, act: str, **typed: Any) -> Shown:
    assert browser.get(page(key, act)).status == 200
    return browser.submit("main form", **typed)


def printed() -> list[str]:
    return [row["name"] for row in listed(publish())]


class TestWhatIsShown:
    def test_all_that_the_letter_shows_and_what_was_done(self) -> None:
        key = signed(affiliation="Universidad del Valle", role="Maestra", country="BO")
        next_edition()
        browser = as_role("moderator")
        do(browser, key, "correct", name="Ana Quispe Sol")
        shown = browser.get(page(key))
        for words in ("Ana Quispe Sol", "Universidad del Valle", "Maestra", "Bolivia", "at example.org", key):
            assert words in shown.text
        assert ANA not in shown.body
        assert "corrected a signature Luz Mar" in shown.text

    def test_of_a_form_that_nobody_confirmed_nothing(self) -> None:
        shown = as_role("moderator").get(page(asked()))
        assert "An entry that nobody has confirmed" in shown.text
        assert not any(word in shown.body for word in ("Eva", "Sol<"))

    @pytest.mark.parametrize("show", ["initials", "count"])
    def test_no_name_that_its_signer_hides(self, show: str) -> None:
        shown = as_role("owner").get(page(signed(show=show)))
        assert "Quispe" not in shown.body
        assert shown.soup.select("nav.acts a[href$=correct]") == []

    def test_a_representative_only_to_those_who_may_and_that_is_in_the_log(self) -> None:
        key = waiting()
        browser = as_role("moderator")
        assert "Ema Paz" in browser.get(page(key)).text
        found = LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))
        lines = [json.loads(str(item.content)) for item in found]
        assert [(line["what"], line["detail"]["signature"]) for line in lines] == [(READ, key)]
        assert "Ema" not in str(lines)
        assert "Ema Paz" not in browser.get(page(key, "correct")).body

    def test_markup_and_direction_marks_are_text_and_isolated(self) -> None:
        hostile = ["<b>Ana</b>", "=HYPERLINK(1)", "\u202eanA"]
        keys = entered(*hostile)
        next_edition()
        browser = as_role("moderator")
        for key, name in zip(keys, hostile, strict=True):
            shown = browser.get(page(key))
            bdi = shown.soup.select_one("h1 bdi")
            assert bdi is not None
            assert bdi.get_text() == name
            assert shown.soup.select("main b") == []

    @pytest.mark.parametrize("key", ["x", "a" * 26, "a" * 27, "A" * 26, "%2e%2e", "a" * 25 + "é", "'" * 26])
    def test_what_is_no_entry_is_not_there(self, key: str) -> None:
        for act in ("", "correct", "block", "nothing"):
            assert as_role("moderator").get(page(key, act)).status == 404


class TestActs:
    def test_taken_down_with_a_reason_and_put_back(self) -> None:
        key = signed()
        assert printed() == ["Ana Quispe"]
        browser = as_role("moderator")
        shown = do(browser, key, "take-down")
        assert shown.status == 422
        assert "Choose a reason." in shown.text
        shown = do(browser, key, "take-down", reason="asked")
        assert "off the letter from the next edition. Its signer gets a mail." in shown.text
        assert printed() == []
        assert stored(key).holds == ("refused", "refused:asked")
        assert [json.loads(message["body"])["notice"] for message in queued()] == ["refused"]
        shown = do(browser, key, "put-back")
        assert "back on the letter" in shown.text
        assert printed() == ["Ana Quispe"]
        lines = [(line["what"], line["detail"]["signature"], len(line["detail"]["by"])) for line in log()]
        assert lines == [("take down", key, 16), ("put back", key, 16)]

    def test_corrected_with_problems_in_their_place_and_nothing_typed_is_lost(self) -> None:
        key = signed(affiliation="Universidad")
        browser = as_role("moderator")
        shown = do(browser, key, "correct", name="evil.com", affiliation="Escuela")
        assert shown.status == 422
        assert [field["name"] for field in shown.soup.select("[aria-invalid]")] == ["name"]
        values = {field["name"]: field.get("value") for field in shown.soup.select(".field input")}
        assert (values["name"], values["affiliation"]) == ("evil.com", "Escuela")
        assert shown.soup.select_one(".summary a[href='#f-name']") is not None
        assert "It is corrected" in browser.submit("main form", name="Ana Kispe").text
        assert (stored(key).details.name, stored(key).details.affiliation) == ("Ana Kispe", "Escuela")
        assert "Nothing differs" in do(browser, key, "correct").text

    def test_a_kind_is_corrected(self) -> None:
        (key,) = entered("Red del Agua")
        next_edition()
        do(as_role("moderator"), key, "correct", kind="organisation", country="MX")
        assert (stored(key).details.kind, stored(key).details.country) == ("organisation", "MX")

    def test_a_member_is_taken_off_and_the_list_corrected(self) -> None:
        key = coalition()
        next_edition()
        browser = as_role("moderator")
        assert "Choose the member." in do(browser, key, "take-off", reason="asked").text
        shown = do(browser, key, "take-off", member="Casa Luz", reason="not-signed")
        assert "The member is off the list" in shown.text
        assert stored(key).details.member_names == ("Ilimani Vivo",)
        do(browser, key, "correct", members="Ilimani Vivo\r\nCasa Luz\r\n")
        assert stored(key).details.member_names == ("Ilimani Vivo", "Casa Luz")

    def test_moved_in_the_order_that_is_given(self) -> None:
        from dataclasses import replace

        from chalicelib.aws.dynamodb.letters import DynamoLetters
        from tests.support.desk_entries import letter

        DynamoLetters().replace_head(letter(), replace(letter(), order="given"))
        keys = entered("Ana", "Berta", "Carla", "Dora")
        next_edition()
        browser = as_role("moderator")
        for wrong in ("", "0", "9", "x", "²", "-1"):
            assert do(browser, keys[3], "move", to=wrong).status == 422
        assert "moved" in do(browser, keys[3], "move", to="2").text
        assert "Try again in a minute" in do(browser, keys[2], "move", to="3").text, "beside one that moved just now"
        assert printed() == ["Ana", "Dora", "Berta", "Carla"]
        do(browser, keys[3], "move", to="2")
        assert len([line for line in log() if line["what"] == "move"]) == 1

    def test_vouched_for_under_the_name_that_the_form_has(self) -> None:
        key = asked()
        browser = as_role("moderator")
        shown = do(browser, key, "confirm")
        assert shown.status == 422
        assert "Choose a reason." in shown.text
        shown = do(browser, key, "confirm", name="Otra Persona", reason="paper")
        assert (shown.status, "another name" in shown.text) == (422, True)
        assert "Eva" not in shown.body
        shown = do(browser, key, "confirm", name="eva sol", reason="paper")
        assert "It is on the letter from the next edition." in shown.text
        assert (stored(key).state, stored(key).vouched_by, printed()) == ("confirmed", "Luz Mar", ["Eva Sol"])

    def test_its_address_is_blocked(self) -> None:
        browser = as_role("moderator")
        shown = do(browser, signed(), "block", reason="flood", days="7")
        assert "are held from now on" in shown.text
        assert "An e-mail address" in browser.get(f"/l/{SLUG}/blocks").text


class TestTwoAtOnce:
    @pytest.mark.parametrize("act", ["correct", "take-down", "move", "block"])
    def test_what_was_not_seen_is_not_decided_and_what_was_typed_stays(self, act: str) -> None:
        from dataclasses import replace

        from chalicelib.aws.dynamodb.letters import DynamoLetters
        from tests.support.desk_entries import letter

        DynamoLetters().replace_head(letter(), replace(letter(), order="given"))
        key, _ = entered("Ana Quispe", "Berta Luz")
        next_edition()
        one, other = as_role("moderator"), as_role("owner", name="Sol Rey")
        one.get(page(key, act))
        do(other, key, "correct", name="Ana Kispe")
        before = stored(key)
        typed = {"reason": "flood" if act == "block" else "asked", "name": "Ana Sol", "to": "2"}
        shown = one.submit("main form", **typed)
        assert (shown.status, stored(key)) == (409, before)
        assert "The entry has changed since you opened this page." in shown.text
        assert "Ana Kispe" in shown.text
        if act == "correct":
            assert [field["value"] for field in shown.soup.select("#f-name")] == ["Ana Sol"]
        after = one.submit("main form", **typed)
        assert after.status == 200, "what it is now was seen"
        assert stored(key) != before or act == "block"

    def test_whoever_left_meanwhile_is_not_touched(self) -> None:
        key = signed()
        browser = as_role("moderator")
        browser.get(page(key, "take-down"))
        press("signature", own_page(ANA), action="withdraw")
        shown = browser.submit("main form", reason="asked")
        assert shown.status == 409
        assert stored(key).state == "withdrawn"
        assert "An entry whose signer left" in browser.get(page(key)).text

    def test_pressing_twice_is_once(self) -> None:
        key = signed()
        one = as_role("moderator")
        one.get(page(key, "take-down"))
        address, fields = one.form("main form")
        sent = [*fields, ("reason", "asked")]
        assert one.post(address, sent).status == 303
        assert one.post(address, sent).status == 409
        assert len([line for line in log() if line["what"] == "take down"]) == 1


@pytest.mark.parametrize("role", ["reader", "editor"])
def test_whoever_may_not_change_entries_does_nothing(role: Role) -> None:
    key = signed()
    before: Signature = stored(key)
    browser = as_role(role)
    for act in ("", "correct", "take-down", "take-off", "move", "confirm", "put-back", "block"):
        assert browser.get(page(key, act)).status == 403
        if act:
            fields = {"form": browser.token, "reason": "asked", "name": "X", "seen": "0" * 16}
            assert browser.post(page(key, act), fields).status == 403
    assert stored(key) == before
    assert log() == []


def test_no_field_that_is_made_up_changes_anything() -> None:
    key = signed()
    browser = as_role("moderator")
    browser.get(page(key, "correct"))
    _, fields = browser.form("main form")
    made_up = [("email", "x@example.org"), ("representative", "X"), ("show", "name"), ("vouched_by", "X")]
    assert browser.post(page(key, "correct"), [*fields, *made_up]).status == 422
    item = SignatureItem.get(f"{SLUG}#{key}")
    assert item.vouched_by is None
    assert stored(key).email == ANA
