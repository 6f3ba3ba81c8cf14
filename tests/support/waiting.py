"""Waiting for what another process does: for the thing itself, never for a time. What never comes is ended by pytest's
own guard, which is set far beyond the slowest machine."""

import threading
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")


def wait_for(look: Callable[[], Found | None]) -> Found:
    """What ``look`` finds, once it finds something."""
    pause = threading.Event()
    while not (found := look()):
        pause.wait(0.2)
    return found
