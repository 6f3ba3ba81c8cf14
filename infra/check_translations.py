"""Checks that every sentence is translated into every language: complete, not fuzzy, with its placeholders; and that
the catalogues hold nothing else.

What signers and readers see is in one catalogue, so that their pages do not depend on another; what organisers see may
be in either.
"""

import itertools
import re
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, cast

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from infra import ROOT, print_line

LANGUAGES = ("es", "en", "pt", "fr")
# The message ids are English, so the English catalogue may leave them untranslated.
SOURCE = "en"
PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\d*\}")

PUBLIC, DESK = "firmamos", "desk"
# Where the sentences of the organisers' pages and mails are.
OF_ORGANISERS = (
    "chalicelib/authoring/",
    "chalicelib/desk/",
    "chalicelib/organising/",
    "templates/desk/",
    "templates/mail/organiser_",
    "templates/mail/_organiser_",
)


class Sentence(NamedTuple):
    """A message id, its plural if it has one, and the context that distinguishes it from another with the same words.

    An entry of a catalogue with a plural serves a sentence without, and never the reverse.
    """

    id: str
    plural: str
    context: str | None


def find_problems(root: Path = ROOT) -> Iterator[str]:
    """Each missing, broken or idle translation, in a sentence."""
    wanted = extracted_messages(root)
    public = {key for key, files in wanted.items() if not all(name.startswith(OF_ORGANISERS) for name in files)}
    for lang in LANGUAGES:
        folder = root / "chalicelib" / "locales" / lang / "LC_MESSAGES"
        first, second = _catalogue(folder / f"{PUBLIC}.po"), _catalogue(folder / f"{DESK}.po")
        desk = {key: first if _entry(first, key) else second for key in wanted.keys() - public}
        found = [
            *_incomplete_messages(dict.fromkeys(public, first) | desk, lang == SOURCE),
            *_idle_messages({(one.id, one.context) for one in wanted}, first, second),
        ]
        yield from (f"{lang}: {problem}" for problem in found)


def extracted_messages(root: Path) -> dict[Sentence, list[str]]:
    """The messages in the templates and the program, found as ``babel.cfg`` configures it, each with its files."""
    with (root / "babel.cfg").open() as file:
        # The function has no type hints.
        methods, options = cast(Any, parse_mapping_cfg)(file)
    files: dict[Sentence, list[str]] = {}
    for name, _, message_id, _, context in extract_from_dir(root, methods, options):
        one, *several = (message_id,) if isinstance(message_id, str) else message_id
        files.setdefault(Sentence(one, "".join(several), context), []).append(name)
    return files


def _catalogue(path: Path) -> Catalog:
    if not path.is_file():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file)


def _entry(catalogue: Catalog, sentence: Sentence) -> Message | None:
    """The entry that a program finds for a sentence."""
    message = catalogue.get(sentence.id, sentence.context)
    is_found = message is not None and (not sentence.plural or sentence.plural in message.id)
    return message if is_found else None


def _incomplete_messages(wanted: Mapping[Sentence, Catalog], source: bool) -> Iterator[str]:
    for sentence, catalogue in sorted(wanted.items(), key=lambda pair: str(pair[0])):
        message = _entry(catalogue, sentence)
        if message is None or message.fuzzy or not all(_texts(message)):
            if not source:
                yield f"not translated: {sentence.id!r}" + (f" ({sentence.context})" if sentence.context else "")
        elif _placeholders(sentence.id) - (found := set().union(*map(_placeholders, _texts(message)))):
            yield f"a placeholder is lost: {sentence.id!r}"
        elif found - _placeholders(" ".join([message.id] if isinstance(message.id, str) else message.id)):
            yield f"a placeholder is not there in English: {sentence.id!r}"


def _idle_messages(used: Collection[tuple[str, str | None]], first: Catalog, second: Catalog) -> Iterator[str]:
    """Translations that nobody ever reads: of what nothing says any more, or beside one that is found before."""
    known = {_key(message) for message in first if message.id}
    yield from (f"not used: {id!r}" for id, context in sorted(known, key=str) if (id, context) not in used)
    for message in second:
        if message.id and _key(message) not in used:
            yield f"not used: {_key(message)[0]!r}"
        elif message.id and _key(message) in known:
            yield f"in both catalogues: {_key(message)[0]!r}"


def _key(message: Message) -> tuple[str, str | None]:
    return message.id if isinstance(message.id, str) else message.id[0], message.context


def _texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string or ("",))


def _placeholders(text: str) -> set[str]:
    """The placeholders of a text, those without a name or a number by their order: a translation may number them."""
    order = map(str, itertools.count())
    return {f"{{{next(order)}}}" if found == "{}" else found for found in PLACEHOLDER.findall(text)}


def main() -> None:
    """Exits with 1 when a translation is missing, broken or idle."""
    found = list(find_problems())
    for problem in found:
        print_line(problem)
    if found:
        sys.exit(1)


if __name__ == "__main__":
    main()
