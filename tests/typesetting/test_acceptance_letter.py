"""The published letter differs from the real one in nothing but what its organisers chose: page, plain text and PDF.

The real letter is compared paragraph by paragraph and entry by entry. What may differ is listed in `ALLOWED`.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag

from chalicelib import settings
from chalicelib.authoring.folder import read_source
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import letter_page, phrases, text_file
from chalicelib.publishing.files.pdf_sheets import letter_sheet
from chalicelib.typesetting.compiler import typeset
from tests.support import acceptance_letter
from tests.support.contents import content_of, signatory
from tests.typesetting.reading import joined
from tests.typesetting.test_letter_pdf import words_of

pytestmark = pytest.mark.acceptance_letter

# What the published letter prints otherwise than the real one, and why.
ALLOWED = {
    "separator": "One coalition has a full stop before its last member and semicolons elsewhere; it may choose one.",
    "frame": "Title, edition, counts and addresses around the letter, which every published letter has.",
}


@pytest.fixture
def content(tmp_path: Path) -> Content:
    """An edition of the letter, read from its source folder."""
    acceptance_letter.write_source(tmp_path / "carta")
    source = read_source(tmp_path / "carta", settings.default_languages())
    assert source.warnings == ()
    listed = [
        signatory(number, "", details=details, position=number)
        for number, details in enumerate(acceptance_letter.details(), start=1)
    ]
    head = {
        "titles": {"es": source.texts["es"].title},
        "organisers": source.organisers,
        "contact": source.contact,
        "controller": source.controller,
        "coalition": source.coalition,
        "order": source.order,
    }
    return replace(content_of(listed, **head), version=source.version(1))


def wanted() -> list[str]:
    """The original, with the differences that are allowed."""
    lines = acceptance_letter.original()
    for one in acceptance_letter.details():
        if one.kind == "coalition":
            before, last = one.members[-2:]
            written = f"{before.printed}. {last.printed}"
            lines = [line.replace(written, f"{before.printed}{one.separator}{last.printed}") for line in lines]
    return lines


def test_the_original_is_read_whole() -> None:
    listed, lines = acceptance_letter.signatories(), acceptance_letter.original()
    entries = [line for line in lines if line.partition(". ")[0].isdigit()]
    numbered = [*listed["organisations"], *listed["individuals"]]
    assert [line.partition(". ")[0] for line in entries] == [str(one["number"]) for one in numbered]
    differing = sum(one != other for one, other in zip(lines, wanted(), strict=True))
    assert differing == 1, ALLOWED["separator"]


def test_the_page_says_what_the_letter_said(content: Content) -> None:
    page = BeautifulSoup(letter_page.files(content)["es/index.html"], "html.parser")
    article = page.select_one("article")
    assert article is not None
    for frame in article.select(".n, .numbers, .asof"):  # ALLOWED: permanent numbers, edition and counts
        frame.decompose()
    assert list(_lines_of(article)) == wanted()


def _lines_of(article: Tag) -> Iterator[str]:
    for element in article.select("p, h1, h2, .to > li, .list > ol > li"):
        text = " ".join(element.get_text().split())
        if element.name == "li" and element.find_parent("ol"):
            siblings = element.find_previous_siblings("li")
            yield f"{len(siblings) + 1}. {text}"
        elif element.find("br"):
            yield from (" ".join(part.split()) for part in element.get_text("\n").split("\n") if part.strip())
        else:
            yield text


def test_the_plain_text_says_what_the_letter_said(content: Content) -> None:
    text = text_file.files(content)["letter.es.txt"].decode()
    title, *blocks = text.split("\n\n")
    assert " ".join(title.split()) == phrases.feed_title(content.letter.title("es"), "es")  # ALLOWED: the frame
    until = next(place for place, block in enumerate(blocks) if block.strip() == "* * *")
    printed = joined(" ".join(blocks[:until]))
    assert printed == joined(" ".join(wanted()))
    frame = " ".join(" ".join(blocks[until:]).split())
    assert frame.startswith("* * * Firmas al ")


def test_the_pdf_says_what_the_letter_said(content: Content, tmp_path: Path) -> None:
    sheet = letter_sheet(content, "es")
    pdf = tmp_path / "letter.pdf"
    pdf.write_bytes(typeset(sheet))
    printed = words_of(pdf, sheet)
    data = sheet.data
    frame = joined(data["confirmed"] + data["on_the_web"] + data["url"])  # ALLOWED: the frame
    assert printed.endswith(frame)
    assert printed.removesuffix(frame) == joined(" ".join(wanted()))
