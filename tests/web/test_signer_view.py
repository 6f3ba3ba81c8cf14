"""The content and actions of the signer's own page, in each state."""

import dataclasses
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.signatures.details import ASKED, DETAIL_FIELDS, Details
from chalicelib.rules.signatures.signature import Consent, MailState, Signature
from chalicelib.web.signer_view import left_view, signature_json, signer_view
from tests.support.html import text_of
from tests.support.pages.own_page import LEFT
from tests.support.pages.sample_pages import PAGE, every_language, shown, soup
from tests.support.samples import LETTER, NOW, SLUG

SITE = "https://cartas.example.org"
SIGNATURE = Signature(
    id=f"{SLUG}#{'a' * 26}",
    state="confirmed",
    email="",
    details=Details(kind="person", name="Ana Paz", role="Bióloga"),
    lang="es",
    updates=False,
    consent=Consent(1, LETTER.version_sha256, "en", NOW, ("sign", "publish")),
    submission="one",
    created_at=NOW,
    expires_at=None,
    confirmed_at=NOW,
    changed_at=NOW,
)
WAITS = replace(SIGNATURE, state="pending", expires_at=NOW // 1000 + 7 * 86400, confirmed_at=None, changed_at=None)


def actions(found: BeautifulSoup) -> list[str]:
    """The action of each form, in order."""
    forms = [form.select_one("[name=action][type=hidden]") for form in found.select("main form")]
    return [str(field["value"]) for field in forms if field is not None]


def form_of(found: BeautifulSoup, action: str) -> Tag:
    field = found.select_one(f"[name=action][value={action}]")
    assert field is not None
    assert field.parent is not None
    return field.parent


def _fields_of(kind: Kind) -> set[str]:
    return {name for name in ASKED if kind in DETAIL_FIELDS[name].kinds}


class TestTheForms:
    @pytest.mark.parametrize(
        ("page", "does"),
        [
            ("own", ["amend", "news", "download", "withdraw"]),
            ("own, outdated", ["agree", "amend", "news", "download", "withdraw"]),
            ("own, pending", ["amend", "news", "download", "withdraw"]),
            ("own, held", ["amend", "news", "download", "withdraw"]),
            ("own, withdrawn", ["again"]),
            ("own, withdrawn, closed", []),
            ("own, disowned", ["again"]),
            ("own, nothing", []),
            ("own, again", []),
            ("own, purged", []),
        ],
    )
    def test_each_has_its_button_and_posts_to_the_page(self, page: str, does: list[str]) -> None:
        found = shown(page)
        assert actions(found) == does
        for form in found.select("main form"):
            assert (form["method"], form.get("action")) == ("post", None)
            assert len(form.select("button[type=submit]")) == 1

    def test_a_person_corrects_what_a_person_fills_in(self) -> None:
        form = form_of(shown("own"), "amend")
        names = {str(field["name"]) for field in form.select("[name]")}
        assert names == {"action", *_fields_of("person")} - {"kind"}

    def test_a_coalition_corrects_its_own(self) -> None:
        form = form_of(shown("own, coalition"), "amend")
        names = {str(field["name"]) for field in form.select("[name]")}
        assert names == {"action", *_fields_of("coalition")} - {"kind"}
        assert [area.get_text().strip() for area in form.select("textarea")] == ["Uno\nDos"]

    def test_the_address_is_asked_for_only_where_it_is_not_held(self) -> None:
        assert form_of(shown("own"), "news").select("[name=email]")
        assert not form_of(shown("own, pending"), "news").select("[name=email]")
        ends = form_of(shown("own, news"), "news")
        assert [field["value"] for field in ends.select("[name=updates]")] == ["no"]

    def test_a_refusal_says_every_problem_at_the_top_and_at_its_field(self) -> None:
        found = shown("own, refused")
        assert text_of(found.title).startswith("Error: ")
        summary = found.select_one("[role=alert][autofocus]")
        assert summary is not None
        assert [str(link["href"]) for link in summary.select("a")] == ["#f-name", "#f-email"]
        assert "¿Qué botón?" in text_of(summary)
        name = found.select_one("#f-name")
        assert name is not None
        assert (name["value"], name["aria-invalid"]) == ("evil.com", "true")

    def test_only_one_thing_takes_the_focus(self) -> None:
        for page in ("own", "own, refused", "own, done amended", "own, held"):
            assert len(shown(page).select("[autofocus]")) == (page != "own")


class TestTheWords:
    @every_language
    def test_every_state_says_another_thing_first(self, lang: str) -> None:
        states = (
            "own",
            "own, pending",
            "own, held",
            "own, not shown",
            "own, vouched",
            *(f"own, {one}" for one in LEFT),
        )
        texts = set()
        for page in states:
            first = shown(page, lang).select("main > p, main > ul")
            texts.add((text_of(shown(page, lang).h1), *(text_of(part) for part in first[:2])))
        assert len(texts) == len(states)

    def test_why_it_waits_and_what_comes_next(self) -> None:
        main = text_of(shown("own, held").main)
        reasons = (
            "puede firmar por ella",
            "muy conocido",
            "Se cambió el nombre",
            "la compararán con las demás firmas",
        )
        for why in reasons:
            assert why in main
        assert "Le escribiremos cuando haya una decisión." in main
        refused = text_of(shown("own, not shown").main)
        assert "decidieron no mostrarla." in refused
        assert "Le escribiremos" not in refused

    def test_who_hides_the_name_sees_where_it_stays(self) -> None:
        found = shown("own, initials")
        assert text_of(found.select_one(".slip")) == "M. J. Ñ."
        assert "Ma. José Ñúñez, profesora" in text_of(found.select_one(".facts"))
        assert "Ma. José Ñúñez" not in text_of(shown("own").select_one(".facts"))

    def test_says_before_the_button_what_withdrawing_does(self) -> None:
        for page in ("own", "own, pending"):
            section = form_of(shown(page), "withdraw").parent
            assert "huella cifrada" in text_of(section)
            assert ("no se pueden recuperar" in text_of(section)) == (page == "own")


class TestTheRecordInWords:
    def view(self, done: str = "", letter: Any = LETTER, **changes: Any) -> Any:
        return signer_view(SITE, letter, replace(SIGNATURE, **changes), done)

    def test_times_are_told_with_their_zone(self) -> None:
        view = self.view(mail=MailState(count=2, at=NOW // 1000))
        assert view.confirmed == view.last_mail == "21 de septiembre de 2026, 14:13 (UTC)"
        assert view.consent.language == "inglés"

    def test_what_was_never_mailed_has_no_time(self) -> None:
        assert (self.view().mails, self.view().last_mail) == (0, "")

    def test_what_is_held_back_is_pending_to_its_signer(self) -> None:
        for state in ("pending", "held"):
            waits = replace(WAITS, state=state)
            assert signer_view(SITE, LETTER, waits, "").state == "pending"
            assert signer_view(SITE, LETTER, waits, "").expires == "28 de septiembre de 2026"
            assert signature_json(LETTER, waits)["status"] == "pending"

    @pytest.mark.parametrize(
        ("done", "changes"),
        [("news", {"updates": True}), ("no-news", {}), ("agreed", {}), ("confirmed", {}), ("amended", {})],
    )
    def test_says_what_was_done(self, done: str, changes: dict[str, Any]) -> None:
        assert self.view(done, **changes).done == done

    @pytest.mark.parametrize("done", ["news", "withdrawn", "again", "x", "<b>"])
    def test_says_nothing_that_is_not_so(self, done: str) -> None:
        assert self.view(done).done == ""

    def test_a_later_text_is_told(self) -> None:
        later = replace(LETTER, version=2, version_sha256="2" * 64)
        assert self.view("agreed", later).consent.outdated
        assert self.view("agreed", later).done == ""
        assert signature_json(later, SIGNATURE)["outdated"]

    def test_which_other_signature_reads_alike_is_not_told(self) -> None:
        view = self.view(state="held", holds=("duplicate:Red: del Agua",))
        assert [hold.code for hold in view.holds] == ["comparison"]
        assert "Red: del Agua" not in repr(view)

    def test_a_letter_that_closed_offers_no_form(self) -> None:
        closed = replace(LETTER, state="closed")
        assert left_view(SITE, LETTER, "again", "es", NOW // 1000).sign_url == f"{SITE}/{SLUG}/es/#sign"
        assert left_view(SITE, closed, "again", "es", NOW // 1000).sign_url == ""


class TestTheVersionsOnTheLetter:
    @every_language
    def test_are_told_when_there_are_several(self, lang: str) -> None:
        page = dataclasses.replace(PAGE, version=2, versions=((2, 1), (1, 1200)))
        foot = text_of(soup("letter/letter.html", lang, page=page).select_one(".asof"))
        assert {"es": "1200 firmaron la versión 1", "en": "1,200 signed version 1"}.get(lang, "1") in foot

    def test_are_not_told_while_there_is_one(self) -> None:
        assert "versión" not in text_of(soup("letter/letter.html", page=PAGE).select_one(".asof"))
