"""Counts, editions and changes in words, as plain text, for files that are not pages."""

from collections.abc import Mapping
from datetime import date

from chalicelib.pages.cldr import language_name, long_date
from chalicelib.pages.templates import phrase, translations
from chalicelib.publishing.edition.content import Content
from chalicelib.rules.signatories.changes import HistoryRow
from chalicelib.rules.signatories.counting import Counts

WORDS = "press/_words.html"


def counts(counted: Counts, lang: str) -> str:
    """2 coalitions with 84 member organisations, 41 organisations and 20 people; '' for nobody."""
    return phrase("_macros.html", "counts", lang, counted)


def mark_line(mark: str, lang: str) -> str:
    """The last line of a plain text."""
    return phrase(WORDS, "mark", lang, mark)


def on_the_web(lang: str) -> str:
    """The words before the letter's address."""
    return phrase(WORDS, "on_the_web", lang)


def label(number: int, lang: str) -> str:
    """The words beside the number of signatures."""
    return phrase(WORDS, "label", lang, number)


def sentence(content: Content, lang: str) -> str:
    """How many had signed which letter, and when: a sentence that can be quoted on its own."""
    return phrase(WORDS, "sentence", lang, content.letter.title(lang), content.counts, content.as_of(lang))


def signed(content: Content, lang: str) -> str:
    """How many had signed, and when: to go beside the letter's title."""
    return phrase(WORDS, "signed", lang, content.counts, content.as_of(lang))


def goal(content: Content, lang: str) -> str:
    """How many of the signatures there are that the organisers hope for; '' without a goal."""
    hoped = content.letter.goal
    return "" if hoped is None else phrase("_macros.html", "of_goal", lang, content.counts.signatures, hoped)


def as_of(content: Content, lang: str) -> str:
    """The date and time of figures that are shown on their own."""
    return phrase(WORDS, "as_of", lang, content.as_of(lang))


def edition(number: int, lang: str) -> str:
    return phrase(WORDS, "edition", lang, number, number)


def edition_title(row: HistoryRow, lang: str) -> str:
    """Edition 14: 147 signatures"""
    return phrase(WORDS, "edition_title", lang, row)


def changed(row: HistoryRow, lang: str) -> str:
    """3 signatures were added. 1 was withdrawn."""
    return phrase(WORDS, "changed", lang, row)


def open_letter(lang: str) -> str:
    return phrase(WORDS, "open_letter", lang)


def feed_title(title: str, lang: str) -> str:
    """Open letter: For clean water"""
    return phrase(WORDS, "feed_title", lang, title)


def citation(content: Content, lang: str, url: str) -> str:
    """A citation of the letter that names the edition."""
    letter = content.letter
    return phrase(
        WORDS, "citation", lang, letter.organisers, letter.title(lang), content.number, content.as_of(lang), url
    )


def unnamed(content: Content, lang: str) -> str:
    """The end of the list of persons: and 3 people who asked not to be named"""
    return phrase(WORDS, "unnamed", lang, content.counts.unnamed, bool(content.listed.persons))


def confirmed(content: Content, lang: str) -> str:
    """The line under the signatories: how many confirmed, and as of when."""
    return phrase(WORDS, "confirmed", lang, content.counts, content.as_of(lang))


def translation(content: Content, lang: str) -> str:
    """The note that a text is a translation, and from which language."""
    return phrase(WORDS, "translation", lang, language_name(content.letter.language, lang))


def colon(lang: str) -> str:
    """A colon with the spaces that the language sets around it."""
    return translations(lang).pgettext("between a heading and what follows", ": ")


def coalition(content: Content, lang: str) -> str:
    """The word after the name of a coalition: the letter's own, or else the language's; '' for none."""
    word = content.letter.coalition_word(lang)
    return translations(lang).pgettext("kind of signatory", "coalition") if word is None else word


def between_members(lang: str) -> str:
    return translations(lang).pgettext("between the members of a coalition", "; ")


def in_language(content: Content, texts: Mapping[str, str], lang: str) -> tuple[str, str]:
    """The organisers' text in a language, or else in the letter's own or another, and the language it is in; '' and
    the requested language if they wrote nothing."""
    found = next((candidate for candidate in (lang, content.letter.language, *texts) if texts.get(candidate)), lang)
    return texts.get(found, ""), found


def in_page(content: Content, texts: Mapping[str, str], lang: str) -> tuple[str, str]:
    """As `in_language`, for a page in ``lang``: the language is '' if it is the page's own."""
    text, found = in_language(content, texts, lang)
    return text, "" if found == lang else found


def letter_date(content: Content, lang: str) -> str:
    """The letter's date as printed, in the organisers' own words if they gave any."""
    version = content.version
    return version.texts[lang].date or long_date(date.fromisoformat(version.date), lang)


def place_and_date(content: Content, lang: str) -> str:
    """Puerto Amancay, 24 de noviembre de 2026"""
    place, _ = in_language(content, content.version.place, lang)
    return ", ".join(filter(None, (place, letter_date(content, lang))))


def addressees(content: Content, lang: str) -> list[tuple[str, str]]:
    """The name and the title of each addressee."""
    return [(name, in_language(content, titles, lang)[0]) for name, titles in content.version.addressees]
