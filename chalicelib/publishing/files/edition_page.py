"""The permanent page of an edition: what was published under this number, for ever.

The page is never rewritten, and yet it says whether there is a newer edition: each edition replaces `latest.css`
beside the letter, and that style sheet shows one of the page's sentences or another. It recognises older editions
by the digits of their numbers, which the page has as classes: ``n2 n2-5 n2-57`` for edition 57. So a cached style
sheet says nothing about an edition that is newer than itself.

The page names no signatory, because anyone who left the letter would still be on it.
"""

from datetime import date

from chalicelib.pages.cldr import language_name, long_date
from chalicelib.pages.markdown.html import to_parts
from chalicelib.pages.templates import render
from chalicelib.pages.views.editions import EditionPage
from chalicelib.pages.views.shared import Addressee, LanguageLink
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import phrases
from chalicelib.rules.signatories.changes import HistoryRow

LATEST = "latest.css"
UP = "../../"  # from the page to the letter's folder


def path(number: int) -> str:
    """The path of an edition's page under the letter's folder."""
    return f"editions/{number}/index.html"


def files(content: Content) -> dict[str, bytes]:
    """``editions/{n}/index.html``, which is for ever, and ``latest.css``, which each edition replaces."""
    page = render("letter/edition.html", content.letter.language, {"page": _page(content)})
    return {path(content.number): page.encode(), LATEST: latest_sheet(content.number)}


def classes(number: int) -> str:
    """The classes of an edition's page: the number of digits, and each prefix of its number."""
    digits = str(number)
    begins = [f"n{len(digits)}-{digits[:end]}" for end in range(1, len(digits) + 1)]
    return " ".join((f"n{len(digits)}", *begins))


def latest_sheet(number: int) -> bytes:
    """The style sheet by which any edition's page shows whether ``number``, the latest, is newer."""
    digits = str(number)
    older = [f".n{length}" for length in range(1, len(digits))]
    for place, digit in enumerate(digits):
        smaller = range(0 if place else 1, int(digit))
        older += [f".n{len(digits)}-{digits[:place]}{smaller_digit}" for smaller_digit in smaller]
    rules = [_rule(f".n{len(digits)}-{digits}", "newest")]
    if older:
        rules.insert(0, _rule(f":is({','.join(older)})", "newer"))
    return "".join(rules).encode()


def _rule(pages: str, sentence: str) -> str:
    return f"{pages} .{sentence}{{display:block}}\n{pages} .either{{display:none}}\n"


def _page(content: Content) -> EditionPage:
    version, lang = content.version, content.letter.language
    text, number = version.texts[lang], content.number
    url = content.absolute(f"editions/{number}/")
    body = to_parts(text.body, lang=lang)
    return EditionPage(
        head=content.head(lang),
        css_url=f"{UP}{content.css_path}",
        latest_url=f"{UP}{LATEST}",
        languages=tuple(
            LanguageLink(language, language_name(language, language), f"{UP}{language}/", current=False)
            for language in content.languages
        ),
        classes=classes(number),
        number=number,
        as_of=content.as_of(lang),
        as_of_iso=content.at_iso,
        edition=HistoryRow(number, number, content.at_iso, content.changed, content.counts.signatures),
        counts_text=phrases.counts(content.counts, lang) if content.counts.signatures else "",
        version=version.sha256,
        previous=content.previous or "",
        citations=tuple((language, phrases.citation(content, language, url)) for language in content.languages),
        letter_url=content.absolute(),
        date=text.date or long_date(date.fromisoformat(version.date), lang),
        date_iso=version.date,
        place=phrases.in_language(content, version.place, lang)[0],
        subject_label=text.subject_label,
        subject=text.subject,
        addressees=tuple(Addressee(name, titles[lang]) for name, titles in version.addressees),
        body_html=body.body,
        notes_html=body.notes,
        closing=text.closing,
    )
