"""Atom feeds of a letter's editions and news, one for each language.

Ids are the letter's permanent addresses, whatever its folder is while it is under embargo.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import phrases
from chalicelib.publishing.files.atom import Entry, Feed, document
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.press_kit import Update

EDITIONS = 30


def files(content: Content) -> dict[str, bytes]:
    """``{lang}/feed.xml`` for each language, and ``feed.xml`` for the authoritative one."""
    feeds = {f"{lang}/feed.xml": _feed(content, lang, f"{lang}/feed.xml") for lang in content.languages}
    return feeds | {"feed.xml": _feed(content, content.letter.language, "feed.xml")}


def _feed(content: Content, lang: str, path: str) -> bytes:
    letter = content.letter
    feed = Feed(
        id=content.public(f"{lang}/"),
        title=phrases.feed_title(letter.title(lang), lang),
        subtitle=content.version.texts[lang].subject,
        updated=content.at_iso,
        url=content.absolute(path),
        page=content.absolute(f"{lang}/"),
        lang=lang,
        author=letter.run_by,
        contact=letter.contact,
    )
    return document(feed, (*_editions(content, lang), *_updates(content, lang)))


def _editions(content: Content, lang: str) -> Iterator[Entry]:
    for row in content.history[-EDITIONS:]:
        yield Entry(
            id=content.public(f"{lang}/#edition-{row.last}"),
            title=phrases.edition_title(row, lang),
            updated=row.published_at,
            url=content.absolute(f"editions/{row.last}/"),
            text=phrases.changed(row, lang),
            lang=lang,
        )


def _updates(content: Content, lang: str) -> Iterator[Entry]:
    for update in content.kit.updates:
        title, spoken = phrases.in_language(content, update.title, lang)
        # An update has no number, so its day and its first title or URL identify it.
        first = sha256((update.url or title).encode())[:8]
        yield Entry(
            id=content.public(f"{lang}/#update-{update.date[:10]}-{first}"),
            title=title,
            updated=_moment(update, content.version.timezone),
            url=update.url or content.absolute(f"{lang}/press/#updates"),
            text=update.text.get(spoken, ""),
            lang=spoken,
        )


def _moment(update: Update, timezone: str) -> str:
    """The time of an update in UTC; for a day, its beginning in the letter's time zone."""
    moment = datetime.fromisoformat(update.date)
    local = moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))
    return local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
