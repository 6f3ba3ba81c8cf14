"""The files of the front page: the page's weight and metadata, the feed, and the list as data."""

import gzip
import json
import random
from xml.etree import ElementTree

import jsonschema
import pytest
from bs4 import BeautifulSoup

from chalicelib.publishing.files.atom import ATOM
from chalicelib.publishing.front.front_files import MOST_ENTRIES, PICTURE, Front, files
from chalicelib.publishing.front.listed import Handover, ListedEvent, ListedLetter, ListedText, newest_first
from chalicelib.publishing.front.schema import LETTERS, SCHEMA_PATH
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import may_begin
from chalicelib.rules.signatories.counting import Counts
from infra import front_picture
from tests.browser.test_lighthouse import ONE_FLIGHT
from tests.support.front_world import FrontWorld
from tests.support.model_letter import LANGS
from tests.support.samples import SLUG

SITE = "https://cartas.example.org"
SYLLABLES = ("ra", "mi", "to", "sen", "da", "lu", "per", "co", "ni", "bre", "va", "sti", "o", "que", "fa", "jo")


def invented(number: int, chance: random.Random) -> ListedLetter:
    """A letter of words that no other has, as long as real ones."""

    def words(count: int) -> str:
        return " ".join("".join(chance.choices(SYLLABLES, k=chance.randint(1, 4))) for _ in range(count)).capitalize()

    slug = f"{words(3).lower().replace(' ', '-')}-{number}"
    ended = number % 3 == 0
    whom = {"es": words(5)} if ended else None
    counts = Counts(
        persons=chance.randint(50, 90_000), organisations=chance.randint(2, 800), coalitions=chance.randint(1, 9),
        members=chance.randint(20, 90), both=chance.randint(1, 15), unnamed=chance.randint(0, 99),
    )  # fmt: skip
    return ListedLetter(
        slug=slug,
        url=f"{SITE}/{slug}/",
        language="es",
        texts={lang: ListedText(words(8), words(14), f"{SITE}/{slug}/{lang}/") for lang in LANGS},
        organisers=words(6),
        state="delivered" if ended else "open",
        opens_on=None,
        closes_on="2026-12-31",
        ended=ended,
        delivered=Handover("2026-10-04", whom) if whom else None,
        answered=None,
        counts=counts,
        edition=chance.randint(1, 4000),
        published_at="2026-11-20T10:00:00Z",
        public_since=f"2026-0{1 + number % 9}-11T10:00:00Z",
        events=(ListedEvent("opened", f"2026-0{1 + number % 9}-11T10:{number % 60:02}:00Z"),),
    )


def made_letters(count: int) -> list[ListedLetter]:
    chance = random.Random(7)
    return sorted((invented(number, chance) for number in range(count)), key=newest_first)


def made(count: int, name: str = "Mesa por el Agua") -> dict[str, bytes]:
    return files(Front(SITE, name, LANGS, tuple(made_letters(count)), 3, "2026-01-01T00:00:00Z"))


@pytest.mark.promise("The front page comes in one flight")
@pytest.mark.parametrize("lang", LANGS)
def test_twenty_letters_and_the_sheet_come_in_one_flight(lang: str) -> None:
    bodies = made(20)
    sheets = [path for path in bodies if path.endswith(".css")]
    page = bodies[f"{lang}/index.html"]
    assert len(sheets) == 1
    assert len(BeautifulSoup(page, "html.parser").select(".letters li")) == 20
    assert len(gzip.compress(page, 6)) + len(gzip.compress(bodies[sheets[0]], 6)) <= ONE_FLIGHT


def test_the_same_letters_have_the_same_files() -> None:
    assert made(3) == made(3)


def test_each_page_names_itself_its_translations_and_the_first_language() -> None:
    bodies = made(60)
    for lang in LANGS:
        for folder in ("", "2/"):
            page = BeautifulSoup(bodies[f"{lang}/{folder}index.html"], "html.parser")
            (canonical,) = page.select("link[rel=canonical]")
            assert canonical["href"] == f"{SITE}/{lang}/{folder}"
            alternates = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
            default = f"{SITE}/es/2/" if folder else f"{SITE}/"
            assert alternates == {one: f"{SITE}/{one}/{folder}" for one in LANGS} | {"x-default": default}


def test_a_link_to_it_has_a_title_words_and_a_picture() -> None:
    bodies = made(1)
    page = BeautifulSoup(bodies["en/index.html"], "html.parser")
    shown = {str(meta["property"]): str(meta["content"]) for meta in page.select("meta[property]")}
    assert shown["og:title"] == "Open letters – Mesa por el Agua"
    assert shown["og:url"] == f"{SITE}/en/"
    assert shown["og:locale"] == "en_GB"
    picture = shown["og:image"].removeprefix(f"{SITE}/")
    assert bodies[picture].startswith(b"\x89PNG")
    # Its width and height, as the metadata says.
    assert (int.from_bytes(bodies[picture][16:20]), int.from_bytes(bodies[picture][20:24])) == (1200, 630)
    assert sha256(bodies[picture])[:32] in picture


def test_the_picture_is_the_one_that_is_drawn() -> None:
    assert front_picture.FILE.name == PICTURE
    assert front_picture.draw() == front_picture.FILE.read_bytes(), "python -m infra.front_picture"


def test_the_pages_run_nothing_and_keep_nothing_for_readers_without_scripts() -> None:
    pages = {path: body for path, body in made(60).items() if path.endswith(".html")}
    assert len(pages) == 1 + 2 * len(LANGS)
    for path, body in pages.items():
        found = BeautifulSoup(body, "html.parser").select("script, noscript, style, form, iframe, img, [style]")
        assert found == [], path


def parts(feed: bytes) -> list[dict[str, str]]:
    found = []
    for entry in ElementTree.fromstring(feed).findall(f"{{{ATOM}}}entry"):
        found.append({node.tag.removeprefix(f"{{{ATOM}}}"): node.text or "" for node in entry})
    return found


def test_the_feed_says_what_happened_the_newest_first_and_names_nothing_twice() -> None:
    bodies = made(MOST_ENTRIES + 9)
    for lang in LANGS:
        entries = parts(bodies[f"{lang}/feed.xml"])
        assert len(entries) == MOST_ENTRIES
        assert len({entry["id"] for entry in entries}) == MOST_ENTRIES
        assert [entry["updated"] for entry in entries] == sorted((one["updated"] for one in entries), reverse=True)
    assert parts(bodies["feed.xml"])[0]["title"].startswith("Abierta a firmas: ")
    assert parts(bodies["fr/feed.xml"])[0]["title"].startswith("Ouverte à la signature\N{NO-BREAK SPACE}: ")


def test_an_entry_of_the_feed_stays_the_same_when_more_happens(front: FrontWorld) -> None:
    front.add(SLUG)
    front.run()
    before = parts(front.bucket.objects["es/feed.xml"])
    front.confirmed("Ana Paz")
    front.run()
    assert front.bucket.objects["es/feed.xml"].count(b"<entry") == len(before) == 1, "a signature is no news"
    front.change(SLUG, state="closed")
    front.run()
    closed, opened = parts(front.bucket.objects["es/feed.xml"])
    assert opened == before[0]
    assert closed["title"].startswith("La recepción de firmas ha cerrado: ")


def test_a_stage_without_a_name_signs_its_feed_with_its_address() -> None:
    feed = ElementTree.fromstring(made(1, name="")["es/feed.xml"])
    assert feed.findtext(f"{{{ATOM}}}author/{{{ATOM}}}name") == "cartas.example.org"
    assert feed.findtext(f"{{{ATOM}}}title") == "Cartas abiertas"


@pytest.mark.parametrize("count", [0, 1, 60])
def test_the_list_as_data_is_what_its_schema_says(front: FrontWorld, count: int) -> None:
    for number in range(min(count, 3)):
        front.add(f"carta-{number}", state=("open", "closed", "open")[number])
    front.run()
    jsonschema.Draft202012Validator.check_schema(LETTERS)
    for data in (front.data(), json.loads(made(count)["letters.json"])):
        jsonschema.Draft202012Validator(LETTERS).validate(data)
        assert set(LETTERS["properties"]) == set(data)
        for letter in data["letters"]:
            assert set(LETTERS["properties"]["letters"]["items"]["properties"]) == set(letter)
    assert SCHEMA_PATH in front.bucket.objects


def test_no_letter_can_have_the_name_of_a_folder_of_the_front_page() -> None:
    folders = {path.partition("/")[0] for path in made(60) if "/" in path}
    assert folders == {*LANGS, "files", "schemas"}
    assert not [folder for folder in folders if may_begin(folder)]
    assert may_begin("agua")
