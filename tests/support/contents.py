"""Editions' contents, with invented signatories."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chalicelib.pages.shared import Site
from chalicelib.publishing.edition.content import Content
from chalicelib.rules.letters.letter import Kind
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.details import DETAIL_FIELDS, Details
from tests.support.samples import LETTER, NOW, SLUG, VERSION, named

SITE = Site("https://cartas.example.org", "https://firmas.example.org", "Firmamos <firmas@example.org>")
SECRET = b"s" * 32


def signatory(number: int, name: str, kind: Kind = "person", **more: Any) -> Signatory:
    """A named signatory with a permanent number, confirmed in that order."""
    details = Details(kind=kind, name=name, members=named(*more.pop("members", ())))
    details = replace(details, **{key: more.pop(key) for key in DETAIL_FIELDS if key in more})
    details = more.pop("details", details)
    blank = Signatory(id=f"{SLUG}#{number:026d}", details=details, at=number, number=number)
    return replace(blank, **more)


def content_of(listed: Iterable[Signatory], **letter: Any) -> Content:
    """An edition of the sample letter; ``letter`` are the changed fields of the letter."""
    roll = {one.id: one for one in listed}
    return Content(SITE, replace(LETTER, **letter), VERSION, roll, 1, NOW, SECRET)
