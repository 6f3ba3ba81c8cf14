"""Asks the simulator in tests/aws_check/simulator."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "simulator"


def ask(question: dict[str, Any]) -> Any:
    """The simulator's answer: see judge.mjs."""
    node = shutil.which("node")
    assert node is not None, "node is missing: make system"
    command = [node, str(FOLDER / "judge.mjs")]
    done = subprocess.run(command, input=json.dumps(question), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
