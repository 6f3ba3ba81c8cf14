"""What the formats read of a list and of a table: the marks of its items, its cells and how they are aligned."""

from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it.tree import SyntaxTreeNode

ALIGNED = {"text-align:right": "end", "text-align:center": "mid"}


@dataclass(frozen=True)
class Table:
    """A table's cells as nodes of inlines."""

    caption: SyntaxTreeNode | None
    head: list[SyntaxTreeNode]  # empty if no column has a title
    rows: list[list[SyntaxTreeNode]]
    aligned: tuple[str, ...]  # of each column: end, mid, or '' for its beginning
    row_heads: bool  # whether the first column has the titles of the rows


def is_tight(node: SyntaxTreeNode) -> bool:
    """Whether a list was written without blank lines: then its paragraphs are hidden."""
    return all(part.hidden for item in node.children for part in item.children if part.type == "paragraph")


def item_marks(node: SyntaxTreeNode) -> list[str]:
    """The mark of each item of a list: a hyphen, or its number or letter with what stands after it."""
    if node.type == "bullet_list":
        return ["-"] * len(node.children)
    letters = str(node.attrs.get("type", ""))
    return [f"{_letter(number, letters) if letters else number}{node.markup}" for number in item_numbers(node)]


def item_numbers(node: SyntaxTreeNode) -> list[int]:
    """The numbers of the items of an ordered list."""
    numbers: list[int] = []
    for item in node.children:
        following = numbers[-1] + 1 if numbers else int(node.attrs.get("start", 1))
        numbers.append(int(item.attrs.get("value", following)))
    return numbers


def _letter(number: int, letters: str) -> str:
    return chr(ord(letters) + (number - 1) % 26)


def read_table(node: SyntaxTreeNode) -> Table:
    caption = next((child for child in node.children if child.type == "caption"), None)
    parts = {
        part.type: [list(_cells(row)) for row in part.children] for part in node.children if part.type != "caption"
    }
    head = parts["thead"][0]
    titled = [bool(cell.content) for cell in head]
    styles = (_style(cell) for cell in head)
    return Table(
        caption=caption.children[0] if caption else None,
        head=head if any(titled) else [],
        rows=parts.get("tbody", []),
        aligned=tuple(ALIGNED.get(style, "") for style in styles),
        row_heads=any(titled) and not titled[0],
    )


def _style(cell: SyntaxTreeNode) -> str:
    return str(cell.parent.attrs.get("style", "")) if cell.parent else ""


def _cells(row: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    """The inlines of each cell of a row."""
    return (cell.children[0] for cell in row.children)
