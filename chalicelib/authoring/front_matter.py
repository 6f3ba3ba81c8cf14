"""A text file: lines of settings between ``---`` and ``---``, then CommonMark. Problems are reported."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chalicelib.authoring.bounded_files import read_text
from chalicelib.pages.markdown.html import allowed_link
from chalicelib.rules.outside import Unreadable, check_value

MOST_BYTES = 150_000  # of one file; the longest open letters have some 50,000
MOST_FRONT = 50_000  # characters of settings

Report = Callable[[str, int, str], None]  # file, line (0: the whole file), message


class _AnyLink(MarkdownIt):
    """Parses every link, so that a forbidden one is reported and not ignored."""

    def validateLink(self, url: str) -> bool:
        return True


@dataclass(frozen=True)
class Words:
    """A text file: its settings, the line of each, its body, and the line where the body begins."""

    values: Mapping[str, Any]  # empty if the settings could not be read, which was reported
    lines: Mapping[str, int]
    body: str
    first_line: int


def read_words(path: Path, allowed: Collection[str], sample: str, complain: Report) -> Words:
    """Read a file whose settings are among ``allowed``; ``sample`` names some of them, to report a file without any."""
    text = read_file(path, complain)
    if text is None:
        return Words({}, {}, "", 1)
    match = re.match(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", text, re.DOTALL | re.MULTILINE)
    front, body = (match[1], text[match.end() :]) if match else ("", text)
    first_line = text.removesuffix(body).count("\n") + 1
    try:
        values, lines = _front_matter(front)
    except Unreadable as error:
        complain(path.name, 1, f"these lines cannot be used: {error}")
        return Words({}, {}, body, first_line)
    except RecursionError:
        complain(path.name, 1, "these lines cannot be read: they are nested too deeply")
        return Words({}, {}, body, first_line)
    except (yaml.YAMLError, TypeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        complain(path.name, mark.line + 2 if mark else 1, "these lines cannot be read; write each as name: value")
        return Words({}, {}, body, first_line)
    if not values:
        complain(path.name, 1, f"begin the file with the lines between --- and --- that give {sample}")
    for key in sorted(set(map(str, values)) - set(allowed)):
        complain(path.name, lines.get(key, 1), f"“{key}” is unknown here; is it misspelt?")
    return Words(values, lines, body, first_line)


def read_file(path: Path, complain: Report, missing: str = "this file is missing") -> str | None:
    """A file's text; None after reporting why it cannot be read."""
    try:
        return read_text(path, MOST_BYTES)
    except FileNotFoundError:
        complain(path.name, 0, missing)
    except Unreadable as error:
        complain(path.name, 0, str(error))
    return None


def _front_matter(front: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The settings, and the line of the file where each is set."""
    if len(front) > MOST_FRONT:
        raise Unreadable(f"they have more than {MOST_FRONT:,} characters")
    # A few lines that refer to each other can stand for more than fits into memory.
    if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(front, yaml.SafeLoader)):
        raise Unreadable("they refer to each other with *; put such a text between quotes")
    values = dict(yaml.safe_load(front) or {})
    check_value(values)
    root = yaml.compose(front, yaml.SafeLoader)
    return values, {node.value: node.start_mark.line + 2 for node, _ in (root.value if root else ())}


def one_line(text: str) -> str:
    """A text without its line breaks. French no-break spaces before punctuation stay."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip()


def check_commonmark(text: str, name: str, first_line: int, complain: Report) -> None:
    """Report what would not be published as written: HTML, pictures, and links that do not lead to the web."""
    for token, line in _walk(_AnyLink("commonmark").parse(text), first_line):
        if token.type in ("html_block", "html_inline"):
            complain(name, line, f"HTML is not published: {token.content.strip()[:60]}")
        elif token.type == "image":
            complain(name, line, "pictures are not published in a letter")
        elif token.type == "link_open":
            url = str(token.attrGet("href"))
            if not allowed_link(url):
                complain(name, line, f"this link leads neither to a web page nor to a mail address: {url[:80]}")


def _walk(tokens: list[Token], first_line: int) -> Iterator[tuple[Token, int]]:
    line = first_line
    for token in tokens:
        line = first_line + token.map[0] if token.map else line
        yield token, line
        for child in token.children or ():
            # Inline tokens carry no line number, so count the breaks inside the paragraph.
            line += child.type in ("softbreak", "hardbreak")
            yield child, line
