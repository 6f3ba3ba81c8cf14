"""One hash of all that makes pages: program, templates, translations. When it changes, so may pages."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The zip has templates and translations compiled; packaging writes there what the checkout's digest was.
WRITTEN = ROOT / "program.sha256"
# Folders that run from a checkout alone, in no function: no page is drawn by them, and packaging leaves them out.
UNSHIPPED = ("chalicelib/authoring/", "chalicelib/operating/", "chalicelib/organising/")
SOURCES = {".py", ".po", ".html", ".txt", ".css", ".js", ".svg", ".typ", ".ttf"}


@cache
def program() -> str:
    """The hash of this program; the same in a checkout and in the zip that was built from it."""
    return WRITTEN.read_text(encoding="ascii") if WRITTEN.is_file() else digest(ROOT)


def digest(root: Path) -> str:
    """The hash of a checkout's sources, names and contents."""
    found = hashlib.sha256()
    for folder in ("chalicelib", "templates"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in SOURCES and not name.startswith(UNSHIPPED):
                found.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return found.hexdigest()
