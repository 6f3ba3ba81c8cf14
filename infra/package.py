"""``make package``: the zips and the CloudFormation template of one stage, in ``dist/{stage}/``.

The program, its compiled templates and translations and its locked libraries are staged, Chalice packages the
stage with ``infra/stack.yaml`` merged in, and the zip is rewritten so that two builds give the same bytes.
The function that typesets has a zip of its own, see infra/typeset_zip.py. Both carry compiled libraries, for Lambda's
machine or, where the stage is one of the emulator, for this one.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import BUILD, DIST, ROOT, InfraError, say, size, told, typeset_zip
from infra.parameters import emulated
from infra.staging import expected
from infra.staging import stage as fill_stage
from infra.template import write_merge_template
from infra.vendoring import machine, vendor
from infra.zipping import check, prove, rewrite

# Chalice goes on without a library that has no wheel, and says so: see MISSING_DEPENDENCIES_TEMPLATE in it.
MISSING_WHEEL = "Could not install dependencies"
SOURCES = (
    "app.py",
    "chalicelib",
    "templates",
    "infra",
    ".chalice/config.json",
    "requirements.in",
    "requirements.txt",
    "requirements-typeset.in",
    "requirements-typeset.txt",
)

NOT_SOURCES = {".mo", ".pyc"}
# The compiled part of the library that seals. No module of the program loads it when it is imported.
SEALING = "cryptography.hazmat.primitives.ciphers.aead"


class PackagingError(InfraError):
    """Chalice did not package what it should have."""


@dataclass(frozen=True)
class Package:
    """What is deployed: the files of one folder."""

    folder: Path

    @property
    def archive(self) -> Path:
        """The zip of every function but one."""
        return self.folder / "deployment.zip"

    @property
    def typesetting(self) -> Path:
        """The zip of the function that typesets."""
        return self.folder / "typeset.zip"

    @property
    def template(self) -> Path:
        return self.folder / "stack.json"

    @property
    def code(self) -> dict[str, Path]:
        """The zips, as the template calls them."""
        return {f"./{path.name}": path for path in (self.archive, self.typesetting)}

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.archive, self.typesetting, self.template)


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One build at a time in this checkout: two would share folders."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def package(stage: str, *, source: Path = ROOT, dist: Path = DIST) -> Package:
    """Builds the files of ``dist/{stage}/``.

    Raises `PackagingError`, `VendoringError` or `IncompleteZipError`; the last whole build is then left alone.
    """
    with _alone():
        return _build(stage, source, dist)


def ensure(stage: str, *, source: Path = ROOT, dist: Path = DIST) -> Package:
    """The package of a stage, built again only when something that goes into it has changed."""
    built = Package(dist / stage)
    mark = built.folder / "sources.sha256"
    with _alone():
        whole = all(path.is_file() for path in (*built.files, mark))
        if whole and mark.read_text() == _made_from(stage, source):
            return built
        return _build(stage, source, dist)


def _build(stage: str, source: Path, dist: Path) -> Package:
    work = BUILD / f"{stage}-{hashlib.sha256(str(dist).encode()).hexdigest()[:8]}"
    folder, chalice_out, made = work / "stage", work / "chalice", Package(work)
    here = emulated(stage)
    say("packaging: libraries …")
    libraries = vendor(here=here)
    say("packaging: program …")
    fill_stage(source, folder, libraries)
    say("packaging: template …")
    _chalice_package(stage, folder, chalice_out)
    say("packaging: zip …")
    rewrite(chalice_out / made.archive.name, made.archive)
    template = json.loads((chalice_out / "sam.json").read_text())
    made.template.write_text(json.dumps(template, indent=1, sort_keys=True) + "\n")
    say("packaging: check …")
    check(made.archive, expected(folder), elsewhere={typeset_zip.LIBRARY}, here=here)
    modules = _modules(template, f"./{made.archive.name}")
    # Only this machine's library can be loaded on this machine.
    prove(made.archive, [*modules, SEALING] if here else modules, work / "unpacked")
    say("packaging: typesetting …")
    typeset_zip.build(source, work / "typeset", made.typesetting, here=here)
    built = Package(dist / stage)
    built.folder.mkdir(parents=True, exist_ok=True)
    for new, old in zip(made.files, built.files, strict=True):
        new.replace(old)
    (built.folder / "sources.sha256").write_text(_made_from(stage, source))
    shutil.rmtree(work)
    return built


def _chalice_package(stage: str, folder: Path, out: Path) -> None:
    merge = folder.parent / "merge.json"
    write_merge_template(merge)
    program = "import sys; from chalice.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--project-dir", str(folder), "package", "--stage", stage]
    command += ["--pkg-format", "cloudformation", "--merge-template", str(merge), str(out)]
    # Chalice imports app.py; a region lets botocore load, nothing is asked of AWS.
    env = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    if done.returncode or MISSING_WHEEL in said:
        raise PackagingError(f"chalice package failed:\n{said.strip()}")


def _modules(template: dict[str, Any], code: str) -> list[str]:
    """The handlers' modules of the functions that have this zip."""
    functions = (r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Serverless::Function")
    return [function["Handler"].rpartition(".")[0] for function in functions if function["CodeUri"] == code]


def _made_from(stage: str, source: Path) -> str:
    """A digest of all that decides what is built: every file, and the machine that the libraries have to fit."""
    digest = hashlib.sha256(machine(here=emulated(stage)).encode())
    for name in SOURCES:
        top = source / name if (source / name).exists() else ROOT / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and path.suffix not in NOT_SOURCES:
                digest.update(f"{path.relative_to(top)}\0{path.stat().st_size}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def main() -> None:
    """The command line: ``python -m infra.package [--if-changed] STAGE``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--if-changed", action="store_true", help="do nothing when no source has changed")
    parser.add_argument("stage")
    asked = parser.parse_args()
    with told():
        if asked.if_changed:
            ensure(asked.stage)
            return
        built = package(asked.stage)
    for path in built.files:
        say(f"{path.relative_to(ROOT)}  {size(path.stat().st_size)}")


if __name__ == "__main__":
    main()
