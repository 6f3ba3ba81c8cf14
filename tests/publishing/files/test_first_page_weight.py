"""However long the names that people type, the first page of a letter stays under a stated size."""

import gzip
import random
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import embeds, letter_page, long_lists, member_pages, number_pages
from chalicelib.publishing.files.folding import FEW_MEMBERS, MOST_MEMBERS, members_path, members_shown, weight
from chalicelib.rules.fields.names import MAX_BYTES, MAX_LENGTH
from chalicelib.rules.letters.letter import LONGEST_SLUG, Kind
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.details import GROUPS, Details
from chalicelib.signing.form import MAX_MEMBERS, read_details
from tests.support.contents import content_of, signatory

LANGS = ("es", "en", "pt", "fr")
CEILING, GZIPPED = 250_000, 60_000  # bytes, of the letter's page without the letter's own text
# One byte a letter, two, three, four; and names that HTML writes in five bytes a sign.
ALPHABETS = (
    "abcdefghijklmnopqrstuvwxyz",
    "".join(map(chr, range(0x430, 0x450))),
    "".join(map(chr, range(0x4E00, 0x9000))),
    "".join(map(chr, range(0x20000, 0x22000))),
    "a&b&c&d'",
)


def accepted(kind: Kind, randomness: random.Random, length: int, members: int = 0) -> Details:
    """What the form makes of texts of a length, in letters that nothing compresses much."""

    def text() -> str:
        letters = randomness.choice(ALPHABETS)
        most = min(length, MAX_BYTES // len(letters[0].encode()))
        return letters[0] + "".join(randomness.choice(letters) for _ in range(most - 1))

    fields: dict[str, Any] = {"kind": kind, "name": text(), "country": "BO", "show": "name"}
    if kind == "person":
        fields |= {"role": text(), "affiliation": text()}
    else:
        fields |= {"representative": "Luz Paz", "website": f"https://{'a' * 40}.example/{'b' * min(length, 120)}"}
        fields |= {"members": [text() for _ in range(members)]}
    details, errors = read_details(fields, (kind,), represented=True)
    assert errors == {}
    return details


def heaviest(kind: Kind, randomness: random.Random, length: int, members: int = 0) -> list[Signatory]:
    """As many signatories as the letter still shows whole."""
    first = 1 if kind == "person" else 5001
    found: list[Signatory] = []
    while True:
        one = signatory(first + len(found), "", details=accepted(kind, randomness, length, members))
        if long_lists.is_long([*found, one]):
            return found
        found.append(one)


def first_pages(content: Content) -> Iterator[bytes]:
    bodies = letter_page.files(content)
    assert {f"{lang}/index.html" for lang in content.languages} <= bodies.keys()
    yield from (bodies[f"{lang}/index.html"] for lang in content.languages)


@pytest.mark.promise("A letter's first page stays light, whoever signs")
@settings(deadline=None, max_examples=12)
@given(
    st.integers(0, 10_000),
    st.integers(2, MAX_LENGTH),
    st.integers(2, MAX_LENGTH),
    st.integers(0, 12),
    st.sampled_from(GROUPS),
)
def test_the_first_page_has_a_ceiling_in_bytes_whatever_is_confirmed(
    seed: int, persons: int, groups: int, members: int, kind: Kind
) -> None:
    randomness = random.Random(seed)
    listed = heaviest("person", randomness, persons) + heaviest(kind, randomness, groups, members)
    content = content_of(listed, slug="a" * LONGEST_SLUG)
    for page in first_pages(content):
        assert len(page) <= CEILING
        assert len(gzip.compress(page, 6)) <= GZIPPED


@pytest.mark.promise("A letter's first page stays light, whoever signs")
@pytest.mark.parametrize("length", [2, 13, 14, 40, 80, MAX_LENGTH])
def test_the_heaviest_lists_that_the_letter_shows_whole_stay_under_the_ceiling(length: int) -> None:
    """Three hundred entries of each list, with as much text as they may have together, or fewer and longer ones."""
    randomness = random.Random(length)
    listed = heaviest("person", randomness, length) + heaviest("organisation", randomness, length)
    for page in first_pages(content_of(listed, slug="a" * LONGEST_SLUG)):
        assert len(page) <= CEILING
        assert len(gzip.compress(page, 6)) <= GZIPPED


def test_an_ordinary_list_of_three_hundred_is_shown_whole() -> None:
    people = [
        signatory(n, f"María Guadalupe Hernández {n}", role="investigadora", affiliation="Universidad de Altomira")
        for n in range(1, 301)
    ]
    assert not long_lists.is_long(people)


def coalition_of(members: int, **more: Any) -> Signatory:
    names = tuple(f"Comité {n} por el Agua del Río Grande" for n in range(members))
    return signatory(7, "Red de Comités", "coalition", members=names, **more)


@pytest.mark.parametrize("members", [1, 42, MOST_MEMBERS])
def test_a_coalition_of_dozens_is_shown_whole(members: int) -> None:
    content = content_of([coalition_of(members)])
    page = BeautifulSoup(next(first_pages(content)), "html.parser")
    assert len(page.select("#n7 li")) == members
    assert member_pages.files(content) == {}


def test_fourteen_coalitions_of_three_hundred_leave_the_first_page_light() -> None:
    few = next(first_pages(content_of([])))
    names = [f"{n} {'Comité del Agua de San Jacinto ' * 2}" for n in range(MAX_MEMBERS)]
    many = [signatory(n, f"Red {n}", "coalition", members=tuple(names)) for n in range(1, 15)]
    content = content_of(many)
    assert len(next(first_pages(content))) < len(few) + 14 * 2_500
    assert len(member_pages.files(content)) == 14 * len(content.languages)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_members_that_a_line_leaves_out_are_a_link_away_everywhere(lang: str) -> None:
    one = coalition_of(MAX_MEMBERS, confirmed_members=("Comité 0 por el Agua del Río Grande",))
    content = content_of([one])
    path = members_path(lang, 7)
    full = BeautifulSoup(member_pages.files(content)[path], "html.parser")
    assert [item.bdi.get_text() for item in full.select("main > ul > li") if item.bdi] == list(one.member_names)
    assert len(full.select("[role=img]")) == 1
    for folder, page in (
        (f"{lang}/index.html", letter_page.files(content)[f"{lang}/index.html"]),
        (f"{lang}/signatories/numbers/1.html", number_pages.files(content)[f"{lang}/signatories/numbers/1.html"]),
    ):
        found = BeautifulSoup(page, "html.parser")
        items = found.select("#n7 li")
        assert len(items) == FEW_MEMBERS + 1
        link = items[-1].a
        assert link is not None
        assert re.search(rf"\b{MAX_MEMBERS - FEW_MEMBERS}\b", link.get_text())
        assert urljoin(f"/{content.letter.slug}/{folder}", str(link["href"])) == f"/{content.letter.slug}/{path}"


def test_a_page_of_a_long_list_has_a_ceiling_too() -> None:
    randomness = random.Random(3)
    details = [accepted("coalition", randomness, MAX_LENGTH, 20) for _ in range(5)]
    many = [signatory(n, "", details=details[n % 5]) for n in range(1, 401)]
    content = content_of(many)
    found = {
        path: body for path, body in long_lists.files(content).items() if re.search(r"signatories/\d+\.html", path)
    }
    assert len(found) > 2
    assert all(len(body) <= long_lists.PAGE_BYTES + 1000 * 400 for body in found.values())
    assert sum(map(weight, many)) > long_lists.PAGE_BYTES
    names = re.findall(
        r'<li id="n(\d+)"', b"".join(body for path, body in found.items() if path.startswith("es/")).decode()
    )
    assert sorted(map(int, names)) == list(range(1, 401))


def test_the_embedded_list_has_a_ceiling_too() -> None:
    randomness = random.Random(5)
    many = [signatory(n, "", details=accepted("organisation", randomness, MAX_LENGTH)) for n in range(1, 301)]
    body = embeds.files(content_of(many))["es/embed/list.html"]
    assert len(body) <= 80_000
    shown = len(BeautifulSoup(body, "html.parser").select("li"))
    assert 0 < shown < 300


def test_what_folds_shows_at_least_one_member() -> None:
    long = tuple(f"{'水' * 190}{n}" for n in range(30))
    shown = members_shown(signatory(7, "Red", "coalition", members=long))
    assert 1 <= len(shown) < FEW_MEMBERS
