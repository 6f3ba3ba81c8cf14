"""The feeds: valid Atom, with a letter's editions and news."""

from dataclasses import replace
from xml.etree import ElementTree

import feedparser
import pytest

from chalicelib.publishing.files import feed
from chalicelib.rules.letters.press_kit import PressKit, Update
from chalicelib.rules.signatories.changes import ChangeTotals, HistoryRow
from tests.support.newsroom import HISTORY, edition
from tests.support.samples import NOW

ATOM = "{http://www.w3.org/2005/Atom}"
SITE = "https://cartas.example.org/agua-limpia"


def tree(path: str = "feed.xml", **letter: object) -> ElementTree.Element:
    return ElementTree.fromstring(feed.files(edition(**letter))[path])


def texts(node: ElementTree.Element, name: str) -> list[str]:
    return [one.text or "" for one in node.findall(f"{ATOM}entry/{ATOM}{name}")]


def own_address(feed: ElementTree.Element) -> str | None:
    link = feed.find(f"{ATOM}link[@rel='self']")
    assert link is not None
    return link.get("href")


@pytest.mark.parametrize("path", ["feed.xml", "es/feed.xml", "en/feed.xml"])
def test_is_sound_atom(path: str) -> None:
    found = tree(path)
    parsed = feedparser.parse(feed.files(edition())[path])
    assert not parsed.bozo
    assert parsed.version == "atom10"
    # The elements that RFC 4287 requires in a feed and in each entry.
    for name in ("id", "title", "updated", "author"):
        assert len(found.findall(f"{ATOM}{name}")) == 1
    entries = found.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        for name in ("id", "title", "updated"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
        assert entry.find(f"{ATOM}link[@rel='alternate']") is not None or entry.find(f"{ATOM}content") is not None
    ids = texts(found, "id")
    assert len(ids) == len(set(ids))
    assert own_address(found) == f"{SITE}/{path}"


def test_tells_each_edition_by_its_total_and_what_changed() -> None:
    parsed = feedparser.parse(feed.files(edition())["en/feed.xml"])
    entries = {entry.title: (entry.link, entry.get("summary", "")) for entry in parsed.entries}
    assert entries["Edition 10: 12 signatures"] == (
        f"{SITE}/editions/10/",
        "3 signatures were added. 2 were withdrawn. 1 was corrected. 1 was taken down by the organisers.",
    )
    assert entries["Editions 1 to 9: 12 signatures"][0] == f"{SITE}/editions/9/"
    assert entries["Edition 11: 12 signatures"][1] == "No signature has changed."


def test_is_ordered_by_time_with_the_newest_first() -> None:
    times = texts(tree(), "updated")
    assert times == sorted(times, reverse=True)
    assert times[0] == "2026-09-21T14:13:20Z"


def test_news_begins_with_its_day_where_the_letter_is() -> None:
    parsed = {entry.title: entry for entry in feedparser.parse(feed.files(edition())["es/feed.xml"]).entries}
    news = parsed["Nos recibió la ministra"]
    assert (news.updated, news.link, news.summary) == (
        "2026-09-18T06:00:00Z",
        "https://example.org/n1",
        "Duró dos horas.",
    )
    assert parsed["Nueva fecha"].link == f"{SITE}/es/press/#updates"


def test_news_in_another_language_says_so() -> None:
    entries = tree("en/feed.xml").findall(f"{ATOM}entry")
    langs = {
        entry.findtext(f"{ATOM}title"): entry.get("{http://www.w3.org/XML/1998/namespace}lang") for entry in entries
    }
    assert langs["Nos recibió la ministra"] == "es"
    assert langs["A new date"] is None


def test_ids_stay_when_an_embargo_ends_and_addresses_do_not() -> None:
    hidden = tree(embargo=NOW // 1000 + 1000, invitation="abc")
    assert texts(hidden, "id") == texts(tree(), "id")
    assert hidden.findtext(f"{ATOM}id") == tree().findtext(f"{ATOM}id")
    assert own_address(hidden) == "https://cartas.example.org/invited/abc/feed.xml"


def test_an_old_letter_has_its_newest_editions_only() -> None:
    rows = tuple(HistoryRow(n, n, f"2026-09-01T00:{n:02d}:00Z", ChangeTotals(added=1), n) for n in range(1, 41))
    found = ElementTree.fromstring(feed.files(replace(edition(), history=rows, kit=PressKit()))["feed.xml"])
    titles = texts(found, "title")
    assert len(titles) == feed.EDITIONS
    assert titles[0].startswith("Edición 40")


def test_characters_that_xml_has_no_place_for_are_left_out() -> None:
    kit = PressKit(updates=(Update("2026-09-18", {"es": "a\x0bb & <c>"}, {}),))
    found = feedparser.parse(feed.files(replace(edition(), kit=kit, history=()))["feed.xml"])
    assert not found.bozo
    assert (
        ElementTree.fromstring(feed.files(replace(edition(), kit=kit, history=()))["feed.xml"]).findtext(
            f"{ATOM}entry/{ATOM}title"
        )
        == "ab & <c>"
    )


def test_a_contact_that_is_a_page_is_no_address() -> None:
    author = tree(contact="https://red.example.org/").find(f"{ATOM}author")
    assert author is not None
    assert (author.findtext(f"{ATOM}uri"), author.find(f"{ATOM}email")) == ("https://red.example.org/", None)


def test_names_nobody_and_the_same_edition_gives_the_same_bytes() -> None:
    assert feed.files(edition()) == feed.files(replace(edition(), history=HISTORY))
    assert not [path for path, body in feed.files(edition()).items() if "Ñandú" in body.decode()]
