"""The parts of a letter that other sites embed."""

import re
from dataclasses import replace
from xml.etree import ElementTree

import html5lib
import pytest
from bs4 import BeautifulSoup

from chalicelib.publishing.files import embeds
from tests.support.contents import SECRET, signatory
from tests.support.html import text_of
from tests.support.newsroom import edition, page
from tests.support.samples import NOW

SVG = "{http://www.w3.org/2000/svg}"
SITE = "https://cartas.example.org/agua-limpia"


def snippets(**letter: object) -> dict[str, str]:
    found = page(embeds.files(edition(**letter)), "es/embed/index.html")
    return {str(area["id"]).removeprefix("s-"): area.get_text().strip() for area in found.select("textarea")}


class TestSnippets:
    def test_are_sound_html_that_leads_to_the_files(self) -> None:
        copied = snippets()
        for html in copied.values():
            html5lib.HTMLParser(strict=True).parseFragment(html)
        frames = [BeautifulSoup(copied[name], "html.parser").iframe for name in ("counter", "list")]
        assert [frame["src"] for frame in frames if frame] == [
            f"{SITE}/es/embed/{name}.html" for name in ("counter", "list")
        ]
        assert all(frame["title"] == "Carta abierta: Por el agua limpia" for frame in frames if frame)
        picture = BeautifulSoup(copied["picture"], "html.parser")
        assert picture.a is not None
        assert picture.img is not None
        assert picture.a["href"] == f"{SITE}/es/"
        assert picture.img["src"] == f"{SITE}/es/embed/counter.svg"
        assert picture.img["alt"] == "Carta abierta: Por el agua limpia"

    def test_need_no_script(self) -> None:
        assert not [html for html in snippets().values() if "script" in html]

    def test_under_embargo_lead_to_where_the_letter_will_be(self) -> None:
        copied = snippets(embargo=NOW // 1000 + 1000, invitation="abc")
        assert not [html for html in copied.values() if "invited" in html]
        found = page(embeds.files(edition(embargo=NOW // 1000 + 1000, invitation="abc")), "es/embed/index.html")
        assert [frame["src"] for frame in found.select("iframe")] == [
            "/invited/abc/es/embed/counter.html",
            "/invited/abc/es/embed/list.html",
        ]
        assert found.select_one("meta[name=robots][content=noindex]") is not None

    def test_hostile_titles_stay_text(self) -> None:
        copied = snippets(titles={"es": '</textarea>"><script>alert(1)</script>', "en": "x"})
        frame = BeautifulSoup(copied["counter"], "html.parser")
        assert not frame.select("script")
        assert frame.iframe is not None
        assert "<script>" in str(frame.iframe["title"])


class TestFrames:
    @pytest.mark.parametrize("name", ["counter", "list"])
    def test_lead_out_of_their_frame_and_are_not_indexed(self, name: str) -> None:
        found = page(embeds.files(edition()), f"es/embed/{name}.html")
        assert found.select_one("base[target=_top]:not([href])") is not None
        assert found.select_one("meta[name=robots][content=noindex]") is not None
        links = [str(link["href"]) for link in found.select("a")]
        assert f"{SITE}/es/" in links
        assert f"{SITE}/es/#sign" in links
        assert not [link for link in links if not link.startswith("https://")]

    def test_the_counter_counts_and_names_nobody(self) -> None:
        found = page(embeds.files(edition()), "en/embed/counter.html")
        words = "7 signatures: 4 organisations (1 on its own and 3 as members of 1 coalition), 2 people"
        assert words in text_of(found.main)
        assert "Ñandú" not in found.get_text()

    def test_a_closed_letter_is_read_and_not_signed(self) -> None:
        for name in ("counter", "list"):
            found = page(embeds.files(edition(state="closed")), f"es/embed/{name}.html")
            assert not [link for link in found.select("a") if str(link["href"]).endswith("#sign")]

    def test_the_list_has_organisations_and_how_many_members_each_has(self) -> None:
        found = page(embeds.files(edition()), "en/embed/list.html")
        assert [text_of(one) for one in found.select("li")] == ["Ñandú, A.C.", "Red de Redes (3 members)"]
        assert "Ma. José" not in found.get_text()

    def test_the_list_has_a_mark_that_nobody_can_guess(self) -> None:
        """Its hash is stored for ever, and it names organisations that may leave."""
        ours, theirs = (
            page(embeds.files(replace(edition(), secret=secret)), "es/embed/list.html").select_one("meta[name=mark]")
            for secret in (SECRET, b"other")
        )
        assert ours is not None
        assert theirs is not None
        assert ours["content"] != theirs["content"]

    def test_a_long_list_ends_with_how_many_more(self) -> None:
        many = {f"x{n}": signatory(n, f"Org {n:03d}", "organisation") for n in range(1, embeds.LIST_LIMIT + 8)}
        found = page(embeds.files(replace(edition(), roll=many)), "en/embed/list.html")
        assert len(found.select("li")) == embeds.LIST_LIMIT
        more = found.select_one(f"a[href='{SITE}/en/#signatories']")
        assert text_of(more) == "and 7 more"


class TestPicture:
    def drawn(self, lang: str = "es", **letter: object) -> ElementTree.Element:
        return ElementTree.fromstring(embeds.files(edition(**letter))[f"{lang}/embed/counter.svg"])

    def test_says_what_it_shows_to_who_does_not_see_it(self) -> None:
        root = self.drawn("en")
        assert root.get("role") == "img"
        # A picture's first children, title and description, are its accessible name and description.
        title, description = (one.text or "" for one in list(root)[:2])
        assert [one.tag for one in list(root)[:2]] == [f"{SVG}title", f"{SVG}desc"]
        assert title == "Open letter: For clean water"
        assert description.startswith(
            "Signed by 4 organisations (1 on its own and 3 as members of 1 coalition), 2 people"
        )

    def test_shows_the_number_the_title_and_the_time(self) -> None:
        words = " ".join("".join(text.itertext()) for text in self.drawn("en").iter(f"{SVG}text"))
        assert words.startswith("For clean water 7signatures 4 organisations (1 on its own and 3 as")
        assert "21 September 2026, 08:13" in words

    def test_has_no_script_no_style_sheet_and_asks_for_nothing(self) -> None:
        body = embeds.files(edition())["es/embed/counter.svg"].decode()
        assert not re.search(r"<(script|style|image|use|foreignObject|a)\b|href|url\(|\son\w+=", body)

    def test_its_text_stays_inside(self) -> None:
        for title in ("Corto", "Por el agua limpia del valle de Amancay, de sus pueblos y de quienes la cuidan " * 3):
            root = self.drawn(titles={"es": title, "en": title})
            height = int(str(root.get("height")))
            assert [text for text in root.iter(f"{SVG}text") if not 0 < int(str(text.get("y"))) < height] == []
            # The widest letters are, on average, two thirds as wide as high.
            for text in root.iter(f"{SVG}text"):
                size = float(str(text.get("font-size")))
                assert len(text.text or "") * size * 0.55 < 320

    def test_an_unsigned_letter_has_a_picture_too(self) -> None:
        body = embeds.files(replace(edition(), roll={}, unnamed=0))["es/embed/counter.svg"]
        assert ">0<" in body.decode()


def test_the_same_edition_gives_the_same_bytes() -> None:
    assert embeds.files(edition()) == embeds.files(edition())
