"""CommonMark to a tree of plain lists and strings, for `templates/pdf/letter.typ` to set.

A block or an inline is a list whose first element names it:

- blocks: ``["p", inlines]``, ``["h", level, inlines]``, ``["ul", tight, items]``, ``["ol", start, tight, items]``
  with each item a list of blocks, ``["quote", blocks]``, ``["code", text]``, ``["hr"]``;
- inlines: ``["t", text]``, ``["em", inlines]``, ``["strong", inlines]``, ``["link", url, inlines]``,
  ``["code", text]``, ``["br"]``, and after a link whose text is not its address ``["note", address]``.
"""

from collections.abc import Iterable
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from chalicelib.pages.markdown.html import to_tree

TOP = 2  # the subject is the first heading of the letter


def blocks(text: str) -> list[Any]:
    """The blocks of a CommonMark text. Headings go down one level at a time, which PDF/UA requires."""
    tree = to_tree(text)
    headings = [node for node in tree.walk() if node.type == "heading"]
    return _Setter(_levels([int(node.tag[1:]) for node in headings])).blocks(tree.children)


def _levels(source_levels: list[int]) -> list[int]:
    """The levels of the headings in the letter: the highest is a second-level one, and no level is skipped."""
    levels: list[int] = []
    open_levels: list[int] = []  # as written, from the outermost
    for level in source_levels:
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        levels.append(TOP - 1 + len(open_levels))
    return levels


class _Setter:
    """Walks the tree in order, with the levels of the headings that are still to come."""

    def __init__(self, levels: list[int]) -> None:
        self._levels = iter(levels)

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> list[Any]:
        return [self._block(node) for node in nodes]

    def _block(self, node: SyntaxTreeNode) -> list[Any]:
        if node.type == "paragraph":
            return ["p", _inlines(node.children)]
        if node.type == "heading":
            return ["h", next(self._levels), _inlines(node.children)]
        if node.type in ("bullet_list", "ordered_list"):
            return self._list(node)
        if node.type == "blockquote":
            return ["quote", self.blocks(node.children)]
        if node.type == "hr":
            return ["hr"]
        return ["code", node.content.rstrip("\n")]

    def _list(self, node: SyntaxTreeNode) -> list[Any]:
        # In a list written without blank lines, paragraphs are hidden.
        tight = all(part.hidden for item in node.children for part in item.children if part.type == "paragraph")
        items = [self.blocks(item.children) for item in node.children]
        if node.type == "ordered_list":
            return ["ol", int(node.attrs.get("start", 1)), tight, items]
        return ["ul", tight, items]


def _inlines(nodes: Iterable[SyntaxTreeNode]) -> list[Any]:
    """The inlines of some nodes, with adjacent pieces of text joined."""
    parts: list[list[Any]] = []
    for part in (part for node in nodes for part in _inline(node)):
        if part == ["t", ""]:
            continue
        if part[0] == "t" and parts and parts[-1][0] == "t":
            parts[-1] = ["t", parts[-1][1] + part[1]]
        else:
            parts.append(part)
    return parts


def _inline(node: SyntaxTreeNode) -> list[list[Any]]:
    """The inlines of a node: none, one, or those of its children if the node adds nothing."""
    if node.type in ("em", "strong"):
        return [[node.type, _inlines(node.children)]]
    if node.type == "link":
        href = str(node.attrs["href"])
        # On paper there are no anchors to link to.
        words = _inlines(node.children)
        return words if href.startswith("#") else [["link", href, words], *_note(href, words)]
    if node.type == "code_inline":
        return [["code", node.content]]
    if node.type == "hardbreak":
        return [["br"]]
    if node.type == "softbreak":
        return [["t", " "]]
    return _inlines(node.children) if node.children else [["t", node.content]]


def _note(href: str, words: list[list[Any]]) -> list[list[Any]]:
    """The address of a link, for paper; nothing if the link's text is the address."""
    address = href.removeprefix("mailto:")
    return [] if words in ([["t", address]], [["t", href]]) else [["note", address]]
