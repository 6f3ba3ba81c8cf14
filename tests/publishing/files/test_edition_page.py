"""An edition's permanent page: written once, without names, and still able to show that a newer edition exists."""

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.publishing.files import edition_page
from chalicelib.rules.files import sha256
from tests.support.edition_chain import sample_chain
from tests.support.html import attribute, one, text_of
from tests.support.samples import SLUG, VERSION

numbers = st.one_of(st.integers(1, 200), st.integers(1, 10**6))


def shown(page: int, latest: int) -> set[str]:
    """The sentences that an edition's page shows under another edition's style sheet."""
    its = set(edition_page.classes(page).split())
    display = {"newer": "none", "newest": "none", "either": "block"}
    for selector, sentence, value in re.findall(
        r"^(\S+) \.(\w+)\{display:(\w+)\}$", edition_page.latest_sheet(latest).decode(), re.MULTILINE
    ):
        if its & set(re.findall(r"\.([\w-]+)", selector)):
            display[sentence] = value
    return {sentence for sentence, value in display.items() if value == "block"}


@given(numbers, numbers)
def test_a_page_knows_whether_a_newer_edition_exists(page: int, latest: int) -> None:
    expected = "newest" if page == latest else "newer" if page < latest else "either"
    assert shown(page, latest) == {expected}


@pytest.mark.parametrize("latest", [1, 9, 10, 57, 99, 100, 999_999])
def test_the_sheet_is_small_and_says_nothing_but_that(latest: int) -> None:
    sheet = edition_page.latest_sheet(latest).decode()
    assert len(sheet) < 1_200
    assert re.fullmatch(r"(?:(?:\.[\w-]+|:is\([\w.,-]+\)) \.\w+\{display:\w+\}\n)+", sheet)


def page(number: int) -> BeautifulSoup:
    return BeautifulSoup(sample_chain().objects[edition_page.path(number)], "html.parser")


class TestPage:
    def test_it_names_no_signatory_and_says_why(self) -> None:
        objects = sample_chain().objects
        for number in range(1, 6):
            body = objects[edition_page.path(number)].decode()
            assert not re.search("Ana Paz|Luz S|Red de Redes|Ñandú|UNO", body)
            assert "Aquí no se nombra a nadie que firme." in text_of(BeautifulSoup(body, "html.parser"))

    def test_without_the_sheet_only_what_is_always_true_is_shown(self) -> None:
        found = page(3)
        assert found.select_one(".newer[hidden]") is not None
        assert found.select_one(".newest[hidden]") is not None
        assert not one(found, ".either").has_attr("hidden")
        assert attribute(found, ".either a", "href") == f"https://cartas.example.org/{SLUG}/"

    def test_it_says_what_it_was(self) -> None:
        text = text_of(page(3))
        assert "Edición 3" in text
        assert "21 de septiembre de 2026, 11:13 (hora de Ciudad de México)" in text
        assert (
            "3 organizaciones (1 por sí misma y 3 como integrantes de 1 coalición; 1, de ambas formas), 2 personas"
            in text
        )
        assert VERSION.sha256 in text
        assert f"https://cartas.example.org/{SLUG}/editions/3/" in text
        assert VERSION.texts["es"].subject in text
        assert "con respeto" in text

    def test_it_gives_the_hash_of_the_manifest_before_and_leads_there(self) -> None:
        objects = sample_chain().objects
        assert sha256(objects["editions/2/edition.json"]) in text_of(page(3))
        assert page(3).select_one("a[href='../2/']") is not None
        assert page(1).select_one("a[href='../0/']") is None
        assert page(3).select_one("a[href='edition.json']") is not None

    def test_it_cites_itself_in_every_language_of_the_letter(self) -> None:
        assert [str(one["lang"]) for one in page(2).select("p[lang]")] == ["es", "en"]

    def test_it_leads_to_the_present_letter_in_every_language(self) -> None:
        links = page(2).select("nav a[hreflang]")
        assert [(str(one["hreflang"]), str(one["href"])) for one in links] == [("es", "../../es/"), ("en", "../../en/")]

    def test_its_addresses_are_relative_so_that_a_copy_can_be_read(self) -> None:
        objects, found = sample_chain().objects, page(2)
        sheets = [str(link["href"]) for link in found.select("link[rel=stylesheet]")]
        assert all(href.startswith("../../") and href[6:] in objects for href in sheets)
        assert sheets[-1] == "../../latest.css"

    def test_only_the_pointer_changes_with_the_next_edition(self) -> None:
        chain = sample_chain()
        before = dict(chain.objects)
        chain.publish([])
        same = {path for path in before if chain.objects[path] == before[path]}
        assert {edition_page.path(number) for number in range(1, 6)} <= same
        assert edition_page.LATEST not in same
