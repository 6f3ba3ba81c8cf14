"""Changes files in a copy of the sample letter's folder."""

from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "letters" / "example"
SPOKEN = ("es", "en", "pt", "fr")


def change(path: Path, before: str, after: str) -> None:
    """Replace the first ``before`` in a file, which must contain it, with ``after``."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
