"""What is not public is in no public file: every byte of the whole site is searched."""

import re
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.publishing.all_letters import publish_all
from chalicelib.rules.letters.letter import Delivery, LetterState
from tests.support.front_world import FrontWorld
from tests.support.leak_search import find_words
from tests.support.opened_files import unpack
from tests.support.publisher_world import MINUTE
from tests.support.samples import NOW, VERSION

OPENED: tuple[LetterState, ...] = ("open", "closed", "delivered", "answered")
# What each letter has of its own: none of these words is anybody else's.
HIDDEN: dict[str, dict[str, Any]] = {
    "zabdraft": {"state": "draft"},
    "zabbegun": {"state": "draft", "version_sha256": "", "titles": {"es": "Zabbegun"}},
    "zabdraftlater": {"state": "draft", "embargo": NOW // 1000 + 10**6},
    **{f"zabinvited{state}": {"state": state, "embargo": NOW // 1000 + 10**6} for state in OPENED},
    "zabsoon": {"state": "open", "embargo": NOW // 1000 + 10**6, "opens": NOW // 1000 + 10**5},
}


def secret_words(slug: str) -> list[str]:
    return [slug, f"Quma{slug}", f"Organa{slug}", f"codigo{slug}", f"Asunta{slug}", f"Firmanta{slug}"]


def add_hidden(front: FrontWorld, slug: str, changes: dict[str, Any]) -> None:
    """A letter with its own slug, title, organisers, invitation and subject, and a signature in its name."""
    version = replace(
        VERSION, texts={lang: replace(text, subject=f"Asunta{slug}") for lang, text in VERSION.texts.items()}
    )
    usual = {
        "titles": {lang: f"Quma{slug} {lang}" for lang in ("es", "en")},
        "organisers": f"Organa{slug}",
        "invitation": f"codigo{slug}",
        "version_sha256": f"version{slug}",
        "delivery": Delivery("2026-09-10", {"es": f"Quma{slug}"}) if "deliv" in slug or "answ" in slug else None,
    }
    letter = front.add(slug, **usual | changes)
    if letter.version_sha256:
        front.letters.put_version(slug, replace(version, sha256=letter.version_sha256))
    front.confirmed(f"Firmanta{slug}", slug=slug)


def public(front: FrontWorld) -> dict[str, bytes]:
    """Every file that is not in an invitation's folder, unpacked, with its key and headers."""
    return {
        key: key.encode() + repr(front.bucket.types[key]).encode() + unpack(body)
        for key, body in front.bucket.objects.items()
        if not re.match(r"invited/codigo[a-z]+/", key)
    }


@pytest.mark.promise("The front page names no letter that is not public")
def test_no_public_file_says_a_word_of_a_letter_that_is_not_public() -> None:
    """With every file of every letter, not only those of the list."""
    front = FrontWorld()
    for state in OPENED:
        front.add(f"publica-{state}", state=state, delivery=Delivery("2026-09-10", {"es": "Ministra"}))
        front.confirmed("Ana Paz", slug=f"publica-{state}")
    for slug, changes in HIDDEN.items():
        add_hidden(front, slug, changes)
    for _ in range(2):
        front.run()
    assert sorted(front.listed()) == sorted(f"publica-{state}" for state in OPENED)
    words = [word for slug in HIDDEN for word in secret_words(slug)]
    assert [key for key in front.bucket.objects if key.startswith("invited/")], "they were published, by invitation"
    files = public(front)
    assert {"index.html", "404.html", "feed.xml", "letters.json", "fr/index.html", "schemas/letters-1.json"} <= set(
        files
    )
    assert find_words(words, files) == []


def test_the_front_page_is_the_same_whether_there_are_letters_that_are_not_public(front: FrontWorld) -> None:
    """Not their number either, nor an order or a page that they would change."""

    def published(hidden: dict[str, dict[str, Any]]) -> dict[str, bytes]:
        world = FrontWorld()
        for number in range(3):
            world.add(f"carta-{number}")
            world.confirmed("Ana Paz", slug=f"carta-{number}")
        for slug, changes in hidden.items():
            add_hidden(world, slug, changes)
        publish_all(world.publisher())
        return {key: body for key, body in world.bucket.objects.items() if not key.startswith(("invited/", "carta-"))}

    assert published(HIDDEN) == published({})


def test_nothing_on_the_front_page_moves_while_a_letter_that_is_not_public_grows(front: FrontWorld) -> None:
    front.add("carta")
    add_hidden(front, "zabinvited", {"embargo": NOW // 1000 + 10**6})
    front.run()
    front.now += 10 * MINUTE
    before = {key: body for key, body in front.bucket.objects.items() if not key.startswith("invited/")}
    record = front.letters.front()
    for number in range(3):
        front.confirmed(f"Persona {'x' * number}", slug="zabinvited")
        front.run()
    assert {key: body for key, body in front.bucket.objects.items() if not key.startswith("invited/")} == before
    assert front.letters.front() == record
