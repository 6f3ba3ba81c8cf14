"""The sheets to typeset: a letter as a PDF, and its card for social networks, in words and numbers.

A sheet holds all that a reader sees, in their language, so the typesetter needs neither translations nor the rules of
a letter. The numbers on the card grow in steps (`card_step`): an unchanged sheet needs no new picture.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import segno

from chalicelib.pages.markdown.tree import blocks
from chalicelib.pages.printed import printed_details
from chalicelib.pages.templates import phrase
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import mark
from chalicelib.publishing.files import phrases
from chalicelib.rules.letters.letter import canonical
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.typeset_sheet import Sheet, paper

WORDS = "press/_sheets.html"
# Up to this many persons have a line each. 10,000 lines take Typst 600 MB of memory, and a function has some 3 GB.
LONGEST = 20_000
EXACT = 10  # up to here the card gives the exact number


@dataclass(frozen=True)
class CardStep:
    """A number on the card: exact, or "more than" this many."""

    number: int
    exactly: bool


def card_step(total: int) -> CardStep:
    """The step that ``total`` has passed: each up to 10, then every 5 to 100, then two significant digits."""
    if total <= EXACT:
        return CardStep(total, exactly=True)
    passed = total - 1
    unit = 5 if passed < 100 else 10 ** (len(str(passed)) - 2)
    return CardStep(passed // unit * unit, exactly=False)


def letter_sheet(content: Content, lang: str) -> Sheet:
    """The letter with all its signatories, for ``letter.{lang}.pdf``."""
    data = _head(content, lang) | _text(content, lang) | _signatories(content, lang) | _end(content, lang)
    # As on the pages: the hash of the file must not confirm a guessed name.
    return Sheet("letter", data | {"mark": phrases.mark_line(mark(content.secret, canonical(data)), lang)})


def card_sheet(content: Content, lang: str) -> Sheet:
    """The picture that networks show with a link to the letter: it names no signatory."""
    counts = content.counts
    if counts.members:
        # Most of its organisations are members, who are no signatures.
        numbers = _stepped("card_every_organisation", counts.organisations_in_all, lang)
        more = _stepped("card_people", counts.persons_in_all + counts.unnamed, lang)
    else:
        numbers = _stepped("card_signatures", counts.signatures, lang)
        more = _stepped("card_organisations", counts.organisations + counts.coalitions, lang)
    return Sheet(
        "card",
        {
            "lang": lang,
            "label": phrase(WORDS, "label", lang),
            "title": content.letter.title(lang),
            "organisers": content.letter.organisers,
            "signatures": numbers,
            "organisations": more,
        },
    )


def _stepped(macro: str, total: int, lang: str) -> str:
    """The number in words; '' for zero."""
    step = card_step(total)
    return phrase(WORDS, macro, lang, step.number, step.exactly) if total else ""


def _head(content: Content, lang: str) -> dict[str, Any]:
    """The file's metadata, and what is printed above the text."""
    letter, version, text = content.letter, content.version, content.version.texts[lang]
    return {
        "lang": lang,
        "paper": paper(version.timezone),
        "made_at": content.at_ms // 1000,
        "title": letter.title(lang),
        "label": phrase(WORDS, "label", lang),
        "organisers": letter.organisers,
        "translation": phrases.translation(content, lang) if lang != letter.language else "",
        "date": phrases.place_and_date(content, lang),
        "subject_label": f"{text.subject_label}{phrases.colon(lang)}" if text.subject_label else "",
        "subject": text.subject,
        "addressees": [list(addressee) for addressee in phrases.addressees(content, lang)],
    }


def _text(content: Content, lang: str) -> dict[str, Any]:
    text = content.version.texts[lang]
    return {"body": blocks(text.body), "closing": text.closing}


def _signatories(content: Content, lang: str) -> dict[str, Any]:
    text, listed = content.version.texts[lang], content.listed
    first = [[signatory.name, _details(signatory, lang)] for signatory in content.first]
    return {
        "first_heading": phrase(WORDS, "first_heading", lang) if first else "",
        "first_note": phrase(WORDS, "first_note", lang) if first else "",
        "first": first,
        "organisations_heading": text.organisations_heading if listed.organisations else "",
        "organisations": _lines(content, listed.organisations, lang),
        "persons_heading": text.persons_heading if listed.persons or content.counts.unnamed else "",
        "persons": _lines(content, listed.persons, lang),
        "run_on": len(listed.persons) > LONGEST,
        "unnamed": phrases.unnamed(content, lang) if content.counts.unnamed else "",
        "colon": phrases.colon(lang),
    }


def _end(content: Content, lang: str) -> dict[str, Any]:
    url = content.absolute(f"{lang}/")
    return {
        "confirmed": phrases.confirmed(content, lang),
        "edition": phrases.edition(content.number, lang),
        "as_of": content.as_of(lang),
        "contact": phrase(WORDS, "contact", lang, content.letter.contact) if content.letter.contact else "",
        "on_the_web": phrase(WORDS, "on_the_web", lang),
        "url": url,
        "code": code(url),
        "code_described": phrase(WORDS, "code", lang),
    }


def _lines(content: Content, group: Iterable[Signatory], lang: str) -> list[list[Any]]:
    """Each signatory: the name, the printed details, a coalition's members, the word "coalition" if it is one, and of
    one with members what stands between them and after the last."""
    coalition, between = phrases.coalition(content, lang), phrases.between_members(lang)
    return [
        [
            signatory.name,
            _details(signatory, lang),
            [member.printed for member in signatory.members],
            coalition if signatory.kind == "coalition" else "",
            *((signatory.details.separator or between, signatory.details.end) if signatory.members else ()),
        ]
        for signatory in group
    ]


def _details(signatory: Signatory, lang: str) -> str:
    return ", ".join(part.text for part in printed_details(signatory.details, lang))


def code(url: str) -> str:
    """A QR code as an SVG picture of one path."""
    svg = BytesIO()
    segno.make(url, micro=False, error="m").save(svg, kind="svg", xmldecl=False, nl=False, border=0)
    return svg.getvalue().decode()
