"""CommonMark to a tree of plain lists and strings, for `templates/pdf/letter.typ` to set.

A block or an inline is a list whose first element names it:

- blocks: ``["p", inlines]``, ``["h", level, inlines]``, ``["ul", tight, items]``,
  ``["ol", numbering, numbers, tight, items]`` with each item a list of blocks and the numbering Typst's, such as
  ``1.`` or ``a)``, ``["quote", blocks]``, ``["code", text]``, ``["hr"]``, and
  ``["table", caption, aligned, head, rows, row_heads, repeated]``, whose caption and cells are inlines, with ``start``,
  ``center`` or ``end`` for each column, and whether the head is repeated on each page;
- inlines: ``["t", text]``, ``["em", inlines]``, ``["strong", inlines]``, ``["link", url, inlines]``,
  ``["code", text]``, ``["br"]``, after a link whose text is not its address ``["note", mark, address]``, where a mark
  of '' is the next number, ``["fn", number, blocks]`` for a footnote and ``["again", number]`` for one that was there
  before.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from chalicelib.pages.markdown.parser import note_number, parse
from chalicelib.pages.markdown.structure import is_tight, item_numbers, read_table

TOP = 2  # the subject is the first heading of the letter


def blocks(text: str) -> list[Any]:
    """The blocks of a CommonMark text. Headings go down one level at a time, which PDF/UA requires."""
    parsed = parse(text)
    tree = SyntaxTreeNode(parsed.body)
    headings = [node for node in tree.walk() if node.type == "heading" and _has_words(node)]
    notes = {note_number(note): note for note in SyntaxTreeNode(parsed.notes).children}
    return _Setter(_levels([int(node.tag[1:]) for node in headings]), notes).blocks(tree.children)


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

    def __init__(self, levels: list[int], notes: Mapping[int, SyntaxTreeNode]) -> None:
        self._levels = iter(levels)
        self._notes = notes
        self._set: set[int] = set()  # the notes that were set
        self._addresses = 0
        self._in_note = False

    def blocks(self, nodes: Iterable[SyntaxTreeNode]) -> list[Any]:
        return [self._block(node) for node in nodes]

    def _block(self, node: SyntaxTreeNode) -> list[Any]:
        if node.type == "paragraph":
            return ["p", self._inlines(node.children)]
        if node.type == "heading":
            # A note's heading is none of the letter's.
            words = self._inlines(node.children)
            if self._in_note:
                return ["p", [["strong", words]]]
            return ["h", next(self._levels), words] if _has_words(node) else ["p", words]
        if node.type in ("bullet_list", "ordered_list"):
            return self._list(node)
        if node.type == "blockquote":
            return ["quote", self.blocks(node.children)]
        if node.type == "table":
            return self._table(node)
        if node.type == "hr":
            return ["hr"]
        return ["code", node.content.rstrip("\n")]

    def _list(self, node: SyntaxTreeNode) -> list[Any]:
        items = [self.blocks(item.children) for item in node.children]
        if node.type == "bullet_list":
            return ["ul", is_tight(node), items]
        numbering = str(node.attrs.get("type", "1")) + node.markup
        return ["ol", numbering, item_numbers(node), is_tight(node), items]

    def _table(self, node: SyntaxTreeNode) -> list[Any]:
        table = read_table(node)
        caption = self._inlines([table.caption]) if table.caption else []
        head = [self._inlines([cell]) for cell in table.head]
        rows = [[self._inlines([cell]) for cell in row] for row in table.rows]
        aligned = [{"end": "end", "mid": "center"}.get(way, "start") for way in table.aligned]
        # Titles are repeated on each page, but a footnote is there once.
        repeated = not any(part[0] in ("fn", "again", "note") for cell in head for part in _parts(cell))
        return ["table", caption, aligned, head, rows, table.row_heads, repeated]

    def _inlines(self, nodes: Iterable[SyntaxTreeNode]) -> list[Any]:
        """The inlines of some nodes, with adjacent pieces of text joined."""
        parts: list[list[Any]] = []
        for part in (part for node in nodes for part in self._inline(node)):
            if part == ["t", ""]:
                continue
            if part[0] == "t" and parts and parts[-1][0] == "t":
                parts[-1] = ["t", parts[-1][1] + part[1]]
            else:
                parts.append(part)
        return parts

    def _inline(self, node: SyntaxTreeNode) -> list[list[Any]]:
        """The inlines of a node: none, one, or those of its children if the node adds nothing."""
        if node.type in ("em", "strong"):
            return [[node.type, self._inlines(node.children)]]
        if node.type == "link":
            return self._link(str(node.attrs["href"]), self._inlines(node.children))
        if node.type == "footnote_ref":
            return [self._footnote(note_number(node))]
        if node.type == "code_inline":
            return [["code", node.content]]
        if node.type == "hardbreak":
            return [["br"]]
        if node.type == "softbreak":
            return [["t", " "]]
        return self._inlines(node.children) if node.children else [["t", node.content]]

    def _footnote(self, number: int) -> list[Any]:
        if number in self._set:
            return ["again", number]
        self._set.add(number)
        inside, self._in_note = self._in_note, True
        blocks = self.blocks(child for child in self._notes[number].children if child.type != "footnote_anchor")
        self._in_note = inside
        return ["fn", number, blocks]

    def _link(self, href: str, words: list[list[Any]]) -> list[list[Any]]:
        """A link with its address, for paper; the words alone if it leads to a place on the page.

        Footnotes keep the numbers of the page, so beside them addresses have letters.
        """
        if href.startswith("#"):
            return words
        address = href.removeprefix("mailto:")
        if words in ([["t", address]], [["t", href]]):
            return [["link", href, words]]
        if self._in_note:
            return [["link", href, words], ["t", f" <{address}>"]]
        self._addresses += 1
        return [["link", href, words], ["note", _letters(self._addresses) if self._notes else "", address]]


def _has_words(heading: SyntaxTreeNode) -> bool:
    """Whether a heading says anything: PDF/UA forbids one that does not."""
    return any(node.content.strip() for node in heading.walk() if node.type in ("text", "code_inline"))


def _parts(inlines: list[Any]) -> Iterator[list[Any]]:
    """The inlines and those within them."""
    for part in inlines:
        yield part
        if part[0] in ("em", "strong", "link"):
            yield from _parts(part[-1])


def _letters(number: int) -> str:
    """a, b, …, z, aa, ab, …"""
    before, last = divmod(number - 1, 26)
    return (_letters(before) if before else "") + chr(ord("a") + last)
