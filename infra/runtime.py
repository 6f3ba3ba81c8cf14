"""Puts into a zip's folder what Chalice's packager adds to the first zip only."""

import shutil
from importlib.util import find_spec
from pathlib import Path

# All that Lambda needs of Chalice.
FILES = ("chalice/__init__.py", "chalice/app.py")


def add_runtime(folder: Path) -> None:
    """Copies Chalice's runtime into a folder."""
    spec = find_spec("chalice")
    assert spec is not None and spec.origin is not None
    for name in FILES:
        copy(Path(spec.origin).parents[1] / name, folder / name)


def copy(source: Path, target: Path) -> None:
    """Copies a file, into a folder that may not exist yet."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
