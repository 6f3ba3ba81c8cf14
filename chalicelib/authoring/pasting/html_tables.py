"""The tables of a pasted text."""

import re

from bs4 import Tag

from chalicelib.authoring.pasting.block_writer import BlockWriter
from chalicelib.authoring.pasting.blocks import TableRow, cell_of, table_of
from chalicelib.authoring.pasting.styles import Look, style_of
from chalicelib.rules.outside import TooLarge

MOST_COLUMNS = 60
MOST_CELLS = 10_000  # of one table
_BOLD = re.compile(r"\*\*([^*]+)\*\*")


def blocks_of(writer: BlockWriter, table: Tag, look: Look) -> list[str]:
    """A table in marks, with its title above. One with a single column is only layout: its cells are paragraphs."""
    caption = table.find("caption")
    above = writer.blocks(caption, look) if isinstance(caption, Tag) else []
    rows = [row for row in table.find_all("tr") if row.find_parent("table") is table]
    cells = [_cells(row) for row in rows]
    if max(map(len, cells), default=0) <= 1:
        return [*above, *(block for row in cells for cell in row for block in writer.blocks(cell, look))]
    made = _rows(writer, cells, look)
    full = [row for row in made if any(row.cells)]
    if not full:
        return above
    full[0].is_head = _is_head(rows[made.index(full[0])], cells[made.index(full[0])], full[0])
    if full[0].is_head:
        full[0].cells = [_BOLD.sub(r"\1", cell) for cell in full[0].cells]
    return [*above, table_of(full)]


def _cells(row: Tag) -> list[Tag]:
    return row.find_all(("td", "th"), recursive=False)


def _rows(writer: BlockWriter, cells: list[list[Tag]], look: Look) -> list[TableRow]:
    """The rows with an empty cell wherever one that was merged reaches."""
    made: list[TableRow] = []
    count = 0
    below: dict[int, int] = {}  # column → how many more rows a cell above reaches into
    for tags in cells:
        row, found = TableRow(), iter(tags)
        tag = next(found, None)
        while (tag is not None or any(place >= len(row.cells) for place in below)) and len(row.cells) < MOST_COLUMNS:
            column = len(row.cells)
            if below.get(column):
                below[column] -= 1
                row.cells.append("")
                row.ends.append(False)
                continue
            below.pop(column, None)
            if tag is None:
                below = {place: left for place, left in below.items() if place > column and left}
                if not below:
                    break
                row.cells.append("")
                row.ends.append(False)
                continue
            wide, high = _span(tag, "colspan"), _span(tag, "rowspan")
            if wide > 1 or high > 1:
                writer.changes.note("merged", tag.get_text(" "))
            row.cells += [_cell(writer, tag, look), *[""] * (wide - 1)]
            row.ends += [_is_end(tag)] * wide
            below |= {place: high - 1 for place in range(column, column + wide) if high > 1}
            tag = next(found, None)
        made.append(row)
        count += len(row.cells)
        if count > MOST_CELLS:
            raise TooLarge("it is larger than a letter")
    return made


def _cell(writer: BlockWriter, tag: Tag, look: Look) -> str:
    if tag.find(("table", "ul", "ol")) is not None:
        writer.changes.note("flattened", tag.get_text(" "))
        for part in tag.find_all(("li", "td", "th")):
            part.insert(0, " ")
        return cell_of(writer.blocks(_plain(tag), look))
    return cell_of(writer.blocks(tag, look))


def _plain(tag: Tag) -> Tag:
    """A cell whose lists and tables are words one after the other."""
    for part in tag.find_all(("table", "tbody", "thead", "tr", "td", "th", "ul", "ol", "li")):
        part.name = "span"
    return tag


def _span(tag: Tag, name: str) -> int:
    text = str(tag.get(name, "1"))
    return min(max(int(text), 1), MOST_COLUMNS) if re.fullmatch(r"[0-9]{1,4}", text) else 1


def _is_end(tag: Tag) -> bool:
    parts = [tag, *tag.find_all("p", limit=1)]
    return any("right" in (str(part.get("align", "")).lower(), style_of(part).get("text-align")) for part in parts)


def _is_head(row: Tag, cells: list[Tag], made: TableRow) -> bool:
    in_head = row.parent is not None and row.parent.name == "thead"
    all_bold = all(_BOLD.fullmatch(cell) for cell in made.cells if cell)
    return in_head or all(cell.name == "th" for cell in cells) or all_bold
