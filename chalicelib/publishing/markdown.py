"""CommonMark to HTML that is safe to publish: raw HTML off, links to http, https and mailto only."""

from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore

SCHEMES = ("http", "https", "mailto")


def allowed_link(url: str) -> bool:
    """Whether a link may stand in a letter: a web or mail address, or a place on the page itself."""
    if url.startswith("#"):
        return True
    parts = urlsplit(url)
    return parts.scheme in SCHEMES and bool(parts.netloc or parts.path)


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return allowed_link(url)


def to_html(text: str) -> str:
    """The HTML of a CommonMark text. What may not be a link stays as it was written."""
    reader = _Reader("commonmark", {"html": False})
    # The letter is words: a picture would be a request to somebody else's server.
    reader.disable(["image", "html_block", "html_inline"])
    reader.core.ruler.push("headings_below_the_title", _lower_headings)
    return str(reader.render(text))


def _lower_headings(state: StateCore) -> None:
    """The page has its one first heading; the highest of the text is a second, whichever it was written as."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    lower = 2 - min((int(token.tag[1:]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(int(token.tag[1:]) + lower, 6)}"
