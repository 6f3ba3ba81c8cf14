"""The paragraphs of a draft, numbered, so that a comment can say which one it is about."""

from dataclasses import dataclass

from chalicelib.authoring.folder import LetterSource
from chalicelib.desk.previews.inert import inert_blocks, words_of
from chalicelib.pages.markdown.html import to_parts


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, a heading, a list or a table of a text. ``html`` is inert; ``words`` are its own, on one line."""

    number: int  # from 1
    html: str
    words: str


@dataclass(frozen=True)
class DraftText:
    """A text of a draft as co-authors read it; ``notes`` is inert HTML, '' without any."""

    lang: str
    title: str
    subject_label: str
    subject: str
    paragraphs: tuple[Paragraph, ...]
    notes: str
    closing: str


def texts_of(source: LetterSource) -> tuple[DraftText, ...]:
    """The texts of a draft, the authoritative one first."""
    return tuple(_text(source, lang) for lang in source.texts)


def place_of(words: str, paragraphs: tuple[Paragraph, ...]) -> int:
    """The number of the paragraph that begins with some words; 0 if none does by now."""
    return next((one.number for one in paragraphs if words and one.words.startswith(words)), 0)


def _text(source: LetterSource, lang: str) -> DraftText:
    text = source.texts[lang]
    parts = to_parts(text.body, lang=lang)
    blocks = [(html, words) for html in inert_blocks(parts.body) if (words := words_of(html))]
    return DraftText(
        lang=lang,
        title=text.title,
        subject_label=text.subject_label,
        subject=text.subject,
        paragraphs=tuple(Paragraph(number, html, words) for number, (html, words) in enumerate(blocks, start=1)),
        notes="".join(inert_blocks(parts.notes)),
        closing=text.closing,
    )
