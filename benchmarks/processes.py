"""Measured processes: each starts afresh, in an environment of its own, and prints what it found as JSON."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks import world

ROOT = Path(__file__).resolve().parent.parent


def ask(endpoint: str, module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of this package against a stub; raises `RuntimeError` with what it said when it fails."""
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
    told: dict[str, Any] = json.loads(done.stdout)
    return told
