"""One text of a letter: ``{lang}.md`` with its front matter, and ``privacy.{lang}.md``."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from chalicelib.letters import Text
from chalicelib.publishing.markdown import allowed_link

NEEDED = ("title", "subject_label", "subject", "closing")
HEADINGS = ("organisations", "persons")
ALLOWED = frozenset({*NEEDED, "headings", "date"})

Report = Callable[[str, int, str], None]  # file, line (0: the whole file), message


class _AnyLink(MarkdownIt):
    """Takes every link for one, so that a forbidden one is found and not passed over."""

    def validateLink(self, url: str) -> bool:
        return True


def read_text(folder: Path, lang: str, report: Report) -> Text | None:
    """The text in a language, or None after reporting all that is wrong with it."""
    complaints: list[str] = []

    def complain(file: str, line: int, message: str) -> None:
        complaints.append(message)
        report(file, line, message)

    name, privacy_name = f"{lang}.md", f"privacy.{lang}.md"
    words = _read(folder / name, complain)
    privacy = _read(folder / privacy_name, complain, "this file is missing: the privacy notice in this language")
    front, body, first_line = _split(words, name, complain)
    values = _front_matter(front, name, complain)
    if words and not body.strip():
        complain(name, first_line, "the letter has no words after its front matter")
    _check(body, name, first_line, complain)
    _check(privacy, privacy_name, 1, complain)
    if complaints:
        return None
    return Text(
        **{key: values[key] for key in NEEDED},
        organisations_heading=values["headings"]["organisations"],
        persons_heading=values["headings"]["persons"],
        date=values.get("date", ""),
        body=body.strip() + "\n",
        privacy=privacy.strip() + "\n",
    )


def _read(path: Path, complain: Report, missing: str = "this file is missing") -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        complain(path.name, 0, missing)
    except UnicodeDecodeError:
        complain(path.name, 0, "this file is not in UTF-8; save it as UTF-8")
    return ""


def _split(words: str, name: str, complain: Report) -> tuple[str, str, int]:
    """Front matter, body, and the line where the body begins."""
    match = re.match(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", words, re.DOTALL | re.MULTILINE)
    if match is None:
        if words:
            complain(name, 1, "begin the file with the lines between --- and --- that give title, subject and closing")
        return "", words, 1
    return match[1], words[match.end() :], words[: match.end()].count("\n") + 1


def _front_matter(front: str, name: str, complain: Report) -> dict[str, Any]:
    try:
        values = yaml.safe_load(front) or {}
        root = yaml.compose(front, yaml.SafeLoader)
        lines = {node.value: node.start_mark.line + 2 for node, _ in (root.value if root else ())}
        values = dict(values)
    except (yaml.YAMLError, TypeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        complain(name, mark.line + 2 if mark else 1, "these lines cannot be read: write each as name: value")
        return {}
    for key in sorted(set(map(str, values)) - ALLOWED):
        complain(name, lines.get(key, 1), f"“{key}” is not known here; is it misspelt?")
    for key in NEEDED:
        if not isinstance(values.get(key), str) or not values[key].strip():
            complain(name, lines.get(key, 1), f"give “{key}” in words")
    headings = values.get("headings")
    for key in HEADINGS:
        if not isinstance(headings, dict) or not isinstance(headings.get(key), str):
            complain(name, lines.get("headings", 1), f"give the heading of the {key} under “headings”")
    if "date" in values and not isinstance(values["date"], str):
        complain(name, lines["date"], "give “date” in words, as it is to be printed, between quotes")
    return values


def _check(text: str, name: str, first_line: int, complain: Report) -> None:
    """Report what would not be published as it was written: HTML, pictures, links to elsewhere than the web."""
    for token, line in _walk(_AnyLink("commonmark").parse(text), first_line):
        if token.type in ("html_block", "html_inline"):
            complain(name, line, f"HTML is not published: {token.content.strip()[:60]}")
        elif token.type == "image":
            complain(name, line, "pictures are not published in a letter")
        elif token.type == "link_open":
            url = str(token.attrGet("href"))
            if not allowed_link(url):
                complain(name, line, f"this link is neither to the web nor to a mail address: {url[:80]}")


def _walk(tokens: list[Token], first_line: int) -> Iterator[tuple[Token, int]]:
    line = first_line
    for token in tokens:
        line = first_line + token.map[0] if token.map else line
        yield token, line
        for child in token.children or ():
            # Inline tokens carry no line of their own: breaks inside the paragraph are counted.
            line += child.type in ("softbreak", "hardbreak")
            yield child, line
