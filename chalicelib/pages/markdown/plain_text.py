"""CommonMark to plain text that reads well as it is: in a terminal, a mail or an editor."""

import textwrap
from collections.abc import Iterable

from markdown_it.tree import SyntaxTreeNode

from chalicelib.pages.markdown.html import to_tree

WIDTH = 72
INDENT = 4


def to_plain(text: str, width: int = WIDTH) -> str:
    """The text without emphasis marks, with each link's address after it, and without a final line end."""
    return _together(to_tree(text).children, width)


def wrap(text: str, width: int = WIDTH) -> str:
    """The text with each line wrapped to ``width`` columns; an address or a long word stays whole."""
    if len(text) <= width:
        return text
    return "\n".join(line if len(line) <= width else _broken(line, width) for line in text.split("\n"))


def hang(marker: str, text: str) -> str:
    """A text beside its marker, such as ``12. ``; the caller has wrapped it to the remaining width."""
    if "\n" not in text:  # most entries of a long list
        return marker + text
    return marker + textwrap.indent(text, " " * len(marker))[len(marker) :]


def _broken(line: str, width: int) -> str:
    return textwrap.fill(line, width, break_long_words=False, break_on_hyphens=False)


def _together(nodes: Iterable[SyntaxTreeNode], width: int) -> str:
    return "\n\n".join(_block(node, width) for node in nodes)


def _block(node: SyntaxTreeNode, width: int) -> str:
    if node.type in ("paragraph", "heading"):
        return wrap("".join(map(_inline, node.children)), width)
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
    # In a list written without blank lines, paragraphs are hidden.
    tight = all(part.hidden for item in node.children for part in item.children if part.type == "paragraph")
    between = "\n" if tight else "\n\n"
    return between.join(
        hang(marker.rjust(wide), between.join(_block(part, width - wide) for part in item.children))
        for marker, item in zip(markers, node.children, strict=True)
    )


def _inline(node: SyntaxTreeNode) -> str:
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if not node.children:
        return node.content
    text = "".join(map(_inline, node.children))
    return _link(text, str(node.attrs["href"])) if node.type == "link" else text


def _link(text: str, href: str) -> str:
    """The text and the address; only the address if the text is the same, only the text if it links to the page."""
    address = href.removeprefix("mailto:")
    if href.startswith("#"):
        return text
    return f"<{address}>" if text in (address, href) else f"{text} <{address}>"
