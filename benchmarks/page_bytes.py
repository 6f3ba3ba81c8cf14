"""What a reader's browser loads to see the letter: the page and its style sheet, compressed.

There is no script, no picture and no web font. The model letter is a real one, with 43 organisations, two of them
coalitions of 62 and 22 members, and 20 persons; where it is not at hand, the sample letter stands in with invented
signatories of the same number. CloudFront compresses about as gzip does at level 6.
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
from chalicelib.letters import Letter, Text, Version
from chalicelib.operating.source import read_source
from chalicelib.publishing.pages import Pages
from chalicelib.publishing.run import publisher
from chalicelib.rendering import STYLE_SHEET, asset
from chalicelib.signatories import Signatory
from chalicelib.signatures import Details, Signature
from chalicelib.storage import codec
from tests.samples import NOW, TEXT, VERSION

NAME = "page_bytes"
ROOT = Path(__file__).resolve().parent.parent
MODEL = ROOT.parent / "shared" / "letter"
SAMPLE = ROOT / "letters" / "example"
AIM = Aim(14 * 1024)
LEVEL = 6
SIZES = (1_000, 10_000)


def run() -> Result:
    os.environ.update(world.ENVIRONMENT)
    settings.current.cache_clear()
    css = _compressed(asset(STYLE_SHEET))
    name, letter, version, details = _model() if MODEL.is_dir() else _stand_in()
    html = _page(letter, version, _placed(details))
    figures = [
        Figure(f"{name}: HTML and CSS", "B gzip", [_compressed(html) + css], aim=AIM),
        Figure(f"{name}: HTML", "B gzip", [_compressed(html)]),
        Figure("style sheet", "B gzip", [css]),
        Figure(f"{name}: HTML", "B", [len(html.encode())]),
    ]
    for count in SIZES:
        html = _page(world.OPEN_LETTER, VERSION, people.signatories(count))
        figures.append(Figure(f"{count:,} signatories: HTML and CSS", "B gzip", [_compressed(html) + css]))
        figures.append(Figure(f"{count:,} signatories: HTML", "B", [len(html.encode())]))
    return Result(NAME, figures)


def _compressed(text: str) -> int:
    return len(gzip.compress(text.encode(), compresslevel=LEVEL, mtime=0))


def _page(letter: Letter, version: Version, signatures: Iterable[Signature]) -> str:
    """The letter's page in its own language, as it is published."""
    roll = {
        one.id: Signatory.from_public(one.id, codec.public_text(one.details, one.confirmed_at, one.position))
        for one in signatures
    }
    pages = Pages(publisher().site, letter, version, roll, 1, NOW)
    return pages.files()[f"{letter.language}/index.html"].decode()


def _placed(details: Iterable[Details]) -> Iterator[Signature]:
    for number, one in enumerate(details):
        yield replace(people.confirmed(number, one, NOW), position=number)


def _model() -> tuple[str, Letter, Version, list[Details]]:
    """The real letter, read where it lies."""
    head: dict[str, Any] = json.loads((MODEL / "letter.json").read_text(encoding="utf-8"))
    listed: dict[str, Any] = json.loads((MODEL / "signatories.json").read_text(encoding="utf-8"))
    lang = head["language"]
    text = Text(
        title=head["subject"],
        subject_label=head["subject_label"],
        subject=head["subject"],
        closing=head["closing"],
        organisations_heading=head["headings"]["organisations"],
        persons_heading=head["headings"]["individuals"],
        date=head["date_as_printed"],
        body=(MODEL / head["body"]).read_text(encoding="utf-8"),
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
    return "model letter", letter, version, organisations + persons


def _stand_in() -> tuple[str, Letter, Version, list[Details]]:
    """The sample letter's text with as many invented signatories as the real one has."""
    version = replace(VERSION, texts=read_source(SAMPLE, settings.current().languages).texts)
    chance = random.Random(63)
    persons = [one.details for one in people.signatories(100) if one.details.kind == "person"][:20]
    organisations = [
        Details(
            kind="coalition" if members else "organisation",
            name=people.organisation(chance),
            members=tuple(people.organisation(chance) for _ in range(members)),
        )
        for members in (62, 22, *[0] * 41)
    ]
    return "sample letter", world.OPEN_LETTER, version, organisations + persons
