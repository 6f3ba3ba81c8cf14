"""The sample letter's folder, changed to see what comes of it."""

from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "letters" / "example"
SPOKEN = ("es", "en", "pt", "fr")


def change(path: Path, before: str, after: str) -> None:
    """Write ``after`` for the first ``before`` in a file that has it."""
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
