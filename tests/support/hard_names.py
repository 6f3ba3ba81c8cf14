"""Names with a hard orthography, and pairs of names that no machine may take for one."""

from pathlib import Path

_LINES = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split("\n")
HONEST = [line for line in _LINES if line and not line.startswith("#")]

# Two names each, of which some look alike. Letters that an eye takes for another are written as escapes.
TWO = [
    ("Colectivo Ilimani", "Colectivo llimani"),
    ("Camero Ruiz", "Carnero Ruiz"),
    ("Fundación Gaia", "Fundación Gala"),
    ("Ngäbe Kri", "Ngobe Kri"),
    ("\u0268\u0268m", "iim"),
    ("\u014bara", "nara"),
    ("Comité 10", "Comité lo"),
    ("\u0915\u093f", "\u0915\u0941"),
    ("\u041c\u0438\u0440", "\u041c\u0438\u0444"),
    ("\u738b", "\u58ec"),
    ("\u571f", "\u58eb"),
    ("\u0645\u062d\u0645\u062f", "\u0645\u062d\u0645\u0648\u062f"),
]
# The signs that people type for an apostrophe or a glottal stop.
APOSTROPHES = (
    "'\u2019\u2018`\u00b4\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\u02c0\u02c8\u02ca\u02cb\u2032\u2035\u201b\ua78c\ua78b"
    "\u05f3\u055a\uff07\uff40\u07f4"
)
