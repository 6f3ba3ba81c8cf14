"""The fonts of these tests come with the tests, so the machine's own fonts make no difference."""

from pathlib import Path

PACKAGES = Path(__file__).parent / "fonts" / "node_modules"
# One wide, one narrow, one with a single face: no italics, no bold.
WIDE, NARROW, SINGLE = "DejaVu Sans", "Barlow Condensed", "Marcellus"
FAMILIES = (WIDE, NARROW, SINGLE)
SERIF = "DejaVu Serif"
# The last family in a page's list → the one it gets. Includes Chromium's own names for the generic families.
INSTEAD = {
    "serif": SERIF,
    "Times New Roman": SERIF,
    "sans-serif": WIDE,
    "sans": WIDE,
    "Arial": WIDE,
    "system-ui": WIDE,
    "monospace": "DejaVu Sans Mono",
}


def write_fontconfig(folder: Path) -> Path:
    """Write a fontconfig configuration with only these fonts into ``folder``, for `FONTCONFIG_FILE`."""
    assert PACKAGES.is_dir(), "the fonts are missing: make test installs them"
    given = "\n".join(
        f'<match><test name="family"><string>{asked}</string></test>'
        f'<edit name="family" mode="assign" binding="same"><string>{given}</string></edit></match>'
        for asked, given in INSTEAD.items()
    )
    file = folder / "fonts.conf"
    file.write_text(
        f'<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n<fontconfig>\n'
        # Useless to a page, yet Chromium's first choice for a character that a font lacks.
        "<selectfont><rejectfont><glob>*/DejaVuMathTeXGyre.ttf</glob></rejectfont></selectfont>\n"
        f"<dir>{PACKAGES}</dir>\n<cachedir>{folder / 'cache'}</cachedir>\n{given}\n</fontconfig>\n"
    )
    return file
