"""Finds what a module imports, at its top or inside a function, from its source."""

import ast
from collections.abc import Iterator
from pathlib import Path


def imports(source: bytes) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each module that the source imports, with the names imported from it, which may be modules too."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, tuple(alias.name for alias in node.names)


def needed_files(root: Path, start: str) -> set[Path]:
    """The files below ``root`` that the module ``start`` needs: itself, everything it imports, and their packages."""
    waiting, found = [start], set[Path]()
    while waiting:
        module = waiting.pop()
        path = _file(root, module)
        if path is None or path in found:
            continue
        found.add(path)
        waiting.append(module.rpartition(".")[0])
        for name, taken in imports(path.read_bytes()):
            waiting += [name, *(f"{name}.{one}" for one in taken)]
    return found


def _file(root: Path, module: str) -> Path | None:
    base = root.joinpath(*module.split(".")) if module else root
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.is_file():
            return path
    return None
