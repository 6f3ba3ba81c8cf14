"""``make package``: builds the zips and the CloudFormation template of one stage in ``dist/{stage}/``.

It copies the program, its compiled templates and translations and its locked libraries into a folder, has Chalice
package that with ``infra/stack.yaml`` merged in, and rewrites the zip so that two builds give the same bytes. The
function that typesets has its own zip, see infra/typeset_zip.py, and so have the organisers' functions, see
infra/organise_zip.py. All zips contain compiled libraries: for Lambda's machine or, if the stage runs on the emulator,
for this one.
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

from chalicelib.pages.program import UNSHIPPED
from infra import BUILD, DIST, ROOT, InfraError, organise_zip, print_line, readable_size, report_errors, typeset_zip
from infra.parameters import runs_on_emulator
from infra.staging import expected_files, fill_stage
from infra.template import write_merge_template
from infra.vendoring import target_platform, vendor
from infra.zipping import check_contents, check_imports, rewrite

# Chalice only warns when a library has no wheel: see its MISSING_DEPENDENCIES_TEMPLATE.
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
    "requirements-organise.in",
    "requirements-organise.txt",
)

NOT_SOURCES = {".mo", ".pyc"}
# The compiled part of the encryption library, which the program loads only when it seals or opens something.
SEALING = "cryptography.hazmat.primitives.ciphers.aead"


class PackagingError(InfraError):
    """Chalice failed, or left something out of the package."""


@dataclass(frozen=True)
class Package:
    """The files to deploy, in one folder."""

    folder: Path

    @property
    def archive(self) -> Path:
        """The zip of the functions that have none of their own."""
        return self.folder / "deployment.zip"

    @property
    def typesetting(self) -> Path:
        """The zip of the function that typesets."""
        return self.folder / "typeset.zip"

    @property
    def organising(self) -> Path:
        """The zip of the two functions of the organisers' pages."""
        return self.folder / "organise.zip"

    @property
    def template(self) -> Path:
        return self.folder / "stack.json"

    @property
    def code(self) -> dict[str, Path]:
        """The zips by their URIs in the template."""
        return {f"./{path.name}": path for path in self.files if path.suffix == ".zip"}

    @property
    def files(self) -> tuple[Path, ...]:
        return (self.archive, self.typesetting, self.organising, self.template)


@contextlib.contextmanager
def _build_lock() -> Iterator[None]:
    """Allows one build at a time in this checkout: two would share folders."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def package(stage: str, *, source: Path = ROOT, dist: Path = DIST) -> Package:
    """Builds the files of ``dist/{stage}/``.

    Raises `PackagingError`, `VendoringError` or `IncompleteZipError`, and leaves the last complete build as it was.
    """
    with _build_lock():
        return _build(stage, source, dist)


def build_if_changed(stage: str, *, source: Path = ROOT, dist: Path = DIST) -> Package:
    """The package of a stage, rebuilt only when something that goes into it has changed."""
    built = Package(dist / stage)
    mark = built.folder / "sources.sha256"
    with _build_lock():
        whole = all(path.is_file() for path in (*built.files, mark))
        if whole and mark.read_text() == _sources_digest(stage, source):
            return built
        return _build(stage, source, dist)


def _build(stage: str, source: Path, dist: Path) -> Package:
    work = BUILD / f"{stage}-{hashlib.sha256(str(dist).encode()).hexdigest()[:8]}"
    folder, chalice_out, made = work / "stage", work / "chalice", Package(work)
    here = runs_on_emulator(stage)
    print_line("packaging: libraries …")
    libraries = vendor(here=here)
    print_line("packaging: program …")
    fill_stage(source, folder, libraries)
    print_line("packaging: template …")
    _chalice_package(stage, folder, chalice_out)
    print_line("packaging: zip …")
    rewrite(chalice_out / made.archive.name, made.archive)
    template = json.loads((chalice_out / "sam.json").read_text())
    made.template.write_text(json.dumps(template, indent=1, sort_keys=True) + "\n")
    print_line("packaging: check …")
    elsewhere = {typeset_zip.LIBRARY, *organise_zip.ELSEWHERE}
    check_contents(made.archive, expected_files(folder), elsewhere=elsewhere, unwanted=UNSHIPPED, here=here)
    modules = _modules(template, f"./{made.archive.name}")
    # The compiled library can be loaded only if it is for this machine.
    check_imports(made.archive, [*modules, SEALING] if here else modules, work / "unpacked")
    print_line("packaging: typesetting …")
    typeset_zip.build(source, work / "typeset", made.typesetting, here=here)
    print_line("packaging: the organisers' pages …")
    organise_zip.build(source, work / "organise", made.organising, here=here)
    built = Package(dist / stage)
    built.folder.mkdir(parents=True, exist_ok=True)
    for new, old in zip(made.files, built.files, strict=True):
        new.replace(old)
    (built.folder / "sources.sha256").write_text(_sources_digest(stage, source))
    shutil.rmtree(work)
    return built


def _chalice_package(stage: str, folder: Path, out: Path) -> None:
    merge = folder.parent / "merge.json"
    write_merge_template(merge)
    program = "import sys; from chalice.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--project-dir", str(folder), "package", "--stage", stage]
    command += ["--pkg-format", "cloudformation", "--merge-template", str(merge), str(out)]
    # Chalice imports app.py, and botocore needs a region to load. Nothing calls AWS.
    env = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    output = done.stdout + done.stderr
    if done.returncode or MISSING_WHEEL in output:
        raise PackagingError(f"chalice package failed:\n{output.strip()}")


def _modules(template: dict[str, Any], code: str) -> list[str]:
    """The handler modules of the functions that use this zip."""
    functions = (r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::Serverless::Function")
    return [function["Handler"].rpartition(".")[0] for function in functions if function["CodeUri"] == code]


def _sources_digest(stage: str, source: Path) -> str:
    """A digest of everything that affects the build: every source file, and the machine that the libraries are for."""
    digest = hashlib.sha256(target_platform(here=runs_on_emulator(stage)).encode())
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
    with report_errors():
        if asked.if_changed:
            build_if_changed(asked.stage)
            return
        built = package(asked.stage)
    for path in built.files:
        print_line(f"{path.relative_to(ROOT)}  {readable_size(path.stat().st_size)}")


if __name__ == "__main__":
    main()
