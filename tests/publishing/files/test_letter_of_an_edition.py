"""The letter's pages as an edition has them: where they are, and what they make of its content."""

import dataclasses
from typing import Any

from bs4 import BeautifulSoup

from chalicelib.pages.shared import Site
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import letter_page
from chalicelib.rules.letters.letter import Answer, Delivery, Document
from chalicelib.rules.letters.press_kit import NO_KIT, PressKit
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.details import Details
from tests.support.html import text_of
from tests.support.samples import LETTER, NOW, SLUG, VERSION


def content(*people: tuple[int, str], kit: PressKit = NO_KIT, **changes: Any) -> Content:
    """An edition of the sample letter signed by persons, given as permanent number and name."""
    roll = {name: Signatory(name, Details("person", name), number, number=number) for number, name in people}
    site = Site("https://cartas.example.org", "https://firmas.example.org", "")
    return Content(site, dataclasses.replace(LETTER, **changes), VERSION, roll, 3, NOW, secret=b"s", kit=kit)


def published(made: Content, path: str) -> BeautifulSoup:
    return BeautifulSoup(letter_page.files(made)[path].decode(), "html.parser")


class TestFromAnEdition:
    def test_is_at_one_address_for_each_language_and_at_the_folders_root(self) -> None:
        files = letter_page.files(content())
        assert {path for path in files if path.endswith(".html")} == {"index.html", "es/index.html", "en/index.html"}
        assert files["index.html"] == files["es/index.html"]
        asked = {link["href"] for link in published(content(), "en/index.html").select("link[rel=stylesheet]")}
        assert asked <= {f"/{SLUG}/{path}" for path in files}
        assert len(asked) == 2

    def test_a_number_leads_to_the_thousand_that_it_is_in(self) -> None:
        found = published(content((1000, "Ana"), (1001, "Berta")), "en/index.html")
        assert [link["href"] for link in found.select("ol.people .n")] == [
            f"/{SLUG}/en/signatories/numbers/1.html#n1000",
            f"/{SLUG}/en/signatories/numbers/2.html#n1001",
        ]

    def test_first_signatories_come_in_the_order_given_and_without_who_is_gone(self) -> None:
        kit = PressKit(first=(9, 7, 4))
        found = published(content((4, "Ana"), (5, "Berta"), (9, "Carla"), kit=kit), "es/index.html")
        assert [text_of(one) for one in found.select(".first li")] == ["Carla", "Ana"]

    def test_more_than_three_hundred_are_on_pages_of_their_own(self) -> None:
        people = [(number, f"Ana {number}") for number in range(1, 302)]
        assert len(published(content(*people[:300]), "es/index.html").select("ol.people > li")) == 300
        found = published(content(*people), "es/index.html")
        assert not found.select("ol.people")
        assert [text_of(link) for link in found.select(".abc a")] == ["A"]
        assert text_of(found.select_one(".total > span")) == "301 personas"

    def test_is_passed_on_by_plain_links_with_title_and_address(self) -> None:
        links = [str(link["href"]) for link in published(content(), "en/index.html").select(".foot a")]
        address = f"https%3A%2F%2Fcartas.example.org%2F{SLUG}%2Fen%2F"
        assert f"mailto:?subject=For%20clean%20water&body={address}" in links
        assert f"https://wa.me/?text=For%20clean%20water%20{address}" in links
        assert sum(address in link for link in links) == 5

    def test_under_embargo_nothing_invites_to_pass_it_on(self) -> None:
        made = content(embargo=NOW // 1000 + 3600, invitation="secreto")
        assert not [link for link in published(made, "es/index.html").select("a") if "wa.me" in str(link["href"])]
        assert "21 de septiembre de 2026, 09:13 (hora de Ciudad de México)" in text_of(
            published(made, "es/index.html").select_one(".note")
        )

    def test_what_is_said_in_one_language_only_is_marked_in_the_others(self) -> None:
        scan = Document("documents/0.jpg", "0", {"es": "El sello"})
        made = content(
            state="answered",
            delivery=Delivery("2027-03-03", {"es": "Oficialía"}, scan),
            answer=Answer("2027-04-20", {"es": "Ministra", "en": "Minister"}),
        )
        found = published(made, "en/index.html")
        assert [text_of(one) for one in found.select("#sign [lang=es]:not(img)")] == ["Oficialía"]
        image = found.select_one("#sign img[lang=es]")
        assert image is not None
        assert image["src"] == f"/{SLUG}/documents/0.jpg"
        assert "Answered on 20 April 2027. The answer is from: Minister." in text_of(found.select_one("#sign"))

    def test_says_that_its_last_day_is_over(self) -> None:
        found = published(content(closes=NOW // 1000), "es/index.html")
        assert "Se pudo firmar hasta el 21 de septiembre de 2026." in text_of(found.select_one("#sign"))
