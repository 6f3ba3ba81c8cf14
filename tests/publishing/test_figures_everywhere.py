"""Whoever counts finds the same figures in every published file, in every language."""

import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.operating.verify.verifier import Verifier
from chalicelib.organising.matches import Matching
from chalicelib.publishing.edition.manifest import counts_of
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.typeset_sheet import Sheet
from chalicelib.typesetting.compiler import typeset
from tests.support import acceptance_letter
from tests.support.html import text_of
from tests.support.newsroom import page
from tests.support.opened_files import unpack
from tests.support.published_folder import PublishedFolder
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, SLUG, VERSION

LANGS = ("es", "en", "pt", "fr")
# How each language says: in all, on their own, members, coalitions, both ways, people, more who are not named.
WORDS = {
    "es": r"(\d+) organizaci(?:ón|ones) \((\d+) por sí mismas? y (\d+) como integrantes? de (\d+) coalici(?:ón|ones)"
    r"(?:; (\d+), de ambas formas)?\)(?: y|,) (\d+) personas?(?: y (?:otras )?(\d+))?",
    "en": r"(\d+) organisations? \((\d+) on (?:its|their) own and (\d+) as (?:a member|members) of (\d+) coalitions?"
    r"(?:; (\d+) both ways)?\)(?: and|,) (\d+) (?:person|people)(?: and (\d+) more)?",
    "pt": r"(\d+) organizaç(?:ão|ões) \((\d+) por si mesmas? e (\d+) como integrantes? de (\d+) coaliz(?:ão|ões)"
    r"(?:; (\d+), das duas formas)?\)(?: e|,) (\d+) pessoas?(?: e (?:outras )?(?:mais )?(\d+))?",
    "fr": r"(\d+) organisations? \((\d+) en (?:son|leur) nom et (\d+) comme membres? de (\d+) coalitions?"
    r"(?: ?; (\d+) des deux manières)?\)(?: et|,) (\d+) personnes?(?: et (\d+) autres?)?",
}
FILES = (
    "{}/index.html", "{}/press/index.html", "{}/embed/counter.html", "{}/embed/counter.svg",
    "letter.{}.txt", "letter.{}.pdf",
)  # fmt: skip
WHO = Member("Amparo Ibáñez", "person", "tesorera")


class RealTypesetter:
    def typeset(self, folder: str, sheet: Sheet) -> bytes:
        return typeset(sheet)


def in_four_languages(world: PublisherWorld) -> None:
    text = VERSION.texts["es"]
    version = replace(VERSION, texts=dict.fromkeys(LANGS, text), place=dict.fromkeys(LANGS, "San Jacinto"))
    world.letters.put_version(SLUG, version)
    assert world.letters.replace_head(LETTER, replace(LETTER, titles=dict.fromkeys(LANGS, text.title)))


def decide(world: PublisherWorld, a: str, b: str) -> None:
    Matching(world.letters, world.bucket, "luz", lambda: world.now).decide(SLUG, a, b, "one")


def plain(body: bytes) -> str:
    """The text of any file, on one line."""
    text = re.sub(r"</text>|<[^>]*>", " ", unpack(body).decode("utf-8", "replace"))
    return " ".join(re.sub("[\u202f\xa0]", " ", html.unescape(text)).split())


def told(world: PublisherWorld, lang: str) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Every file that counts in a language, and its figures, as often as it does."""
    present = f"{SLUG}/editions/{world.edition()['number']}/"
    for key, body in world.bucket.objects.items():
        if key.startswith(f"{SLUG}/editions/") and not key.startswith(present):
            continue  # the page of an earlier edition stays as it was
        for found in re.finditer(WORDS[lang], plain(body)):
            yield key.removeprefix(f"{SLUG}/"), tuple(int(figure or 0) for figure in found.groups())


def check(world: PublisherWorld, counts: Counts, langs: Sequence[str] = LANGS) -> None:
    expected = (
        counts.organisations_in_all, counts.organisations, counts.members, counts.coalitions, counts.both,
        counts.persons_in_all, counts.unnamed,
    )  # fmt: skip
    for lang in langs:
        found = list(told(world, lang))
        assert {figures for _, figures in found} == {expected}
        assert {path.format(lang) for path in FILES} <= {path for path, _ in found}
        check_press_page(world, counts, lang)
        assert str(counts.signatures) in plain(world.bucket.objects[f"{SLUG}/{lang}/feed.xml"])
    assert f"editions/{world.edition()['number']}/index.html" in {path for path, _ in told(world, "es")}
    assert counts_of(world.read("edition.json")) == counts
    assert json.loads(world.read("corrections.json"))["rows"][-1]["total"] == counts.signatures


def check_press_page(world: PublisherWorld, counts: Counts, lang: str) -> None:
    opened = page({"page": world.bucket.objects[f"{SLUG}/{lang}/press/index.html"]}, "page")
    figures = [int(text_of(one)) for one in opened.select(".figures dd")]
    persons = (counts.persons_in_all, counts.persons, counts.persons_in_coalitions, counts.persons_in_both)
    listed = (
        counts.signatures, counts.organisations_in_all, counts.organisations, counts.members, counts.both,
        counts.coalitions, *persons, counts.unnamed,
    )  # fmt: skip
    assert figures == [figure for figure in listed if figure]


@pytest.mark.promise("Organisations and coalitions sign as themselves")
def test_the_figures_are_the_same_in_every_file_and_language(world: PublisherWorld) -> None:
    in_four_languages(world)
    for name in ("Asilo Abierto Mx", "Casa Norte", "Foro del Agua"):
        world.confirmed(name, kind="organisation")
    members = (Member("Asilo Abierto México (AAM)"), Member("CASA NORTE"), Member("Pozo Vivo"), WHO)
    world.confirmed("Redes", kind="coalition", members=members)
    world.confirmed("Otra Red", kind="coalition", members=(Member("Pozo Vivo, A.C."),))
    world.confirmed("Amparo Ibáñez Luján")
    for name in ("Luz Mar", "Ana Paz"):
        world.confirmed(name)
    for number in range(5):
        world.confirmed(f"Nadie {number}", show="count")
    world.publish()
    check(world, counts_of(world.read("edition.json")))
    decide(world, "Asilo Abierto Mx", "Asilo Abierto México (AAM)")
    decide(world, WHO.name, "Amparo Ibáñez Luján")
    world.wait_for_the_count()
    world.publish()
    world.now += MINUTE
    world.publish()
    check(world, Counts(3, 3, 2, 3, 3, 2, 1, 1))


def real_letter(world: PublisherWorld) -> dict[str, Any]:
    """The acceptance letter with its members as they are."""
    facts, listed = acceptance_letter.facts(), acceptance_letter.signatories()
    persons = {one["as_printed"]: Member(one["name"], "person", one["role"]) for one in facts["persons"]}
    for one in listed["organisations"]:
        members = tuple(persons.get(name, Member(name)) for name in one["members"])
        world.confirmed(one["name"], kind="coalition" if members else "organisation", members=members)
    for person in listed["individuals"]:
        world.confirmed(person["name"])
    return facts


@pytest.mark.acceptance_letter
def test_the_acceptance_letter_says_everywhere_what_is_true_once_it_is_decided(world: PublisherWorld) -> None:
    in_four_languages(world)
    facts = real_letter(world)
    world.publish()
    before = counts_of(world.read("edition.json"))
    assert (before.organisations, before.members, before.both, before.persons_in_both) == (41, 78, 0, 0)

    matching = Matching(world.letters, world.bucket, "luz", lambda: world.now)
    pairs = [{match.one.name, match.other.name} for match in matching.read(SLUG).matches()]
    printed = {one["name"]: one["as_printed"] for one in facts["persons"]}
    for known in (*facts["same"], *facts["same_persons"]):
        spellings = {name for one in known for name in (one, printed.get(one, one))}
        assert any(pair <= spellings for pair in pairs)
    assert len(pairs) <= 22
    for known in (*facts["same"], *facts["same_persons"]):
        for other in known[1:]:
            decide(world, known[0], other)

    world.now += MINUTE
    assert world.publisher(typesetter=RealTypesetter()).publish(world.letters.head(SLUG) or LETTER) == "published"
    counts = counts_of(world.read("edition.json"))
    attributes = {
        "organisations_of_their_own": "organisations", "member_organisations": "members",
        "persons_of_their_own": "persons",
    }  # fmt: skip
    assert {name: getattr(counts, attributes.get(name, name)) for name in facts["distinct"]} == facts["distinct"]
    check(world, counts)
    # Only what is not the same is left, and is not counted once.
    left = [{match.one.name, match.other.name} for match in matching.read(SLUG).matches()]
    assert len(left) <= 2
    assert world.bucket.objects[f"{SLUG}/card.png"].startswith(b"\x89PNG")
    world.now += MINUTE
    verifier = Verifier(PublishedFolder(world))
    list(verifier.steps())
    assert verifier.result().number == 2


@pytest.mark.acceptance_letter
def test_the_acceptance_letter_s_card_has_its_organisations_in_steps(world: PublisherWorld) -> None:
    facts = real_letter(world)
    world.publish()
    for known in facts["same"]:
        for other in known[1:]:
            decide(world, known[0], other)
    world.now += MINUTE
    world.publish()
    cards = {sheet.data["lang"]: sheet.data for sheet in world.typesetter.sheets if sheet.kind == "card"}
    assert (plain(cards["es"]["signatures"].encode()), plain(cards["es"]["organisations"].encode())) == (
        "Más de 100 organizaciones", "y más de 20 personas",
    )  # fmt: skip
