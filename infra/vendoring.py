"""Installs the libraries for a zip: locked, from wheels only, for the machine that runs it, without unused files."""

import hashlib
import importlib.metadata
import json
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from infra import BUILD, ROOT, InfraError

PYTHON = "3.13"
# Amazon Linux 2023, which Lambda's Python 3.13 runs on, has glibc 2.34.
PLATFORMS = (
    "manylinux_2_34_aarch64",
    "manylinux_2_28_aarch64",
    "manylinux_2_17_aarch64",
    "manylinux2014_aarch64",
)
TARGET = {
    "python_version": PYTHON,
    "python_full_version": f"{PYTHON}.0",
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "aarch64",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
}
# Of Chalice only chalice/app.py runs in Lambda; Chalice's packager adds it, and it needs only the standard library.
# boto3 is for the operator. pycparser is for building with cffi, and only cffi's compiled module is loaded.
NOT_VENDORED = {"chalice", "boto3", "pycparser"}
PRUNED = ("bin", "babel/messages", "cffi")
# Only type checkers and compilers read these.
UNREAD = {".pyi", ".c", ".h"}

# The lists of each zip's libraries: NAME.in, locked in NAME.txt.
PROGRAM = "requirements"
TYPESETTING = "requirements-typeset"
ORGANISING = "requirements-organise"

SERVICES = {"dynamodb", "kms", "lambda", "s3", "sesv2", "sqs"}
# The same services, by their names in endpoints.json.
ENDPOINTS = {"dynamodb", "kms", "lambda", "s3", "email", "sqs"}
# What the renderer of letters uses of mdit-py-plugins, a collection.
MARKDOWN_PLUGINS = {"__init__.py", "utils.py", "footnote"}
LOCALES = re.compile(r"(root|es|en|pt|fr)[._]")


class VendoringError(InfraError):
    """A library cannot be installed for the target machine."""


def vendor(list_name: str = PROGRAM, *, here: bool = False) -> Path:
    """Installs and prunes the libraries of a list (`PROGRAM`, `TYPESETTING` or `ORGANISING`) once for each lock.

    Returns their folder. They are for Lambda's machine or, with ``here``, for this one.

    Raises `VendoringError` when the lock lacks a library or a library has no wheel for that machine.
    """
    requirements = "\n".join(locked(closure(list_name), list_name)) + "\n"
    # The key also depends on what is pruned, which this file decides.
    parts = (requirements.encode(), target_platform(here=here).encode(), Path(__file__).read_bytes())
    key = hashlib.sha256(b"".join(parts)).hexdigest()[:16]
    target = BUILD / "vendor" / key
    if not target.is_dir():
        unfinished = target.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _install(requirements, unfinished, here)
        _prune(unfinished)
        unfinished.rename(target)
    return target


def target_platform(*, here: bool) -> str:
    """The platform that compiled libraries must match: Lambda's, or this machine with this Python."""
    if not here:
        return " ".join((PYTHON, *PLATFORMS))
    return f"{sys.implementation.cache_tag} {platform.system()} {platform.machine()}"


def closure(list_name: str = PROGRAM) -> set[str]:
    """Canonical names of the listed libraries and everything they need at run time on Lambda's machine."""
    environment = {name: str(value) for name, value in default_environment().items()} | TARGET
    waiting = [Requirement(line) for line in _lines(ROOT / f"{list_name}.in")]
    found: set[str] = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in NOT_VENDORED or name in found:
            continue
        found.add(name)
        for needed in map(Requirement, importlib.metadata.requires(name) or ()):
            extras = requirement.extras or {""}
            if not needed.marker or any(needed.marker.evaluate({**environment, "extra": e}) for e in extras):
                waiting.append(needed)
    return found


def import_names(distribution: str) -> Iterator[str]:
    """Paths of a distribution's top-level modules in the zip, such as ``jinja2/__init__.py`` and ``six.py``."""
    for file in importlib.metadata.files(distribution) or ():
        top = len(file.parts) == 1 and file.suffix == ".py"
        package = len(file.parts) == 2 and file.name == "__init__.py"
        if (top or package) and file.parts[0] not in PRUNED:
            yield str(file)


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text().splitlines():
        # A dash begins an option, such as ``-c`` for another lock that constrains this one.
        if line.strip() and not line.startswith(("#", "-")):
            yield line.strip()


def locked(names: Iterable[str], list_name: str = PROGRAM) -> list[str]:
    """The blocks (a pin and its hashes) of these distributions in a lock."""
    blocks: dict[str, str] = {}
    name = ""
    for line in (ROOT / f"{list_name}.txt").read_text().splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            name = canonicalize_name(line.split("==")[0])
            blocks[name] = line
        elif line.lstrip().startswith("--hash"):
            blocks[name] += "\n" + line
    missing = sorted(set(names) - set(blocks))
    if missing:
        raise VendoringError(f"{list_name}.txt does not lock {', '.join(missing)}; run make lock")
    return [blocks[name] for name in sorted(names)]


def _install(requirements: str, target: Path, here: bool) -> None:
    lock = target.with_suffix(".txt")
    lock.write_text(requirements)
    command = [sys.executable, "-m", "pip", "install", "-qq", "--no-deps", "--require-hashes", "--no-compile"]
    command += ["--only-binary=:all:"]
    if not here:
        command += ["--implementation", "cp", "--python-version", PYTHON]
        command += [f"--platform={name}" for name in PLATFORMS]
    command += ["--target", str(target), "-r", str(lock)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        machine = "this machine" if here else "Lambda"
        raise VendoringError(f"pip could not install the locked libraries for {machine}:\n{done.stderr.strip()}")


def _prune(target: Path) -> None:
    """Removes files that nothing reads at run time, and files that would make two builds differ."""
    for unwanted in (
        *(target / name for name in PRUNED),
        *target.glob("*/tests"),
        *target.rglob("__pycache__"),
    ):
        shutil.rmtree(unwanted, ignore_errors=True)
    for file in target.rglob("*"):
        if file.suffix in UNREAD:
            file.unlink()
    for info in target.glob("*.dist-info"):
        _prune_info(info)
    for service in (target / "botocore" / "data").iterdir():
        if service.is_dir() and service.name not in SERVICES:
            shutil.rmtree(service)
    _prune_plugins(target / "mdit_py_plugins")
    _prune_endpoints(target / "botocore" / "data" / "endpoints.json")
    for locale in (target / "babel" / "locale-data").glob("*.dat"):
        if not LOCALES.match(locale.name):
            locale.unlink()


def _prune_plugins(folder: Path) -> None:
    for plugin in folder.glob("*"):
        if plugin.name not in MARKDOWN_PLUGINS:
            shutil.rmtree(plugin) if plugin.is_dir() else plugin.unlink()


def _prune_info(info: Path) -> None:
    """Keeps the licence, which must travel with the code, and the metadata, which state the version."""
    shutil.rmtree(info / "sboms", ignore_errors=True)
    for file in info.iterdir():
        if file.is_file() and not file.name.startswith(("METADATA", "LICENSE", "LICENCE", "NOTICE", "COPYING")):
            file.unlink()


def _prune_endpoints(path: Path) -> None:
    """Keeps only our services' endpoints: every cold start parses the whole table, 1.2 MB of it."""
    table = json.loads(path.read_text(encoding="utf-8"))
    for partition in table["partitions"]:
        partition["services"] = {name: service for name, service in partition["services"].items() if name in ENDPOINTS}
    path.write_text(json.dumps(table, sort_keys=True), encoding="utf-8")
