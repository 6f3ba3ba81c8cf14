"""Writes the letter's marks: runs of words with their emphasis and links, so that words which look like marks stay
words."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

BREAK = "\\\n"
_BLANK = " \n\xa0"
_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»`|\\]+", re.IGNORECASE)
_ALWAYS = re.compile(r"[\\`*]")
_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_BRACKET = re.compile(r"\[(?=\^|[^\[\]]{0,300}\](?:\(|\[|:))")
_ANGLE = re.compile(r"<(?=[a-zA-Z/!?])")
_ENTITY = re.compile(r"&(?=#?\w{1,40};)")
# What begins a line and would make it something else. Bullets and numbers that were typed are meant as lists.
_HEADING = re.compile(r"#{1,6}(?=\s|$)")
_LINE_MARK = re.compile(r"(?:[>+]|~{3,}|=+\s*$|-{2,}\s*$|[-|:][-|:\s]*$)")
_IN_ADDRESS = {" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "\n": "", "\t": ""}


@dataclass(frozen=True)
class Run:
    """Words in one way: bold, italic, and the address of a link. ``ready`` ones are marks already."""

    text: str
    bold: bool = False
    italic: bool = False
    url: str = ""
    ready: bool = False


def line_of(runs: Sequence[Run]) -> str:
    """The runs in marks, beginning with no blank and with nothing that would make the line something else."""
    text = "".join(_linked(url, list(group)) for url, group in groupby(_settled(runs), key=lambda run: run.url))
    lines = [line.strip(_BLANK) for line in text.split(BREAK)]
    return BREAK.join(_unmarked(line) for line in lines if line)


def escaped(text: str) -> str:
    """Words so that none of them is a mark. Bare web addresses stay as they are."""
    parts, at = [], 0
    for found in _ADDRESS.finditer(text):
        parts += [_escaped(text[at : found.start()]), found[0]]
        at = found.end()
    return "".join([*parts, _escaped(text[at:])])


def plain(runs: Iterable[Run]) -> str:
    return "".join(run.text for run in runs)


def _escaped(text: str) -> str:
    text = _ALWAYS.sub(r"\\\g<0>", text)
    for pattern in (_UNDERSCORE, _BRACKET, _ANGLE, _ENTITY):
        text = pattern.sub(r"\\\g<0>", text)
    return text


def _unmarked(line: str) -> str:
    if _HEADING.match(line) or _LINE_MARK.match(line):
        return f"\\{line}"
    return line


def _settled(runs: Iterable[Run]) -> list[Run]:
    """Runs that differ in nothing joined, with one blank where there were several."""
    found: list[Run] = []
    for run in runs:
        if not run.text:
            continue
        if found and not run.ready and not found[-1].ready and _same(found[-1], run):
            found[-1] = Run(found[-1].text + run.text, run.bold, run.italic, run.url)
        else:
            found.append(run)
    return [run if run.ready else Run(_single(run.text), run.bold, run.italic, run.url) for run in found]


def _same(one: Run, other: Run) -> bool:
    return (one.bold, one.italic, one.url) == (other.bold, other.italic, other.url)


def _single(text: str) -> str:
    """One blank for each run of them; a no-break one stays where it is alone."""
    return re.sub(r"[ \t\n\r\f\v]*[ \t\n\r\f\v\xa0]*[ \t\n\r\f\v]+\xa0*|\xa0{2,}", " ", text)


def _linked(url: str, runs: list[Run]) -> str:
    inner = _emphasised(runs)
    if not url or not inner.strip():
        return inner
    if plain(runs).strip() == url:
        return inner.replace(inner.strip(), url)
    before, words, after = _parted(inner)
    # A bracket that ends too early would end the link.
    words = re.sub(r"(?<!\\)[\[\]]", r"\\\g<0>", words) if words.count("[") != words.count("]") else words
    address = "".join(_IN_ADDRESS.get(sign, sign) for sign in url)
    return f"{before}[{words}]({address}){after}"


def _emphasised(runs: list[Run]) -> str:
    parts = []
    for bold, group in groupby(runs, key=lambda run: run.bold):
        inner = ""
        for italic, words in groupby(group, key=lambda run: run.italic):
            text = "".join(run.text if run.ready else escaped(run.text) for run in words)
            inner += _wrapped(text, "*") if italic else text
        parts.append(_wrapped(inner, "**") if bold else inner)
    return "".join(parts)


def _wrapped(text: str, mark: str) -> str:
    before, words, after = _parted(text)
    return f"{before}{mark}{words}{mark}{after}" if words else text


def _parted(text: str) -> tuple[str, str, str]:
    """What stands before the words, the words, and what stands after: blanks and breaks are outside of marks."""
    found = re.fullmatch(r"((?:\s|\\\n)*)(.*?)((?:\s|\\\n)*)", text, re.DOTALL)
    assert found is not None
    return found[1], found[2], found[3]
