"""What other sites can embed: the count or the list in a frame, or the count as a picture."""

import textwrap

from markupsafe import Markup, escape

from chalicelib.pages.cldr import number
from chalicelib.pages.templates import render
from chalicelib.pages.views.newsroom import CounterPicture, EmbeddedPage, EmbedPage, Listed, SetLine, Snippet
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import with_mark
from chalicelib.publishing.files import phrases
from chalicelib.rules.signatories.roll import Signatory

LIST_LIMIT = 300  # organisations; more would be too long for a frame
LIST_BYTES = 36_000  # of their names and websites
COUNTER_HEIGHT, LIST_HEIGHT = 340, 420  # px, in a column of 300 px

# The picture, in px. Lines are broken by the number of characters, because the reader may have any typeface.
PICTURE_WIDTH, LEFT = 340, 20
TITLE_CHARACTERS, TITLE_LINES, TITLE_LEADING = 31, 3, 22
LINE_CHARACTERS, LEADING = 44, 18

FRAME = Markup(
    '<iframe src="{url}" title="{title}" width="100%" height="{height}" loading="lazy" style="border: 0"></iframe>'
)
# No height: the picture grows with its text.
PICTURE = Markup('<a href="{letter}"><img src="{url}" alt="{alt}" width="{width}" loading="lazy"></a>')


def files(content: Content) -> dict[str, bytes]:
    """Under ``{lang}/embed/``: the page that explains, ``counter.html``, ``list.html`` and ``counter.svg``."""
    bodies: dict[str, bytes] = {}
    for lang in content.languages:
        picture = _picture(content, lang)
        counter, listed = _embedded(content, lang), _embedded(content, lang, content.listed.organisations)
        page = _page(content, lang, picture)
        bodies |= {
            f"{lang}/embed/index.html": render("embed/embed.html", lang, {"page": page}).encode(),
            f"{lang}/embed/counter.html": render("embed/counter.html", lang, {"page": counter}).encode(),
            f"{lang}/embed/list.html": with_mark(content.secret, render("embed/list.html", lang, {"page": listed})),
            f"{lang}/embed/counter.svg": render("embed/counter.svg", lang, {"page": picture}).encode(),
        }
    return bodies


def _embedded(content: Content, lang: str, organisations: tuple[Signatory, ...] = ()) -> EmbeddedPage:
    head, shown = content.head(lang), _fitting(organisations)
    return EmbeddedPage(
        head=head,
        css_url=content.url(content.css_path),
        counts=content.counts,
        sign_url=f"{head.url}#sign" if content.signing == "open" else "",
        as_of=content.as_of(lang),
        as_of_iso=content.at_iso,
        organisations=tuple(
            Listed(organisation.name, organisation.details.website, len(organisation.members)) for organisation in shown
        ),
        more=len(organisations) - len(shown),
        goal=content.letter.goal,
    )


def _fitting(organisations: tuple[Signatory, ...]) -> tuple[Signatory, ...]:
    """The first organisations, as many as a frame shows."""
    shown, room = 0, LIST_BYTES
    for one in organisations[:LIST_LIMIT]:
        room -= len(escape(one.name + one.details.website).encode())
        if room < 0:
            break
        shown += 1
    return organisations[:shown]


def _page(content: Content, lang: str, picture: CounterPicture) -> EmbedPage:
    return EmbedPage(
        head=content.head(lang),
        css_url=content.url(content.css_path),
        canonical_url=content.absolute(f"{lang}/embed/"),
        languages=content.language_links(lang, "embed/"),
        hidden=content.letter.embargo is not None,
        embargo=content.moment(content.letter.embargo, lang),
        snippets=(
            _frame(content, lang, "counter", COUNTER_HEIGHT),
            _frame(content, lang, "list", LIST_HEIGHT),
            _image(content, lang, picture),
        ),
        press_url=content.url(f"{lang}/press/"),
        feed_url=content.url(f"{lang}/feed.xml"),
    )


def _frame(content: Content, lang: str, name: str, height: int) -> Snippet:
    path = f"{lang}/embed/{name}.html"
    title = phrases.feed_title(content.letter.title(lang), lang)
    html = FRAME.format(url=content.public(path), title=title, height=height)
    return Snippet(name, content.url(path), width=0, height=height, alt="", html=str(html))


def _image(content: Content, lang: str, picture: CounterPicture) -> Snippet:
    path = f"{lang}/embed/counter.svg"
    # The snippet stays in other pages for years, so its text must stay true as the count grows.
    html = PICTURE.format(
        letter=content.public(f"{lang}/"),
        url=content.public(path),
        alt=picture.title,
        width=picture.width,
    )
    return Snippet("picture", content.url(path), picture.width, picture.height, picture.description, str(html))


def _picture(content: Content, lang: str) -> CounterPicture:
    title = content.letter.title(lang)
    heading = textwrap.wrap(title, TITLE_CHARACTERS, max_lines=TITLE_LINES, placeholder="…", break_on_hyphens=False)
    title_lines = _set(heading, 34, TITLE_LEADING)
    number_y = title_lines[-1].y + 44
    sentences = [phrases.counts(content.counts, lang), phrases.goal(content, lang), phrases.as_of(content, lang)]
    broken = [line for part in sentences for line in textwrap.wrap(part, LINE_CHARACTERS, break_on_hyphens=False)]
    lines = _set(broken, number_y + 28, LEADING)
    total = content.counts.signatures
    return CounterPicture(
        width=PICTURE_WIDTH,
        height=lines[-1].y + 18,
        left=LEFT,
        title=phrases.feed_title(title, lang),
        description=phrases.signed(content, lang),
        title_lines=title_lines,
        number=number(total, lang),
        label=phrases.label(total, lang),
        number_y=number_y,
        lines=lines,
    )


def _set(lines: list[str], first_y: int, leading: int) -> tuple[SetLine, ...]:
    return tuple(SetLine(text, first_y + place * leading) for place, text in enumerate(lines))
