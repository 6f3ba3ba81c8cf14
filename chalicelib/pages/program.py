"""One hash of everything that pages depend on: program, templates, translations. If it changes, pages may too."""

import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# In the zip, templates and translations are compiled, so packaging writes the checkout's digest to this file.
DIGEST_FILE = ROOT / "program.sha256"
# What only the operator's command or the organisers' own functions need, by how its path begins: no public page depends
# on it, and the zip of the public functions does not have it.
UNSHIPPED = (
    "chalicelib/authoring/",
    "chalicelib/aws/exports.",
    "chalicelib/desk/",
    "chalicelib/operating/",
    "chalicelib/organising/",
    "chalicelib/publishing/handover/",
    "chalicelib/wiring/chores",
    "chalicelib/wiring/organise",
    "templates/assets/desk.",
    "templates/desk/",
)
# The organisers' sentences: the function that mails has them, and no public page does.
UNPUBLISHED = "/desk.po"
SOURCES = {".py", ".po", ".html", ".txt", ".css", ".js", ".svg", ".typ", ".ttf"}


@cache
def program() -> str:
    """The hash of this program, which is the same in a checkout and in the zip built from it."""
    return DIGEST_FILE.read_text(encoding="ascii") if DIGEST_FILE.is_file() else digest(ROOT)


def is_shipped(name: str) -> bool:
    """Whether the public functions have a file of the checkout, or a folder (with a slash at its end)."""
    return not name.startswith(UNSHIPPED)


def digest(root: Path) -> str:
    """The hash of a checkout's sources: their names and contents."""
    digester = hashlib.sha256()
    for folder in ("chalicelib", "templates"):
        for path in sorted((root / folder).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix in SOURCES and is_shipped(name) and not name.endswith(UNPUBLISHED):
                digester.update(f"{name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digester.hexdigest()
