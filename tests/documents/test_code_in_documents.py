"""What the documents write as code is there: commands parse, targets of make exist, names stand in the sources."""

import re
import shlex
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from chalicelib.operating.cli import cli
from infra.package import SOURCES
from tests.documents.test_docs import DOCUMENTS, ROOT, every_document, named

# Names of AWS and of other programs, which the sources do not have.
OTHERS = {"eu-west-1", "parliament", "put-item"}
BLOCK = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)  # also one in a list, which is indented
PLACEHOLDER = re.compile(r"[A-Z]{3,}|…|\.\.\.")


def pieces(document: Path) -> Iterator[str]:
    """Each line of the code in a document, with the lines that continue it, and each text in backquotes."""
    text = document.read_text(encoding="utf-8")
    for block in BLOCK.findall(text):
        yield from block.replace("\\\n", " ").splitlines()[1:-1]
    yield from (" ".join(found.split()) for found in re.findall(r"`([^`]+)`", BLOCK.sub("", text)))


def commands(document: Path) -> set[str]:
    """Every call of ``firmamos`` in a document."""
    found = (re.match(r"(?:\.venv/bin/)?(firmamos (?:'[^']*'|[^#|>'])+)", piece.strip()) for piece in pieces(document))
    return {command[1].strip() for command in found if command}


@every_document
def test_every_command_can_be_given(document: Path) -> None:
    for written in commands(document):
        parse(cli, shlex.split(written)[1:], f"{document.name}: {written}")


def parse(command: click.Command, given: list[str], where: str) -> None:
    """Fails unless a command has these options and, at most, so many arguments; placeholders stand for any value."""
    context = click.Context(command, allow_interspersed_args=command.allow_interspersed_args)
    try:
        options, rest, _ = command.make_parser(context).parse_args(list(given))
    except click.UsageError as refused:
        pytest.fail(f"{where}: {refused.format_message()}", pytrace=False)
    for parameter in command.params:
        value = options.get(parameter.name or "")
        if isinstance(parameter.type, click.Choice) and isinstance(value, str) and not PLACEHOLDER.search(value):
            assert value in parameter.type.choices, f"{where}: {value} is none of {', '.join(parameter.type.choices)}"
    if isinstance(command, click.Group) and rest:
        assert rest[0] in command.commands or PLACEHOLDER.search(rest[0]), f"{where}: there is no {rest[0]}"
        if rest[0] in command.commands:
            parse(command.commands[rest[0]], rest[1:], where)
    else:
        assert not rest, f"{where}: {' '.join(rest)} is too much"


@every_document
def test_every_target_of_make_is_there(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    called = {found[1] for piece in pieces(document) if (found := re.match(r"\s*make ([a-z-]+)", piece))}
    assert called <= targets, f"{document.name} calls make {', '.join(called - targets)}"


@cache
def words_of_the_sources() -> frozenset[str]:
    folders = (*SOURCES, "benchmarks", "infra", "letters", "tests")
    files = [path for name in folders for path in (ROOT / name, *(ROOT / name).rglob("*")) if path.is_file()]
    files += [ROOT / "Makefile", ROOT / "pyproject.toml", *ROOT.glob("requirements*.in")]
    kinds = {".py", ".yaml", ".toml", ".html", ".txt", ".js", ".json", ".css", ".typ", ".md", ".in", ".cfg", ""}
    return frozenset(
        word
        for path in files
        if path.suffix in kinds and not re.search("__pycache__|tests/documents", str(path))
        for word in re.findall(r"\w+(?:-\w+)*|\w+", path.read_text(encoding="utf-8", errors="ignore"))
    )


@pytest.mark.parametrize(
    "document", [path for path in DOCUMENTS if path.name != "CHANGELOG.md"], ids=lambda path: path.name
)
def test_every_name_stands_in_the_sources(document: Path) -> None:
    """A name in backquotes is a word, or several with points between them."""
    known = words_of_the_sources() | OTHERS
    for name in named(BLOCK.sub("", document.read_text(encoding="utf-8"))):
        if re.fullmatch(r"[A-Za-z_][\w.-]*(\(\))?", name) and not re.search(r"-[A-Z]{4}", name) and not is_file(name):
            lacking = [word for word in re.findall(r"\w+(?:-\w+)*", name) if word not in known]
            assert not lacking, f"{document.name} names {name}, but no source has {', '.join(lacking)}"


@cache
def is_file(name: str) -> bool:
    return (ROOT / name).exists() or any(path.name == name for path in (ROOT / "tests").rglob(name))
