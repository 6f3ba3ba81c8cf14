"""The links of a pasted text: those that a letter may have, as they were before a program wrapped them."""

import re
from urllib.parse import parse_qs, urlsplit

from bs4 import Tag

from chalicelib.authoring.pasting.changes import Changes
from chalicelib.pages.markdown.parser import allowed_link

LONGEST = 2_000
# Programs that lead every link by way of themselves: the end of the host, the path, and where the address is.
_WRAPPED = (
    ("google.com", "/url", "q"),
    ("safelinks.protection.outlook.com", "/", "url"),
)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def web_link(tag: Tag, outer: str, changes: Changes) -> str:
    """The address that a link leads to; '' for one that leads to a place in the text, or where a letter leads
    nobody."""
    href = _UNSEEN.sub("", str(tag.get("href", "")))
    if not href or href.startswith("#"):
        return outer
    url = _unwrapped(href)
    if len(url) > LONGEST or not allowed_link(url) or not _is_whole(url):
        changes.note("links", f"{tag.get_text(' ')} → {href}")
        return outer
    return url


def _is_whole(url: str) -> bool:
    scheme, _, rest = url.partition(":")
    return scheme.lower() == "mailto" or rest.startswith("//")


def _unwrapped(href: str) -> str:
    try:
        parts = urlsplit(href)
        for host, path, name in _WRAPPED:
            if (parts.hostname or "").endswith(host) and parts.path == path:
                inner = parse_qs(parts.query).get(name, [""])[0]
                return inner if allowed_link(inner) else href
    except ValueError:
        return href
    return href
