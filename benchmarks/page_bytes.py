"""The bytes that a browser loads to show the letter: the page and its style sheet, compressed.

The page has no picture and no web font, and loads no script before somebody fills in the form. The letter measured is
the sample letter with as many invented signatories as a real one had: 43 organisations, two of them coalitions of 60
and 22 members, and 20 persons. A real letter is measured too when ``FIRMAMOS_MODEL_LETTER`` names a folder that
`_model` can read. CloudFront compresses about as well as gzip at level 6.
"""

import gzip
import json
import os
import random
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import people, world
from benchmarks.report import Aim, Figure, Result
from chalicelib import settings
from chalicelib.authoring.folder import read_source
from chalicelib.aws.dynamodb import codec
from chalicelib.pages.templates import STYLE_SHEET, asset
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import letter_page
from chalicelib.rules.letters.letter import Letter, Text, Version
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.signature import Signature
from chalicelib.wiring.publish import publisher
from tests.support.samples import NOW, TEXT, VERSION

NAME = "page_bytes"
SAMPLE = Path(__file__).resolve().parent.parent / "letters" / "example"
MODEL = "FIRMAMOS_MODEL_LETTER"
AIM = Aim(14 * 1024)
LEVEL = 6
SIZES = (1_000, 10_000)
# The number of members of each organisation that signs, 0 for most; and the number of persons.
MEMBERS, PERSONS = (60, 22, *[0] * 41), 20
CONSONANTS, VOWELS = "bcdfghjlmnprstvxyz", "aeiouáéíó"


def run() -> Result:
    os.environ.update(world.ENVIRONMENT)
    settings.current.cache_clear()
    css = _compressed(asset(STYLE_SHEET))
    figures = [*_figures("sample letter", _sample(), css), Figure("style sheet", "B gzip", [css])]
    if folder := os.environ.get(MODEL):
        figures += _figures("model letter", _model(Path(folder)), css)
    for count in SIZES:
        html = _page(world.OPEN_LETTER, VERSION, people.signatories(count))
        figures.append(Figure(f"{count:,} signatories: HTML and CSS", "B gzip", [_compressed(html) + css]))
        figures.append(Figure(f"{count:,} signatories: HTML", "B", [len(html.encode())]))
    return Result(NAME, figures)


def _figures(name: str, found: tuple[Letter, Version, list[Details]], css: int) -> list[Figure]:
    letter, version, details = found
    html = _page(letter, version, _placed(details))
    return [
        Figure(f"{name}: HTML and CSS", "B gzip", [_compressed(html) + css], aim=AIM),
        Figure(f"{name}: HTML", "B gzip", [_compressed(html)]),
        Figure(f"{name}: HTML", "B", [len(html.encode())]),
    ]


def _compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), compresslevel=LEVEL, mtime=0))


def _page(letter: Letter, version: Version, signatures: Iterable[Signature]) -> str:
    """The letter's page in its own language, as published on the day it opens."""
    roll = {
        one.id: Signatory.from_public(one.id, codec.public_text(one.details, one.confirmed_at, one.position), number)
        for number, one in enumerate(signatures, start=1)
    }
    at_ms = NOW if letter.opens is None else letter.opens * 1000
    content = Content(publisher().site, letter, version, roll, 1, at_ms)
    return letter_page.files(content)[f"{letter.language}/index.html"].decode()


def _placed(details: Iterable[Details]) -> Iterator[Signature]:
    for number, one in enumerate(details):
        yield replace(people.confirmed(number, one, NOW), position=number)


def _sample() -> tuple[Letter, Version, list[Details]]:
    """The complete sample letter with the invented signatories."""
    source = read_source(SAMPLE, settings.current().languages)
    letter = replace(world.OPEN_LETTER, slug=source.slug, **source.head_fields() | {"goal": 500})
    chance = random.Random(63)
    organisations = [
        Details(
            kind="coalition" if members else "organisation",
            name=_organisation(chance),
            members=tuple(Member(_organisation(chance)) for _ in range(members)),
        )
        for members in MEMBERS
    ]
    named = (one.details.name for one in people.signatories(100) if one.details.kind == "person")
    persons = [Details(kind="person", name=name) for name, _ in zip(named, range(PERSONS), strict=False)]
    return letter, source.version(1), organisations + persons


def _organisation(chance: random.Random) -> str:
    """An invented name, as long as real ones (50 characters) and as hard to compress (to some 24 bytes).

    The few words of `people.organisation` would compress too well, and the page would seem too small.
    """
    words = ("".join(map(chance.choice, (CONSONANTS, VOWELS) * chance.randint(2, 4))).title() for _ in range(4))
    return f"{chance.choice(people.FORMS).format(chance.choice(people.WORKS))} {' '.join(words)}"


def _model(folder: Path) -> tuple[Letter, Version, list[Details]]:
    """A real letter, from letter.json, the body's file that it names, and signatories.json."""
    head: dict[str, Any] = json.loads((folder / "letter.json").read_text(encoding="utf-8"))
    listed: dict[str, Any] = json.loads((folder / "signatories.json").read_text(encoding="utf-8"))
    lang = head["language"]
    text = Text(
        title=head["subject"],
        subject_label=head["subject_label"],
        subject=head["subject"],
        closing=head["closing"],
        organisations_heading=head["headings"]["organisations"],
        persons_heading=head["headings"]["individuals"],
        date=head["date_as_printed"],
        body=(folder / head["body"]).read_text(encoding="utf-8"),
        privacy=TEXT.privacy,
    )
    version = replace(
        VERSION,
        date=head["date"],
        place={lang: ""},
        addressees=tuple((one["name"], {lang: one["title"]}) for one in head["addressees"]),
        texts={lang: text},
    )
    letter = replace(world.OPEN_LETTER, slug=head["slug"], language=lang, titles={lang: text.title}, order="given")
    organisations = [
        Details(kind="coalition" if one["members"] else "organisation", name=one["name"], members=tuple(one["members"]))
        for one in listed["organisations"]
    ]
    persons = [Details(kind="person", name=one["name"]) for one in listed["individuals"]]
    return letter, version, organisations + persons
