"""``make lock``: the newest releases that fit, pinned with hashes, for every Python from 3.11 and any machine.

Needs uv on the path, or installs it into the environment: what is locked does not depend on it.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from infra import ROOT, InfraError, told

FILES = ("requirements", "requirements-typeset", "requirements-dev", "requirements-ministack")


def main() -> None:
    """The command line: ``python -m infra.lock``."""
    with told():
        lock()


def lock() -> None:
    """Writes each ``requirements*.txt`` from its ``.in``, in an order that lets one constrain the next.

    Raises `InfraError`; uv has then said why.
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
        # No index is named, so that the lock holds wherever the packages come from.
        command += ["--python-version", "3.11", "--no-emit-index-url", "--custom-compile-command", "make lock"]
        _run([*command, f"{name}.in", "-o", f"{name}.txt"], f"{name}.in is not locked")


def _run(command: list[str], otherwise: str) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        raise InfraError(otherwise)


if __name__ == "__main__":
    main()
