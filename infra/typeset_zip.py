"""Builds the second zip, for the function that typesets: Typst's library is 80 MB, so no other function carries it."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from infra import zipping
from infra.imports import needed_files
from infra.vendoring import TYPESETTING, closure, import_names, vendor

MODULE = "chalicelib.jobs.typeset"
LIBRARY = "typst"
TEMPLATES = Path("templates") / "pdf"
# All that Lambda needs of Chalice. Chalice's packager adds these files to the other zip only.
RUNTIME = ("chalice/__init__.py", "chalice/app.py")


def build(source: Path, folder: Path, target: Path, *, here: bool) -> None:
    """Fills ``folder`` from the checkout ``source`` and zips it: the modules that the function imports, its templates,
    and its libraries, for Lambda's machine or, with ``here``, for this one.

    Raises `VendoringError` or `IncompleteZipError`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(vendor(TYPESETTING, here=here), folder, copy_function=os.link)
    for path in needed_files(source, MODULE):
        _copy(path, folder / path.relative_to(source))
    shutil.copytree(source / TEMPLATES, folder / TEMPLATES)
    spec = find_spec("chalice")
    assert spec is not None and spec.origin is not None
    for name in RUNTIME:
        _copy(Path(spec.origin).parents[1] / name, folder / name)
    zipping.pack(folder, target)
    libraries = {name for library in closure(TYPESETTING) for name in import_names(library)}
    zipping.check_contents(target, libraries | {f"{MODULE.replace('.', '/')}.py", *RUNTIME}, here=here)
    # The compiled library can be loaded only if it is for this machine.
    zipping.check_imports(target, [MODULE, LIBRARY] if here else [MODULE], folder.with_name("unpacked"))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
