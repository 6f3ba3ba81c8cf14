"""Generates ``templates/pdf/missing.ttf``: a font with a box for every Unicode character.

``python -m infra.missing_font``. It comes last in the list of fonts, so a character that no other font has is shown
as a box and can still be copied from the PDF. Without it, one such character in one name would leave the letter
without a PDF: neither PDF/A nor PDF/UA allows a character without a glyph.
"""

from io import BytesIO
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph

TARGET = Path(__file__).resolve().parent.parent / "templates" / "pdf" / "missing.ttf"
FAMILY = "Firmamos Missing"
EM, WIDTH, TOP, STROKE, SIDE = 1000, 700, 650, 50, 80
CREATED = 3_849_984_000  # seconds since 1904: 2026-01-01
SURROGATES = range(0xD800, 0xE000)
# A PDF stores one text for each glyph, so characters that share a glyph cannot be copied correctly. This many
# identical boxes give the characters of one script a glyph each.
BOXES = 1024


def font() -> bytes:
    """The TrueType file, with the same bytes on every call."""
    builder = FontBuilder(EM, isTTF=True)
    names = [".notdef", *(f"box{n}" for n in range(BOXES))]
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap(
        {code: names[1 + code % BOXES] for code in range(0x20, 0x110000) if code not in SURROGATES}
    )
    builder.setupGlyf({name: _box() for name in names})
    builder.setupHorizontalMetrics(dict.fromkeys(names, (WIDTH, SIDE)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable(
        {"familyName": FAMILY, "styleName": "Regular", "fullName": FAMILY, "psName": FAMILY.replace(" ", "-")}
    )
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200, fsType=0)
    builder.setupPost(keepGlyphNames=False)
    builder.updateHead(created=CREATED, modified=CREATED)
    builder.font.recalcTimestamp = False
    found = BytesIO()
    builder.save(found)
    return found.getvalue()


def _box() -> Glyph:
    pen = TTGlyphPen(None)
    outer, inner = (SIDE, 0, WIDTH - SIDE, TOP), (SIDE + STROKE, STROKE, WIDTH - SIDE - STROKE, TOP - STROKE)
    for (left, bottom, right, top), clockwise in ((outer, True), (inner, False)):
        corners = [(left, bottom), (left, top), (right, top), (right, bottom)]
        first, *others = corners if clockwise else corners[::-1]
        pen.moveTo(first)
        for corner in others:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


if __name__ == "__main__":
    TARGET.write_bytes(font())
