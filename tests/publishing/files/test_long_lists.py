"""Long lists: everybody once, found by name and by number, and no page changes without need."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urldefrag, urljoin

import html5lib
import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.pages.templates import environment
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import long_lists, number_pages
from chalicelib.publishing.files.entries import entries
from chalicelib.publishing.files.list_lines import list_line, number_line, words_in
from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.signatories.collation import collation_key, initials
from chalicelib.rules.signatories.roll import Signatory
from tests.support.contents import content_of, signatory
from tests.support.samples import SLUG

LANGS = ("es", "en")
HOSTILE = "</li></ol><script>alert(1)</script>\"'&amp;{{ 7 * 7 }}"
SITE = f"https://cartas.example.org/{SLUG}/"

every_language = pytest.mark.parametrize("lang", ("es", "en", "pt", "fr"))
named = st.one_of(
    st.sampled_from(["Ana", "Álvaro", "Ñandú", "Nube", "Zoe", "A. M.", "“La Red”", "3 Ríos", "דוד", "Ærø", HOSTILE]),
    st.text(alphabet="abnñoABÑzéÉ .#1'“ד中", min_size=1, max_size=5).filter(str.strip),
)
groups = st.lists(
    st.tuples(named, st.sampled_from(["person", "person", "organisation", "coalition"])), min_size=4, max_size=40
)
# The tests use small pages: the rules do not depend on the size.
some = settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def small_pages(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    if "many" not in request.fixturenames:
        monkeypatch.setattr(long_lists, "LONGEST", 3)
        monkeypatch.setattr(long_lists, "PAGE", 5)


@pytest.fixture
def many() -> Content:
    """2,345 persons and 40 organisations, on pages of the real size."""
    persons = [signatory(n, f"{'abcdeñ'[n % 6].upper()}{'aeiou'[n % 5]}{n:04d}") for n in range(1, 2346)]
    return content_of(persons + [signatory(3000 + n, f"Red {n}", "organisation") for n in range(40)])


def group_of(people: list[tuple[str, Kind]], **letter: Any) -> Content:
    return content_of([signatory(n, name, kind) for n, (name, kind) in enumerate(people, start=1)], **letter)


def pages(content: Content) -> dict[str, BeautifulSoup]:
    made = long_lists.files(content) | number_pages.files(content)
    return {path: BeautifulSoup(body, "html.parser") for path, body in made.items()}


def of_lists(found: dict[str, BeautifulSoup], lang: str) -> dict[str, BeautifulSoup]:
    """The pages of the long lists in a language, in order."""
    kept = {path: page for path, page in found.items() if re.fullmatch(rf"{lang}/signatories/\d+\.html", path)}
    return dict(sorted(kept.items(), key=lambda pair: int(PurePosixPath(pair[0]).stem)))


def entries_of(page: BeautifulSoup) -> list[Tag]:
    return page.select(".list > ol > li")


def names_of(page: BeautifulSoup) -> list[str]:
    return [item.select("bdi")[0].get_text() for item in entries_of(page)]


def links(found: dict[str, BeautifulSoup]) -> Iterator[tuple[str, str, str]]:
    """Every link to a page of the list: its page, its target's path, its anchor."""
    for path, page in found.items():
        for link in page.select("a[href]"):
            target, anchor = urldefrag(urljoin(f"{SITE}{path}", str(link["href"])))
            inside = target.removeprefix(SITE)
            if "/signatories/" in inside:
                yield path, inside + "index.html" * inside.endswith("/"), unquote(anchor)


@some
@given(groups, st.sampled_from(["collated", "signed", "given"]))
def test_everyone_is_on_one_page_once_in_the_order_of_names(people: list[tuple[str, Kind]], order: str) -> None:
    content = group_of(people, order=order)
    found = pages(content)
    for lang in LANGS:
        shown = [name for page in of_lists(found, lang).values() for name in names_of(page)]
        wanted: list[str] = []
        for group in (content.listed.organisations, content.listed.persons):
            if long_lists.is_long(group):
                wanted += sorted((one.name for one in group), key=lambda name: collation_key(name, "es"))
        assert shown == wanted


@some
@given(groups, st.sampled_from(["collated", "signed", "given"]))
def test_every_line_says_where_the_letter_prints_it(people: list[tuple[str, Kind]], order: str) -> None:
    content = group_of(people, order=order)
    listed = content.listed
    places = {
        f"n{one.number}": at for group in (listed.organisations, listed.persons) for at, one in enumerate(group, 1)
    }
    for page in of_lists(pages(content), "es").values():
        for ordered in page.select(".list > ol"):
            at = int(str(ordered.get("start", "1")))
            for item in ordered.find_all("li", recursive=False):
                at = int(str(item.get("value", str(at))))
                assert at == places[str(item["id"])]
                at += 1


@some
@given(groups)
def test_every_link_leads_to_a_page_that_has_the_anchor(people: list[tuple[str, Kind]]) -> None:
    found = pages(group_of(people))
    ids = {path: {str(tag["id"]) for tag in page.select("[id]")} for path, page in found.items()}
    for path, target, anchor in links(found):
        assert target in found, f"{path} leads to {target}"
        assert not anchor or anchor in ids[target], f"{path} leads to {target}#{anchor}"
    for path, page in found.items():
        assert len(page.select("[id]")) == len(ids[path]), path


@some
@given(groups)
def test_the_letter_leads_to_every_initial(people: list[tuple[str, Kind]]) -> None:
    content = group_of(people)
    found = pages(content)
    directory = long_lists.directory(content, "en")
    for group, long in (
        (content.listed.organisations, directory.organisations),
        (content.listed.persons, directory.persons),
    ):
        assert (long is not None) == long_lists.is_long(group)
        if long is None:
            continue
        assert long.total == len(group)
        assert long.first_url.removeprefix(f"/{SLUG}/") in found
        index = found["en/signatories/index.html"]
        at = [str(heading["id"]) for heading in index.select(f"h3[id^={long.name}-]")]
        assert [href for _, href in long.letters] == [f"/{SLUG}/en/signatories/#{anchor}" for anchor in at]
        assert len(long.letters) == len({initials(one.name, "es")[0] for one in group})


def section_of(index: BeautifulSoup, group: str, initial: str) -> list[Tag]:
    """The directory's section for an initial."""
    heading = index.find(id=f"{group}-{ {'#': 'signs', '…': 'others'}.get(initial, initial) }")
    assert isinstance(heading, Tag)
    below = []
    for tag in heading.find_next_siblings():
        if tag.name != "ul":
            break
        below.append(tag)
    return below


@some
@given(groups)
def test_an_initial_leads_to_the_page_of_every_name_under_it(people: list[tuple[str, Kind]]) -> None:
    content = group_of(people)
    found = pages(content)
    for name, group in (("organisations", content.listed.organisations), ("persons", content.listed.persons)):
        for one in group if long_lists.is_long(group) else ():
            below = section_of(found["es/signatories/index.html"], name, initials(one.name, "es")[0])
            targets = [str(link["href"]).rpartition("/")[2] for link in below[-1].select("a")]
            on = [
                target
                for target in targets
                if found[f"es/signatories/{urldefrag(target)[0]}"].find(id=f"n{one.number}")
            ]
            assert len(on) == 1, f"{one.name} is on {on}"


@some
@given(groups)
def test_two_letters_lead_to_the_first_name_that_begins_with_them(people: list[tuple[str, Kind]]) -> None:
    content = group_of(people)
    found = pages(content)
    anchors: list[str] = []
    for name, group in (("organisations", content.listed.organisations), ("persons", content.listed.persons)):
        firsts: dict[str, Signatory] = {}
        for one in group if long_lists.is_long(group) else ():
            firsts.setdefault(initials(one.name, "es")[1], one)
        for beginning, one in firsts.items():
            below = section_of(found["es/signatories/index.html"], name, initials(one.name, "es")[0])
            hrefs = {str(link.get_text()).lower(): str(link["href"]) for link in below[0].select("a")}
            assert len(below) == 1 or beginning in hrefs
            page, anchor = urldefrag(hrefs[beginning] if len(below) > 1 else str(below[0].select("a")[0]["href"]))
            start = found[f"es/signatories/{page.rpartition('/')[2]}"].find(id=unquote(anchor))
            assert isinstance(start, Tag)
            item = start.find_parent("li") or start.find_next("li")
            assert item is not None
            assert item["id"] == f"n{one.number}"
        anchors += [beginning for beginning, one in firsts.items() if beginning != initials(one.name, "es")[0]]
    marked = [str(tag["id"]) for page in of_lists(found, "es").values() for tag in page.select("i[id]")]
    assert sorted(marked) == sorted(anchors)


@some
@given(groups, named)
def test_pages_before_a_new_name_stay_as_they_are_byte_for_byte(people: list[tuple[str, Kind]], name: str) -> None:
    before = group_of(people)
    after = group_of([*people, (name, "person")])
    old, new = long_lists.files(before), long_lists.files(after)
    if not long_lists.is_long(before.listed.persons):
        return
    at = after.listed.persons.index(next(one for one in after.listed.persons if one.number == len(people) + 1))
    first = -(-len(after.listed.organisations) // 5) if long_lists.is_long(after.listed.organisations) else 0
    touched = first + 1 + at // 5
    for path, body in old.items():
        page = PurePosixPath(path).stem
        # When the list grows by a page, the page before gets a link to it.
        last = len(of_lists({one: BeautifulSoup() for one in old}, "es"))
        if page.isdecimal() and int(page) < touched and not (int(page) == last and len(new) > len(old)):
            assert new[path] == body, f"{path} changed for {name} on page {touched}"


@some
@given(groups, named)
def test_permanent_numbers_before_a_new_page_stay_as_they_are(people: list[tuple[str, Kind]], name: str) -> None:
    everyone = [signatory(999 + n, *one) for n, one in enumerate(people)]
    old, new = (
        number_pages.files(content_of(everyone)),
        number_pages.files(content_of([*everyone, signatory(2500, name)])),
    )
    assert new["es/signatories/numbers/1.html"] == old["es/signatories/numbers/1.html"]
    assert new["es/signatories/numbers/3.html"] != old.get("es/signatories/numbers/3.html")


@some
@given(groups)
def test_every_permanent_number_is_at_its_own_address(people: list[tuple[str, Kind]]) -> None:
    content = group_of(people)
    found = pages(content)
    for group in (content.listed.organisations, content.listed.persons):
        for entry in entries(content, group, "es"):
            path, anchor = urldefrag(entry.permalink.removeprefix(f"/{SLUG}/"))
            item = found[path].find(id=anchor)
            assert isinstance(item, Tag)
            assert item["value"] == str(entry.permanent)
            assert item.select("bdi")[0].get_text() == entry.details.name


def test_numbers_that_nobody_has_any_more_have_their_page() -> None:
    found = pages(content_of([signatory(2001, "Ana")]))
    assert sorted(path for path in found if path.startswith("es/")) == [
        f"es/signatories/numbers/{block}.html" for block in (1, 2, 3)
    ]
    assert "Nadie en la carta tiene uno de estos números." in found["es/signatories/numbers/2.html"].get_text()
    assert list(pages(content_of([]))) == [f"{lang}/signatories/numbers/1.html" for lang in LANGS]


def test_only_the_pages_of_the_list_are_for_search_engines(many: Content) -> None:
    for path, page in pages(many).items():
        assert bool(page.select("meta[name=robots][content=noindex]")) == ("/numbers/" in path)
        assert bool(page.select("link[rel=canonical]")) == ("/numbers/" not in path)
    hidden = content_of(many.roll.values(), embargo=1_900_000_000, invitation="x" * 20)
    assert all(page.select("meta[name=robots][content=noindex]") for page in pages(hidden).values())


def test_a_list_of_three_hundred_is_short_and_one_more_makes_it_long(many: Content) -> None:
    assert not long_lists.is_long(many.listed.persons[:300])
    assert long_lists.is_long(many.listed.persons[:301])
    assert long_lists.files(content_of(many.listed.persons[:300])) == {}
    assert long_lists.directory(content_of(many.listed.persons[:300]), "es").persons is None


def test_pages_have_a_thousand_and_only_of_the_long_list(many: Content) -> None:
    found = pages(many)
    assert [len(entries_of(page)) for page in of_lists(found, "es").values()] == [1000, 1000, 345]
    directory = long_lists.directory(many, "es")
    assert directory.organisations is None
    assert directory.persons is not None
    assert (directory.persons.total, directory.persons.first_url) == (2345, f"/{SLUG}/es/signatories/1.html")
    assert [label for label, _ in directory.persons.letters] == ["A", "B", "C", "D", "E", "Ñ"]
    index = found["es/signatories/index.html"].get_text()
    assert "Todas las organizaciones y coaliciones están en la carta misma." in index
    first, last = (page.select("nav.turn")[0] for page in list(of_lists(found, "es").values())[::2])
    assert [link["href"] for link in first.select("a")] == ["2.html"]
    assert [link["href"] for link in last.select("a")] == ["2.html"]


def test_no_page_tells_an_edition_or_a_time(many: Content) -> None:
    later = Content(many.site, many.letter, many.version, many.roll, 9, many.at_ms + 86_400_000, many.secret)
    assert long_lists.files(later) == long_lists.files(many)
    assert number_pages.files(later) == number_pages.files(many)


@every_language
def test_a_line_reads_as_the_letters_own(lang: str) -> None:
    full = {"affiliation": HOSTILE, "role": HOSTILE, "country": "MX", "website": 'https://a.example/?b=1&c="2'}
    for one in (
        signatory(4711, "Ana"),
        signatory(1, HOSTILE, "person", **full),
        signatory(
            2, "Red", "coalition", members=("Uno", HOSTILE, "منظمة"), confirmed_members=(HOSTILE, "منظمة"), **full
        ),
    ):
        content = content_of([one], titles={lang: "Por el agua"}, language=lang)
        (entry,) = entries(content, [one], lang)
        signatory_line = vars(environment(lang).get_template("_macros.html").module)["signatory"]
        letters = BeautifulSoup(f'<li id="{entry.anchor}">{signatory_line(entry)}</li>', "html.parser")
        line = BeautifulSoup(list_line(one, None, "", words_in(lang)), "html.parser")
        for link in line.select("a.n"):
            link["href"] = urljoin(f"/{SLUG}/{lang}/signatories/1.html", str(link["href"]))
        assert tidy(line) == tidy(letters)


def tidy(found: BeautifulSoup) -> str:
    """Remove the line ends and spaces that templates leave between tags."""
    return re.sub(r"\s*(<[^>]+>)\s*", r"\1", re.sub(r"\n+", " ", str(found))).strip()


@every_language
def test_a_line_of_the_numbers_says_what_an_organisation_is(lang: str) -> None:
    kinds = {"es": "coalición", "en": "coalition", "pt": "coalizão", "fr": "coalition"}
    line = BeautifulSoup(
        number_line(signatory(7, "Red", "coalition", members=("Uno",)), 7, words_in(lang)), "html.parser"
    )
    assert line.select("small")[0].get_text() == f", {kinds[lang]}"
    assert line.select("ul > li > bdi")[0].get_text() == "Uno"


def test_hostile_names_are_inert_everywhere() -> None:
    kinds: tuple[Kind, ...] = ("person", "coalition")
    people = [(f"{HOSTILE} {n}", kind) for n in range(8) for kind in kinds]
    for path, page in pages(group_of(people)).items():
        assert not page.select("script"), path
        assert "49" not in page.get_text().replace("{{ 7 * 7 }}", ""), path


def test_every_page_is_sound_html() -> None:
    people: list[tuple[str, Kind]] = [
        ("Ana", "person"), ("Ñandú", "person"), ("דוד", "person"), ("3 Ríos", "person"), (HOSTILE, "coalition"),
    ]  # fmt: skip
    for body in (long_lists.files(group_of(people * 2)) | number_pages.files(group_of(people))).values():
        html5lib.HTMLParser(strict=True).parse(body.decode())
