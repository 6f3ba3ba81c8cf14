"""Draws the picture of the front page: ``python -m infra.front_picture`` after a change of front_picture.typ.

It is the same for every stage, so it is drawn once and shipped, and a front page waits for no typesetter.
"""

from pathlib import Path

import typst

from chalicelib.pages.templates import ASSETS
from chalicelib.publishing.front.front_files import PICTURE
from chalicelib.typesetting.compiler import CARD_PPI

SOURCE = Path(__file__).with_suffix(".typ")
FILE = ASSETS / PICTURE


def draw() -> bytes:
    """The picture as PNG, the same bytes on every machine: its font comes with Typst."""
    fonts = typst.Fonts(include_system_fonts=False)
    return typst.compile(SOURCE.read_bytes(), format="png", ppi=CARD_PPI, font_paths=fonts)


if __name__ == "__main__":
    FILE.write_bytes(draw())
