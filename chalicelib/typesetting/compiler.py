"""Typst: sheets to bytes.

A sheet's text is passed in as JSON and never parsed as markup or code. The templates have no access to files or the
network: Typst gets them as bytes, and nothing in them reads a file or a package.
"""

import functools
from importlib.util import find_spec
from pathlib import Path

import typst
from typst import Fonts

from chalicelib.rules.letters.letter import canonical
from chalicelib.rules.typeset_sheet import Sheet, SheetKind

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "pdf"
# Packages that provide fonts: Amiri for Arabic, WenQuanYi Micro Hei for Chinese, Japanese and Korean. Latin, Greek,
# Cyrillic and Hebrew come with Typst; `missing.ttf` beside the templates shows a box for any other character.
FONT_PACKAGES = ("fontpkg_amiri", "paperang_p2_fonts_cjk")
CARD_PPI = 72  # the card's page is 1200 × 630 points, so its picture has as many pixels


def typeset(sheet: Sheet) -> bytes:
    """The PDF of a letter, or the PNG of a card; the same sheet gives the same bytes.

    Raises ``typst.TypstError`` when the template cannot be compiled with the sheet.
    """
    template, inputs = _template(sheet.kind), {"sheet": canonical(sheet.data).decode()}
    if sheet.kind == "card":
        return typst.compile(template, format="png", ppi=CARD_PPI, font_paths=_fonts(), sys_inputs=inputs)
    return typst.compile(
        template,
        format="pdf",
        # One file can meet both: PDF/A-2a is for archives, PDF/UA-1 for screen readers.
        pdf_standards=["a-2a", "ua-1"],
        timestamp=sheet.data["made_at"],
        font_paths=_fonts(),
        sys_inputs=inputs,
    )


@functools.cache
def _template(kind: SheetKind) -> bytes:
    return (TEMPLATES / f"{kind}.typ").read_bytes()


@functools.cache
def _fonts() -> Fonts:
    """The fonts, read once in a process. Without the system's, so that every machine gives the same bytes."""
    return Fonts(include_system_fonts=False, font_paths=[TEMPLATES, *map(_folder, FONT_PACKAGES)])


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"the fonts of {package} are not installed")
    return Path(spec.origin).parent
