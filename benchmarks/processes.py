"""Runs each measurement in a new process with its own environment, which prints its result as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import world

ROOT = Path(__file__).resolve().parent.parent


def run_module(endpoint: str, module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of this package against a stub; raises `RuntimeError` with its standard error when it fails."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{module}", *arguments],
        env=world.environment(endpoint),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"benchmarks.{module} failed:\n{done.stderr[-2000:]}")
    result: dict[str, Any] = json.loads(done.stdout)
    return result
