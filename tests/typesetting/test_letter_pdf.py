"""The letter on paper: complete, in order, valid, the same each time, and safe whatever a name contains."""

import itertools
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import typst

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import pdf_sheets
from chalicelib.publishing.files.pdf_sheets import letter_sheet
from chalicelib.rules.letters.press_kit import PressKit
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.typeset_sheet import Sheet
from chalicelib.typesetting.compiler import typeset
from tests.support import model_letter
from tests.support.contents import SITE, content_of, signatory
from tests.support.samples import LETTER, TEXT, VERSION
from tests.typesetting.reading import copied, failures, joined, texts

LANGS = ("es", "en", "pt", "fr")
NOTES_AND_TABLE = """
El río bajó[^acta], dice [el informe](https://example.org/informe), y el pozo[^2] también[^acta].

Tabla 1. Pozos medidos

| Pozo | Metros[^3] |
|------|-----------:|
| Norte | 14 |
| *Sur* | 9 |

| | 2025 |
|-|-|
| Norte[^acta] | 14 |

## Los pozos[^2]

Tabla 3: Su caudal[^5]

| Litros |
|-|
| 3 |

a) uno
b) dos

1) tres
2) cuatro

[^acta]: Acta del cabildo, 12 de mayo. Véase https://e.example/a.
[^2]: El de abajo[^4].
[^3]: Medidos en marzo.
[^4]: No el de arriba.
[^5]: Por segundo.
"""
LONG_NOTE = """
Uno[^1].

[^1]: Una nota con

    # Un título

    - una lista

    | y | una |
    |---|-----|
    | tabla[^2] | [enlace](https://example.org/x) |

[^2]: Dos.
"""
LONG_TABLE = "\n".join(
    [
        *("Tabla 2: Pozos", "", "| Pozo[^1] | Metros |", "|---|---|"),
        *(f"| Norte {n} | {n} |" for n in range(90)),
        *("", "Otra vez[^1].", "", "[^1]: En marzo."),
    ]
)
HOSTILE = (
    '#import "@preview/x:1.0.0": y',
    "#emph[x] $x^2$ @ref _u_ *s* `c` \\u{41} // = - + 1.",
    '"]); #read("/etc/passwd")',
    "&amp; <b>x</b> ]) }",
)
# Scripts that one of the fonts has, and some that none has: Thai, Ethiopic, a symbol.
SCRIPTS = (
    "منظمة حقوق الإنسان",
    "דוד כהן",
    "王小明",
    "김민수",
    "Ελένη",
    "Олена",
    "Me\ua78cphaa g̃",
    "สมชาย",
    "አበበ",
    "Uno ✊",
)

NUMBER = re.compile(r"(?:[0-9]+[.)]|[a-z]\)|•)?")
MARKED = "\N{SYMBOL FOR SUBSTITUTE}"  # the mark of a footnote, which the sheet does not number

Printed = Callable[[Content, str], Path]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Printed:
    """Typesets a letter in a language; returns the file."""
    folder, made = tmp_path_factory.mktemp("pdf"), dict[bytes, Path]()

    def printing(content: Content, lang: str) -> Path:
        sheet = letter_sheet(content, lang)
        if (key := sheet.to_json()) not in made:
            made[key] = folder / f"{len(made)}.pdf"
            made[key].write_bytes(typeset(sheet))
        return made[key]

    return printing


def model(**changes: Any) -> Content:
    """The model letter, as published."""
    letter = model_letter.letter()
    entries = model_letter.confirmed(letter.slug, model_letter.signatories())
    roll = {one.id: Signatory.from_public(one.id, one.public, n) for n, one in enumerate(entries, start=1)}
    content = Content(SITE, letter, model_letter.version(), roll, 7, 1_790_000_000_000, b"secret", unnamed=3)
    return replace(content, **changes)


def with_body(body: str) -> Content:
    version = replace(VERSION, texts={"es": replace(TEXT, body=body)})
    return replace(content_of([signatory(1, "Ana Ruiz")], titles={"es": TEXT.title}), version=version)


class TestItsText:
    @pytest.mark.promise("The PDF meets PDF/UA-1 and PDF/A-2a and holds every word")
    @pytest.mark.parametrize("lang", LANGS)
    def test_equals_the_letter_in_order(self, printed: Printed, lang: str) -> None:
        content = model(kit=PressKit(first=(3,)))
        sheet = letter_sheet(content, lang)
        assert not missing(words_of(printed(content, lang), sheet), expected(sheet))

    @pytest.mark.promise("The PDF meets PDF/UA-1 and PDF/A-2a and holds every word")
    def test_has_footnotes_and_tables_and_the_marks_of_its_lists(self, printed: Printed) -> None:
        content = with_body(NOTES_AND_TABLE)
        sheet = letter_sheet(content, "es")
        assert not missing(words_of(printed(content, "es"), sheet), expected(sheet))
        assert notes(sheet.data["body"])[0] == ("1", "Acta del cabildo, 12 de mayo. Véase https://e.example/a.")

    def test_numbers_each_signatory(self, printed: Printed) -> None:
        content = model()
        extracted = texts(printed(content, "es"))
        names = [one.name for one in content.listed.persons]
        places = [extracted.index(name) for name in names if name in extracted]
        assert [extracted[place - 1] for place in places] == [
            f"{n}." for n, name in enumerate(names, 1) if name in extracted
        ]
        assert extracted.count("1.") == 3  # the demands, the organisations, the persons

    @pytest.mark.promise("The PDF meets PDF/UA-1 and PDF/A-2a and holds every word")
    def test_is_copied_as_it_was_written_whatever_the_script(self, printed: Printed) -> None:
        content = content_of(signatory(n, name) for n, name in enumerate((*SCRIPTS, *HOSTILE), start=1))
        extracted = "".join(copied(printed(content, "es")))
        for name in ("王小明", "김민수", "Ελένη", "Олена", "Me\ua78cphaag̃", "สมชาย", "አበበ", "✊", *HOSTILE):
            assert joined(name) in extracted, name
        # Copied in their order on the line.
        assert set("منظمةحقوقالإنسان") <= set(extracted)
        assert set("דודכהן") <= set(extracted)

    def test_runs_down_both_columns_over_many_pages(self, printed: Printed) -> None:
        content = content_of(signatory(n, f"Persona {n:04}") for n in range(1, 401))
        extracted = texts(printed(content, "es"))
        assert [text for text in extracted if text.startswith("Persona 0")] == [
            f"Persona {n:04}" for n in range(1, 401)
        ]

    @pytest.mark.promise("Long letters fit into the function's memory")
    def test_of_a_very_long_list_runs_on(self, printed: Printed, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(pdf_sheets, "LONGEST", 200)
        content = content_of(signatory(n, f"Persona {n:04}", role="Bióloga") for n in range(1, 222))
        extracted = texts(printed(content, "es"))
        assert [text.split(",")[0] for text in extracted if "Bióloga" in text] == [
            f"{n}. Persona {n:04}" for n in (1, 101, 201)
        ]
        assert extracted[-4].endswith("220. Persona 0220, Bióloga · 221. Persona 0221, Bióloga")


class TestIsInert:
    @pytest.mark.promise("No name is run as code, and no error of Typst reaches a log")
    @pytest.mark.parametrize("text", HOSTILE)
    def test_nothing_that_is_written_is_run(self, printed: Printed, text: str) -> None:
        content = with_body(text.replace("\\", "\\\\"))
        hostile = replace(content, letter=replace(LETTER, titles={"es": text}, organisers=text, contact=text))
        with pikepdf.open(printed(hostile, "es")) as pdf:
            assert pdf.docinfo["/Title"] == text
            assert pdf.docinfo["/Author"] == text

    def test_a_template_could_not_read_a_file_anyway(self) -> None:
        with pytest.raises(typst.TypstError):
            typst.compile(b'#read("/etc/passwd")', format="pdf")


class TestTheFile:
    def test_says_what_it_is(self, printed: Printed) -> None:
        with pikepdf.open(printed(model(), "pt")) as pdf, pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            assert pdf.Root.Lang == "pt"
            assert pdf.Root.MarkInfo.Marked
            assert pdf.Root.ViewerPreferences.DisplayDocTitle
            assert pdf.docinfo["/Title"] == model().letter.title("pt")
            assert len(titles) == 1
            assert [item.title for item in outline.root[0].children][-2:] == [
                model().version.texts["pt"].organisations_heading,
                model().version.texts["pt"].persons_heading,
            ]

    @pytest.mark.promise("The same sheet is typeset once and gives the same bytes")
    def test_is_the_same_from_another_process_on_another_day(self, printed: Printed, tmp_path: Path) -> None:
        sheet = letter_sheet(model(), "es")
        (tmp_path / "sheet.json").write_bytes(sheet.to_json())
        program = (
            "import sys; from pathlib import Path; from chalicelib.typesetting.compiler import typeset; "
            "from chalicelib.rules.typeset_sheet import Sheet; "
            "sys.stdout.buffer.write(typeset(Sheet.from_json(Path(sys.argv[1]).read_bytes())))"
        )
        other = subprocess.run(
            [sys.executable, "-c", program, tmp_path / "sheet.json"],
            capture_output=True,
            check=True,
            env={"TZ": "Asia/Tokyo"},
            cwd=Path(__file__).resolve().parents[2],
        )
        assert other.stdout == printed(model(), "es").read_bytes()

    def test_is_on_the_paper_of_its_place(self, printed: Printed) -> None:
        spain = model(version=replace(model().version, timezone="Europe/Madrid"))
        assert [size(printed(content, "es")) for content in (model(), spain)] == [(612, 792), (595, 842)]

    def test_a_letter_that_nobody_has_signed_has_one_too(self, printed: Printed) -> None:
        with pikepdf.open(printed(content_of([]), "es")) as pdf:
            assert len(pdf.pages) == 1

    def test_a_list_of_unnamed_alone(self, printed: Printed) -> None:
        with pikepdf.open(printed(replace(content_of([]), unnamed=5), "es")) as pdf:
            assert len(pdf.pages) == 1


class TestIsValid:
    CASES = (
        model(kit=PressKit(first=(3, 60))),
        content_of(signatory(n, name) for n, name in enumerate((*SCRIPTS, *HOSTILE), start=1)),
        with_body(
            "# Uno\n\n### Dos\n\n> *Cita* de [alguien](https://example.org/a)\n\n- a\n\n  - b\n\n"
            "```\nx = 1\n```\n\n---\n\n`y`"
        ),
        with_body(NOTES_AND_TABLE),
        with_body(LONG_TABLE + LONG_NOTE.replace("[^1]", "[^9]")),
        content_of([]),
    )

    @pytest.mark.promise("The PDF meets PDF/UA-1 and PDF/A-2a and holds every word")
    @pytest.mark.parametrize("content", CASES, ids=["model", "scripts", "markup", "notes", "long table", "unsigned"])
    @pytest.mark.parametrize("profile", ["PDFUA-1", "PDFA-2A"])
    def test_by_verapdf(self, printed: Printed, content: Content, profile: str) -> None:
        checks, failed = failures(profile, printed(content, "es"))
        assert failed == []
        assert checks > 1_000

    def test_verapdf_finds_what_is_wrong(self, tmp_path: Path) -> None:
        bad = tmp_path / "bad.pdf"
        bad.write_bytes(typst.compile(b"Hola", format="pdf", pdf_tags=False))
        assert failures("PDFUA-1", bad)[1]


def expected(sheet: Sheet) -> list[str]:
    """The letter's texts from its sheet, paragraph by paragraph and entry by entry."""
    data = sheet.data
    extracted = [
        data["organisers"],
        data["label"] if data["organisers"] else "",
        data["title"] if data["title"] != data["subject"] else "",
        data["translation"],
        data["date"],
        data["subject_label"] + data["subject"],
    ]
    extracted += [f"{who} {what}" for who, what in data["addressees"]]
    extracted += [text for block in data["body"] for text in _block(block)]
    extracted += [
        data["closing"],
        data["first_heading"],
        data["first_note"],
        *(f"{who} {what}" for who, what in data["first"]),
    ]
    for group in ("organisations", "persons"):
        extracted.append(data[f"{group}_heading"])
        extracted += [_entry(data, *entry) for entry in data[group]]
    extracted += [data["unnamed"], data["confirmed"]]
    return numbered_notes([" ".join(text.split()) for text in extracted if text])


def _entry(data: Any, who: str, what: str, members: list[str], kind: str, between: str = "", end: str = "") -> str:
    entry = who + (f" ({kind})" if kind else "") + (f", {what}" if what else "")
    return entry + (data["colon"] + between.join(members) + end if members else "")


def _block(block: list[Any]) -> list[str]:
    if block[0] in ("ul", "ol"):
        return [text for item in block[-1] for part in item for text in _block(part)]
    if block[0] == "table":
        cells = [cell for row in (block[3], *block[4]) for cell in row]
        return ["".join(map(_inline, inlines)) for inlines in (block[1], *cells)]
    return ["".join(map(_inline, block[-1]))]


def _inline(node: list[Any]) -> str:
    if node[0] == "note":
        return node[1] or MARKED
    if node[0] in ("fn", "again"):
        return str(node[1])
    return node[1] if node[0] in ("t", "code") else "".join(map(_inline, node[-1]))


def numbered_notes(texts: list[str]) -> list[str]:
    """The texts, with each footnote's number at its mark."""
    number = itertools.count(1)
    return [re.sub(MARKED, lambda _: str(next(number)), text) for text in texts]


def notes(nodes: Any) -> list[tuple[str, str]]:
    """The footnotes of the text in order: the mark, '' where it is the next number, and the words."""
    if not isinstance(nodes, list):
        return []
    if nodes[:1] == ["note"]:
        return [(nodes[1], nodes[2])]
    if nodes[:1] == ["fn"]:
        return [(str(nodes[1]), "".join(text for block in nodes[2] for text in _block(block))), *notes(nodes[2])]
    return [note for node in nodes for note in notes(node)]


def words_of(pdf: Path, sheet: Sheet) -> str:
    """All words of the file joined, without each page's head, footnotes and foot, which must be there."""
    data, pages = sheet.data, copied(pdf)
    total, extracted = len(pages), ""
    to_come = [joined(f"{mark or number}{note}") for number, (mark, note) in enumerate(notes(data["body"]), start=1)]
    for number, page in enumerate(pages, start=1):
        foot = joined(f"{data['edition']} · {data['as_of']}{number} / {total}")
        assert page.endswith(foot)
        page = page.removesuffix(foot).removeprefix(joined(data["title"] + data["organisers"]) if number > 1 else "")
        here = [note for note in to_come if note in page]
        assert page.endswith("".join(here))
        extracted += page.removesuffix("".join(here))
        to_come = to_come[len(here) :]
    assert to_come == []
    return extracted


def missing(extracted: str, wanted: list[str]) -> list[str]:
    """The texts of ``wanted`` that do not directly follow the one before, ignoring list numbers and spaces."""
    gone: list[str] = []
    for text in wanted:
        at = extracted.find(joined(text))
        if at < 0 or not NUMBER.fullmatch(extracted[:at]):
            gone.append(text)
        else:
            extracted = extracted[at + len(joined(text)) :]
    return gone


def size(pdf: Path) -> tuple[int, int]:
    with pikepdf.open(pdf) as opened:
        box = [float(edge) for edge in opened.pages[0].mediabox]
        return round(box[2]), round(box[3])
