"""The caches that a function's process keeps between requests; clearing them simulates a new process."""

import functools
import importlib
import pkgutil
from typing import Any

from chalicelib import wiring
from chalicelib.web import answers


def forget() -> None:
    for kept in _kept():
        kept.cache_clear()


@functools.cache
def _kept() -> tuple[Any, ...]:
    """Everything that the functions are put together from, and what stands in a page's headers."""
    modules = [
        importlib.import_module(f"{wiring.__name__}.{one.name}") for one in pkgutil.iter_modules(wiring.__path__)
    ]
    made = {value for module in modules for value in vars(module).values() if _is_kept(value)}
    return (*made, answers.page_policy)


def _is_kept(value: object) -> bool:
    return callable(value) and hasattr(value, "cache_clear")
