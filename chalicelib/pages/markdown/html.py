"""CommonMark to HTML that is safe to publish: raw HTML off, links to http, https and mailto only."""

from functools import partial
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.tree import SyntaxTreeNode

SCHEMES = ("http", "https", "mailto")


def allowed_link(url: str) -> bool:
    """Whether a letter may contain a link: a web or mail address, or an anchor on the page itself."""
    if url.startswith("#"):
        return True
    parts = urlsplit(url)
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.path)


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return allowed_link(url)


def to_html(text: str, highest: int = 2) -> str:
    """The HTML of a CommonMark text. A forbidden link stays as it was written.

    The page has headings above the text, so the text's highest heading becomes one of level ``highest``.
    """
    reader = _reader()
    reader.core.ruler.push("headings_below_the_page's", partial(_lower_headings, highest))
    return str(reader.render(text))


def to_tree(text: str) -> SyntaxTreeNode:
    """The text as a tree, for formats other than HTML."""
    return SyntaxTreeNode(_reader().parse(text))


def _reader() -> _Reader:
    reader = _Reader("commonmark", {"html": False})
    # No pictures: each would be a request to somebody else's server.
    reader.disable(["image", "html_block", "html_inline"])
    return reader


def _lower_headings(highest: int, state: StateCore) -> None:
    """Shift all headings so that the highest one has the level ``highest``."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    lower = highest - min((int(token.tag[1:]) for token in headings), default=highest)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1:]) + lower, 6)}"
