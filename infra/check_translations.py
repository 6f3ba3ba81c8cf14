"""Checks that every sentence is translated into every language: complete, not fuzzy, with its placeholders.

What signers and readers see is in one catalogue, so that their pages do not depend on another; what organisers see may
be in either.
"""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from infra import ROOT, print_line

LANGUAGES = ("es", "en", "pt", "fr")
# The message ids are English, so the English catalogue may leave them untranslated.
SOURCE = "en"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")

PUBLIC, DESK = "firmamos", "desk"
# Where the sentences of the organisers' pages and mails are.
OF_ORGANISERS = ("chalicelib/desk/", "chalicelib/organising/", "templates/desk/", "templates/mail/organiser_")

# A message id (its singular) and the context that distinguishes it from another with the same words.
Key = tuple[str, str | None]


def find_problems(root: Path = ROOT) -> Iterator[str]:
    """Each missing or broken translation, in a sentence."""
    wanted = extracted_messages(root)
    public = {key for key, files in wanted.items() if not all(name.startswith(OF_ORGANISERS) for name in files)}
    for lang in LANGUAGES:
        folder = root / "chalicelib" / "locales" / lang / "LC_MESSAGES"
        first, second = _catalogue(folder / f"{PUBLIC}.po"), _catalogue(folder / f"{DESK}.po")
        desk = {key: second if first.get(*key) is None else first for key in wanted.keys() - public}
        found = _incomplete_messages(dict.fromkeys(public, first) | desk, lang == SOURCE)
        yield from (f"{lang}: {problem}" for problem in found)


def extracted_messages(root: Path) -> dict[Key, list[str]]:
    """The messages in the templates and the program, found as ``babel.cfg`` configures it, each with its files."""
    with (root / "babel.cfg").open() as file:
        # The function has no type hints.
        methods, options = cast(Any, parse_mapping_cfg)(file)
    files: dict[Key, list[str]] = {}
    for name, _, id, _, context in extract_from_dir(root, methods, options):
        files.setdefault((id if isinstance(id, str) else id[0], context), []).append(name)
    return files


def _catalogue(path: Path) -> Catalog:
    if not path.is_file():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def _incomplete_messages(wanted: Mapping[Key, Catalog], source: bool) -> Iterator[str]:
    for (message_id, context), catalogue in sorted(wanted.items(), key=lambda pair: str(pair[0])):
        message = catalogue.get(message_id, context)
        if message is None or message.fuzzy or not all(_texts(message)):
            if not source:
                yield f"not translated: {message_id!r}" + (f" ({context})" if context else "")
        elif _placeholders(message_id) - _placeholders(" ".join(_texts(message))):
            yield f"a placeholder is lost: {message_id!r}"


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ("",))


def _placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def main() -> None:
    """Exits with 1 when a translation is missing or broken."""
    found = list(find_problems())
    for problem in found:
        print_line(problem)
    if found:
        sys.exit(1)


if __name__ == "__main__":
    main()
