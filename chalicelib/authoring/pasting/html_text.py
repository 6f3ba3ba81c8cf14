"""HTML of a clipboard or of a document, in the letter's marks. Nothing of the HTML itself is kept: only words, and the
few marks that a letter has, written so that words which look like marks stay words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from chalicelib.authoring.pasting import html_lists, html_tables
from chalicelib.authoring.pasting.blocks import Item, list_of
from chalicelib.authoring.pasting.bounded_html import bounded
from chalicelib.authoring.pasting.changes import Changes, Kind, Pasted
from chalicelib.authoring.pasting.html_links import web_link
from chalicelib.authoring.pasting.linked_notes import Note, take_notes
from chalicelib.authoring.pasting.marks import BREAK, Run, line_of
from chalicelib.authoring.pasting.plain_notes import with_notes
from chalicelib.authoring.pasting.raised import raised_text
from chalicelib.authoring.pasting.styles import Look, is_hidden, looked, style_of
from chalicelib.rules.outside import TooLarge

MOST_DEPTH = 100  # of tags within tags; programs write some thirty
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LEFT_OUT: Mapping[str, Kind] = {
    **dict.fromkeys(("img", "picture", "canvas"), "pictures"),
    **dict.fromkeys(("video", "audio", "embed", "input", "button", "option", "map"), "others"),
}
# What has no line of its own; everything else has one.
_INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "dfn", "em", "font", "i", "ins"}
    | {"kbd", "label", "mark", "o:p", "output", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub"}
    | {"sup", "time", "tt", "u", "var", "wbr"}
)
_QUOTES = ("quote", "msoquote", "msointensequote", "intensequote")
_TITLES = ("msotitle", "title")


def from_html(html: str) -> Pasted:
    """The words of some HTML in the letter's marks. Raises `TooLarge`."""
    changes = Changes()
    clean, left_out = bounded(html)
    if left_out:
        changes.note("others", count=left_out)
    soup = BeautifulSoup(f"<div>{clean}</div>", "html.parser")
    _check_depth(soup)
    notes, comments = take_notes(soup)
    comments += _without_anchors(soup)
    if comments:
        changes.note("comments", count=comments)
    writer = Writer(changes, {id(link): number for number, note in enumerate(notes, 1) for link in note.references})
    text = "\n\n".join(_trimmed(writer.blocks(soup)))
    written = [writer.note(number, note) for number, note in enumerate(notes, 1)]
    return _finished(text, written, changes)


def _check_depth(soup: BeautifulSoup) -> None:
    waiting: list[tuple[Tag, int]] = [(soup, 0)]
    while waiting:
        tag, depth = waiting.pop()
        if depth > MOST_DEPTH:
            raise TooLarge("it is larger than a letter")
        waiting += [(child, depth + 1) for child in tag.children if isinstance(child, Tag)]


def _finished(text: str, notes: list[str], changes: Changes) -> Pasted:
    if not notes:
        return Pasted(with_notes(text, changes), changes.found)
    changes.note("notes", count=len(notes))
    return Pasted("\n\n".join([text, *notes]), changes.found)


def _without_anchors(soup: BeautifulSoup) -> int:
    """Take out what Word writes where a comment is, and its list of comments."""
    anchors = soup.find_all("a", class_="msocomanchor")
    for tag in (*anchors, *soup.find_all(style=lambda style: bool(style) and "mso-element:comment" in str(style))):
        if not tag.decomposed:
            tag.decompose()
    return len(anchors)


def _trimmed(blocks: list[str]) -> list[str]:
    """Without the rules at the ends, which separate nothing: Word draws one above its footnotes."""
    while blocks and blocks[-1] == "---":
        blocks = blocks[:-1]
    while blocks and blocks[0] == "---":
        blocks = blocks[1:]
    return blocks


@dataclass
class Page:
    """What is written of some part: blocks that are done, the words of the one that is begun, and an open list."""

    blocks: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)

    def end_paragraph(self) -> None:
        if line := self.take_line():
            self.end_list()
            self.blocks.append(line)

    def take_line(self) -> str:
        line, self.runs = line_of(self.runs), []
        return line

    def end_part(self) -> None:
        self.end_paragraph()
        self.end_list()

    def end_list(self) -> None:
        if self.items:
            self.blocks.append(list_of(self.items))
            self.items = []


@dataclass(frozen=True)
class Writer:
    """Walks the tags. ``references`` has the number of the note that each link refers to."""

    changes: Changes
    references: dict[int, int]

    def blocks(self, tag: Tag, look: Look | None = None) -> list[str]:
        page = Page()
        self.inside(tag, look or Look(), page)
        page.end_part()
        return page.blocks

    def note(self, number: int, note: Note) -> str:
        content = note.content
        blocks = _trimmed([block for part in _parts_of_note(content) for block in self.blocks(part)])
        if not blocks:
            self.changes.note("lost-notes")
        # What goes on below is indented, and a list or a table begins below the mark.
        text = "\n\n".join(blocks or ["–"]).replace("\n", "\n    ").replace("    \n", "\n")
        return f"[^{number}]: {text}"

    def inside(self, tag: Tag, look: Look, page: Page) -> None:
        """Write what is within a tag."""
        for child in list(tag.children):
            if isinstance(child, Tag):
                self._tag(child, look, page)
            elif isinstance(child, NavigableString) and not isinstance(child, PreformattedString):
                page.runs += self._words(str(child), look)

    def _tag(self, tag: Tag, look: Look, page: Page) -> None:
        style = style_of(tag)
        if is_hidden(tag, style):
            if words := tag.get_text(" ").strip():
                self.changes.note("hidden", words)
            return
        if id(tag) in self.references:
            page.runs.append(Run(f"[^{self.references[id(tag)]}]", ready=True))
            return
        if tag.name in _LEFT_OUT:
            self.changes.note(_LEFT_OUT[tag.name], str(tag.get("alt", "")))
            return
        write = _WAYS.get(tag.name) or (_inside if tag.name in _INLINE or ":" in tag.name else _block)
        write(self, tag, looked(tag, look, style), page)

    def _words(self, text: str, look: Look) -> Iterator[Run]:
        if not text:
            return
        if text.strip() and not look.url:
            for kind in look.lost:
                self.changes.note(kind, text)
        if look.raised and text.strip():
            text = raised_text(text, look.raised, self.changes)
        yield Run(text, look.bold, look.italic, look.url)


def _inside(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    writer.inside(tag, look, page)


def _block(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    page.end_paragraph()
    if item := html_lists.word_item(writer, tag, look):
        page.items.append(item)
    elif _is_called(tag, _TITLES):
        _heading(writer, tag, look, page)
    elif _is_called(tag, _QUOTES):
        _quote(writer, tag, look, page)
    else:
        writer.inside(tag, look, page)
        page.end_paragraph()


def _quote(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    page.end_part()
    if quoted := "\n\n".join(writer.blocks(tag, look)):
        page.blocks.append("\n".join(f"> {line}".rstrip() for line in quoted.split("\n")))


def _heading(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    page.end_part()
    # What a heading looks like is the letter's.
    blocks = writer.blocks(tag, replace(look, bold=False, italic=False))
    words = " ".join(block.replace(BREAK, " ") for block in blocks).replace("\n", " ").replace("**", "").strip()
    if words.strip("—- "):
        page.blocks.append(f"{'#' * _HEADINGS.get(tag.name, 1)} {words}")


def _list(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    page.end_part()
    page.items += html_lists.items_of(writer, tag, look, 0)
    page.end_list()


def _table(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    page.end_part()
    page.blocks += html_tables.blocks_of(writer, tag, look)


def _rule(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    page.end_part()
    page.blocks.append("---")


def _link(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    writer.inside(tag, replace(look, url=web_link(tag, look.url, writer.changes)), page)


def _break(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    words = [run for run in page.runs if run.text.strip(" \n\xa0")]
    if words and words[-1].text == BREAK:
        page.end_paragraph()  # two of them part paragraphs
    elif words:
        page.runs.append(Run(BREAK, ready=True))


def _inserted(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    writer.changes.note("inserted", tag.get_text(" "))
    writer.inside(tag, look, page)


def _deleted(writer: Writer, tag: Tag, look: Look, page: Page) -> None:
    writer.changes.note("deleted", tag.get_text(" "))


_WAYS: Mapping[str, Callable[[Writer, Tag, Look, Page], None]] = {
    "a": _link,
    "br": _break,
    "ins": _inserted,
    "del": _deleted,
    "hr": _rule,
    "table": _table,
    "blockquote": _quote,
    **dict.fromkeys(("ul", "ol"), _list),
    **dict.fromkeys(_HEADINGS, _heading),
}


def _is_called(tag: Tag, classes: tuple[str, ...]) -> bool:
    return tag.name in ("p", "div") and any(name.lower() in classes for name in tag.get_attribute_list("class") if name)


def _parts_of_note(content: Tag) -> list[Tag]:
    """The items of a list of one note, or the note itself."""
    if content.name in ("ol", "ul"):
        return content.find_all("li", recursive=False)
    return [content]
