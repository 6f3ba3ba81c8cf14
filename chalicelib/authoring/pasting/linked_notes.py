"""Finds the footnotes of a pasted text: a link to a place from which another leads back.

So they are written by Word, Google Docs, LibreOffice, and by the reader of .docx, each under names of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

# Comments are linked in the same way.
_COMMENT = re.compile(r"cmnt|msocom|msoanchor|^#?comment-", re.IGNORECASE)

MOST_LINKS = 1000  # to places in the text itself
MOST_NEAR = 50  # of a note's own


@dataclass(frozen=True)
class Note:
    """``references`` are the links in the text, ``content`` is what holds the note, without the way back."""

    references: tuple[Tag, ...]
    content: Tag


def take_notes(soup: BeautifulSoup) -> tuple[list[Note], int]:
    """The footnotes in the order of the text, taken out of it, and how many comments were taken out with theirs."""
    pairs = _pairs(soup)
    linked = {id(tag) for back, links in pairs for tag in (back, *links)}
    found = [(links, _content(back, linked)) for back, links in pairs]
    notes, comments = [], 0
    for (back, _), (links, content) in zip(pairs, found, strict=True):
        if any(_COMMENT.search(str(link.get("href", ""))) for link in links):
            comments += 1
            _take_out([*links, content])
        else:
            back.decompose()
            notes.append(Note(tuple(links), content))
    for note in notes:
        note.content.extract()
    return notes, comments


def _pairs(soup: BeautifulSoup) -> list[tuple[Tag, list[Tag]]]:
    """The way back of each note, with the references that lead to it."""
    places = {name: tag for tag in soup.find_all(True) for name in _names(tag)}
    pairs: dict[int, tuple[Tag, list[Tag]]] = {}
    for link in soup.find_all("a", href=re.compile("^#."), limit=MOST_LINKS):
        target = places.get(str(link["href"])[1:])
        back = None if target is None or id(link) in pairs else _way_back(link, target)
        if back is not None:
            pairs.setdefault(id(back), (back, []))[1].append(link)
    return list(pairs.values())


def _names(tag: Tag) -> Iterator[str]:
    for attribute in ("id", "name"):
        if tag.get(attribute):
            yield str(tag[attribute])


def _way_back(link: Tag, target: Tag) -> Tag | None:
    """The link at a note that leads back to a reference, which comes before it."""
    own = {f"#{name}" for tag in (link, link.parent) if isinstance(tag, Tag) for name in _names(tag)}
    own |= {f"#{name}" for tag in link.find_all(True) for name in _names(tag)}
    for tag in (target, *target.find_all("a", limit=MOST_NEAR)):
        if tag is not link and tag.name == "a" and str(tag.get("href", "")) in own:
            return tag
    return None


def _content(back: Tag, linked: set[int]) -> Tag:
    """The largest part around a way back that holds nothing of another note and no reference."""
    found = back
    for parent in back.parents:
        inner = parent.find_all("a", limit=MOST_NEAR)
        is_whole = parent.name in ("[document]", "body", "html") or id(parent) in linked
        if is_whole or any(id(a) in linked and a is not back for a in inner):
            break
        found = parent
    return found


def _take_out(tags: list[Tag]) -> None:
    for tag in tags:
        if not tag.decomposed:
            tag.decompose()
