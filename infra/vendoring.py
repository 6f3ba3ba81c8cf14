"""The libraries in a zip: locked, wheels only, for the machine that runs it, without what nothing reads."""

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
# Only chalice/app.py runs in Lambda; Chalice's packager adds it, and it needs the standard library alone.
# boto3 is the operator's, and pycparser is for building with cffi, of which the compiled module alone is loaded.
NOT_VENDORED = {"chalice", "boto3", "pycparser"}
PRUNED = ("bin", "babel/messages", "cffi")
# What type checkers and compilers read.
UNREAD = {".pyi", ".c", ".h"}

# What a zip's libraries are listed in: NAME.in, locked in NAME.txt.
PROGRAM = "requirements"
TYPESETTING = "requirements-typeset"

SERVICES = {"dynamodb", "kms", "lambda", "s3", "sesv2", "sqs"}
# The names under which endpoints.json has them.
ENDPOINTS = {"dynamodb", "kms", "lambda", "s3", "email", "sqs"}
LOCALES = re.compile(r"(root|es|en|pt|fr)[._]")


class VendoringError(InfraError):
    """A library could not be had for Lambda's machine."""


def vendor(listed: str = PROGRAM, *, here: bool = False) -> Path:
    """The folder of the libraries that are listed (`PROGRAM` or `TYPESETTING`), installed and pruned, made once for
    each lock; for Lambda's machine, or for the one that this runs on.

    Raises `VendoringError` when the lock lacks a library or a library has no wheel for that machine.
    """
    requirements = "\n".join(locked(closure(listed), listed)) + "\n"
    # What is pruned belongs to the key as well: this file says it.
    parts = (requirements.encode(), machine(here=here).encode(), Path(__file__).read_bytes())
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


def machine(*, here: bool) -> str:
    """What compiled libraries have to fit: Lambda's machine, or this one and the Python that this is."""
    if not here:
        return " ".join((PYTHON, *PLATFORMS))
    return f"{sys.implementation.cache_tag} {platform.system()} {platform.machine()}"


def closure(listed: str = PROGRAM) -> set[str]:
    """Canonical names of everything that the listed libraries need at run time, for Lambda's machine."""
    environment = {name: str(value) for name, value in default_environment().items()} | TARGET
    waiting = [Requirement(line) for line in _lines(ROOT / f"{listed}.in")]
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
    """Paths of what a distribution has at the top of the zip, such as ``jinja2/__init__.py`` and ``six.py``."""
    for file in importlib.metadata.files(distribution) or ():
        top = len(file.parts) == 1 and file.suffix == ".py"
        package = len(file.parts) == 2 and file.name == "__init__.py"
        if (top or package) and file.parts[0] not in PRUNED:
            yield str(file)


def _lines(path: Path) -> Iterator[str]:
    for line in path.read_text().splitlines():
        # A dash begins an option, such as the lock that this one has to agree with.
        if line.strip() and not line.startswith(("#", "-")):
            yield line.strip()


def locked(names: Iterable[str], listed: str = PROGRAM) -> list[str]:
    """The blocks of a lock (a pin and its hashes) of these distributions."""
    blocks: dict[str, str] = {}
    name = ""
    for line in (ROOT / f"{listed}.txt").read_text().splitlines():
        if line and not line[0].isspace() and not line.startswith("#"):
            name = canonicalize_name(line.split("==")[0])
            blocks[name] = line
        elif line.lstrip().startswith("--hash"):
            blocks[name] += "\n" + line
    missing = sorted(set(names) - set(blocks))
    if missing:
        raise VendoringError(f"{listed}.txt does not lock {', '.join(missing)}; run make lock")
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
    """Removes what nothing reads at run time, and what would make two builds differ."""
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
    _prune_endpoints(target / "botocore" / "data" / "endpoints.json")
    for locale in (target / "babel" / "locale-data").glob("*.dat"):
        if not LOCALES.match(locale.name):
            locale.unlink()


def _prune_info(info: Path) -> None:
    """Leaves the licence, which has to travel with the code, and the metadata, which say what version it is."""
    shutil.rmtree(info / "sboms", ignore_errors=True)
    for file in info.iterdir():
        if file.is_file() and not file.name.startswith(("METADATA", "LICENSE", "LICENCE", "NOTICE", "COPYING")):
            file.unlink()


def _prune_endpoints(path: Path) -> None:
    """Leaves the endpoints of our services: every cold start parses the whole table, 1.2 MB of it."""
    table = json.loads(path.read_text(encoding="utf-8"))
    for partition in table["partitions"]:
        partition["services"] = {name: told for name, told in partition["services"].items() if name in ENDPOINTS}
    path.write_text(json.dumps(table, sort_keys=True), encoding="utf-8")
