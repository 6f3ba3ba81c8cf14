"""``make promises``: writes docs/promises.md, from the list of promises and the marks of the tests that hold them.

A test names the promise it holds with ``@pytest.mark.promise("…")``, in the exact words of ``infra/promises.toml``.
The tests are parsed, not imported, so writing the page needs neither a browser nor AWS.
"""

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from infra import ROOT, InfraError, print_line, report_errors

SOURCE = ROOT / "infra" / "promises.toml"
PATH = ROOT / "docs" / "promises.md"
MARK = "pytest.mark.promise"
INTRODUCTION = """\
# Promises

What Firmamos promises, and the tests that would fail if a promise were broken. `make promises` writes this page from
`infra/promises.toml` and the marks of the tests, and a test fails when it is out of date. Everything is shown against
imitations of AWS: an in-memory twin of each service, moto or MiniStack, never AWS itself.
"""


@dataclass(frozen=True)
class Promise:
    words: str
    means: str = ""


def themes() -> dict[str, tuple[Promise, ...]]:
    """The promises under their themes, in the order of the page."""
    with SOURCE.open("rb") as file:
        read = tomllib.load(file)["themes"]
    return {theme["name"]: tuple(Promise(**promise) for promise in theme["promises"]) for theme in read}


def tests_by_promise(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """The words of each mark → the tests that have it, such as ``tests/mail/test_send.py::test_poison``.

    Raises `InfraError` for a mark that is not on a single test, or whose words are not a plain string.
    """
    found: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("test_*.py")):
        module = ast.parse(path.read_text(encoding="utf-8"))
        name = path.relative_to(folder.parent).as_posix()
        read = 0
        for test, decorators in _tests(module):
            for words in filter(None, map(_words, decorators)):
                found.setdefault(words, []).append(f"{name}::{test}")
                read += 1
        if read != sum(isinstance(node, ast.Attribute) and ast.unparse(node) == MARK for node in ast.walk(module)):
            raise InfraError(f'{name}: a promise is marked as {MARK}("…") on the one test that holds it')
    return found


def text() -> str:
    """The page. Raises `InfraError` when a mark names no promise, or no test is marked with a promise."""
    tests, listed = tests_by_promise(), themes()
    known = {promise.words for promises in listed.values() for promise in promises}
    if unknown := sorted(tests.keys() - known):
        raise InfraError(f"tests are marked with what {SOURCE.name} does not promise: {'; '.join(unknown)}")
    if unheld := sorted(known - tests.keys()):
        raise InfraError(f"no test is marked with what {SOURCE.name} promises: {'; '.join(unheld)}")
    sections = [INTRODUCTION]
    for theme, promises in listed.items():
        sections += [f"## {theme}\n", *(_section(promise, tests[promise.words]) for promise in promises)]
    return "\n".join(sections)


def _section(promise: Promise, tests: list[str]) -> str:
    means = f"{promise.means.strip()}\n\n" if promise.means else ""
    return f"### {promise.words}\n\n{means}" + "".join(f"- `{test}`\n" for test in tests)


def _tests(module: ast.Module) -> Iterator[tuple[str, list[ast.expr]]]:
    """The tests of a module, ``test_it`` or ``TestThat::test_it``, with their decorators."""
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, node.decorator_list
        elif isinstance(node, ast.ClassDef):
            for method in node.body:
                if isinstance(method, ast.FunctionDef):
                    yield f"{node.name}::{method.name}", method.decorator_list


def _words(decorator: ast.expr) -> str:
    """The promise that a decorator marks, or nothing."""
    if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func) != MARK:
        return ""
    match decorator.args:
        case [ast.Constant(value=str(words))]:
            return words
    return ""


if __name__ == "__main__":
    with report_errors():
        PATH.write_text(text(), encoding="utf-8")
    print_line(f"wrote {PATH.relative_to(ROOT)}")
