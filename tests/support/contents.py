"""Contents of editions with invented signatories."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from chalicelib.pages.shared import Site
from chalicelib.publishing.edition.content import Content
from chalicelib.rules.signatories.roll import Signatory
from tests.support.samples import LETTER, NOW, SLUG, VERSION

SITE = Site("https://cartas.example.org", "https://firmas.example.org", "Firmamos <firmas@example.org>")
SECRET = b"s" * 32


def signatory(number: int, name: str, kind: str = "person", **more: Any) -> Signatory:
    """A named signatory with a permanent number, confirmed in that order."""
    blank = Signatory(
        id=f"{SLUG}#{number:026d}",
        kind=kind,
        name=name,
        affiliation="",
        role="",
        country="",
        website="",
        members=(),
        at=number,
        position=None,
        number=number,
    )
    return replace(blank, **more)


def content_of(listed: Iterable[Signatory], **letter: Any) -> Content:
    """An edition of the sample letter; ``letter`` is what is different about it."""
    roll = {one.id: one for one in listed}
    return Content(SITE, replace(LETTER, **letter), VERSION, roll, 1, NOW, SECRET)
