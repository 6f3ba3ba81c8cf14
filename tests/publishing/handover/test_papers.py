"""The covering note and the receipt: what they say in each language, valid, accessible and safe on paper."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.handover.handed_edition import HandedEdition
from chalicelib.publishing.handover.package import all_files
from chalicelib.publishing.handover.papers import covering_note, receipt
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.typeset_sheet import Sheet
from chalicelib.typesetting.compiler import typeset
from tests.support import model_letter
from tests.support.contents import SITE
from tests.typesetting.reading import failures, joined, pages, texts

LANGS = ("es", "en", "pt", "fr")
COUNTS = Counts(persons=1204, organisations=41, coalitions=2, members=84, both=9, unnamed=17, repeated=1)
MANIFEST = '{"number": 12}\n'
HEADINGS = {
    "es": ("Entrega de la carta abierta", "Acuse de recibo de la carta abierta"),
    "en": ("Delivery of the open letter", "Receipt of the open letter"),
    "pt": ("Entrega da carta aberta", "Comprovante de recebimento da carta aberta"),
    "fr": ("Remise de la lettre ouverte", "Accusé de réception de la lettre ouverte"),
}
HOSTILE = (
    '#import "@preview/x:1.0.0": y',
    "#emph[x] $x^2$ @ref _u_ *s* `c`",
    '"]); #read("/etc/passwd")',
    "&amp; <b>x</b>",
)


def edition(letter: Letter | None = None, counts: Counts = COUNTS) -> HandedEdition:
    letter = letter or model_letter.letter()
    content = Content(SITE, letter, model_letter.version(), {}, 12, 1_790_000_000_000)
    return HandedEdition(content, EditionRecord(12, MANIFEST, "", "", 0, ""), counts, {})


def note(lang: str, **changes: Any) -> Sheet:
    return covering_note(edition(**changes), lang, all_files(LANGS))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    """Both papers in each language."""
    folder, made = tmp_path_factory.mktemp("papers"), {}
    for lang in LANGS:
        for name, sheet in (("note", note(lang)), ("receipt", receipt(edition(), lang))):
            path = made[name, lang] = folder / f"{name}.{lang}.pdf"
            path.write_bytes(typeset(sheet))
    return made


@pytest.mark.parametrize("profile", ["PDFUA-1", "PDFA-2A"])
def test_they_are_for_archives_and_for_screen_readers(printed: dict[tuple[str, str], Path], profile: str) -> None:
    for paper in (("note", "es"), ("receipt", "fr")):
        checks, wrong = failures(profile, printed[paper])
        assert checks > 100
        assert wrong == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_note_says_what_is_delivered_to_whom_and_where_it_can_be_verified(
    printed: dict[tuple[str, str], Path], lang: str
) -> None:
    read = texts(printed["note", lang])
    version, letter = model_letter.version(), model_letter.letter()
    assert any(text.startswith(HEADINGS[lang][0]) and letter.title(lang) in text for text in read)
    for name, titles in version.addressees:
        assert any(text.startswith(name) and titles[lang] in text for text in read)
    whole = joined(" ".join(pages(printed["note", lang])))
    assert joined(version.texts[lang].subject) in whole
    assert joined(f"https://cartas.example.org/{letter.slug}/editions/12/edition.json") in whole
    assert sha256(MANIFEST.encode()) in whole
    assert "sha256sum-cSHA256SUMS" in whole
    assert f"firmamosverifyhttps://cartas.example.org/{letter.slug}/" in whole
    for name, _, _ in all_files(LANGS):
        assert joined(name) in whole


@pytest.mark.parametrize("lang", LANGS)
def test_its_figures_add_up(lang: str) -> None:
    (table,) = [part for part in note(lang).data["parts"] if part[0] == "counts"]
    _, _, _, rows, (_, in_all) = table
    numbers = [int(re.sub(r"\D", "", number)) for _, number in rows]
    assert numbers == [41, 2, 1204, 17, 1]
    assert sum(numbers) == int(re.sub(r"\D", "", in_all)) == COUNTS.signatures


def test_kinds_that_nobody_is_of_are_left_out_and_so_is_the_table_of_nobody() -> None:
    (table,) = [part for part in note("es", counts=Counts(persons=3)).data["parts"] if part[0] == "counts"]
    assert len(table[3]) == 1
    parts = note("es", counts=Counts()).data["parts"]
    assert not [part for part in parts if part[0] == "counts"]


@pytest.mark.parametrize("lang", LANGS)
def test_the_receipt_is_one_page_with_lines_for_whoever_signs_it(
    printed: dict[tuple[str, str], Path], lang: str
) -> None:
    assert len(pages(printed["receipt", lang])) == 1
    whole = joined(" ".join(pages(printed["receipt", lang])))
    assert joined(HEADINGS[lang][1]) in whole
    assert sha256(MANIFEST.encode()) in whole
    (stamped,) = [part for part in receipt(edition(), lang).data["parts"] if part[0] == "stamped"]
    assert len(stamped[1]) == 4
    assert all(joined(words) in whole for words in (*stamped[1], stamped[2]))


@pytest.mark.parametrize("lang", LANGS)
def test_every_sentence_is_in_its_language(lang: str) -> None:
    """In no other language do the words of a part stand as they stand in English."""
    if lang == "en":
        return

    def words(sheet: Sheet) -> set[str]:
        return {part[1] for part in sheet.data["parts"] if part[0] in ("p", "h", "small") and "https" not in part[1]}

    for make in (note, lambda of: receipt(edition(), of)):
        assert not words(make(lang)) & words(make("en"))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_word_is_run_as_code(text: str, tmp_path: Path) -> None:
    letter = replace(model_letter.letter(), organisers=text, titles={"es": text}, contact=text)
    for sheet in (covering_note(edition(letter), "es", all_files(["es"])), receipt(edition(letter), "es")):
        path = tmp_path / "paper.pdf"
        path.write_bytes(typeset(sheet))
        assert joined(text) in joined(" ".join(pages(path)))


def test_the_same_edition_gives_the_same_paper() -> None:
    assert typeset(receipt(edition(), "es")) == typeset(receipt(edition(), "es"))
