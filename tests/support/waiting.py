"""Waits for another process: for a result, never for a fixed time. If the result never comes, pytest's time-out ends
the test; it is set far beyond the slowest machine."""

import threading
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_for(look: Callable[[], Found | None]) -> Found:
    """Call ``look`` until it finds something, and return that."""
    pause = threading.Event()
    while not (found := look()):
        pause.wait(0.2)
    return found
