"""What is still to be filled in: words in square brackets, as the templates of new letters have them.

Brackets are used for other things as well: links, footnotes, and in quotations ``[…]``, ``[sic]`` and ``[l]a ley``. So
a gap is sure where a template has the same words, or where a whole field, or a whole line of the text, is in brackets.
"""

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.front_matter import texts_in
from chalicelib.authoring.settings_file import read_settings
from chalicelib.authoring.templates import FOLDER, NOTICE, TEMPLATES, template_text, words
from chalicelib.authoring.text_form import BODY, COMMENTS, kind_and_language, read_fields
from chalicelib.rules.outside import Unreadable

# Not a link, nor a footnote, nor escaped. Brackets may run over a line's end, and never over a paragraph's.
_BRACKETS = re.compile(r"(?<![\\!\]])\[(?!\^)((?:(?!\n\s*\n)[^\[\]\\])+)\](?!\(|\[(?!\^))")
_DEFINED = re.compile(r"^ {0,3}\[([^\[\]]+)\]:", re.MULTILINE)
# The mark of a list before words that are a line of their own.
_MARK = re.compile(r"[ \t]*(?:[-*+>]|\d+[.)])?[ \t]*")
_END = re.compile(r"[ \t.]*$", re.MULTILINE)
_LONGEST_ASIDE = 3  # letters, as in "[l]a ley" or "[1]"
_ASIDES = frozenset({"sic", "...", "…"})


@dataclass(frozen=True, order=True)
class Gap:
    """``text`` is without its brackets; ``field`` is named as in a `Problem`."""

    file: str
    field: str
    text: str
    is_sure: bool


def gaps(texts: Mapping[str, str]) -> tuple[Gap, ...]:
    """The gaps in the files of a letter, name → text, each once in a field."""
    found = (gap for name, text in sorted(texts.items()) for gap in _in_file(name, text))
    return tuple(dict.fromkeys(found))


def _in_file(name: str, text: str) -> Iterator[Gap]:
    for field, value in _fields(name, text).items():
        defined = {_same(label) for label in _DEFINED.findall(value)} if field == BODY else set()
        for brackets in _BRACKETS.finditer(value):
            words = " ".join(brackets[1].split())
            is_sure = _same(words) in _known() or (_is_alone(value, brackets) and not _is_aside(words))
            if is_sure or not (_is_aside(words) or _same(words) in defined):
                yield Gap(name, field, words, is_sure)


def _fields(name: str, text: str) -> Mapping[str, str]:
    """The texts in a file by their fields; none of what is no file of a letter."""
    if name == SETTINGS:
        try:
            return dict(texts_in("", read_settings(text)))
        except Unreadable:
            return {}
    kind = kind_and_language(name)
    if kind is None:
        return {}
    fields = read_fields(kind[0], text)
    return {BODY: text} if fields is None else {key: value for key, value in fields.items() if key != COMMENTS}


def _is_alone(value: str, brackets: re.Match[str]) -> bool:
    """Whether brackets and what is in them are a whole line."""
    begins = value.rfind("\n", 0, brackets.start()) + 1
    return _MARK.fullmatch(value, begins, brackets.start()) is not None and bool(_END.match(value, brackets.end()))


def _is_aside(words: str) -> bool:
    return words.casefold() in _ASIDES or len(words) <= _LONGEST_ASIDE


def _same(words: str) -> str:
    return " ".join(words.split()).casefold()


@functools.cache
def _known() -> frozenset[str]:
    """What the templates have in brackets, in every language."""
    langs = [path.stem for path in (FOLDER / NOTICE).glob("*.md")]
    texts = [template_text(folder, lang) for folder in (*TEMPLATES, NOTICE) for lang in langs]
    texts += [text for lang in langs for text in words(lang).values()]
    return frozenset(_same(found[1]) for text in texts for found in _BRACKETS.finditer(text))
