"""Packaging, deployment and the local stack. Nothing here is shipped."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"


def say(text: str) -> None:
    """Tells whoever runs a command what happens, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
