"""“Did you mean”, without a script: the form asks once, keeps everything, and goes through with either answer."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

from chalicelib import settings
from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem
from tests.conftest import SITE_URL
from tests.support.api import JSON, deliver, mails, queued, sign
from tests.support.html import attribute, one
from tests.support.mailed_links import prepare_letter
from tests.support.moto_aws import store_letter
from tests.support.samples import FIELDS, SLUG

TYPED, MEANT = "Ana.Paz@gmail.con", "Ana.Paz@gmail.com"
SLIP = FIELDS | {"email": TYPED}


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter(state="open")


def soup(answer: dict[str, Any]) -> BeautifulSoup:
    return BeautifulSoup(answer["body"], "html5lib")


def posted(page: BeautifulSoup) -> dict[str, str]:
    """What a browser sends when the page's form is sent as it is."""
    fields: dict[str, str] = {}
    for control in page.select("form [name]"):
        if control.get("type") in ("radio", "checkbox") and not control.has_attr("checked"):
            continue
        if control.name == "select":
            chosen = control.select_one("option[selected]")
            fields[str(control["name"])] = str(chosen["value"]) if chosen else ""
        else:
            fields[str(control["name"])] = control.text if control.name == "textarea" else str(control.get("value", ""))
    return fields


def sent_to() -> list[str]:
    deliver()
    return [str(mail["To"]) for mail in mails()]


def test_the_first_post_comes_back_with_the_question_and_everything_typed() -> None:
    asked = sign(SLIP | {"updates": "yes", "altcha": "a-proof"})
    assert asked["statusCode"] == 422
    page = soup(asked)
    assert one(page, "title").text.startswith("Una pregunta: ")
    (link,) = page.select("[role=alert][autofocus] li a")
    assert link.text == f"¿Quiso escribir {MEANT}?"
    assert one(page, str(link["href"]))["value"] == MEANT
    labels = page.select("label:has([name=email_as_typed])")
    assert [label.text.strip() for label in labels] == [f"Usar {MEANT}", f"Enviar a la que escribí: {TYPED}"]
    assert [attribute(label, "input", "value") for label in labels] == [MEANT, "yes"]
    assert not one(page, "#f-email").has_attr("aria-invalid")
    again = posted(page)
    assert {name: again[name] for name in FIELDS} == SLIP
    assert (again["updates"], again["altcha"], again["email_as_typed"]) == ("yes", "a-proof", MEANT)


def test_nothing_is_stored_counted_or_mailed_for_the_question() -> None:
    for _ in range(3):
        assert sign(SLIP)["statusCode"] == 422
    assert list(SignatureItem.scan()) == []
    assert list(LimitItem.scan()) == []
    assert queued() == []
    assert sent_to() == []


def test_sending_the_page_as_it_comes_takes_what_was_meant() -> None:
    done = sign(posted(soup(sign(SLIP))))
    assert (done["statusCode"], done["headers"]["Location"]) == (303, f"{SITE_URL}/{SLUG}/es/check-your-email/")
    assert sent_to() == [MEANT]


def test_the_other_answer_sends_it_as_it_was_typed() -> None:
    done = sign(posted(soup(sign(SLIP))) | {"email_as_typed": "yes"})
    assert done["statusCode"] == 303
    assert sent_to() == [TYPED]


def test_an_address_that_was_corrected_by_hand_is_not_replaced() -> None:
    answered = posted(soup(sign(SLIP)))
    assert sign(answered | {"email": "Ana.Paz@example.org"})["statusCode"] == 303
    assert sent_to() == ["Ana.Paz@example.org"]


def test_another_slip_is_asked_about_anew() -> None:
    answered = posted(soup(sign(SLIP))) | {"email": "ana@hotmal.com"}
    page = soup(sign(answered))
    assert posted(page)["email_as_typed"] == "ana@hotmail.com"
    assert list(SignatureItem.scan()) == []


@pytest.mark.parametrize("answer", ["", "no", "YES", "eva@example.org", MEANT.lower(), "x" * 999])
def test_no_other_answer_decides_anything(answer: str) -> None:
    asked = sign(SLIP | {"email_as_typed": answer})
    assert asked["statusCode"] == 422
    assert posted(soup(asked))["email_as_typed"] == MEANT
    assert list(SignatureItem.scan()) == []


def test_an_answer_without_a_question_changes_nothing() -> None:
    assert sign(FIELDS | {"email": "eva@example.org", "email_as_typed": MEANT})["statusCode"] == 303
    assert sent_to() == ["eva@example.org"]


@pytest.mark.parametrize("answer", [MEANT, "yes"])
def test_a_question_that_was_answered_keeps_its_answer_beside_another_problem(answer: str) -> None:
    refused = sign(SLIP | {"email_as_typed": answer, "consent": ""})
    page = soup(refused)
    assert refused["statusCode"] == 422
    assert one(page, "title").text.startswith("Error: ")
    assert len(page.select("[role=alert] li")) == 1
    assert posted(page)["email_as_typed"] == answer
    assert sign(posted(page) | {"consent": "yes"})["statusCode"] == 303
    assert sent_to() == [TYPED if answer == "yes" else MEANT]


def test_the_question_is_asked_together_with_other_problems() -> None:
    page = soup(sign(SLIP | {"name": "", "consent": ""}))
    assert [link["href"] for link in page.select("[role=alert] li a")] == ["#f-name", "#f-consent", "#f-email_as_typed"]


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_the_question_is_in_the_reader_s_language(lang: str) -> None:
    words = {"es": "Quiso escribir", "en": "Did you mean", "pt": "quis escrever", "fr": "Vouliez-vous écrire"}
    store_letter("por-el-agua", state="open", titles=dict.fromkeys(words, "Por el agua"))
    asked = sign(SLIP | {"lang": lang}, slug="por-el-agua")
    assert asked["headers"]["Content-Language"] == lang
    assert words[lang] in one(soup(asked), "[role=alert] li").text


def test_programs_are_told_and_never_asked() -> None:
    told = sign(SLIP, JSON)
    assert (told["statusCode"], json.loads(told["body"])) == (
        202,
        {"status": "check-your-email", "did_you_mean": MEANT},
    )
    assert sent_to() == [TYPED]


@pytest.mark.parametrize(("answer", "to"), [("yes", TYPED), (MEANT, MEANT)])
def test_a_program_may_answer_too(answer: str, to: str) -> None:
    told = sign(SLIP | {"email_as_typed": answer}, JSON)
    assert json.loads(told["body"]) == {"status": "check-your-email"}
    assert sent_to() == [to]


@pytest.mark.promise("The form never reveals whether an address has signed")
def test_neither_question_nor_answer_depends_on_what_is_known_of_either_address() -> None:
    first = sign(SLIP), sign(SLIP, JSON)
    for known in (TYPED, MEANT):
        sign(SLIP | {"email": known, "email_as_typed": "yes"})
        deliver()
    for before, after in zip(first, (sign(SLIP), sign(SLIP, JSON)), strict=True):
        assert (before["statusCode"], before["body"]) == (after["statusCode"], after["body"])


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("ana@example.org y eva@example.org", "Escriba un solo correo electrónico: quite los demás."),
        ("Correo: ana@example.org", "Deje solo el correo electrónico, sin espacios"),
        ("ana@exam ple.org", "Quite los espacios que hay dentro del correo electrónico."),
        ("ana@localhost.localdomain", "A un correo con esa terminación no le llega nada."),
        ("ana@example.c", "A un correo con esa terminación no le llega nada."),
    ],
)
def test_an_address_that_cannot_be_cleaned_says_what_to_take_away(email: str, sentence: str) -> None:
    refused = soup(sign(FIELDS | {"email": email}))
    assert sentence in one(refused, "#e-email").text
    assert list(SignatureItem.scan()) == []


@pytest.mark.parametrize(
    "typed",
    [
        "mailto:ana@example.org?subject=Carta",
        "Ana Paz <ana@example.org>;",
        "\u2003ana@example.org.",
        "&lt;ana@example.org&gt;",
    ],
)
def test_a_pasted_address_is_the_one_that_mail_goes_to(typed: str) -> None:
    assert sign(FIELDS | {"email": typed})["statusCode"] == 303
    assert sent_to() == ["ana@example.org"]


def test_a_stage_with_a_sender_of_its_own_takes_no_address_for_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sign(FIELDS | {"email": "ana@example.org"}, JSON)["statusCode"] == 202
    monkeypatch.setenv("FIRMAMOS_MAIL_SENDER", "Firmamos <firmas@cartas.mx>")
    settings.current.cache_clear()
    for email in ("ana@example.org", "ana@red.example"):
        refused = sign(FIELDS | {"email": email}, JSON)
        assert json.loads(refused["body"]) == {"errors": {"email": ["ending"]}}
    assert sign(FIELDS | {"email": "ana@red.org.mx"}, JSON)["statusCode"] == 202
