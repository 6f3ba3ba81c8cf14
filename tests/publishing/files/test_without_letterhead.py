"""Place, organisers and contact may be left out: then nothing of them is printed in any file, and no hole is left."""

import dataclasses
import io
import re
from email import message_from_bytes, policy
from xml.etree import ElementTree

import openpyxl
import pytest
from bs4 import BeautifulSoup, Tag

from chalicelib.mail.mail_writer import MailWriter
from chalicelib.pages.shared import custody, letter_head
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import feed, letter_page, text_file, workbook
from chalicelib.publishing.files.all_files import files
from chalicelib.publishing.files.metadata import meta
from chalicelib.publishing.files.pdf_sheets import card_sheet, letter_sheet
from chalicelib.rules.letters.letter import Controller
from chalicelib.typesetting.compiler import typeset
from tests.fakes.keys import FakePeppers
from tests.rules.signatures.test_transitions import PENDING
from tests.support.contents import SITE, content_of, signatory
from tests.support.mail_body import body_of
from tests.support.samples import LETTER, VERSION

CONTROLLER = Controller("Comité de Pozos, A.C.", "datos@pozos.example.org", "")


@pytest.fixture
def bare() -> Content:
    listed = [signatory(1, "Ana Paz"), signatory(2, "Red de Redes", "coalition", members=("Uno", "Dos"))]
    content = content_of(listed, organisers="", contact="", controller=CONTROLLER, coalition={"es": "", "en": ""})
    return dataclasses.replace(content, version=dataclasses.replace(VERSION, place={}))


def test_no_file_leaves_a_hole_where_they_would_be(bare: Content) -> None:
    for path, body in files(bare).items():
        text = body.decode(errors="replace")
        assert not re.search(r'mailto:"|href=""|content=""|>\s*,\s|\bNone\b|<p class="org"[^>]*></p>', text), path
        assert "coalición)" not in text, path
        if path.endswith(".html"):
            page = BeautifulSoup(text, "html.parser")
            # What a script fills in is empty before.
            places = page.select("footer, p:not([role=status]), dd, dt, span:not([aria-hidden])")
            assert not [tag for tag in places if _is_empty(tag)], path


def _is_empty(tag: Tag) -> bool:
    return not tag.get_text().strip() and tag.find(True) is None


def test_the_letter_begins_with_its_date(bare: Content) -> None:
    page = BeautifulSoup(letter_page.files(bare)["es/index.html"], "html.parser")
    article = page.select_one("article")
    assert article is not None
    assert " ".join(article.get_text(" ").split()).startswith("4 de febrero de 2026 Asunto: ")


def test_the_plain_text_begins_with_title_and_date(bare: Content) -> None:
    text = text_file.files(bare)["letter.es.txt"].decode()
    assert [block.strip() for block in text.split("\n\n")[:3]] == [
        "Carta abierta: Por el agua limpia",
        "4 de febrero de 2026",
        "Asunto: El agua del río Claro",
    ]


def test_the_pdf_and_the_card_are_set_without_them(bare: Content) -> None:
    sheet = letter_sheet(bare, "es")
    assert (sheet.data["organisers"], sheet.data["contact"]) == ("", "")
    assert sheet.data["date"] == "4 de febrero de 2026"
    assert typeset(sheet).startswith(b"%PDF")
    assert typeset(card_sheet(bare, "es")).startswith(b"\x89PNG")


def test_programs_are_told_no_author_that_has_no_name(bare: Content) -> None:
    schema = meta(bare, "es").schema
    assert '"author"' not in schema
    book = openpyxl.load_workbook(io.BytesIO(workbook.files(bare)["signatories.xlsx"]))
    assert not book.properties.creator or "Red" not in book.properties.creator
    atom = ElementTree.fromstring(feed.files(bare)["feed.xml"])
    author = {node.tag.partition("}")[2]: node.text for node in atom.iter() if "}" in node.tag}
    assert author["name"] == CONTROLLER.name, "Atom wants an author, so it is who answers for the data"
    assert "email" not in author


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_signers_are_told_who_answers_for_their_data(bare: Content, lang: str) -> None:
    """In the form, the privacy notice, the mails and the pages that mails lead to."""
    head = letter_head(SITE.site_url, bare.letter, lang)
    assert (head.organisers, head.contact) == ("", "")
    assert (head.run_by, head.questions_to) == (CONTROLLER.name, CONTROLLER.contact)
    assert custody(bare.letter).controller == CONTROLLER.name
    assert custody(bare.letter).contact == CONTROLLER.contact


def test_a_mail_says_who_answers_and_where_to_ask(bare: Content) -> None:
    writer = MailWriter(FakePeppers(), "Firmamos <firmas@example.org>", SITE.api_url, SITE.site_url)
    raw = writer.write(bare.letter, PENDING, "confirm", b"s" * 32, to="ana@example.org", now=1_790_000_000)
    body = body_of(message_from_bytes(raw, policy=policy.default))
    assert CONTROLLER.name in body
    assert CONTROLLER.contact in body


def test_a_letter_with_organisers_is_run_by_them() -> None:
    both = dataclasses.replace(LETTER, controller=CONTROLLER)
    assert (both.run_by, both.questions_to) == (LETTER.organisers, LETTER.contact)
