"""The information that signers get about their data: on the form and on the privacy page."""

import dataclasses
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from chalicelib.pages.shared import custody
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files.all_files import basis, files
from chalicelib.rules.letters.letter import Controller, Handling
from tests.support.contents import content_of, signatory
from tests.support.html import text_of
from tests.support.pages.sample_pages import CUSTODY, FORM, UNTIL_CLOSING, every_language, shown, sign_form
from tests.support.samples import LETTER

SECRETS = Handling(well_known=("Zenobia Quetzalli Wixárika",))


def consents(form: BeautifulSoup) -> dict[str, list[Tag]]:
    return {name: form.select(f"input[name={name}]") for name in ("consent", "show", "updates")}


@every_language
def test_three_consents_are_three_controls_with_their_own_words(lang: str) -> None:
    form = shown("form", lang)
    labels = [text_of(control.find_parent("label")) for found in consents(form).values() for control in found]
    assert [len(found) for found in consents(form).values()] == [1, 3, 1]
    assert len(set(labels)) == 5
    assert all(len(label) > 10 for label in labels)


def test_nothing_is_ticked_beforehand_but_that_letters_are_signed_by_name() -> None:
    ticked = [
        (control["name"], control["value"])
        for found in consents(sign_form()).values()
        for control in found
        if control.has_attr("checked")
    ]
    assert ticked == [("show", "name")]


def test_only_the_consent_to_sign_is_needed() -> None:
    form = sign_form()
    needed = [name for name, found in consents(form).items() for control in found if control.has_attr("required")]
    assert needed == ["consent"]


def test_consent_to_sign_says_nothing_of_being_published_nor_of_news() -> None:
    (box,) = consents(sign_form())["consent"]
    words = text_of(box.find_parent("label"))
    assert "opiniones políticas" in words
    assert "datos sensibles" in words
    assert "entregue" in words
    assert not [word for word in ("publi", "noticias") if word in words]


@pytest.mark.parametrize(
    ("show", "told"),
    [
        ("name", "Cualquiera podrá leerlo"),
        ("initials", "pueden ver su nombre completo. El público y quienes la reciben, no."),
        ("count", "Solo quienes llevan esta carta y su sitio pueden ver que firmó."),
    ],
)
def test_each_way_to_be_shown_says_from_whom_it_hides(show: str, told: str) -> None:
    radio = sign_form().select_one(f"input[name=show][value={show}]")
    assert radio is not None
    assert told in text_of(radio.find_parent("label"))


@pytest.mark.parametrize(
    ("custody", "told", "untold"),
    [
        (CUSTODY, "Lo que no se publica se borra 90 días después de la entrega.", "mientras la carta"),
        (dataclasses.replace(CUSTODY, purge_days=1), "se borra 1 día después", "días"),
        (UNTIL_CLOSING, "Se guardan mientras la carta los necesite.", "después de la entrega"),
        (CUSTODY, "un enlace para confirmar y luego se borra, salvo que quiera noticias", "al cerrar la carta"),
        (UNTIL_CLOSING, "se borra al cerrar la carta, salvo que quiera noticias", "luego se borra"),
    ],
)
def test_the_form_says_for_how_long(custody: Any, told: str, untold: str) -> None:
    words = text_of(sign_form(custody=custody).form)
    assert told in words
    assert untold not in words


def test_the_form_says_who_what_for_and_how_to_take_it_back_and_leads_to_the_notice() -> None:
    note = sign_form().select_one(f"p:has(a[href='{FORM.privacy_url}'])")
    assert text_of(note) == (
        "Red del Agua, A.C. es responsable de sus datos, que sirven para mostrar y entregar su firma. "
        "Lo que no se publica se borra 90 días después de la entrega. "
        "Con un enlace en cada correo nuestro puede verlos, corregirlos y borrarlos. Aviso de privacidad"
    )


def test_the_notice_has_the_organisers_words_and_what_follows_from_the_settings() -> None:
    page = shown("privacy")
    assert [text_of(heading) for heading in page.select("h2")] == [
        "Datos",
        "Qué se guarda de usted y por cuánto tiempo",
    ]
    words = text_of(page.main)
    assert "Red del Agua, A.C., Calle del Molino 12, San Jacinto" in words
    assert page.select_one("main a[href='mailto:datos@example.org']") is not None
    assert "se destruye 90 días después de entregar la carta" in words
    assert "Su correo se borra cuando usted confirma" in words
    assert "una página que es solo suya y que no caduca" in words


def test_the_notice_of_a_letter_without_a_day_says_that_there_is_none() -> None:
    words = text_of(shown("privacy without a day").main)
    assert "No hay fijado un día para destruir lo demás" in words
    assert "Su correo se guarda hasta que la carta se cierre" in words
    assert "90" not in words


def test_who_answers_is_who_runs_the_letter_unless_its_source_names_another() -> None:
    assert custody(LETTER) == custody(dataclasses.replace(LETTER, controller=Controller("Red del Agua")))
    other = dataclasses.replace(LETTER, controller=Controller("Red, A.C.", "datos@example.org", "Calle 1"))
    assert (custody(other).controller, custody(other).contact, custody(other).address) == (
        "Red, A.C.", "datos@example.org", "Calle 1",
    )  # fmt: skip


@pytest.fixture
def holding() -> Content:
    return content_of([signatory(1, "Ana Paz"), signatory(2, "Red Ñandú", "organisation")], handling=SECRETS)


def test_well_known_names_are_in_nothing_that_is_published(holding: Content) -> None:
    for path, body in files(holding).items():
        text = body.decode(errors="replace")
        assert not [word for word in ("Zenobia", "Quetzalli", "Wix", "well_known") if word in text], path


def test_whom_an_organiser_looks_at_first_brings_out_no_edition(holding: Content) -> None:
    looser = dataclasses.replace(
        holding, letter=dataclasses.replace(holding.letter, handling=Handling(hold_organisations="all"))
    )
    assert basis(looser) == basis(holding)


@pytest.mark.parametrize(
    "changed",
    [
        {"handling": Handling(purge_days=30)},
        {"handling": Handling(keep_address="closing")},
        {"controller": Controller("Red, A.C.")},
    ],
)
def test_what_the_notice_tells_brings_one_out(holding: Content, changed: dict[str, Any]) -> None:
    other = dataclasses.replace(holding, letter=dataclasses.replace(holding.letter, **changed))
    assert basis(other) != basis(holding)
