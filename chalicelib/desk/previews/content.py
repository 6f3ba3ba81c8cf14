"""What a preview is made of: the letter of a draft as it will be once it is open, with invented signatories."""

from dataclasses import replace

from chalicelib.authoring.folder import LetterSource
from chalicelib.desk.previews.invented import invent
from chalicelib.pages.shared import Site
from chalicelib.publishing.edition.content import Content
from chalicelib.rules.durations import HOUR_MS
from chalicelib.rules.letters.letter import Letter

# Of the marks that pages carry: every published letter has a secret of its own.
_SECRET = b"preview, not published"
_INVITATION = "preview"


def preview_content(site: Site, letter: Letter, source: LetterSource, number: int, now_ms: int) -> Content:
    """The content of a first edition with ``number`` invented signatures, of the hour that has begun, or of the day on
    which signing opens. Within the hour everything that is made of it is the same to the byte."""
    at_ms = max(now_ms - now_ms % HOUR_MS, (source.opens or 0) * 1000)
    invented = invent(number, source.kinds, at_ms)
    return Content(
        site=site,
        letter=_letter(letter, source, at_ms // 1000),
        version=source.version(letter.version),
        roll=invented.roll,
        number=1,
        at_ms=at_ms,
        secret=_SECRET,
        numbered=len(invented.roll),
        unnamed=invented.unnamed,
        kit=source.kit,
    )


def _letter(letter: Letter, source: LetterSource, at: int) -> Letter:
    is_invited = source.public is not None and source.public > at
    return replace(
        letter,
        **source.head_fields(),
        state="open" if letter.state == "draft" else letter.state,
        embargo=source.public if is_invited else None,
        invitation=_INVITATION if is_invited else "",
    )
