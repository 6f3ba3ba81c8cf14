"""Plain text of a clipboard, tidied: as Word, a mail or a PDF give it, its marks and its lines become the letter's."""

import re
import unicodedata

from chalicelib.authoring.pasting.changes import Changes, Pasted
from chalicelib.authoring.pasting.plain_notes import begins_note, with_notes
from chalicelib.pages.markdown.pasted import tidy

_BLANKS = re.compile(r"(?<=\S)[ \t\xa0]{2,}(?=\S)")
_LIST = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)]|[a-zA-Z]\))\s")
_MARKED = re.compile(r"\s*(?:[|>#]|```|~~~|\[\^)")
# Lines of a mail or a PDF are broken before this many characters; a paragraph of a word processor is longer.
_WIDE = 100


def from_plain(text: str) -> Pasted:
    """Plain text in the letter's marks."""
    changes = Changes()
    source = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    lines = _with_lists(_tidied_lines(source, changes), changes)
    parts = _paragraphs(lines, changes)
    return Pasted(with_notes("\n\n".join(parts), changes), changes.found)


def _tidied_lines(source: str, changes: Changes) -> list[str]:
    """The lines with one blank where there were several, and none at the end."""
    lines = []
    for line in source.split("\n"):
        words = line.rstrip()
        if not words.lstrip().startswith("|"):
            words, count = _BLANKS.subn(" ", words)
            if count:
                changes.note("blanks", count=count)
        lines.append(words)
    return lines


def _with_lists(lines: list[str], changes: Changes) -> list[str]:
    """The lines with the bullets of word processors as those of the letter; letters before an item stay as typed."""
    before = "\n".join(lines)
    tidied = tidy(before)
    written = tidied.text.split("\n")
    for place, letter in tidied.letters.items():
        written[place] = re.sub(r"^(\s*)\d+([.)])", rf"\g<1>{letter})", written[place])
    made = sum(bool(_LIST.match(line)) for line in written) - sum(bool(_LIST.match(line)) for line in lines)
    if made > 0:
        changes.note("lists", count=made)
    return written


def _paragraphs(lines: list[str], changes: Changes) -> list[str]:
    """The paragraphs. In a text of long lines each line is one; short lines are joined up to a blank one."""
    is_wrapped = max(map(len, lines), default=0) <= _WIDE and _has_blank_lines(lines)
    parts: list[list[str]] = []
    joined = parted = 0
    for place, line in enumerate(lines):
        before = lines[place - 1] if place else ""
        if not line:
            continue
        if not before or not parts:
            parts.append([line])
        elif _belongs(before, line):
            parts[-1].append(line)
        elif is_wrapped and not begins_note(line):
            parts[-1][-1] = f"{parts[-1][-1]} {line.strip()}"
            joined += 1
        else:
            parts.append([line])
            parted += 1
    if joined:
        changes.note("joined", count=joined)
    if parted:
        changes.note("paragraphs", count=parted)
    return ["\n".join(part) for part in parts]


def _has_blank_lines(lines: list[str]) -> bool:
    """Whether blank lines part the paragraphs: a word processor's text has each on one line and none between."""
    inner = "\n".join(lines).strip("\n").split("\n")
    return "" in inner


def _belongs(before: str, line: str) -> bool:
    """Whether a line goes on as the letter's marks have it: an item, a row, a line after a break, what is indented."""
    if before.endswith("\\") or _MARKED.match(line) or _LIST.match(line):
        return bool(before.endswith("\\") or _LIST.match(before) or _MARKED.match(before))
    return line.startswith("  ") and bool(_LIST.match(before) or before.startswith("  "))
