"""Every sentence a reader can meet exists in every language: complete, not fuzzy, with its placeholders."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from infra import ROOT, say

LANGUAGES = ("es", "en", "pt", "fr")
# The message ids are English: its catalogue may leave them as they are.
SOURCE = "en"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]+\}")

# A message id (its singular) and the context that tells it from another one that reads the same.
Key = tuple[str, str | None]


def problems(root: Path = ROOT) -> Iterator[str]:
    """What is missing or wrong, one sentence each."""
    wanted = extracted(root)
    for lang in LANGUAGES:
        path = root / "chalicelib" / "locales" / lang / "LC_MESSAGES" / "firmamos.po"
        if path.is_file():
            with path.open("rb") as file:
                catalogue = read_po(file)
        elif lang == SOURCE:
            continue
        else:
            catalogue = Catalog()
        yield from (f"{lang}: {found}" for found in _incomplete(wanted, catalogue, lang == SOURCE))


def extracted(root: Path) -> set[Key]:
    """The messages of templates and program, as ``babel.cfg`` says how to find them."""
    with (root / "babel.cfg").open() as file:
        # It has no types.
        methods, options = cast(Any, parse_mapping_cfg)(file)
    found = extract_from_dir(root, methods, options)
    return {(id if isinstance(id, str) else id[0], context) for _, _, id, _, context in found}


def _incomplete(wanted: set[Key], catalogue: Catalog, source: bool) -> Iterator[str]:
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
    """Exits with 1 when something is missing."""
    found = list(problems())
    for problem in found:
        say(problem)
    if found:
        sys.exit(1)


if __name__ == "__main__":
    main()
