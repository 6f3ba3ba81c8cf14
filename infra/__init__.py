"""Packaging, deployment and the local stack. Nothing here is shipped."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"


class InfraError(RuntimeError):
    """What can be expected to go wrong; the message says what, and what to do about it."""


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Ends a command whose block raises `InfraError` with its message and exit code 1; with 130 at Ctrl-C."""
    try:
        yield
    except InfraError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def say(text: str) -> None:
    """Tells whoever runs a command what happens, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def size(count: int) -> str:
    """A number of bytes for a person: ``38 kB``, ``3.9 MB``."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
