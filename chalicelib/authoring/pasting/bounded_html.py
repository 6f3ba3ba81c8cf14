"""HTML of a clipboard, before anything reads it: bounded, and with complete tags alone.

Parsers of HTML take a time that grows with the square of what is malformed, and Word wraps what matters into comments.
"""

import re

from chalicelib.rules.outside import TooLarge

MOST_CHARACTERS = 3_000_000
MOST_TAGS = 60_000
_FRAGMENT = ("<!--StartFragment-->", "<!--EndFragment-->")
# What no reader sees, and what parsers read by rules of its own.
_UNSEEN = "script|style|title|textarea|xmp|iframe|noembed|noframes|noscript|plaintext|template|svg|math|object|select"
_UNSEEN_PART = re.compile(rf"<({_UNSEEN})\b[^<>]*>.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
# Conditions for old browsers, and the declaration of a document.
_CONDITION = re.compile(r"<!(?:\[[^<>]{0,200}\]-{0,2}|doctype[^<>]{0,300})>", re.IGNORECASE)
_STRAY = re.compile(r"<(?!/?[a-zA-Z][^<>]{0,20000}>)")


def bounded(html: str) -> tuple[str, int]:
    """What may be parsed, and how many parts were left out that readers would have seen. Raises `TooLarge`."""
    if len(html) > MOST_CHARACTERS:
        raise TooLarge("it is larger than a letter")
    start, end = html.find(_FRAGMENT[0]), html.rfind(_FRAGMENT[1])
    if 0 <= start < end:
        html = html[start + len(_FRAGMENT[0]) : end]
    html = _without_comments(html)
    seen = sum(html.lower().count(f"<{name}") for name in ("iframe", "svg", "math", "object", "select"))
    html = _CONDITION.sub("", _UNSEEN_PART.sub("", html))
    html = _STRAY.sub("&lt;", html)
    if html.count("<") > MOST_TAGS:
        raise TooLarge("it is larger than a letter")
    return html, seen


def _without_comments(html: str) -> str:
    """Without ``<!-- … -->`` and ``<? … >``; what is not ended stays, as text."""
    for begins, ends in (("<!--", "-->"), ("<?", ">")):
        parts, at = [], 0
        while (found := html.find(begins, at)) >= 0:
            end = html.find(ends, found + len(begins))
            if end < 0:
                break
            parts.append(html[at:found])
            at = end + len(ends)
        html = "".join([*parts, html[at:]])
    return html
