"""The pages of permanent numbers, where a signatory can be found whatever their position in the list.

A permanent number is given once, in the order of appearance, and never given again, so these pages can be linked to
for ever. They hold no printed position and no edition: a page changes only when a signatory on it joins, leaves or is
corrected, or when the page after it first appears.
"""

from chalicelib.pages.templates import render
from chalicelib.pages.views.lists import ListFrame, NumbersPage
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import with_mark
from chalicelib.publishing.files.entries import NUMBERS_PER_PAGE, any_confirmed, block_of, numbers_path
from chalicelib.publishing.files.list_lines import number_line, words_in
from chalicelib.rules.signatories.roll import Signatory

TEMPLATE = "letter/numbers.html"


def blocks(content: Content) -> int:
    """How many pages of permanent numbers an edition has: enough for its highest number, and at least one."""
    return max((block_of(signatory.number) for signatory in content.roll.values() if signatory.number), default=1)


def files(content: Content) -> dict[str, bytes]:
    """``{lang}/signatories/numbers/{block}.html``: a thousand numbers each, in every language."""
    blocks_of_lines: list[list[tuple[int, Signatory]]] = [[] for _ in range(blocks(content))]
    for signatory in (*content.listed.organisations, *content.listed.persons):
        if signatory.number is not None:
            blocks_of_lines[block_of(signatory.number) - 1].append((signatory.number, signatory))
    for block_lines in blocks_of_lines:
        block_lines.sort(key=lambda pair: pair[0])
    return {
        numbers_path(lang, block): _page(content, lang, block, block_lines, len(blocks_of_lines))
        for lang in content.languages
        for block, block_lines in enumerate(blocks_of_lines, start=1)
    }


def _page(content: Content, lang: str, block: int, block_lines: list[tuple[int, Signatory]], last: int) -> bytes:
    words = words_in(lang, content.letter.coalition_word(lang))
    view = NumbersPage(
        frame=frame(content, lang, numbers_path(lang, block), indexed=False),
        first=(block - 1) * NUMBERS_PER_PAGE + 1,
        last=block * NUMBERS_PER_PAGE,
        before_url=f"{block - 1}.html" if block > 1 else "",
        after_url=f"{block + 1}.html" if block < last else "",
        report_url=content.report_url(lang),
        lines_html="".join([number_line(signatory, number, words) for number, signatory in block_lines]),
        confirmed_members=any_confirmed(signatory for _, signatory in block_lines),
    )
    return with_mark(content.secret, render(TEMPLATE, lang, {"page": view}))


def frame(content: Content, lang: str, path: str, *, indexed: bool) -> ListFrame:
    """The frame around a page of the list; ``path`` is under the letter's folder.

    Search engines may index nothing of a letter until it is public.
    """
    below = path.removeprefix(f"{lang}/").removesuffix("index.html")
    return ListFrame(
        head=content.head(lang),
        css_url=content.url(content.css_path),
        canonical_url=content.absolute(f"{lang}/{below}"),
        languages=content.language_links(lang, below),
        indexed=indexed and content.letter.embargo is None,
    )
