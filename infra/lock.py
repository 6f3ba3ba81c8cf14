"""``make lock``: the newest releases that fit, pinned with hashes, for every Python from 3.11 and any machine.

Uses uv from the path, or installs it into the environment: uv's version does not change the result.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra import ROOT, InfraError, report_errors

FILES = (
    "requirements",
    "requirements-typeset",
    "requirements-organise",
    "requirements-dev",
    "requirements-ministack",
)


def main() -> None:
    """The command line: ``python -m infra.lock``."""
    with report_errors():
        lock()


def lock() -> None:
    """Writes each ``requirements*.txt`` from its ``.in``, in an order that lets one constrain the next.

    Raises `InfraError`; uv has then printed the reason.
    """
    beside_python = str(Path(sys.executable).parent)
    path = os.pathsep.join((beside_python, os.environ.get("PATH", os.defpath)))
    uv = shutil.which("uv", path=path)
    if uv is None:
        _run(
            [sys.executable, "-m", "pip", "install", "-qq", "--disable-pip-version-check", "uv"], "uv is not installed"
        )
        uv = str(Path(beside_python) / "uv")
    for name in FILES:
        command = [uv, "pip", "compile", "--quiet", "--upgrade", "--generate-hashes", "--universal"]
        # No index is named, so that the lock works with any package index.
        command += ["--python-version", "3.11", "--no-emit-index-url", "--custom-compile-command", "make lock"]
        _run([*command, f"{name}.in", "-o", f"{name}.txt"], f"{name}.in is not locked")


def _run(command: list[str], otherwise: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise InfraError(otherwise)


if __name__ == "__main__":
    main()
