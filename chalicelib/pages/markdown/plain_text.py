"""CommonMark to plain text that is read as it is: in a terminal, in a mail, in an editor."""

import textwrap
from collections.abc import Iterable

from markdown_it.tree import SyntaxTreeNode

from chalicelib.pages.markdown.html import to_tree

WIDTH = 72
INDENT = 4


def to_plain(text: str, width: int = WIDTH) -> str:
    """The words without marks of emphasis, links with their address after them, no line end at the end."""
    return _together(to_tree(text).children, width)


def wrapped(text: str, width: int = WIDTH) -> str:
    """Each line broken to ``width`` columns; an address or a long word stays whole."""
    if len(text) <= width:
        return text
    return "\n".join(line if len(line) <= width else _broken(line, width) for line in text.split("\n"))


def hanging(marker: str, text: str) -> str:
    """A text beside its marker, such as ``12. ``; the caller has wrapped it to what the marker leaves."""
    if "\n" not in text:  # most entries of a long list
        return marker + text
    return marker + textwrap.indent(text, " " * len(marker))[len(marker) :]


def _broken(line: str, width: int) -> str:
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def _together(nodes: Iterable[SyntaxTreeNode], width: int) -> str:
    return "\n\n".join(_block(node, width) for node in nodes)


def _block(node: SyntaxTreeNode, width: int) -> str:
    if node.type in ("paragraph", "heading"):
        return wrapped("".join(map(_inline, node.children)), width)
    if node.type in ("ordered_list", "bullet_list"):
        return _list(node, width)
    if node.type == "blockquote":
        return textwrap.indent(_together(node.children, width - INDENT), " " * INDENT)
    if node.type == "hr":
        return "* * *".center(width).rstrip()
    return textwrap.indent(node.content.rstrip("\n"), " " * INDENT)  # code


def _list(node: SyntaxTreeNode, width: int) -> str:
    start = int(node.attrs.get("start", 1))
    ordered = node.type == "ordered_list"
    markers = [f"{start + place}. " if ordered else "- " for place in range(len(node.children))]
    wide = max(map(len, markers), default=0)
    # In a list that is written without blank lines, paragraphs have no frame of their own.
    tight = all(part.hidden for item in node.children for part in item.children if part.type == "paragraph")
    between = "\n" if tight else "\n\n"
    return between.join(
        hanging(marker.rjust(wide), between.join(_block(part, width - wide) for part in item.children))
        for marker, item in zip(markers, node.children, strict=True)
    )


def _inline(node: SyntaxTreeNode) -> str:
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if not node.children:
        return node.content
    said = "".join(map(_inline, node.children))
    return _link(said, str(node.attrs["href"])) if node.type == "link" else said


def _link(said: str, href: str) -> str:
    """The words and the address; the address alone where the words are it, the words where it is on the page."""
    address = href.removeprefix("mailto:")
    if href.startswith("#"):
        return said
    return f"<{address}>" if said in (address, href) else f"{said} <{address}>"
