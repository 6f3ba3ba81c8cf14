"""The stage's front page: which letters are on it, in which words, and when it changes."""

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.pages.shared import Stage
from chalicelib.publishing.all_letters import publish_one
from chalicelib.publishing.front.front_files import LETTERS_PER_PAGE
from chalicelib.rules.letters.letter import Answer, Delivery, Letter
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING, PAUSE_SIGNING
from tests.publishing.test_publisher_switches import put_back, throw
from tests.support.front_world import FrontWorld
from tests.support.model_letter import LANGS
from tests.support.publisher_world import DAY
from tests.support.samples import SLUG

WHOM = {"es": "Ministra del Agua", "en": "Minister of Water"}


def test_a_stage_without_letters_has_a_page_that_says_so(front: FrontWorld) -> None:
    front.run()
    for lang in LANGS:
        page = front.page(f"{lang}/")
        assert page.select("html")[0]["lang"] == lang
        assert len(page.select("h1")) == 1
        assert page.select(".letters") == []
        assert "{" not in page.get_text()
    assert front.bucket.objects["index.html"] == front.bucket.objects["es/index.html"]
    assert front.data()["letters"] == []
    assert b"<entry>" not in front.bucket.objects["feed.xml"]
    front.check_front()


def test_the_newest_comes_first_and_those_that_can_be_signed_before_the_others(front: FrontWorld) -> None:
    for slug, changes in (
        ("primera", {"state": "closed"}),
        ("segunda", {}),
        ("tercera", {"state": "closed"}),
        ("cuarta", {"opens": front.now // 1000 + 86_400}),
        ("quinta", {}),
    ):
        front.add(slug, **changes)
        front.run()
    assert list(front.listed()) == ["quinta", "cuarta", "segunda", "tercera", "primera"]
    headings = [found.get_text() for found in front.page("en/").select("h2, h3")]
    assert headings == [
        "Open for signature", "Title of quinta", "Title of cuarta", "Title of segunda",
        "Signing has closed", "Title of tercera", "Title of primera",
    ]  # fmt: skip
    front.check_front()


@pytest.mark.promise("The front page is never ahead of a letter")
def test_counts_are_those_of_the_edition_that_stands(front: FrontWorld) -> None:
    front.add(SLUG)
    for name in ("Ana Paz", "Luz Mar"):
        front.confirmed(name)
    front.confirmed("Casa del Río", kind="organisation", representative="Sol Vega")
    front.run()
    tally = front.page("es/").select(".tally")[0].get_text(" ", strip=True)
    assert tally == "3 firmas 1 organización y 2 personas"
    assert tally.split(" ", 2)[2] in front.read("es/index.html"), "as the letter itself says it"
    assert front.listed()[SLUG]["counts"]["signatures"] == 3
    front.confirmed("Sol Vega")
    front.run()
    assert "3 personas" in front.page("es/").select(".tally")[0].get_text()
    front.check_front()


def test_each_state_is_said_as_the_letter_says_it(front: FrontWorld) -> None:
    closes = (front.now + 2 * DAY) // 1000
    front.add("abierta", closes=closes)
    front.add("futura", opens=closes)
    front.add("cerrada", state="closed", closes=front.now // 1000 - 60)
    front.add("entregada", state="delivered", delivery=Delivery("2026-09-10", WHOM))
    front.add("respondida", state="answered", delivery=Delivery("2026-09-10", WHOM), answer=Answer("2026-09-20", WHOM))
    front.add("pausada")
    throw(front, PAUSE_SIGNING, "pausada")
    front.run()
    assert {slug: letter["state"] for slug, letter in front.listed().items()} == {
        "abierta": "open", "futura": "soon", "cerrada": "closed", "entregada": "delivered",
        "respondida": "answered", "pausada": "paused",
    }  # fmt: skip
    delivered = "Delivered on 10 September 2026. Received by: Minister of Water."
    said = {
        str(item.select("h3 a")[0]["href"]): [when.get_text() for when in item.select(".when")]
        for item in front.page("en/").select(".letters li")
    }
    assert said == {
        "/abierta/en/": ["The letter can be signed until 23 September 2026."],
        "/futura/en/": ["This letter can be signed from 23 September 2026."],
        "/cerrada/en/": ["It could be signed until 21 September 2026."],
        "/entregada/en/": [delivered],
        "/respondida/en/": [
            f"{delivered} Answered on 20 September 2026. The answer is from: Minister of Water.",
        ],
        "/pausada/en/": ["Signing is paused for now."],
    }


def test_a_letter_that_closes_by_itself_changes_its_place_in_that_minute(front: FrontWorld) -> None:
    front.add(SLUG, closes=front.now // 1000 + 90)
    front.run()
    assert front.listed()[SLUG]["state"] == "open"
    front.run()
    front.run()
    assert front.listed()[SLUG]["state"] == "closed"
    assert front.page("en/").select("h2")[0].get_text() == "Signing has closed"


def test_a_letter_without_the_reader_s_language_has_its_own_title_marked_as_such(front: FrontWorld) -> None:
    front.add(SLUG, titles={"en": "حق الماء"}, language="en")
    front.run()
    title = front.page("fr/").select(".letters h3")[0]
    assert (title["lang"], title["dir"]) == ("en", "auto")
    link = title.select("a")[0]
    assert (link["href"], link["hreflang"]) == (f"/{SLUG}/en/", "en")
    assert "lang" not in front.page("en/").select(".letters h3")[0].attrs


def test_what_organisers_wrote_is_text(front: FrontWorld) -> None:
    hostile = "<script>alert(1)</script>\"'&\u202e{{ 7 * 7 }}"
    front.add(SLUG, titles={"es": hostile}, organisers=hostile)
    front.run(stage=Stage(hostile, LANGS))
    for lang in LANGS:
        page = front.page(f"{lang}/")
        assert page.select("script") == []
        assert hostile in page.select(".letters h3")[0].get_text()
    assert b"<script" not in front.bucket.objects["es/feed.xml"]


@pytest.mark.promise("The front page names no letter that is not public")
def test_a_letter_is_on_the_list_in_the_minute_in_which_its_embargo_ends_and_not_before(front: FrontWorld) -> None:
    front.add(SLUG, embargo=front.now // 1000 + 90, invitation="k3v9q7m2p5x4")
    front.confirmed("Ana Paz")
    for _ in range(2):
        front.run()
        assert front.listed() == {}
    front.run()
    assert front.listed()[SLUG]["url"].endswith(f"/{SLUG}/")
    assert front.listed()[SLUG]["edition"] == 1
    front.check_front()


def test_a_letter_whose_embargo_was_put_off_at_the_last_moment_is_not_on_the_list(
    front: FrontWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The publisher has made its pages; its head says something else when the list is written."""
    letter = front.add(SLUG, embargo=front.now // 1000 - 1, invitation="k3v9q7m2p5x4")
    real = front.letters.replace_head

    def put_off(before: Letter, after: Letter) -> bool:
        assert real(letter, replace(letter, embargo=front.now // 1000 + 86_400))
        return real(before, after)

    monkeypatch.setattr(front.letters, "replace_head", put_off)
    front.run()
    assert f"{SLUG}/edition.json" in front.bucket.objects
    assert front.listed() == {}


def test_a_letter_that_is_not_public_any_more_is_gone_in_the_same_minute(front: FrontWorld) -> None:
    front.add(SLUG)
    front.add("otra")
    front.run()
    assert set(front.listed()) == {SLUG, "otra"}
    front.change(SLUG, embargo=front.now // 1000 + 86_400, invitation="k3v9q7m2p5x4")
    front.run()
    assert set(front.listed()) == {"otra"}
    assert front.titles("en/") == ["Title of otra"]


def test_a_letter_that_fails_or_is_frozen_stays_listed_as_it_is(front: FrontWorld) -> None:
    front.add(SLUG)
    front.add("otra")
    front.confirmed("Ana Paz")
    front.run()
    before = front.listed()[SLUG]
    throw(front, FREEZE_PUBLISHING, SLUG)
    front.confirmed("Luz Mar")
    front.confirmed("Sol Vega", slug="otra")
    assert front.run() == {SLUG: "frozen", "otra": "published"}
    assert front.listed()[SLUG] == before
    assert front.listed()["otra"]["counts"]["persons"] == 1
    put_back(front, FREEZE_PUBLISHING, SLUG)
    front.run()
    assert front.listed()[SLUG]["counts"]["persons"] == 2
    front.check_front()


def test_while_all_is_frozen_the_front_page_stays_as_it_is(front: FrontWorld) -> None:
    front.add(SLUG)
    front.run()
    throw(front, FREEZE_PUBLISHING)
    written = list(front.bucket.writes)
    front.add("otra")
    front.change(SLUG, state="closed")
    for _ in range(8):
        front.run(stage=Stage("Otra Mesa", LANGS))
    assert front.bucket.writes == written


def test_a_run_for_one_letter_leaves_the_others_listed(front: FrontWorld) -> None:

    front.add(SLUG)
    front.add("otra")
    front.run()
    front.confirmed("Ana Paz")
    head = front.letters.head(SLUG)
    assert head is not None
    assert publish_one(front.publisher(), head) == "published"
    assert {slug: one["counts"]["persons"] for slug, one in front.listed().items()} == {SLUG: 1, "otra": 0}


def test_many_letters_stand_on_pages_of_fifty(front: FrontWorld) -> None:
    for number in range(LETTERS_PER_PAGE + 3):
        front.add(f"carta-{number:03}", titles={"es": f"Carta {number:03}"}, state="closed" if number < 3 else "open")
    front.run()
    assert len(front.titles("es/")) == LETTERS_PER_PAGE
    assert sorted(front.titles("es/2/")) == ["Carta 000", "Carta 001", "Carta 002"]
    (after,) = front.page("pt/").select("nav.turn a")
    (before,) = front.page("pt/2/").select("nav.turn a")
    assert (after["rel"], after["href"], before["rel"], before["href"]) == (["next"], "/pt/2/", ["prev"], "/pt/")
    assert len(front.listed()) == LETTERS_PER_PAGE + 3
    front.check_front()


def test_a_page_that_there_is_no_more_shows_the_first_one(front: FrontWorld) -> None:
    for number in range(LETTERS_PER_PAGE + 1):
        front.add(f"carta-{number:03}")
    front.run()
    gone = front.titles("es/2/")[0].rpartition(" ")[2]
    front.change(gone, embargo=front.now // 1000 + 86_400, invitation="k3v9q7m2p5x4")
    front.run()
    for lang in LANGS:
        assert front.bucket.objects[f"{lang}/2/index.html"] == front.bucket.objects[f"{lang}/index.html"]
    assert gone not in str(front.page("es/2/"))
    front.check_front()


def test_a_language_that_the_stage_drops_names_no_letter_in_the_old_words(front: FrontWorld) -> None:
    front.add(SLUG)
    front.run()
    front.run(stage=Stage("", ("en", "es")))
    assert front.bucket.objects["index.html"] == front.bucket.objects["en/index.html"]
    assert front.bucket.objects["fr/index.html"] == front.bucket.objects["en/index.html"]
    front.change(SLUG, state="closed")
    front.run(stage=Stage("", ("en", "es")))
    assert "Signing has closed" in str(front.page("fr/"))


@pytest.mark.parametrize("state", ["draft", "open"])
def test_a_letter_with_the_name_of_a_language_keeps_its_address(front: FrontWorld, state: Any) -> None:
    """It has it since before there was a front page, which does without that language."""
    front.add("en", state=state)
    front.add(SLUG)
    front.run()
    assert front.bucket.objects["index.html"] == front.bucket.objects["es/index.html"]
    letters_own = front.bucket.objects.get("en/index.html", b"")
    assert (b"T\xc3\xadtulo de en" in letters_own) == (state == "open")
    assert 'hreflang="en" href' not in str(front.page("es/").select("link[rel=alternate]")).replace(SLUG, "")
    for _ in range(2):
        front.change(SLUG, state="closed")
        front.run()
        front.change(SLUG, state="open")
        front.run()
    assert front.bucket.objects.get("en/index.html", b"") == letters_own
    front.check_front()


def test_where_letters_have_the_names_of_all_languages_there_is_no_front_page(front: FrontWorld) -> None:
    for lang in LANGS:
        front.add(lang)
    assert set(front.run().values()) == {"published"}
    assert "index.html" not in front.bucket.objects
    assert front.letters.front() is None


def test_the_name_of_the_stage_is_on_the_page_and_in_previews_of_it(front: FrontWorld) -> None:
    front.run(stage=Stage("Mesa por el Agua", LANGS))
    assert "Mesa por el Agua" in front.page("es/").select("header.bar")[0].get_text()
    names = [meta["content"] for meta in front.page("es/").select('meta[property="og:site_name"]')]
    assert names == ["Mesa por el Agua"]
    front.run(stage=Stage("", LANGS))
    assert b"Mesa por el Agua" not in front.bucket.objects["es/index.html"]
    assert front.page("es/").select('meta[property="og:site_name"]') == []
    assert front.data()["name"] == ""
