"""A published page made inert: the same words and elements, nothing that runs, sends or leads away.

The page is taken apart and written anew from the elements and attributes below, so that what is not known to be
harmless is gone, whatever it is. The policy of `chalicelib.desk.answers.preview` would stop the same things once more.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser

Attributes = list[tuple[str, str | None]]
Lead = Callable[[str], str]  # what a link leads to → an address of ours, or '' for nowhere

_ELEMENTS = """
    a abbr article aside b bdi bdo blockquote button caption cite code colgroup dd del details dfn div dl dt em fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header i ins kbd label legend li main mark meter nav ol optgroup
    option output p pre progress q s samp section select small span strong sub summary sup table tbody td textarea tfoot
    th thead time tr u ul var
"""
# What is in these is no text of the page.
_UNSEEN = """
    script style template noscript iframe object embed applet svg math audio video canvas picture map head title
    frameset noframes noembed xmp plaintext portal
"""
_ATTRIBUTES = """
    class id lang dir title datetime hreflang scope headers colspan rowspan span start reversed value type for name
    checked selected disabled required rows cols maxlength autocomplete inputmode spellcheck placeholder translate
    role tabindex hidden open multiple min max low high optimum label
"""
# The kinds of a control that only hold what is typed or chosen.
_CONTROLS = "text email url tel search number checkbox radio hidden password"
VOID = frozenset({"br", "hr", "input", "wbr", "col"})
ELEMENTS = VOID | frozenset(_ELEMENTS.split())
UNSEEN = frozenset(_UNSEEN.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
CONTROLS = frozenset(_CONTROLS.split())


@dataclass(frozen=True)
class InertPage:
    """``lang`` and ``title`` are plain text; ``body`` is HTML, what stands between the tags of the body."""

    lang: str
    title: str
    body: str

    def parts(self) -> tuple[str, str]:
        """The link to the content, which stands first on our pages, and the rest; '' where there is no such link."""
        link, end, rest = self.body.lstrip().partition("</a>")
        has_link = end and link.startswith("<a ") and 'class="skip"' in link and "<" not in link[1:]
        return (f"{link}{end}", rest) if has_link else ("", self.body)


def make_inert(html: str, lead: Lead) -> InertPage:
    """A page of ours made inert."""
    writer = _Writer(lead)
    writer.feed(html)
    writer.close()
    return writer.page()


def inert_blocks(html: str) -> tuple[str, ...]:
    """The top-level elements of a piece of HTML, each made inert. Its links lead nowhere and nothing leads to them, so
    that several pieces may stand on one page."""
    writer = _Writer(lambda _: "", ATTRIBUTES - {"id", "name", "for", "headers", "role"})
    writer.feed(html)
    writer.close()
    writer.end_all()
    return tuple(block for block in map(str.strip, writer.blocks) if block)


def words_of(html: str) -> str:
    """The words of a piece of inert HTML, on one line."""
    reader = _Words()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.parts).split())


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@dataclass
class _Open:
    """The elements that are open in the copy, the outermost first, and how deep it is in what is not seen."""

    tags: list[str] = field(default_factory=list)
    unseen: list[str] = field(default_factory=list)


class _Writer(HTMLParser):
    """Writes the copy while it reads the page."""

    def __init__(self, lead: Lead, attributes: frozenset[str] = ATTRIBUTES) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = [""]  # top-level elements, and the text between them
        self._lead = lead
        self._attributes = attributes
        self._open = _Open()
        self._lang = ""
        self._title: list[str] = []

    def page(self) -> InertPage:
        self.end_all()
        return InertPage(self._lang, " ".join("".join(self._title).split()), "".join(self.blocks))

    def end_all(self) -> None:
        while self._open.tags:
            self._end()

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        if tag == "html":
            self._lang = dict(attrs).get("lang") or self._lang
        if tag in UNSEEN:
            # Nothing in them counts but their own end; those that never end hide the rest of the page.
            self._open.unseen.append(tag)
        elif tag in ELEMENTS and not self._open.unseen:
            self._write(f"<{tag}{self._written(tag, attrs)}>")
            if tag not in VOID:
                self._open.tags.append(tag)

    def handle_startendtag(self, tag: str, attrs: Attributes) -> None:
        # In HTML the slash means nothing, but within an SVG picture it ends the element.
        self.handle_starttag(tag, attrs)
        if tag in UNSEEN:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._open.unseen:
            if tag in self._open.unseen:
                while self._open.unseen.pop() != tag:
                    pass
        elif tag in self._open.tags:
            while self._end() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open.unseen:
            if self._open.unseen[-1] == "title":
                self._title.append(data)
            return
        self._write(escape(data))

    def _end(self) -> str:
        tag = self._open.tags.pop()
        self.blocks[-1] += f"</{tag}>"
        if not self._open.tags:
            self.blocks.append("")
        return tag

    def _write(self, html: str) -> None:
        self.blocks[-1] += html

    def _written(self, tag: str, attrs: Attributes) -> str:
        """The attributes of an element in the copy, with a blank before each."""
        kept = {name: value for name, value in reversed(attrs) if self._is_kept(name)}
        kept |= _instead(tag, dict(attrs))
        if tag == "a" and (href := self._href(dict(attrs).get("href") or "")):
            kept["href"] = href
        return "".join(
            f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in reversed(kept.items())
        )

    def _is_kept(self, name: str) -> bool:
        is_aria = name.startswith("aria-") and name[5:].isalpha() and name.isascii()
        return name in self._attributes or (is_aria and "id" in self._attributes)

    def _href(self, href: str) -> str:
        return href if href.startswith("#") and "id" in self._attributes else self._lead(href)


def _instead(tag: str, attrs: dict[str, str | None]) -> dict[str, str | None]:
    """Attributes that an element has in the copy in place of its own: no button sends anything."""
    if tag == "form":
        # Outside a dialog, a form with this method does nothing.
        return {"method": "dialog"}
    if tag == "button":
        return {"type": "button"}
    if tag == "input" and (attrs.get("type") or "text").lower() not in CONTROLS:
        return {"type": "button"}
    return {}
