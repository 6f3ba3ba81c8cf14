"""The zip: the same content gives the same bytes, and it is looked through before it goes anywhere."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from chalicelib.pages.program import UNSHIPPED
from infra import InfraError, vendoring
from infra.imports import imports

# The earliest that a zip can say.
EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16
UNIX = 3
# What Lambda takes of one function, unzipped.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LIMIT = 250 * 1024 * 1024
# Typst's library hardly shrinks further above this level, and takes three times as long.
LEVEL = 6
# How a native library begins that is for Lambda's machine: ELF, and at byte 18 the number of the architecture.
# https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
ELF, AARCH64 = b"\x7fELF", b"\xb7\x00"


class IncompleteZipError(InfraError):
    """Something the program needs is not in the zip, or something is in it that must not be."""


def rewrite(source: Path, target: Path) -> None:
    """Writes the entries of one zip into another: sorted, with one date and one mode, no byte code."""
    with zipfile.ZipFile(source) as old:
        names = {name for name in old.namelist() if not name.endswith(("/", ".pyc"))}
        _write(target, ((name, old.read(name)) for name in sorted(names)))


def pack(folder: Path, target: Path) -> None:
    """Writes the files of a folder into a zip, as `rewrite` does."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    _write(target, ((name, files[name].read_bytes()) for name in sorted(files)))


def _write(target: Path, entries: Iterable[tuple[str, bytes]]) -> None:
    with zipfile.ZipFile(target, "w") as new:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = MODE
            entry.create_system = UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, content, compresslevel=LEVEL)


def check(archive: Path, expected: Iterable[str], *, elsewhere: Iterable[str] = (), here: bool = False) -> None:
    """Raises `IncompleteZipError` that lists everything missing and everything unwanted.

    Whatever the program in it imports has to be in it too, but for the libraries that are ``elsewhere``. With ``here``
    it is for this machine, not for Lambda's.
    """
    known = sys.stdlib_module_names | set(elsewhere)
    with zipfile.ZipFile(archive) as content:
        names = set(content.namelist())
        problems = [f"missing: {name}" for name in sorted(set(expected) - names)]
        problems += [f"not resolved: {module} (imported by {by})" for module, by in _unresolved(content, known)]
        problems += [f"unwanted: {name}" for name in sorted(names) if _unwanted(name)]
        if not here:
            natives = (name for name in sorted(names) if name.endswith(".so"))
            problems += [f"for another machine: {name}" for name in natives if not _for_lambda(content, name)]
        unzipped = sum(entry.file_size for entry in content.infolist())
    if unzipped > LIMIT:
        problems.append(f"too large: {unzipped} bytes unzipped")
    if problems:
        raise IncompleteZipError("\n".join(problems))


def prove(archive: Path, modules: Iterable[str], scratch: Path) -> None:
    """Imports each module alone, as Lambda does, with nothing but the zip and the standard library.

    The native wheels may be for another machine: what has one must then do without it here, as on a laptop.
    Raises `IncompleteZipError` with what Python said.
    """
    shutil.rmtree(scratch, ignore_errors=True)
    with zipfile.ZipFile(archive) as content:
        content.extractall(scratch)
    program = (
        "import importlib, sys; sys.path.insert(0, sys.argv[1]); importlib.import_module(sys.argv[2]); "
        "import botocore.session; session = botocore.session.get_session(); "
        "[session.create_client(name, region_name='us-east-1') for name in sys.argv[3:]]"
    )
    env = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    for module in sorted(set(modules)):
        # -I and -S: neither this checkout nor this environment's libraries can lend what the zip lacks.
        command = [
            sys.executable,
            "-I",
            "-S",
            "-B",
            "-c",
            program,
            str(scratch),
            module,
            *sorted(vendoring.SERVICES),
        ]
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        if done.returncode:
            raise IncompleteZipError(f"{module} does not load from the zip:\n{done.stderr.strip()}")
    shutil.rmtree(scratch)


def _unresolved(content: zipfile.ZipFile, known: Container[str]) -> Iterator[tuple[str, str]]:
    """Imports of the program that find nothing in the zip and are not ``known``."""
    names = set(content.namelist())
    for name in sorted(names):
        if name != "app.py" and not (name.startswith("chalicelib/") and name.endswith(".py")):
            continue
        for module, _ in imports(content.read(name)):
            base = module.replace(".", "/")
            found = f"{base}.py" in names or f"{base}/__init__.py" in names
            if not found and module.split(".")[0] not in known:
                yield module, name


def _for_lambda(content: zipfile.ZipFile, name: str) -> bool:
    with content.open(name) as library:
        head = library.read(20)
    return head[:4] == ELF and head[18:20] == AARCH64


def _unwanted(name: str) -> bool:
    return name.startswith((*UNSHIPPED, "chalice/cli/")) or "__pycache__" in name
