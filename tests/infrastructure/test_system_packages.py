"""The system packages that the tests lack are named in one line before anything starts."""

import subprocess
from pathlib import Path

import pytest

from infra import ROOT

SCRIPT = ROOT / "infra" / "local" / "system-packages"
ALL = "chromium default-jre-headless poppler-utils nodejs npm python3-venv"


def command(folder: Path, name: str, does: str = "exit 0") -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{does}\n")
    file.chmod(0o755)


def run(folder: Path) -> tuple[int, str, str]:
    """Run the script on a machine with only these commands."""
    env = {"PATH": str(folder), "PYTHON": "python3"}
    done = subprocess.run(["/bin/bash", SCRIPT], env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def test_where_all_is_there_nothing_happens(tmp_path: Path) -> None:
    for name in ("chromium", "java", "pdftotext", "node", "npm", "python3"):
        command(tmp_path, name)
    assert run(tmp_path) == (0, "", "")


def test_more_may_be_asked_for(tmp_path: Path) -> None:
    for name in ("chromium", "java", "pdftotext", "node", "npm", "python3"):
        command(tmp_path, name)
    env = {"PATH": str(tmp_path), "PYTHON": "python3"}
    done = subprocess.run(["/bin/bash", SCRIPT, "qemu qemu-user"], env=env, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "The tests need qemu-user: install what your system calls them.\n")


@pytest.mark.parametrize(
    ("apt", "says"),
    [(True, f"The tests need {ALL}. Run: sudo apt-get install {ALL}\n"),
     (False, f"The tests need {ALL}: install what your system calls them.\n")],
)  # fmt: skip
def test_what_may_not_be_installed_is_named_in_one_line(tmp_path: Path, apt: bool, says: str) -> None:
    command(tmp_path, "id", "echo 1000")
    command(tmp_path, "python3", "exit 1")
    if apt:
        command(tmp_path, "apt-get", "exit 1")
    assert run(tmp_path) == (1, "", says)
