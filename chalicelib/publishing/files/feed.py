"""Atom feeds (RFC 4287) of a letter's editions and news, one for each language.

Ids are the letter's permanent addresses, whatever its folder is while it is under embargo.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import phrases
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.press_kit import Update

ATOM = "http://www.w3.org/2005/Atom"
EDITIONS = 30
# XML 1.0 does not allow the other control characters, not even as references.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class _Entry:
    id: str
    title: str
    updated: str  # RFC 3339
    url: str
    text: str
    lang: str


def files(content: Content) -> dict[str, bytes]:
    """``{lang}/feed.xml`` for each language, and ``feed.xml`` for the authoritative one."""
    feeds = {f"{lang}/feed.xml": _feed(content, lang, f"{lang}/feed.xml") for lang in content.languages}
    return feeds | {"feed.xml": _feed(content, content.letter.language, "feed.xml")}


def _feed(content: Content, lang: str, path: str) -> bytes:
    letter = content.letter
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": lang})
    _add(feed, "id", content.public(f"{lang}/"))
    _add(feed, "title", phrases.feed_title(letter.title(lang), lang))
    _add(feed, "subtitle", content.version.texts[lang].subject)
    _add(feed, "updated", content.at_iso)
    _link(feed, "self", content.absolute(path), "application/atom+xml", lang)
    _link(feed, "alternate", content.absolute(f"{lang}/"), "text/html", lang)
    author = ElementTree.SubElement(feed, "author")
    # Atom wants an author.
    _add(author, "name", letter.run_by)
    if letter.contact:
        _add(author, "uri" if "://" in letter.contact else "email", letter.contact)
    for entry in sorted((*_editions(content, lang), *_updates(content, lang)), key=_newest_first):
        _add_entry(feed, entry, lang)
    ElementTree.indent(feed, "")
    body = str(ElementTree.tostring(feed, encoding="unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _editions(content: Content, lang: str) -> Iterator[_Entry]:
    for row in content.history[-EDITIONS:]:
        yield _Entry(
            id=content.public(f"{lang}/#edition-{row.last}"),
            title=phrases.edition_title(row, lang),
            updated=row.published_at,
            url=content.absolute(f"editions/{row.last}/"),
            text=phrases.changed(row, lang),
            lang=lang,
        )


def _updates(content: Content, lang: str) -> Iterator[_Entry]:
    for update in content.kit.updates:
        title, spoken = phrases.in_language(content, update.title, lang)
        # An update has no number, so its day and its first title or URL identify it.
        first = sha256((update.url or title).encode())[:8]
        yield _Entry(
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


def _newest_first(entry: _Entry) -> tuple[float, str]:
    return -datetime.fromisoformat(entry.updated).timestamp(), entry.id


def _add_entry(feed: ElementTree.Element, entry: _Entry, lang: str) -> None:
    node = ElementTree.SubElement(feed, "entry", {} if entry.lang == lang else {"xml:lang": entry.lang})
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", entry.updated)
    _link(node, "alternate", entry.url)
    if entry.text:
        _add(node, "content", entry.text, type="text")


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = NOT_XML.sub("", text)


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str = "", lang: str = "") -> None:
    attributes = {"rel": rel, "href": href, "type": kind, "hreflang": lang}
    ElementTree.SubElement(parent, "link", {name: value for name, value in attributes.items() if value})
