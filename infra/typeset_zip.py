"""The second zip: that of the function which typesets. No other function carries Typst, whose library has 80 MB."""

import os
import shutil
from importlib.util import find_spec
from pathlib import Path

from infra import zipping
from infra.imports import reached
from infra.vendoring import TYPESETTING, closure, import_names, vendor

MODULE = "chalicelib.jobs.typeset"
LIBRARY = "typst"
TEMPLATES = Path("templates") / "pdf"
# All that Lambda needs of Chalice; its packager puts them into the other zip.
RUNTIME = ("chalice/__init__.py", "chalice/app.py")


def build(source: Path, folder: Path, target: Path, *, here: bool) -> None:
    """Fills ``folder`` afresh from the checkout ``source`` and zips it: what the function imports of the program, its
    templates, and its libraries, for Lambda's machine or for the one that this runs on.

    Raises `VendoringError` or `IncompleteZipError`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(vendor(TYPESETTING, here=here), folder, copy_function=os.link)
    for path in reached(source, MODULE):
        _copy(path, folder / path.relative_to(source))
    shutil.copytree(source / TEMPLATES, folder / TEMPLATES)
    spec = find_spec("chalice")
    assert spec is not None and spec.origin is not None
    for name in RUNTIME:
        _copy(Path(spec.origin).parents[1] / name, folder / name)
    zipping.pack(folder, target)
    libraries = {name for library in closure(TYPESETTING) for name in import_names(library)}
    zipping.check(target, libraries | {f"{MODULE.replace('.', '/')}.py", *RUNTIME}, here=here)
    # Only this machine's library can be loaded on this machine.
    zipping.prove(target, [MODULE, LIBRARY] if here else [MODULE], folder.with_name("unpacked"))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
