"""Measures a call's work in steps, not seconds: the same on every machine, however busy."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any


class Work:
    """Counts each call of a Python or C function and each return from one, while counting is on."""

    def __init__(self) -> None:
        self.steps = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        sys.setprofile(self._step)
        try:
            yield
        finally:
            sys.setprofile(None)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Stop counting during the block."""
        counting = sys.getprofile()
        sys.setprofile(None)
        try:
            yield
        finally:
            sys.setprofile(counting)

    def _step(self, _frame: FrameType, _event: str, _argument: Any) -> None:
        self.steps += 1
