"""The lists of a pasted text: HTML's own, and Word's, which are paragraphs that say how deep they are."""

import re
from dataclasses import replace

from bs4 import Tag

from chalicelib.authoring.pasting.block_writer import BlockWriter
from chalicelib.authoring.pasting.blocks import Item, Numbering
from chalicelib.authoring.pasting.styles import Look

_WORD_LEVEL = re.compile(r"mso-list:\s*l\d+\s+level(\d)", re.IGNORECASE)
_IGNORED = re.compile(r"mso-list:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\(?(?:\d{1,2}\.)*(\d{1,3})[.)º°]|\(?([a-zA-Z])[.)]|\(?([ivxIVX]{1,6})[.)]")
_HTML_KINDS: dict[str, Numbering] = {"a": "a", "A": "A"}
_MOST_START = 9999


def items_of(writer: BlockWriter, tag: Tag, look: Look, level: int) -> list[Item]:
    """The items of a list, those of the lists within it below theirs."""
    items: list[Item] = []
    kind = _kind(writer, tag)
    number = _start(tag)
    for child in tag.find_all(True, recursive=False):
        if child.name in ("ul", "ol"):  # as Google Docs has it
            items += items_of(writer, child, look, level + 1)
            continue
        inner = [one.extract() for one in _lists_within(child)]
        blocks = writer.blocks(child, look)
        if blocks:
            items.append(Item(level, kind, number, tuple(blocks)))
            number += 1
        for one in inner:
            items += items_of(writer, one, look, level + 1)
    return items


def _lists_within(tag: Tag) -> list[Tag]:
    """The lists below an item, without those within them, and without those in a table."""
    found: list[Tag] = []
    waiting = [tag]
    while waiting:
        for child in waiting.pop(0).find_all(True, recursive=False):
            if child.name in ("ul", "ol"):
                found.append(child)
            elif child.name != "table":
                waiting.append(child)
    return found


def word_item(writer: BlockWriter, tag: Tag, look: Look) -> Item | None:
    """The item that a paragraph of Word is; None for another paragraph."""
    found = _WORD_LEVEL.search(str(tag.get("style", "")))
    if tag.name not in ("p", "div") or found is None:
        return None
    mark = ""
    for span in tag.find_all("span", style=_IGNORED):
        if not span.decomposed:
            mark += span.get_text()
            span.decompose()
    blocks = writer.blocks(tag, replace(look))
    if not blocks:
        return None
    kind, number = _marked(writer, mark.strip())
    return Item(int(found[1]) - 1, kind, number, tuple(blocks))


def _marked(writer: BlockWriter, mark: str) -> tuple[Numbering, int]:
    """The numbering that a mark such as "3.", "b)" or "iv." belongs to, and its number."""
    found = _NUMBER.fullmatch(mark)
    if found is None:
        return "", 0
    if found[1]:
        return "1", int(found[1])
    if found[2] and found[2] not in "ivxIVX":
        return ("a" if found[2].islower() else "A"), ord(found[2].lower()) - ord("a") + 1
    writer.changes.note("numbering", mark)
    return "1", _roman((found[2] or found[3]).lower())


def _kind(writer: BlockWriter, tag: Tag) -> Numbering:
    if tag.name == "ul":
        return ""
    style = str(tag.get("style", "")).lower()
    for name, kind in (("lower-alpha", "a"), ("lower-latin", "a"), ("upper-alpha", "A"), ("upper-latin", "A")):
        if name in style:
            return _HTML_KINDS[kind]
    if str(tag.get("type", "")) in ("i", "I") or "roman" in style:
        writer.changes.note("numbering")
    return _HTML_KINDS.get(str(tag.get("type", "")), "1")


def _start(tag: Tag) -> int:
    start = str(tag.get("start", "1"))
    return min(int(start), _MOST_START) if re.fullmatch(r"[0-9]{1,6}", start) else 1


def _roman(text: str) -> int:
    values = [{"i": 1, "v": 5, "x": 10}[letter] for letter in text]
    return sum(-value if value < max(values[place:]) else value for place, value in enumerate(values))
