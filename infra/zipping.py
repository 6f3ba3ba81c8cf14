"""Writes zips with the same bytes for the same content, and checks them before they are deployed."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from infra import InfraError, vendoring
from infra.imports import imports

# The earliest date that a zip can store.
EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16
UNIX = 3
# Lambda's limit for one function, unzipped.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LIMIT = 250 * 1024 * 1024
# Above this level Typst's library hardly shrinks further and takes three times as long.
LEVEL = 6
# The header of a native library for Lambda's machine: ELF, and the number of the architecture at byte 18.
# https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html
ELF, AARCH64 = b"\x7fELF", b"\xb7\x00"


class IncompleteZipError(InfraError):
    """The zip lacks something that the program needs, or contains something that it must not."""


def rewrite(source: Path, target: Path) -> None:
    """Copies the entries of one zip into another: sorted, with one date and one mode, without byte code."""
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


def check_contents(
    archive: Path,
    expected: Iterable[str],
    *,
    elsewhere: Iterable[str] = (),
    unwanted: tuple[str, ...] = (),
    here: bool = False,
) -> None:
    """Raises an `IncompleteZipError` that lists everything missing and everything unwanted.

    Everything that the program imports must be in the zip, except the modules that are ``elsewhere``, and nothing whose
    path begins as an ``unwanted`` one. With ``here`` the zip is for this machine, not for Lambda's.
    """
    known = sys.stdlib_module_names | set(elsewhere)
    with zipfile.ZipFile(archive) as content:
        names = set(content.namelist())
        problems = [f"missing: {name}" for name in sorted(set(expected) - names)]
        problems += [f"not resolved: {module} (imported by {by})" for module, by in _unresolved(content, known)]
        problems += [f"unwanted: {name}" for name in sorted(names) if _unwanted(name, unwanted)]
        if not here:
            natives = (name for name in sorted(names) if name.endswith(".so"))
            problems += [f"for another machine: {name}" for name in natives if not _for_lambda(content, name)]
        unzipped = sum(entry.file_size for entry in content.infolist())
    if unzipped > LIMIT:
        problems.append(f"too large: {unzipped} bytes unzipped")
    if problems:
        raise IncompleteZipError("\n".join(problems))


def check_imports(archive: Path, modules: Iterable[str], scratch: Path) -> None:
    """Imports each module on its own, as Lambda does, with only the zip and the standard library.

    The native wheels may be for another machine; a module that uses one must then still import without it.
    Raises `IncompleteZipError` with Python's error.
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
        # -I and -S: nothing that the zip lacks can come from this checkout or this environment's libraries.
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
    """The program's imports that are neither in the zip nor ``known``."""
    names = set(content.namelist())
    for name in sorted(names):
        if name != "app.py" and not (name.startswith("chalicelib/") and name.endswith(".py")):
            continue
        for module, _ in imports(content.read(name)):
            base = module.replace(".", "/")
            found = f"{base}.py" in names or f"{base}/__init__.py" in names
            if not found and not any(one in known for one in _with_packages(module)):
                yield module, name


def _with_packages(module: str) -> Iterator[str]:
    """A module's name and those of the packages that it is in."""
    parts = module.split(".")
    return (".".join(parts[: end + 1]) for end in range(len(parts)))


def _for_lambda(content: zipfile.ZipFile, name: str) -> bool:
    with content.open(name) as library:
        head = library.read(20)
    return head[:4] == ELF and head[18:20] == AARCH64


def _unwanted(name: str, beginnings: tuple[str, ...]) -> bool:
    return name.startswith((*beginnings, "chalice/cli/")) or "__pycache__" in name
