"""The signers of these tests, and their actions in the browser."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from playwright.sync_api import Locator, Page

KINDS = ("person", "organisation", "coalition")
SECRET = ("Correo electrónico", "Quién firma por la organización")

COUNTED = {
    "coaliciones": "coalición|coaliciones",
    "organizaciones": "por sí misma|por sí mismas",
    "personas": "persona|personas",
}


@dataclass(frozen=True)
class Signer:
    """The entries of one signer, by each field's accessible label."""

    kind: str  # the label of the choice
    fields: Mapping[str, str]
    printed: tuple[str, ...]  # the words that the letter then shows, in this order
    counted: str  # the count that grows by one

    @property
    def email(self) -> str:
        return self.fields["Correo electrónico"]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The entries that are never published."""
        return tuple(self.fields[label] for label in SECRET if label in self.fields)


def signer(kind: str, surname: str) -> Signer:
    """A signer of a kind; the surname makes each signer of that kind different."""
    # A domain for each: the third organisation of one domain would wait for an organiser.
    domain = f"{surname.lower()}.example"
    email = f"{kind}@{domain}"
    if kind == "person":
        typed = {
            "Nombre completo": f"Ma. José Ñúñez {surname}",
            "Ocupación o cargo (opcional)": "profesora",
            "Institución o comunidad (opcional)": "Universidad de Altomira",
        }
        as_printed = (f"Ma. José Ñúñez {surname}", "profesora", "Universidad de Altomira", "Guatemala")
        return Signer("Una persona", {**typed, "Correo electrónico": email}, as_printed, "personas")
    of_group = {"Quién firma por la organización": f"Luz {surname}", "Cargo de quien la representa (opcional)": "Vocal"}
    if kind == "organisation":
        name = f"Change.org {surname}, S. de R.L. de C.V."
        typed = {"Nombre de la organización": name, "Sitio web (opcional)": f"https://www.{domain}"}
        of_organisation = (name, "Guatemala")
        return Signer(
            "Una organización", {**typed, **of_group, "Correo electrónico": email}, of_organisation, "organizaciones"
        )
    members = (f"Pop No'j {surname}", "Article 19 A.C.")
    typed = {
        "Nombre de la coalición o red": f"Red {surname}",
        "Sitio web (opcional)": f"https://www.{domain}",
        "Organizaciones integrantes": "\n".join(members),
    }
    printed = (f"Red {surname}", "Guatemala", *members)
    choice = "Una coalición o red, con sus organizaciones integrantes"
    return Signer(choice, {**typed, **of_group, "Correo electrónico": email}, printed, "coaliciones")


def fill_in(page: Page, who: Signer) -> None:
    """Fills in the visible fields of the form by their labels, and consents."""
    page.get_by_role("radio", name=who.kind, exact=True).check()
    for label, text in who.fields.items():
        page.get_by_role("textbox", name=label, exact=True).fill(text)
    page.get_by_role("combobox", name="País (opcional)").select_option(label="Guatemala")
    consent(page).check()


def consent(page: Page) -> Locator:
    return page.get_by_role("checkbox", name="Consiento en firmar esta carta")


def send(page: Page) -> None:
    page.get_by_role("button", name="Firmar", exact=True).click()


def words(place: Locator) -> str:
    """The text of an element, with white space collapsed."""
    return " ".join((place.text_content() or "").split())


def counts(page: Page) -> dict[str, int]:
    """The counts above a Spanish letter, by their plural nouns; of organisations, those that signed by themselves."""
    text = words(page.locator(".status"))
    return {plural: int(re.findall(rf"(\d+) (?:{nouns})(?! integrante)", text)[0]) for plural, nouns in COUNTED.items()}
