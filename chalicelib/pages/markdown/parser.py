"""CommonMark with tables, footnotes and bare web addresses, as every page, file and check reads it.

Safe to publish: raw HTML is text, there are no pictures, and links lead to http, https and mailto only.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin

from chalicelib.pages.markdown.emphasis import inside, rescue
from chalicelib.pages.markdown.notes import settle
from chalicelib.pages.markdown.pasted import Tidied, tidy

SCHEMES = ("http", "https", "mailto")
BARE = "bare"  # the markup of a link that was written as its address alone
# A web address in the text, up to the punctuation that belongs to the sentence.
_ADDRESS = re.compile(r"://[^\s<>\"“”«»`|\\]*[^\s<>\"“”«»`|\\.,;:!?'’*_~)\]}]")
_SCHEME = re.compile(r"(?:^|\W)(https?)$", re.IGNORECASE)
# The title of a table, in the paragraph above it: "Tabla 1. Pozos".
_CAPTION = re.compile(r"(?:tabla|cuadro|table|tabela|quadro|tableau)(?:\s+(?:n[.º°o]*\s*)?\w{1,4})?\s*[.:–—-]", re.I)
_LONGEST_CAPTION = 200
_BLANKS = re.compile(r"[ \t]+")


def allowed_link(url: str) -> bool:
    """Whether a letter may contain a link: a web or mail address, or an anchor on the page itself."""
    if url.startswith("#"):
        return True
    try:
        parts = urlsplit(url)
    except ValueError:  # such as an IPv6 address without its end
        return False
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.path)


class Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return allowed_link(url)


@dataclass(frozen=True)
class Parsed:
    """A text's tokens: its own, and those of its footnotes."""

    body: list[Token]
    notes: list[Token]  # each note from ``footnote_open`` to ``footnote_close``
    tidied: Tidied


def parse(text: str, reader: MarkdownIt | None = None) -> Parsed:
    """The tokens of a text; ``reader`` may be another one of `make_reader`'s kind."""
    tidied = tidy(text)
    tokens = (reader or make_reader()).parse(tidied.text, {"letters": tidied.letters})
    ends = next((place for place, token in enumerate(tokens) if token.type == "footnote_block_open"), len(tokens))
    return Parsed(tokens[:ends], tokens[ends + 1 : -1], tidied)


def note_number(token: Token | SyntaxTreeNode) -> int:
    """The number of a note, from its reference or from the note itself."""
    return int(token.meta["id"]) + 1


def make_reader(kind: type[MarkdownIt] = Reader) -> MarkdownIt:
    reader = kind("commonmark", {"html": False})
    reader.enable("table")
    # Four spaces at the beginning of a line are a paragraph's indentation, as in a word processor. And no pictures:
    # each would be a request to somebody else's server.
    reader.disable(["code", "image", "html_block", "html_inline"])
    reader.inline.ruler.before("text", "web_address", _web_address)
    reader.inline.ruler.before("escape", "rescued", inside)
    footnote_plugin(reader, inline=False)
    reader.core.ruler.after("inline", "settle_notes", settle)
    reader.core.ruler.after("inline", "rescue", rescue)
    reader.core.ruler.push("headings_with_words", _headings_with_words)
    reader.core.ruler.push("single_blanks", _single_blanks)
    reader.core.ruler.push("number_items", _number_items)
    reader.core.ruler.push("captions", _captions)
    return reader


def _web_address(state: StateInline, silent: bool) -> bool:
    """A bare address becomes a link, and nothing in it emphasis."""
    if state.linkLevel or not state.src.startswith("://", state.pos):
        return False
    scheme, rest = _SCHEME.search(state.pending), _ADDRESS.match(state.src, state.pos, state.posMax)
    if not scheme or not rest:
        return False
    address = scheme[1] + _balanced(rest[0], state.src[rest.end() : state.posMax])
    href = state.md.normalizeLink(address)
    if not state.md.validateLink(href):
        return False
    if not silent:
        state.pending = state.pending[: -len(scheme[1])]
        opened = state.push("link_open", "a", 1)
        opened.attrSet("href", href)
        opened.markup = BARE
        state.push("text", "", 0).content = address
        state.push("link_close", "a", -1).markup = BARE
    state.pos += len(address) - len(scheme[1])
    return True


def _balanced(address: str, after: str) -> str:
    """The address with a closing bracket that belongs to it, as in …/Agua_(derecho)."""
    return address + ")" if after.startswith(")") and address.count("(") > address.count(")") else address


def _headings_with_words(state: StateCore) -> None:
    """Leave out headings of nothing, such as a line with ## alone."""
    tokens = state.tokens
    empty = {
        place + step
        for place, token in enumerate(tokens)
        if token.type == "heading_open" and not tokens[place + 1].content.strip()
        for step in range(3)
    }
    state.tokens = [token for place, token in enumerate(tokens) if place not in empty]


def _single_blanks(state: StateCore) -> None:
    """One blank for each run of them, and for tabs: HTML shows them so, and the other formats shall say the same."""
    for token in state.tokens:
        blank = True
        for child in token.children or ():
            if child.type == "text":
                child.content = _BLANKS.sub(" ", child.content)
                if blank:
                    child.content = child.content.removeprefix(" ")
                blank = child.content.endswith(" ") if child.content else blank
            elif not child.nesting:
                blank = child.type in ("softbreak", "hardbreak")


def _number_items(state: StateCore) -> None:
    """Give a list its letters, and each item the number it was written with if it does not follow from the one before.

    All items may have the same number, which is a way to leave the counting to the page.
    """
    letters = state.env.get("letters", {})
    lists: list[tuple[Token, list[Token]]] = []
    open_lists: list[tuple[Token, list[Token]]] = []
    for token in state.tokens:
        if token.type == "ordered_list_open":
            open_lists.append((token, []))
        elif token.type == "ordered_list_close":
            lists.append(open_lists.pop())
        elif token.type == "list_item_open" and token.info:
            open_lists[-1][1].append(token)
    for opened, items in lists:
        letter = letters.get(opened.map[0]) if opened.map else None
        if letter:
            opened.attrSet("type", "A" if letter.isupper() else "a")
            opened.markup = ")"
        numbers = [int(item.info) for item in items]
        if len(set(numbers)) == 1:
            continue
        for item, number, before in zip(items[1:], numbers[1:], numbers, strict=False):
            if number != before + 1:
                item.attrSet("value", number)


def _captions(state: StateCore) -> None:
    """Move the title above a table into it."""
    tokens = state.tokens
    for place in range(len(tokens) - 1, 2, -1):
        if tokens[place].type != "table_open" or tokens[place - 1].type != "paragraph_close":
            continue
        words = tokens[place - 2]
        plain = "".join(child.content for child in words.children or ())
        if _CAPTION.match(plain) and len(plain) <= _LONGEST_CAPTION:
            opened, closed = tokens[place - 3], tokens[place - 1]
            opened.type, closed.type = "caption_open", "caption_close"
            opened.tag = closed.tag = "caption"
            tokens[place - 3 : place + 1] = [tokens[place], opened, words, closed]
