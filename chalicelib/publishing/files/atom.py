"""Atom documents (RFC 4287)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

ATOM = "http://www.w3.org/2005/Atom"
# XML 1.0 does not allow the other control characters, not even as references.
NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    id: str
    title: str
    updated: str  # RFC 3339
    url: str
    text: str
    lang: str
    text_lang: str = ""  # of the text, if it is not the entry's


@dataclass(frozen=True)
class Feed:
    """A feed without its entries. Atom wants an author."""

    id: str
    title: str
    subtitle: str
    updated: str  # RFC 3339
    url: str  # its own
    page: str  # the page that it follows
    lang: str
    author: str
    contact: str = ""  # of the author: an address or a URL


def document(of: Feed, entries: Iterable[Entry]) -> bytes:
    """The feed with its entries, the newest first."""
    feed = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": of.lang})
    _add(feed, "id", of.id)
    _add(feed, "title", of.title)
    if of.subtitle:
        _add(feed, "subtitle", of.subtitle)
    _add(feed, "updated", of.updated)
    _link(feed, "self", of.url, "application/atom+xml", of.lang)
    _link(feed, "alternate", of.page, "text/html", of.lang)
    author = ElementTree.SubElement(feed, "author")
    _add(author, "name", of.author)
    if of.contact:
        _add(author, "uri" if "://" in of.contact else "email", of.contact)
    for entry in sorted(entries, key=_newest_first):
        _add_entry(feed, entry, of.lang)
    ElementTree.indent(feed, "")
    body = str(ElementTree.tostring(feed, encoding="unicode"))
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'.encode()


def _newest_first(entry: Entry) -> tuple[float, str]:
    return -datetime.fromisoformat(entry.updated).timestamp(), entry.id


def _add_entry(feed: ElementTree.Element, entry: Entry, lang: str) -> None:
    node = ElementTree.SubElement(feed, "entry", {} if entry.lang == lang else {"xml:lang": entry.lang})
    _add(node, "id", entry.id)
    _add(node, "title", entry.title)
    _add(node, "updated", entry.updated)
    _link(node, "alternate", entry.url)
    if entry.text:
        spoken = {"xml:lang": entry.text_lang} if entry.text_lang else {}
        _add(node, "content", entry.text, type="text", **spoken)


def _add(parent: ElementTree.Element, name: str, text: str, **attributes: str) -> None:
    ElementTree.SubElement(parent, name, attributes).text = NOT_XML.sub("", text)


def _link(parent: ElementTree.Element, rel: str, href: str, kind: str = "", lang: str = "") -> None:
    attributes = {"rel": rel, "href": href, "type": kind, "hreflang": lang}
    ElementTree.SubElement(parent, "link", {name: value for name, value in attributes.items() if value})
