"""The page for newsrooms, and the letter's metadata for programs."""

import json
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup

from chalicelib.publishing.files import metadata, newsroom_page
from chalicelib.publishing.files.newsroom_page import link_contacts
from chalicelib.rules.letters.letter import Delivery
from chalicelib.rules.letters.press_kit import NO_KIT, PressKit, PressText
from tests.support.contents import signatory
from tests.support.html import text_of
from tests.support.newsroom import KIT, edition, page
from tests.support.samples import LETTER, NOW

EDITION = "https://cartas.example.org/agua-limpia/editions/11/"


def pressed(lang: str = "es", **letter: object) -> BeautifulSoup:
    return page(newsroom_page.files(edition(**letter)), f"{lang}/press/index.html")


class TestFigures:
    def test_each_language_has_a_page_and_the_letters_own_is_the_first(self) -> None:
        files = newsroom_page.files(edition())
        assert set(files) == {"press/index.html", "es/press/index.html", "en/press/index.html"}
        assert files["press/index.html"] == files["es/press/index.html"]

    def test_each_figure_has_its_label_and_adds_up(self) -> None:
        figures = {text_of(one.dt): text_of(one.dd) for one in pressed("en").select(".figures > div")}
        assert figures == {
            "signatures": "7",
            "organisations in all": "4",
            "organisation that signs by itself": "1",
            "member organisations of coalitions": "3",
            "coalition": "1",
            "named people": "2",
            "people who asked not to be named": "3",
        }

    def test_figures_say_of_when_and_of_which_edition_they_are(self) -> None:
        section = pressed().select_one("section[aria-labelledby=figures]")
        assert section is not None
        assert section.select_one("time[datetime='2026-09-21T14:13:20Z']") is not None
        assert section.select_one(f"a[href='{EDITION}']") is not None

    def test_the_sentence_can_be_quoted_alone(self) -> None:
        assert text_of(pressed().select_one("#sentence")) == (
            "Al 21 de septiembre de 2026, 08:13 (hora de Ciudad de México), la carta abierta «Por el agua limpia» "
            "lleva la firma de 4 organizaciones (1 por sí misma y 3 como integrantes de 1 coalición), 2 personas y "
            "otras 3 que pidieron no ser nombradas."
        )

    def test_a_citation_names_the_edition_and_its_lasting_address(self) -> None:
        cited = text_of(pressed("en").select_one("section[aria-labelledby=cite] .copy"))
        assert cited.startswith("Red del Agua, “For clean water”, open letter, edition 11, 21 September 2026")
        assert cited.endswith(EDITION)

    def test_no_signatory_is_named(self) -> None:
        """It has no secret mark, so it must not name anyone."""
        for body in newsroom_page.files(edition()).values():
            assert "Ñandú" not in body.decode()

    @pytest.mark.parametrize(
        ("letter", "words"),
        [
            ({"closes": NOW // 1000 + 86_400}, "The letter can be signed until 22 September 2026."),
            ({"opens": NOW // 1000 + 86_400}, "This letter can be signed from 22 September 2026."),
            ({"state": "closed"}, "Signing has closed."),
            ({"closes": NOW // 1000}, "Signing has closed. It could be signed until 21 September 2026."),
            (
                {"state": "delivered", "delivery": Delivery("2026-10-01", {"en": "Minister of Water"})},
                "Signing has closed. Delivered on 1 October 2026. Received by: Minister of Water.",
            ),
        ],
    )
    def test_says_whether_it_can_still_be_signed(self, letter: dict[str, object], words: str) -> None:
        assert words in text_of(pressed("en", **letter).select_one("section[aria-labelledby=figures]"))

    def test_says_how_the_figures_make_the_total(self) -> None:
        words = (
            "The 7 signatures are the coalitions, organisations and people together. The 3 member organisations are not"
        )
        assert words in text_of(pressed("en").select_one("section[aria-labelledby=figures]"))

    @pytest.mark.parametrize(
        ("letter", "begins"),
        [
            ({}, "The letter keeps growing; an edition does not change. Cite"),
            ({"opens": NOW // 1000 + 86_400}, "Cite the edition"),
            ({"state": "closed"}, "The letter takes no more signatures. Cite"),
        ],
    )
    def test_a_letter_grows_only_while_it_is_open(self, letter: dict[str, object], begins: str) -> None:
        assert text_of(pressed("en", **letter).select_one("section[aria-labelledby=cite] p")).startswith(begins)


class TestDownloads:
    def test_are_there_in_each_language(self) -> None:
        links = [str(link["href"]) for link in pressed().select(".files a[download]")]
        assert links == [
            "/agua-limpia/letter.es.pdf",
            "/agua-limpia/letter.en.pdf",
            "/agua-limpia/letter.es.txt",
            "/agua-limpia/letter.en.txt",
            "/agua-limpia/signatories.csv",
            "/agua-limpia/signatories.xlsx",
            "/agua-limpia/signatories.json",
            "/agua-limpia/card.es.png",
            "/agua-limpia/card.en.png",
        ]


class TestWhatTheOrganisersWrote:
    def test_is_on_the_page_of_its_language(self) -> None:
        found = pressed()
        assert (
            text_of(found.select_one("section[aria-labelledby=brief] .copy")) == "La Red del Agua reúne a once pueblos."
        )
        assert text_of(found.select_one("section[aria-labelledby=about] h3")) == "La Red"
        quote = found.select_one("figure")
        assert text_of(quote) == "El agua es de quien la cuida. Eulalia Xicoy, regadora"
        contact = found.select("section[aria-labelledby=contact] a")
        assert [link["href"] for link in contact] == ["mailto:prensa@example.org", "tel:+525512345678"]

    def test_is_left_out_where_nothing_was_written(self) -> None:
        found = pressed("en")
        assert not found.select("#brief, #quotes, #about")
        assert found.select_one("section[aria-labelledby=contact] a[href='mailto:red@example.org']") is not None

    def test_empty_parts_have_no_heading(self) -> None:
        kit = PressKit(texts={"es": PressText(short="", long="", quotes=(), contact="")})
        found = page(newsroom_page.files(replace(edition(), kit=kit)), "es/press/index.html")
        assert not found.select("#brief, #quotes, #about, #updates")
        assert found.select_one("section[aria-labelledby=contact] a[href='mailto:red@example.org']") is not None

    def test_news_is_there_newest_first_in_the_language_it_was_written_in(self) -> None:
        news = pressed("en").select("section[aria-labelledby=updates] article")
        assert [(text_of(one.h3), one.get("lang")) for one in news] == [
            ("A new date", None),
            ("Nos recibió la ministra", "es"),
        ]
        assert news[1].select_one("a[href='https://example.org/n1']") is not None
        without = page(newsroom_page.files(replace(edition(), kit=NO_KIT)), "es/press/index.html")
        assert not without.select("#updates")


class TestEmbargo:
    def test_is_said_first_and_nothing_points_at_the_address_of_the_invited(self) -> None:
        found = pressed(embargo=NOW // 1000 + 86_400, invitation="abc")
        note = found.select_one("h1")
        assert note is not None
        before = note.find_previous_sibling("p")
        assert before is not None
        assert "22 de septiembre de 2026, 08:13 (hora de Ciudad de México)" in before.get_text()
        assert found.select_one("meta[name=robots][content=noindex]") is not None
        cited = text_of(found.select_one("section[aria-labelledby=cite] .copy"))
        assert cited == "https://cartas.example.org/agua-limpia/es/"
        assert not found.select("a[href$='/embed/']")

    def test_a_public_letter_has_none(self) -> None:
        assert not pressed().select(".note, meta[name=robots]")


class TestContactLinks:
    @pytest.mark.parametrize(
        ("text", "html"),
        [
            ("a.b+c@example.org.", '<a href="mailto:a.b+c@example.org">a.b+c@example.org</a>.'),
            ("+52 (55) 1234-5678", '<a href="tel:+525512345678">+52 (55) 1234-5678</a>'),
            (
                "véase https://e.org/x?a=1&b=2.",
                'véase <a href="https://e.org/x?a=1&amp;b=2">https://e.org/x?a=1&amp;b=2</a>.',
            ),
            ("<b>de 9 a 18 h</b> 2026", "&lt;b&gt;de 9 a 18 h&lt;/b&gt; 2026"),
        ],
    )
    def test_are_made_of_plain_text(self, text: str, html: str) -> None:
        assert str(link_contacts(text)) == html


class TestMetadata:
    def test_describes_the_letter_as_an_article(self) -> None:
        found = json.loads(metadata.meta(edition(), "en").schema)
        assert found["@context"] == "https://schema.org"
        assert found["@type"] == "Article"
        assert found["headline"] == "For clean water"
        assert found["inLanguage"] == "en"
        assert found["datePublished"] == "2026-02-04"
        assert found["dateModified"] == "2026-09-21T14:13:20Z"
        assert found["version"] == 11
        assert found["interactionStatistic"]["userInteractionCount"] == 7

    def test_texts_and_translations_lead_to_each_other(self) -> None:
        original, translation = (json.loads(metadata.meta(edition(), lang).schema) for lang in ("es", "en"))
        assert original["workTranslation"] == [{"@id": translation["@id"]}]
        assert translation["translationOfWork"] == {"@id": original["@id"]}
        alone = json.loads(metadata.meta(edition(titles={"es": "Sola"}), "es").schema)
        assert not {"workTranslation", "translationOfWork"} & alone.keys()

    def test_cannot_end_the_element_it_stands_in(self) -> None:
        hostile = "</script><script>alert(1)</script>"
        schema = metadata.meta(edition(organisers=hostile), "es").schema
        assert "<" not in schema
        assert json.loads(schema)["author"]["name"] == hostile

    def test_previews_have_a_picture_at_a_full_address_and_a_language_with_a_territory(self) -> None:
        meta = metadata.meta(edition(), "es")
        assert meta.image_url == "https://cartas.example.org/agua-limpia/card.es.png"
        assert (meta.locale, meta.other_locales) == ("es_LA", ("en_GB",))
        assert LETTER.title("es") in meta.image_alt

    def test_the_picture_is_described_by_its_own_words(self) -> None:
        many = {f"x{n}": signatory(n, f"Persona {n}") for n in range(1, 18)}
        alt = metadata.meta(replace(edition(), roll=many, unnamed=0), "en").image_alt
        assert alt == "Open letter: For clean water. More than 15 signatures. Red del Agua"


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert newsroom_page.files(edition()) == newsroom_page.files(replace(edition(), kit=replace(KIT)))
