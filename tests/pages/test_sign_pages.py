"""The pages that a signer fills in, confirms on and reads."""

import dataclasses

import html5lib
import pytest

from chalicelib.pages.templates import render
from chalicelib.pages.views.shared import MessageView
from chalicelib.rules.signatures.details import ASKED, Show
from chalicelib.web.confirm_view import summary
from tests.support.html import text_of
from tests.support.pages.sample_pages import (
    CONFIRM,
    CSS,
    FORM,
    HEAD,
    HOSTILE,
    KINDS,
    OUTCOMES,
    PERSON,
    every_language,
    shown,
    sign_form,
    soup,
)


class TestTheForm:
    def test_posts_the_fields_of_the_contract(self) -> None:
        found = sign_form().select_one("form")
        assert found is not None
        assert (found["method"], found["action"]) == ("post", FORM.action)
        names = {str(control["name"]) for control in found.select("[name]")}
        assert names == {*ASKED, "email", "updates", "consent", "lang", "url_confirm"}
        assert [radio["value"] for radio in found.select("[name=kind]")] == list(KINDS)
        assert [radio["value"] for radio in found.select("[name=show]")] == ["name", "initials", "count"]

    def test_begins_with_nothing_ticked_that_is_a_consent(self) -> None:
        found = sign_form()
        assert not found.select("[name=updates][checked], [name=consent][checked]")
        assert [str(radio["value"]) for radio in found.select("[type=radio][checked]")] == ["person", "name"]

    @pytest.mark.parametrize(
        ("kinds", "absent"),
        [
            (("person",), {"members", "representative", "website"}),
            (("organisation",), {"members", "affiliation", "show"}),
            (("organisation", "coalition"), {"affiliation", "show"}),
        ],
    )
    def test_asks_only_what_the_kinds_need(self, kinds: tuple[str, ...], absent: set[str]) -> None:
        found = sign_form(kinds=kinds)
        assert not absent & {str(control["name"]) for control in found.select("[name]")}
        assert not found.select(".slash") or len(kinds) > 1
        assert len(found.select("[name=kind]")) == len(kinds)

    def test_hides_the_honeypot_from_people_and_their_tools(self) -> None:
        trap = sign_form().select_one(".trap[aria-hidden=true] input[name=url_confirm]")
        assert trap is not None
        assert (trap["tabindex"], trap["autocomplete"], trap.get("value")) == ("-1", "off", None)

    def test_a_refusal_says_every_problem_at_the_top_and_at_its_field(self) -> None:
        found = shown("form refused")
        assert text_of(found.title).startswith("Error: ")
        summary = found.select_one("[role=alert]")
        assert summary is not None
        links = [(str(link["href"]), text_of(link)) for link in summary.select("a")]
        assert links == [("#f-email", "Revise el correo."), ("#f-consent", "Marque la casilla.")]
        assert "No conocemos esto." in text_of(summary)
        email = found.select_one("#f-email")
        assert email is not None
        assert (email["aria-invalid"], email["aria-describedby"]) == ("true", "h-email e-email")
        assert text_of(found.select_one("#e-email")) == "Revise el correo."

    def test_a_refusal_keeps_everything_typed(self) -> None:
        found = shown("form refused")
        values = {str(field["name"]): field.get("value") for field in found.select(".field input")}
        assert (values["name"], values["email"]) == (HOSTILE, "x@")
        assert [area.get_text().strip() for area in found.select("textarea")] == ["Uno\nDos"]
        chosen = found.select("option[selected], [name=kind][checked], [name=updates][checked]")
        assert [str(control["value"]) for control in chosen] == ["coalition", "MX", "yes"]

    @every_language
    def test_a_list_that_came_in_one_line_is_asked_about_and_is_no_error(self, lang: str) -> None:
        found = shown("form asked", lang)
        ask = found.select_one("[role=alert][autofocus]")
        assert ask is not None
        assert text_of(ask.h2) in text_of(found.title)
        assert text_of(found.title).count("–") == 2
        assert not found.select(".error, [aria-invalid=true]")
        question = found.select_one(".field.c fieldset")
        assert question is not None
        assert question.legend is not None
        assert HOSTILE[:20] in text_of(question), "what was typed is shown beside the choice to keep it"
        (typed,) = found.select("[name=members_typed]")
        assert typed["value"] == f"Uno, A.C.; {HOSTILE}; Tres"

    def test_a_question_beside_problems_leaves_the_focus_to_them(self) -> None:
        found = shown("form asked and refused")
        assert [box["class"] for box in found.select("[autofocus]")] == [["summary"]]
        assert [text_of(item) for item in found.select("#e-members > li")] == ["Línea 1.", "Línea 3."]

    def test_a_textarea_keeps_a_first_empty_line(self) -> None:
        form = dataclasses.replace(FORM, values={"members": "\nUno"})
        html = render("sign/form.html", "es", {"form": form, "head": HEAD, "css": CSS})
        area = html5lib.parse(html, namespaceHTMLElements=False).find(".//textarea")
        assert area.text == "\nUno"

    def test_says_who_holds_the_data_and_that_they_are_sensitive(self) -> None:
        words = text_of(sign_form().select_one("form"))
        assert "Red del Agua, A.C. es responsable de sus datos" in words
        assert "opiniones políticas" in words
        assert "datos sensibles" in words


class TestConfirming:
    def test_shows_what_will_be_printed_and_posts_to_itself(self) -> None:
        found = shown("confirm")
        assert text_of(found.select_one(".slip")) == "Ma. José Ñúñez, profesora, Universidad, México"
        (form,) = found.select("form")
        assert "action" not in form.attrs
        assert [(str(field["name"]), field["value"]) for field in form.select("input")] == [("revision", "r1")]
        assert text_of(found.select_one("a[href='../disown/agua_x']")) == "No fui yo"

    @pytest.mark.parametrize(("show", "printed"), [("initials", "M. J. Ñ."), ("count", "")])
    def test_who_hides_the_name_sees_that_it_is_hidden(self, show: Show, printed: str) -> None:
        signature = summary(dataclasses.replace(PERSON.details, show=show), True, "es")
        found = soup("sign/confirm.html", view=dataclasses.replace(CONFIRM, signature=signature), css=CSS)
        words = text_of(found.main)
        assert printed in words
        shown, _, kept = words.partition("Lo que nunca se publica")
        hidden = (PERSON.details.name, "profesora", "Universidad", "México")
        assert not [word for word in hidden if word in shown]
        assert all(word in kept for word in hidden), "anyone who confirms sees all that is kept"

    def test_sets_the_representative_apart(self) -> None:
        found = shown("confirm coalition")
        slip = text_of(found.select_one(".slip"))
        assert slip.startswith("Red (coalición), México: Uno Dos")
        assert "Ana Ruiz" not in slip
        assert "Secretaria" not in slip
        assert "Ana Ruiz, Secretaria" in text_of(found.main)

    def test_shows_the_members_one_by_one_with_how_many(self) -> None:
        found = shown("confirm coalition")
        assert [text_of(item) for item in found.select(".slip ol > li")] == ["Uno", "Dos"]
        assert not found.select("details")
        assert text_of(found.select_one(".slip + .fine")).startswith("Aparecen 2 integrantes.")

    @every_language
    def test_folds_a_long_list_of_members_and_goes_on_numbering(self, lang: str) -> None:
        found = shown("confirm large coalition", lang)
        first, others = found.select(".slip ol")
        assert (len(first.select("li")), first.get("start")) == (12, None)
        assert (len(others.select("li")), others["start"]) == (88, "13")
        assert others.find_parent("details") is not None
        assert "88" in text_of(found.select_one("details > summary"))
        assert "100" in text_of(found.select_one(".slip + .fine"))

    def test_confirmed_offers_to_take_it_back(self) -> None:
        found = shown("confirmed")
        assert not found.select("form"), "the next page asks first"
        assert text_of(found.select_one("a[href='../disown/agua_x']")) == "Retirar mi firma"
        assert "Su firma está confirmada" in text_of(found.h1)


class TestDisowning:
    @every_language
    def test_shows_what_would_be_removed_and_binds_the_button_to_it(self, lang: str) -> None:
        found = shown("disown", lang)
        assert "Ma. José Ñúñez" in text_of(found.select_one(".slip"))
        (form,) = found.select("form")
        sent = [(field["name"], field["value"]) for field in form.select("input")]
        assert sent == [("action", "disown"), ("snapshot", "s1")]
        assert not found.select("[autofocus]")

    @every_language
    def test_says_first_that_it_changed(self, lang: str) -> None:
        found = shown("disown changed", lang)
        note = found.select_one("main > :first-child")
        assert note is not None
        assert (note["role"], note["tabindex"]) == ("status", "-1")
        assert "autofocus" in note.attrs

    @every_language
    def test_the_locked_page_has_the_way_back_and_nothing_else_to_press(self, lang: str) -> None:
        found = shown("disowned", lang)
        (form,) = found.select("form")
        assert [(field["name"], field["value"]) for field in form.select("input")] == [("action", "again")]
        assert not shown("disowned after closing", lang).select("form")

    def test_the_page_of_the_open_address_leads_to_the_form(self) -> None:
        found = shown("opened again")
        assert [link["href"] for link in found.select("a.button")] == [f"{HEAD.url}#sign"]
        assert not found.select("form")


class TestMessages:
    @every_language
    def test_each_outcome_has_its_words(self, lang: str) -> None:
        pages = {outcome: shown(f"message {outcome}", lang) for outcome in OUTCOMES}
        words = {text_of(found.main) for found in pages.values()}
        alike = {"bad-request", "unsupported"}  # the same to the person who reads it
        assert len(words) == len(OUTCOMES) - len(alike) + 1
        assert all(found.select_one(f"main a[href='{HEAD.url}']") for found in pages.values())

    def test_only_two_have_a_button(self) -> None:
        buttons = {outcome: shown(f"message {outcome}").select("form") for outcome in OUTCOMES}
        assert [outcome for outcome, forms in buttons.items() if forms] == ["expired", "unsubscribe"]
        assert buttons["expired"][0].select_one("[type=hidden][name=resend][value=yes]") is not None
        assert not buttons["unsubscribe"][0].select("input")

    def test_an_unknown_outcome_is_an_error_of_ours(self) -> None:
        unknown = soup("sign/message.html", view=MessageView("surprise", None), css=CSS)
        assert text_of(unknown.h1) == text_of(shown("message error").h1)
