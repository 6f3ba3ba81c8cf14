"""Packaging, deployment and the local stack. Nothing here is shipped."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
DIST = ROOT / "dist"


class InfraError(RuntimeError):
    """An expected failure; the message says what went wrong and what to do about it."""


@contextlib.contextmanager
def report_errors() -> Iterator[None]:
    """Exits with the message and code 1 when the block raises `InfraError`, and with 130 on Ctrl-C."""
    try:
        yield
    except InfraError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)


def print_line(text: str) -> None:
    """Prints a line and flushes it, so that the person waiting sees it at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def readable_size(count: int) -> str:
    """A number of bytes in a readable unit: ``38 kB``, ``3.9 MB``."""
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
