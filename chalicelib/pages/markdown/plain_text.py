"""CommonMark to plain text that reads well as it is: in a terminal, a mail or an editor."""

import textwrap
from collections.abc import Iterable

from markdown_it.tree import SyntaxTreeNode

from chalicelib.pages.markdown.parser import BARE, note_number, parse
from chalicelib.pages.markdown.structure import Table, is_tight, item_marks, read_table

WIDTH = 72
INDENT = 4
BETWEEN_COLUMNS = "   "


def to_plain(text: str, width: int = WIDTH) -> str:
    """The text without emphasis marks, with each link's address after it and its footnotes at the end, and without a
    final line end."""
    return "\n\n".join(filter(None, to_plain_parts(text, width)))


def to_plain_parts(text: str, width: int = WIDTH) -> tuple[str, str]:
    """As `to_plain`: the text, and its footnotes apart; '' without any."""
    parsed = parse(text)
    notes = SyntaxTreeNode(parsed.notes).children
    wide = max((len(_reference(note)) for note in notes), default=0) + 1
    return _together(SyntaxTreeNode(parsed.body).children, width), "\n".join(
        hang(f"{_reference(note)} ".rjust(wide), _together(_words_of(note), width - wide)) for note in notes
    )


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
        return wrap(_inlines(node), width)
    if node.type in ("ordered_list", "bullet_list"):
        return _list(node, width)
    if node.type == "blockquote":
        return textwrap.indent(_together(node.children, width - INDENT), " " * INDENT)
    if node.type == "table":
        return _table(read_table(node), width)
    if node.type == "hr":
        return "* * *".center(width).rstrip()
    return textwrap.indent(node.content.rstrip("\n"), " " * INDENT)  # code


def _list(node: SyntaxTreeNode, width: int) -> str:
    markers = [f"{mark} " for mark in item_marks(node)]
    wide = max(map(len, markers), default=0)
    between = "\n" if is_tight(node) else "\n\n"
    return between.join(
        hang(marker.rjust(wide), between.join(_block(part, width - wide) for part in item.children))
        for marker, item in zip(markers, node.children, strict=True)
    )


def _table(table: Table, width: int) -> str:
    """A table in columns or, if it is too wide, row by row with the header before each cell."""
    rows = [[_inlines(cell) for cell in row] for row in table.rows]
    head = [_inlines(cell) for cell in table.head]
    caption = [wrap(_inlines(table.caption), width)] if table.caption else []
    columns = [max(map(len, column)) for column in zip(*filter(None, [head, *rows]), strict=True)]
    if sum(columns) + len(BETWEEN_COLUMNS) * (len(columns) - 1) <= width:
        lines = [_columns(row, columns, table.aligned) for row in rows]
        if head:
            lines = [_columns(head, columns, table.aligned), _columns(["-" * n for n in columns], columns, ()), *lines]
        return "\n\n".join([*caption, "\n".join(lines)])
    return "\n\n".join([*caption, *(_folded(head, row, width) for row in rows)])


def _columns(cells: Iterable[str], columns: Iterable[int], aligned: tuple[str, ...]) -> str:
    ways = {"end": str.rjust, "mid": str.center}
    padded = [
        ways.get(aligned[place] if aligned else "", str.ljust)(cell, wide)
        for place, (cell, wide) in enumerate(zip(cells, columns, strict=True))
    ]
    return BETWEEN_COLUMNS.join(padded).rstrip()


def _folded(head: list[str], row: list[str], width: int) -> str:
    titles = head or [""] * len(row)
    cells = [f"{title}: {cell}" if title else cell for title, cell in zip(titles, row, strict=True) if cell]
    return "\n".join(wrap(cell, width) for cell in cells)


def _inlines(node: SyntaxTreeNode) -> str:
    return "".join(map(_inline, node.children))


def _inline(node: SyntaxTreeNode) -> str:
    if node.type == "softbreak":
        return " "
    if node.type == "hardbreak":
        return "\n"
    if node.type == "footnote_ref":
        return _reference(node)
    if not node.children:
        return node.content
    text = _inlines(node)
    return _link(text, node) if node.type == "link" else text


def _link(text: str, link: SyntaxTreeNode) -> str:
    """The text and the address; only the address if the text is the same, only the text if it links to the page."""
    href = str(link.attrs["href"])
    address = href.removeprefix("mailto:")
    if href.startswith("#") or link.markup == BARE:
        return text
    return f"<{address}>" if text in (address, href) else f"{text} <{address}>"


def _reference(note: SyntaxTreeNode) -> str:
    return f"[{note_number(note)}]"


def _words_of(note: SyntaxTreeNode) -> list[SyntaxTreeNode]:
    """The blocks of a note, without the ways back to the text."""
    return [child for child in note.children if child.type != "footnote_anchor"]
