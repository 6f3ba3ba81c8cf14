"""Builds the second zip, for the function that typesets: Typst's library is 80 MB, so no other function carries it."""

import os
import shutil
from pathlib import Path

from infra import runtime, zipping
from infra.imports import needed_files
from infra.vendoring import TYPESETTING, closure, import_names, vendor

MODULE = "chalicelib.jobs.typeset"
LIBRARY = "typst"
TEMPLATES = Path("templates") / "pdf"


def build(source: Path, folder: Path, target: Path, *, here: bool) -> None:
    """Fills ``folder`` from the checkout ``source`` and zips it: the modules that the function imports, its templates,
    and its libraries, for Lambda's machine or, with ``here``, for this one.

    Raises `VendoringError` or `IncompleteZipError`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(vendor(TYPESETTING, here=here), folder, copy_function=os.link)
    for path in needed_files(source, MODULE):
        runtime.copy(path, folder / path.relative_to(source))
    shutil.copytree(source / TEMPLATES, folder / TEMPLATES)
    runtime.add_runtime(folder)
    zipping.pack(folder, target)
    libraries = {name for library in closure(TYPESETTING) for name in import_names(library)}
    zipping.check_contents(target, libraries | {f"{MODULE.replace('.', '/')}.py", *runtime.FILES}, here=here)
    # The compiled library can be loaded only if it is for this machine.
    zipping.check_imports(target, [MODULE, LIBRARY] if here else [MODULE], folder.with_name("unpacked"))
