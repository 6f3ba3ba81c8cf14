"""Checks that every sentence is translated into every language: complete, not fuzzy, with its placeholders."""

import re
import sys
from collections.abc import Iterator
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

# A message id (its singular) and the context that distinguishes it from another with the same words.
Key = tuple[str, str | None]


def find_problems(root: Path = ROOT) -> Iterator[str]:
    """Each missing or broken translation, in a sentence."""
    wanted = extracted_messages(root)
    for lang in LANGUAGES:
        path = root / "chalicelib" / "locales" / lang / "LC_MESSAGES" / "firmamos.po"
        if path.is_file():
            with path.open("rb") as file:
                catalogue = read_po(file)
        elif lang == SOURCE:
            continue
        else:
            catalogue = Catalog()
        yield from (f"{lang}: {found}" for found in _incomplete_messages(wanted, catalogue, lang == SOURCE))


def extracted_messages(root: Path) -> set[Key]:
    """The messages in the templates and the program, found as ``babel.cfg`` configures it."""
    with (root / "babel.cfg").open() as file:
        # The function has no type hints.
        methods, options = cast(Any, parse_mapping_cfg)(file)
    found = extract_from_dir(root, methods, options)
    return {(id if isinstance(id, str) else id[0], context) for _, _, id, _, context in found}


def _incomplete_messages(wanted: set[Key], catalogue: Catalog, source: bool) -> Iterator[str]:
    for message_id, context in sorted(wanted, key=str):
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
