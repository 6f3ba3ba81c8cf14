"""Builds the third zip, for the two functions of the organisers' pages.

So the public functions carry neither the organisers' pages nor the library that verifies their passkeys.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from chalicelib.pages.program import DIGEST_FILE, digest
from infra import runtime, zipping
from infra.imports import needed_files
from infra.staging import ASSETS, compile_templates, compile_translations
from infra.vendoring import ORGANISING, closure, import_names, vendor

MODULES = ("chalicelib.jobs.organise", "chalicelib.jobs.chores")
# What these modules import and the public zip, which has them for their names only, does not hold.
ELSEWHERE = ("chalicelib.desk", "chalicelib.wiring.chores", "chalicelib.wiring.organise_round")
# The compiled part of the encryption library, and what reads passkeys and documents: the program loads all late.
LATE = ("cryptography.hazmat.primitives.ciphers.aead", "fido2.server", "mammoth", "bs4")
# What modules read from beside them: tables, and the texts that a letter may begin with.
DATA = ("*.txt", "*.toml", "*/*.md")
LOCALES = Path("chalicelib") / "locales"


def build(source: Path, folder: Path, target: Path, *, here: bool) -> None:
    """Fills ``folder`` from the checkout ``source`` and zips it: the modules that the functions import, what those
    read, and their libraries, for Lambda's machine or, with ``here``, for this one.

    Raises `VendoringError` or `IncompleteZipError`.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(vendor(ORGANISING, here=here), folder, copy_function=os.link)
    own = own_files(source)
    for path in own:
        runtime.copy(path, folder / path.relative_to(source))
    for catalogue in (source / LOCALES).glob("*/*/*.po"):
        runtime.copy(catalogue, folder / catalogue.relative_to(source))
    compile_translations(folder / LOCALES)
    compile_templates(source, folder / "templates_compiled", lambda name: True)
    shutil.copytree(source / ASSETS, folder / ASSETS)
    # What a preview is made by is the program that makes the public page.
    (folder / DIGEST_FILE.name).write_text(digest(source), encoding="ascii")
    runtime.add_runtime(folder)
    zipping.pack(folder, target)
    libraries = {name for library in closure(ORGANISING) for name in import_names(library)}
    expected = libraries | {path.relative_to(source).as_posix() for path in own} | {*runtime.FILES}
    zipping.check_contents(target, expected, here=here)
    # Compiled libraries can be loaded only if they are for this machine.
    zipping.check_imports(target, [*MODULES, *LATE] if here else MODULES, folder.with_name("unpacked"))


def own_files(source: Path) -> set[Path]:
    """The program's modules that the functions import, and what these read from beside them."""
    modules = {path for module in MODULES for path in needed_files(source, module)}
    return modules | {table for path in modules for table in _tables(path.parent)}


def _tables(folder: Path) -> Iterator[Path]:
    for pattern in DATA:
        yield from folder.glob(pattern)
