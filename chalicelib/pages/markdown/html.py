"""CommonMark to HTML that is safe to publish: raw HTML off, links to http, https and mailto only."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from html import escape

from markdown_it.token import Token

from chalicelib.pages.markdown.parser import BARE, make_reader, note_number, parse
from chalicelib.pages.markdown.structure import ALIGNED
from chalicelib.pages.templates import translations

Rule = Callable[[list[Token], int], str]


@dataclass(frozen=True)
class Rendered:
    """A text as HTML."""

    body: str
    notes: str  # its footnotes, for the end; '' without any


def to_html(text: str, highest: int = 2, lang: str = "es") -> str:
    """The HTML of a CommonMark text, with its footnotes at the end. A forbidden link stays as it was written.

    The page has headings above the text, so the text's highest heading becomes one of level ``highest``. ``lang`` is
    the page's language, for the names of what only screen readers read.
    """
    rendered = to_parts(text, highest, lang)
    return rendered.body + rendered.notes


def to_parts(text: str, highest: int = 2, lang: str = "es") -> Rendered:
    """As `to_html`, with the footnotes apart."""
    reader = make_reader()
    parsed = parse(text, reader)
    _lower_headings(parsed.body, highest)
    _name_tables(parsed.body + parsed.notes, translations(lang).gettext("Table"))
    _scope_headers(parsed.body + parsed.notes)
    for token in parsed.body + parsed.notes:
        if token.type == "ordered_list_open" and token.markup == ")" and "type" not in token.attrs:
            token.attrSet("class", "paren")
    for name, rule in _rules(lang).items():
        reader.add_render_rule(name, _as_method(rule))
    _mark_addresses(parsed.body + parsed.notes)
    body, notes = (str(reader.renderer.render(tokens, reader.options, {})) for tokens in (parsed.body, parsed.notes))
    if notes:
        label = escape(translations(lang).gettext("Notes"))
        notes = f'<section class="notes" role="doc-endnotes" aria-label="{label}">\n<ol>\n{notes}</ol>\n</section>\n'
    return Rendered(body, notes)


def _as_method(rule: Rule) -> Callable[..., str]:
    """A rule as the renderer calls it."""

    def render(renderer: object, tokens: list[Token], at: int, options: object, env: object) -> str:
        return rule(tokens, at)

    return render


def _rules(lang: str) -> dict[str, Rule]:
    words = translations(lang)
    return {
        "footnote_ref": _reference,
        "footnote_open": lambda tokens, at: f'<li id="fn{note_number(tokens[at])}">',
        "footnote_close": lambda tokens, at: "</li>\n",
        "footnote_anchor": partial(_way_back, words.gettext("Back to the text")),
        "table_open": _table_open,
        "table_close": lambda tokens, at: "</table></div>\n",
    }


def _reference(tokens: list[Token], at: int) -> str:
    number = note_number(tokens[at])
    return f'<sup><a id="{_reference_id(tokens[at])}" href="#fn{number}" role="doc-noteref">{number}</a></sup>'


def _reference_id(token: Token) -> str:
    times = token.meta["subId"]
    return f"fnref{note_number(token)}" + (f"-{times + 1}" if times else "")


def _way_back(label: str, tokens: list[Token], at: int) -> str:
    # The variation selector keeps phones from showing a picture.
    return f' <a href="#{_reference_id(tokens[at])}" role="doc-backlink" aria-label="{escape(label)}">\u21a9\ufe0e</a>'


def _table_open(tokens: list[Token], at: int) -> str:
    """A box that scrolls by itself on a narrow screen: with a name, and in reach of the keyboard."""
    name = escape(str(tokens[at].meta["name"]))
    return f'<div class="table" role="region" aria-label="{name}" tabindex="0"><table>\n'


def _name_tables(tokens: Sequence[Token], word: str) -> None:
    """Name each table by its caption, or else by its first row; no two alike."""
    named: dict[str, int] = {}
    for place, token in enumerate(tokens):
        if token.type != "table_open":
            continue
        name = _plain(tokens[place + 2])
        if tokens[place + 1].type != "caption_open":
            rows = (cells for cells in _rows(tokens[place:]) if any(cells))
            name = ": ".join(filter(None, (word, ", ".join(filter(None, next(rows, []))))))
        named[name] = named.get(name, 0) + 1
        token.meta["name"] = f"{name} ({named[name]})" if named[name] > 1 else name


def _rows(tokens: Sequence[Token]) -> Iterator[list[str]]:
    """The words of each row of the first table among the tokens."""
    cells: list[str] = []
    for token in tokens:
        if token.type == "inline":
            cells.append(_plain(token))
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield cells
        elif token.type == "table_close":
            return


def _plain(inline: Token) -> str:
    return "".join(" " if child.type == "softbreak" else child.content for child in inline.children or ())


def _scope_headers(tokens: Sequence[Token]) -> None:
    """Say of which cells each header is, and align by classes, because the page's policy allows no style.

    A table whose first header is empty has headers of its rows in its first column. An empty header row is left out.
    """
    begins = [place for place, token in enumerate(tokens) if token.type == "table_open"]
    for begin in begins:
        end = next(place for place in range(begin, len(tokens)) if tokens[place].type == "table_close")
        _scope(tokens[begin:end])


def _scope(table: Sequence[Token]) -> None:
    heads = [place for place, token in enumerate(table) if token.type == "th_open"]
    titles = [table[place + 1].content for place in heads]
    for token in table:
        style = token.attrs.pop("style", "") if token.attrs else ""
        if style in ALIGNED:
            token.attrSet("class", ALIGNED[str(style)])
    if not any(titles):
        _hide_head(table)
        return
    for place, title in zip(heads, titles, strict=True):
        if title:
            table[place].attrSet("scope", "col")
        else:
            table[place].tag = table[place + 2].tag = "td"
    if not titles[0]:
        for place, token in enumerate(table):
            if token.type == "td_open" and table[place - 1].type == "tr_open":
                token.tag = table[place + 2].tag = "th"
                token.attrSet("scope", "row")


def _hide_head(table: Sequence[Token]) -> None:
    end = next(place for place, token in enumerate(table) if token.type == "thead_close")
    begin = next(place for place, token in enumerate(table) if token.type == "thead_open")
    for token in table[begin : end + 1]:
        token.hidden = True
        token.children = []


def _mark_addresses(tokens: Sequence[Token]) -> None:
    """Mark the links whose words are the address, which print need not say again."""
    for token in tokens:
        for child in token.children or ():
            if child.type == "link_open" and child.markup in (BARE, "autolink"):
                child.attrSet("class", "url")


def _lower_headings(tokens: Sequence[Token], highest: int) -> None:
    """Shift all headings so that the highest one has the level ``highest``."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    lower = highest - min((int(token.tag[1:]) for token in headings), default=highest)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1:]) + lower, 6)}"
