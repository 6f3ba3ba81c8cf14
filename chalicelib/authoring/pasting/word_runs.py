"""What of Word's runs a letter does not show: hidden ones are taken out, the others noted."""

from collections.abc import Iterator
from xml.etree import ElementTree

from chalicelib.authoring.pasting.changes import Changes

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "none", "off")
_PLAIN_COLOURS = ("auto", "000000", "FFFFFF")
_PICTURES = ("drawing", "pict", "object")


def take_out_unseen(tree: ElementTree.Element, changes: Changes) -> None:
    """Take hidden words and comments out of a part, and note everything else that will not be seen."""
    for parent, child in _pairs(tree):
        name = _own(child.tag)
        if name == "r":
            if _is_on(child, "vanish") or _is_on(child, "webHidden"):
                if words := _words(child):
                    changes.note("hidden", words)
                parent.remove(child)
            else:
                _note_look(parent, child, changes)
        elif name in ("del", "moveFrom") and (words := _words(child)):
            changes.note("deleted", words)
        elif name in ("ins", "moveTo") and (words := _words(child)):
            changes.note("inserted", words)
        elif name == "commentReference":
            changes.note("comments")
        elif name in _PICTURES and not _words(child):
            changes.note("pictures")
            parent.remove(child)


def _pairs(tree: ElementTree.Element) -> list[tuple[ElementTree.Element, ElementTree.Element]]:
    return [(parent, child) for parent in tree.iter() for child in parent]


def _note_look(parent: ElementTree.Element, run: ElementTree.Element, changes: Changes) -> None:
    words = _words(run)
    if not words or _own(parent.tag) == "hyperlink":
        return
    if _is_on(run, "u"):
        changes.note("underlined", words)
    if _colour(run) not in _PLAIN_COLOURS or _is_on(run, "highlight"):
        changes.note("coloured", words)


def _properties(run: ElementTree.Element, name: str) -> Iterator[ElementTree.Element]:
    for properties in run.findall(f"{_W}rPr"):
        yield from properties.findall(f"{_W}{name}")


def _is_on(run: ElementTree.Element, name: str) -> bool:
    return any(found.get(f"{_W}val", "on").lower() not in _OFF for found in _properties(run, name))


def _colour(run: ElementTree.Element) -> str:
    return next((found.get(f"{_W}val", "auto") for found in _properties(run, "color")), "auto")


def _words(part: ElementTree.Element) -> str:
    return "".join(one.text or "" for one in part.iter() if _own(one.tag) in ("t", "delText")).strip()


def _own(tag: str) -> str:
    """The name of one of Word's own tags; '' for another."""
    return tag.removeprefix(_W) if tag.startswith(_W) else ""
