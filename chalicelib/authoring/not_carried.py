"""What a text would not print as it is written: refused where words would be lost, else told in a warning."""

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from chalicelib.authoring.problems import Place, Sentence
from chalicelib.pages.markdown.emphasis import LITERAL
from chalicelib.pages.markdown.list_marks import BULLETS
from chalicelib.pages.markdown.parser import BARE, allowed_link, make_reader
from chalicelib.pages.markdown.pasted import tidy
from chalicelib.pages.markdown.plain_text import to_plain_parts
from chalicelib.pages.message_ids import N_

At = Callable[[int], Place]  # line of the parsed text

STANDS = N_("“{}” is printed as it stands: {}")
NO_LINK = N_("this is not a link: write [words](https://…) without blanks outside the words")
HTML = N_("HTML is not published: {}")
TOO_MANY_CELLS = N_("this row has more cells than there are titles of columns, and they would be lost")
NOTE_WITHOUT_TEXT = N_("the text of this note is missing: begin a line with the same mark and a colon")
NOTE_WITHIN = N_("a note within a sentence is not known: write [^1], and below the text [^1]: and the note")
NO_TABLE = N_("this is not a table: it needs a line such as |---|---| below the titles of its columns")
_BEFORE_ADDRESS = re.compile(r"\[[^\[\]]+\]\s?\(\s*$")

# What is printed as it stands, in the text of a paragraph, and why.
AS_IT_STANDS: tuple[tuple[re.Pattern[str], str], ...] = (
    (LITERAL, N_("this mark has no other that ends what it begins; *italics* and **bold** have one on each side")),
    (re.compile(r"~~|(?<![~\w])~[^\s~]+~(?!~)"), N_("words cannot be struck through or lowered")),
    (re.compile(r"==\S[^=]*=="), N_("words cannot be highlighted")),
    (re.compile(r"\^[^\s^]{1,20}\^"), N_("words cannot be raised")),
    (re.compile(r"\[\^[^\]\s]+\]"), NOTE_WITHOUT_TEXT),
    (re.compile(r"\^\["), NOTE_WITHIN),
    (re.compile(r"\[[^\[\]]+\]\[[^\[\]]*\]"), N_("this link leads nowhere: write [words](https://…)")),
    (re.compile(r"\[[^\[\]]+\]\s?\(\s*(?:www\.|mailto:|[\w.-]+@)"), NO_LINK),
    (re.compile(r"\|.*\|"), NO_TABLE),
    (re.compile(r"\+[-=]{3,}|:::+"), N_("marks of other programs are not known here")),
    (re.compile(r"\{[.#][^}]*\}"), N_("marks of other programs are not known here")),
    (re.compile(r"\\"), N_("a backslash is printed")),
    (re.compile(r"&#?\w+;"), N_("this is no character that HTML knows")),
    (re.compile(r"^\s*\^\^\s*$"), N_("cells cannot be merged")),
    (re.compile("[\ue000-\uf8ff]"), N_("this sign is one of a symbol font, and most readers see an empty box")),
    (re.compile("\ufffc"), N_("here was a picture or another object, which was not pasted with the text")),
    (re.compile("\ufffd|Ã[\u0080-\u00bf]|â€"), N_("here is a character that was damaged when the file was saved")),
)  # fmt: skip
# The same, at the beginning of a line.
AT_THE_BEGINNING: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"#+(?=[^\W\d_])"), N_("if this is a heading, a blank is missing after the #")),
    (re.compile(r"#{7,}"), N_("headings have at most six #")),
    (re.compile(r"\[[ xX]?\](?=\s)"), N_("boxes to tick are not known")),
    (
        re.compile(rf"[{BULLETS}](?=.*\w)"),
        N_("this is not read as a list: begin each line of it with a hyphen and a blank"),
    ),
)
JOINED = N_("this line and the one before are printed as one paragraph; leave a blank line between them, or join them")
CONTINUED = N_("this line is printed as a part of the list item before; leave a blank line if the list has ended")
QUOTED = N_("this line is printed as a part of the quotation before; leave a blank line if it has ended")
BROKEN = N_(
    "“{}” is broken at the end of this line: join its two parts, and take the hyphen away if it is none of the word's"
)
NO_PLACE = N_(
    "the link {} leads to no place on the letter's page; "
    "a footnote is [^1] in the text, and a line that begins with [^1]: below"
)
UNDERLINED = N_("the line above becomes a heading, because hyphens follow it; leave a blank line if you want a rule")
TABS = N_("this line has tabs, which are printed as blanks; if it belongs to a table, write | between its cells")
# The places on a letter's page that a link may lead to.
_PLACE = re.compile(r"#(?:main|letter|sign|signatories|organisations|persons|n\d+|fn\d+|fnref\d+)?")
_NEAR = 40  # characters of a line that show which one it is
_NARROW = 40  # nobody breaks the lines of a paragraph to a width of fewer characters
_BEGUN_WORD = re.compile(r"[^\W\d_]+[-\N{HYPHEN}]$")
_ENDED_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…:;»”\"]$")
_SPEECH = re.compile(r"[—–](?=\S)")
# What a line begins with that is meant as one of its own: "[1] ", "¹ ", "SEGUNDO.- ".
_OWN_LINE = re.compile(r"\[\d{1,3}\]:?\s|[¹²³⁴-⁹⁰]+\s|[^\W\d_]{4,}\.[-–—]\s")
_WORD = re.compile(r"[^\W_]{2,}")
_ADDRESS = re.compile(r"(?:\]\(|<|\]:)\s*<?([^\s>]+)")
_LABEL = re.compile(r"\[([^\[\]]*)\]")
_CELLS = re.compile(r"(?<!\\)\|")


class _AnyReader(MarkdownIt):
    """Parses every link, so that a forbidden one is reported and not ignored."""

    def validateLink(self, url: str) -> bool:
        return True


def check_commonmark(text: str, file: Place, first_line: int) -> None:
    """Report what would be lost, and warn of what would be printed otherwise than it is written. The text begins in
    line ``first_line`` of its file."""
    reader = make_reader(_AnyReader)
    reader.options["html"] = True
    reader.enable(["image", "html_block", "html_inline"])
    reader.disable("text_join")  # so that an escaped mark can be told from one that was meant
    reader.disable("footnote_tail")
    tidied = tidy(text)
    env: dict[str, Any] = {}
    tokens = reader.parse(tidied.text, env)
    lines = tidied.text.split("\n")

    blank = text[: len(text) - len(text.lstrip())].count("\n")  # lines before the first that is not

    def at(line: int) -> Place:
        line = min(line, len(lines) - 1)
        source = tidied.lines[line]
        place = file.of(first_line + source, "body")
        return replace(place, body_line=source - blank + 1, near=_beginning(lines[line].strip()))

    _Check(lines, at).tokens(tokens)
    _check_notes(tokens, at)
    _check_references(env, tidied.text, at)
    _check_words(tidied.text, at)


class _Check:
    """Walks the tokens with the line of each."""

    def __init__(self, lines: list[str], at: At) -> None:
        self._lines = lines
        self._at = at

    def tokens(self, tokens: list[Token]) -> None:
        table = 0  # columns of the one that is open
        for place, token in enumerate(tokens):
            line = token.map[0] if token.map else 0
            if token.type == "html_block":
                self._at(line).problem(HTML, _written(token))
            elif token.type == "heading_open" and token.markup == "-" and token.map:
                self._at(token.map[1] - 1).warn(UNDERLINED)
            elif token.type == "table_open":
                table = len(_cells(self._lines[line]))
            elif token.type == "tr_open" and len(_cells(self._lines[line])) > table:
                self._at(line).problem(TOO_MANY_CELLS)
            elif token.type == "inline":
                self._inline(token, line, in_list=_in_list(tokens, place))

    def _inline(self, token: Token, line: int, *, in_list: bool) -> None:
        self._blanks(token, line, in_list=in_list)
        begins, verbatim, before, told = True, False, "", set[tuple[int, str]]()
        for child in token.children or ():
            if child.type == "link_open":
                verbatim = child.markup in (BARE, "autolink")
                self._link(child, line)
                if verbatim and (found := _BEFORE_ADDRESS.search(before)):
                    self._at(line).warn(STANDS, found[0], Sentence(NO_LINK))
            elif child.type == "link_close":
                verbatim = False
            elif child.type == "html_inline":
                self._at(line).problem(HTML, _written(child))
            elif child.type == "image":
                self._at(line).problem(N_("pictures are not published in a letter"))
            elif child.type == "text" and not verbatim:
                for written, why in _standing(child.content, begins=begins):
                    if (line, why) not in told:
                        told.add((line, why))
                        self._at(line).warn(STANDS, written, Sentence(why))
            before = child.content if child.type == "text" else before
            line += child.type in ("softbreak", "hardbreak")
            begins = child.type in ("softbreak", "hardbreak") or (begins and not child.content.strip())

    def _link(self, link: Token, line: int) -> None:
        url = str(link.attrGet("href"))
        if not allowed_link(url):
            nowhere = N_("this link leads neither to a web page nor to a mail address: {}")
            self._at(line).problem(nowhere, url[:80])
        elif url.startswith("#") and not _PLACE.fullmatch(url):
            self._at(line).warn(NO_PLACE, url[:60])

    def _blanks(self, token: Token, line: int, *, in_list: bool) -> None:
        """What becomes of the tabs and of the line breaks of a paragraph."""
        if not token.map or not token.children:
            return
        lines = self._lines[line : line + sum(child.type == "softbreak" for child in token.children) + 1]
        for number, written in enumerate(lines, start=line):
            if "\t" in written.strip().lstrip("-*+.)0123456789>#\t "):
                self._at(number).warn(TABS)
                break
        self._breaks(lines, line, in_list=in_list)

    def _breaks(self, lines: list[str], line: int, *, in_list: bool) -> None:
        """Line breaks that are printed as blanks, where that may not be what was meant."""
        is_quoted = lines[0].lstrip().startswith(">")
        width = max(map(len, lines))
        for number, (before, after) in enumerate(pairwise(lines), start=line + 1):
            if in_list and after and not after.startswith(" "):
                self._at(number).warn(CONTINUED)
                return
            if is_quoted and not after.lstrip().startswith(">"):
                self._at(number).warn(QUOTED)
                return
            if (begun := _BEGUN_WORD.search(before)) and (ended := _ENDED_WORD.match(after)) and ended[0].islower():
                self._at(number - 1).warn(BROKEN, begun[0] + ended[0])
            elif not before.endswith(("\\", "  ")) and _is_one_of_its_own(before, after, width):
                self._at(number).warn(JOINED)
                return


def _is_one_of_its_own(before: str, after: str, width: int) -> bool:
    """Whether a line was meant as one of its own, in a paragraph whose longest line has ``width`` characters."""
    words = after.lstrip(" >")
    if _OWN_LINE.match(words) or (_SPEECH.match(words) and _SENTENCE_END.search(before)):
        return True
    # Lines that were broken to a width have no room for the next word.
    is_table = re.search(r"[|\t]", before + after)  # which has a warning of its own
    return (width < _NARROW and not is_table) or len(before) + 1 + len(words.split(" ")[0]) <= width


def _standing(text: str, *, begins: bool) -> Iterator[tuple[str, str]]:
    """What is printed as it stands, and why."""
    for pattern, why in AS_IT_STANDS:
        if found := pattern.search(text):
            yield found[0][:60], why
    if begins:
        for pattern, why in AT_THE_BEGINNING:
            if found := pattern.match(text.lstrip()):
                yield text.strip()[:30], why


def _beginning(line: str) -> str:
    return line if len(line) <= _NEAR else f"{line[:_NEAR].rstrip()}…"


def _written(token: Token) -> str:
    return token.content.strip()[:60]


def _cells(row: str) -> list[str]:
    return _CELLS.split(re.sub(r"^\s*\||(?<!\\)\|\s*$", "", row))


def _in_list(tokens: list[Token], place: int) -> bool:
    return place > 1 and tokens[place - 2].type == "list_item_open"


def _check_notes(tokens: list[Token], at: At) -> None:
    """Report notes that would be lost: those that nothing refers to, and the first of two with one mark."""
    children = [child for token in tokens for child in token.children or ()]
    used = {child.meta["label"] for child in children if child.type == "footnote_ref"}
    seen: dict[str, int] = {}
    for token in tokens:
        if token.type == "footnote_reference_open" and token.map:
            label, line = token.meta["label"], token.map[0]
            if label in seen:
                at(line).problem(N_("there are two notes [^{}]; give each its own mark"), label)
            elif label not in used:
                at(line).problem(N_("nothing in the text refers to this note: write [^{}] where it belongs"), label)
            seen[label] = line


def _check_words(text: str, at: At) -> None:
    """Warn of words that are nowhere in what is printed, for whatever reason: nothing is lost silently."""
    printed = "\n".join((*to_plain_parts(text), *_unprinted(text)))
    for line, written in enumerate(text.split("\n")):
        lost = next((word for word in _WORD.findall(html.unescape(written)) if word not in printed), None)
        if lost:
            at(line).warn(N_("“{}” is not printed"), lost)


def _unprinted(text: str) -> Iterator[str]:
    """What a text says to the program and not to its readers: the addresses of links, and the labels of notes."""
    yield from _ADDRESS.findall(text)
    yield from _LABEL.findall(text)


def _check_references(env: Mapping[str, Any], text: str, at: At) -> None:
    """Warn of lines such as ``[1]: https://…`` that no link uses, because they are not printed."""
    for label, reference in env.get("references", {}).items():
        if len(re.findall(rf"\[{re.escape(label)}\]", text, re.IGNORECASE)) < 2:
            unused = N_("no link uses [{}], so this line is not printed")
            at(reference["map"][0]).warn(unused, label.lower())
