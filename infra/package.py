"""``make package``: the zip and the CloudFormation template of one stage, in ``dist/{stage}/``.

The program, its compiled templates and translations and its locked libraries are staged, Chalice packages the
stage with ``infra/stack.yaml`` merged in, and the zip is rewritten so that two builds give the same bytes.
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

from infra import BUILD, DIST, ROOT, InfraError, say, size, told
from infra.staging import stage as fill_stage
from infra.template import write_merge_template
from infra.vendoring import vendor
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
)

NOT_SOURCES = {".mo", ".pyc"}


class PackagingError(InfraError):
    """Chalice did not package what it should have."""


@dataclass(frozen=True)
class Package:
    """What is deployed."""

    archive: Path
    template: Path


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One build at a time in this checkout: two would share folders."""
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def package(stage: str, *, source: Path = ROOT, dist: Path = DIST) -> Package:
    """Builds ``dist/{stage}/deployment.zip`` and ``stack.json``.

    Raises `PackagingError`, `VendoringError` or `IncompleteZipError`; the last whole build is then left alone.
    """
    with _alone():
        return _build(stage, source, dist)


def ensure(stage: str, *, source: Path = ROOT, dist: Path = DIST) -> Package:
    """The package of a stage, built again only when something that goes into it has changed."""
    target = dist / stage
    built = Package(target / "deployment.zip", target / "stack.json")
    mark = target / "sources.sha256"
    with _alone():
        if built.archive.is_file() and mark.is_file() and mark.read_text() == _sources(source):
            return built
        return _build(stage, source, dist)


def _build(stage: str, source: Path, dist: Path) -> Package:
    work = BUILD / f"{stage}-{hashlib.sha256(str(dist).encode()).hexdigest()[:8]}"
    folder, chalice_out = work / "stage", work / "chalice"
    say("packaging: libraries …")
    libraries = vendor()
    say("packaging: program …")
    fill_stage(source, folder, libraries)
    say("packaging: template …")
    _chalice_package(stage, folder, chalice_out)
    say("packaging: zip …")
    rewrite(chalice_out / "deployment.zip", work / "deployment.zip")
    template = json.loads((chalice_out / "sam.json").read_text())
    say("packaging: check …")
    check(work / "deployment.zip", folder)
    prove(work / "deployment.zip", _handlers(template), work / "unpacked")
    target = dist / stage
    target.mkdir(parents=True, exist_ok=True)
    built = Package(target / "deployment.zip", target / "stack.json")
    built.template.write_text(json.dumps(template, indent=1, sort_keys=True) + "\n")
    (work / "deployment.zip").replace(built.archive)
    (target / "sources.sha256").write_text(_sources(source))
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


def _handlers(template: dict[str, Any]) -> list[str]:
    functions = (r for r in template["Resources"].values() if r["Type"] == "AWS::Serverless::Function")
    return [function["Properties"]["Handler"] for function in functions]


def _sources(source: Path) -> str:
    """A digest of every file that decides what is built."""
    digest = hashlib.sha256()
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
    parser.add_argument("--if-changed", action="store_true", help="say and do nothing when no source has changed")
    parser.add_argument("stage")
    asked = parser.parse_args()
    with told():
        if asked.if_changed:
            ensure(asked.stage)
            return
        built = package(asked.stage)
    say(f"{built.archive.relative_to(ROOT)}  {size(built.archive.stat().st_size)}")
    say(f"{built.template.relative_to(ROOT)}  {size(built.template.stat().st_size)}")


if __name__ == "__main__":
    main()
