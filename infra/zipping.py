"""The zip: the same content gives the same bytes, and it is looked through before it goes anywhere."""

import ast
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from infra import InfraError, vendoring

# The earliest that a zip can say.
EPOCH = (1980, 1, 1, 0, 0, 0)
MODE = 0o100644 << 16
UNIX = 3


class IncompleteZipError(InfraError):
    """Something the program needs is not in the zip, or something is in it that must not be."""


def rewrite(source: Path, target: Path) -> None:
    """Writes the entries of one zip into another: sorted, with one date and one mode, no byte code."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in sorted(set(old.namelist())):
            if name.endswith(("/", ".pyc")):
                continue
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = MODE
            entry.create_system = UNIX
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name), compresslevel=9)


def check(archive: Path, stage: Path) -> None:
    """Raises `IncompleteZipError` that lists everything missing and everything unwanted."""
    with zipfile.ZipFile(archive) as content:
        names = set(content.namelist())
    problems = [f"missing: {name}" for name in sorted(_expected(stage) - names)]
    problems += [f"not resolved: {module} (imported by {by})" for module, by in _unresolved(stage, names)]
    problems += [f"unwanted: {name}" for name in sorted(names) if _unwanted(name)]
    if problems:
        raise IncompleteZipError("\n".join(problems))


def prove(archive: Path, handlers: Iterable[str], scratch: Path) -> None:
    """Imports each handler's module alone, as Lambda does, with nothing but the zip and the standard library.

    The native wheels are for another machine: what has one must do without it here, as on a laptop.
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
    for module in sorted({handler.rpartition(".")[0] for handler in handlers}):
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


def _expected(stage: Path) -> set[str]:
    """Every staged file, Chalice's runtime, and the packages of every locked library."""
    own = {path.relative_to(stage).as_posix() for path in (stage / "chalicelib").rglob("*") if path.is_file()}
    vendor = stage / "vendor"
    vendored = {path.relative_to(vendor).as_posix() for path in vendor.rglob("*") if path.is_file()}
    libraries = {name for library in vendoring.closure() for name in vendoring.import_names(library)}
    return own | vendored | libraries | {"app.py", "chalice/app.py", "chalice/__init__.py"}


def _unresolved(stage: Path, names: set[str]) -> Iterator[tuple[str, str]]:
    """Imports of the staged program that find nothing in the zip nor in the standard library."""
    for path in sorted([stage / "app.py", *(stage / "chalicelib").rglob("*.py")]):
        for module in _imports(ast.parse(path.read_text())):
            if module.split(".")[0] in sys.stdlib_module_names:
                continue
            base = module.replace(".", "/")
            if f"{base}.py" not in names and f"{base}/__init__.py" not in names:
                yield module, path.relative_to(stage).as_posix()


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def _unwanted(name: str) -> bool:
    foreign = name.endswith(".so") and "aarch64" not in name
    operators = name.startswith("chalicelib/operating/") or name == "chalicelib/cli.py"
    return foreign or operators or "__pycache__" in name or name.startswith("chalice/cli/")
