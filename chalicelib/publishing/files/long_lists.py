"""Long lists: pages of a thousand names, and a directory in which to find a name without a script.

A list of more than `LONGEST` entries gets pages of its own, and the letter shows only its total and an alphabet. The
pages of both lists are numbered in one sequence, organisations first:

- ``{lang}/signatories/{page}.html``: a thousand entries, under a heading for each initial;
- ``{lang}/signatories/index.html``: the directory, which leads from an initial to its two-letter beginnings and to
  the first and last name of each page. From the letter, the right page is two steps away.

The pages are always in the alphabetical order of the letter's language, because readers look names up in them. If the
letter prints its signatories in another order, the numbers on these pages are still the printed positions.

A page holds no edition, no time and no total: when somebody joins, the pages before the new name stay the same, byte
for byte.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from chalicelib.pages.templates import render
from chalicelib.pages.views.lists import (
    Directory,
    DirectoryGroup,
    DirectoryPage,
    DirectorySection,
    ListPage,
    ListSection,
    LongGroup,
    Span,
)
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.marks import with_mark
from chalicelib.publishing.files import number_pages
from chalicelib.publishing.files.entries import NUMBERS_PER_PAGE, any_confirmed, numbers_path
from chalicelib.publishing.files.folding import weight, weights
from chalicelib.publishing.files.list_lines import Words, list_line, words_in
from chalicelib.publishing.files.number_pages import frame
from chalicelib.rules.signatories.collation import OTHERS, SIGNS, collation_key, initials
from chalicelib.rules.signatories.roll import Signatory

LONGEST = 300  # entries of a list that the letter still shows whole
MOST_BYTES = 36_000  # and what they weigh; three hundred ordinary entries are about 25,000
PAGE = 1000  # entries on a page
PAGE_BYTES = 400_000  # and what they weigh at most
LIST, DIRECTORY = "letter/signatories.html", "letter/signatories_index.html"
SHORTENED = 48  # characters of a name in the directory
_ANCHORS = {SIGNS: "signs", OTHERS: "others"}


@dataclass(frozen=True)
class Placed:
    """A signatory, its printed position, and the letters it is looked up under."""

    position: int
    signatory: Signatory
    initial: str
    beginning: str  # the first two letters


@dataclass(frozen=True)
class Leaf:
    """A page of a long list, before it is rendered in a language."""

    group: str
    number: int  # of the page
    placed: tuple[Placed, ...]
    # Beginnings whose first entry is on this page.
    begun: frozenset[str]


def is_long(group: Sequence[Signatory]) -> bool:
    """Whether a list (of organisations and coalitions, or of persons) has pages of its own."""
    return len(group) > LONGEST or weights(group) > MOST_BYTES


def directory(content: Content, lang: str) -> Directory:
    """What the letter shows in place of its long lists."""
    found: dict[str, LongGroup] = {}
    before, url = 0, content.url(_path(lang, ""))
    for name, group in _long_groups(content):
        pages = len(_cut(_placed(content, group)))
        letters = {initials(signatory.name, content.letter.language)[0] for signatory in group}
        found[name] = LongGroup(
            name=name,
            total=len(group),
            first_url=f"{url}{before + 1}.html",
            directory_url=url,
            letters=tuple(
                (_label(initial), f"{url}#{name}-{_anchor(initial)}")
                for initial in sorted(letters, key=lambda initial: _rank(initial, content.letter.language))
            ),
        )
        before += pages
    return Directory(found.get("organisations"), found.get("persons"))


def files(content: Content) -> dict[str, bytes]:
    """The pages of the long lists and their directory, in every language; nothing when no list is long."""
    leaves = _leaves(content)
    groups = tuple(_directory_group(name, leaves) for name, _ in _long_groups(content))
    bodies: dict[str, bytes] = {}
    for lang in content.languages if leaves else ():
        bodies[_path(lang, "index.html")] = _index(content, lang, groups)
        for leaf in leaves:
            bodies[_path(lang, f"{leaf.number}.html")] = _page(content, lang, leaf, len(leaves))
    return bodies


def _path(lang: str, name: str) -> str:
    return f"{lang}/signatories/{name}"


def _groups(content: Content) -> tuple[tuple[str, tuple[Signatory, ...]], ...]:
    return ("organisations", content.listed.organisations), ("persons", content.listed.persons)


def _long_groups(content: Content) -> list[tuple[str, tuple[Signatory, ...]]]:
    return [(name, group) for name, group in _groups(content) if is_long(group)]


def _leaves(content: Content) -> list[Leaf]:
    leaves: list[Leaf] = []
    for name, group in _long_groups(content):
        last = ""
        for page in _cut(_placed(content, group)):
            begun = {entry.beginning for entry in page} - {last}
            leaves.append(Leaf(name, len(leaves) + 1, page, frozenset(begun)))
            last = page[-1].beginning
    return leaves


def _cut(placed: Sequence[Placed]) -> list[tuple[Placed, ...]]:
    """The pages of a list: up to `PAGE` entries, and of no more than `PAGE_BYTES`."""
    pages: list[list[Placed]] = []
    room = 0
    for entry in placed:
        taken = weight(entry.signatory)
        if not pages or len(pages[-1]) == PAGE or taken > room:
            pages.append([])
            room = PAGE_BYTES
        pages[-1].append(entry)
        room -= taken
    return [tuple(page) for page in pages]


def _placed(content: Content, group: Sequence[Signatory]) -> list[Placed]:
    """A list in the alphabetical order of the letter's language, each entry with its printed position."""
    lang, numbered = content.letter.language, list(enumerate(group, start=1))
    if content.letter.order != "collated":
        numbered.sort(key=lambda pair: (collation_key(pair[1].name, lang), pair[0]))
    return [Placed(position, entry, *initials(entry.name, lang)) for position, entry in numbered]


def _by_initial(leaf: Leaf) -> Iterator[tuple[str, list[Placed]]]:
    for initial, placed in groupby(leaf.placed, key=lambda entry: entry.initial):
        yield initial, list(placed)


def _page(content: Content, lang: str, leaf: Leaf, pages: int) -> bytes:
    words, counted = words_in(lang, content.letter.coalition_word(lang)), content.letter.order == "collated"
    view = ListPage(
        frame=frame(content, lang, _path(lang, f"{leaf.number}.html"), indexed=True),
        group=leaf.group,
        first=_short(leaf.placed[0].signatory.name),
        last=_short(leaf.placed[-1].signatory.name),
        directory_url="./",
        before_url=f"{leaf.number - 1}.html" if leaf.number > 1 else "",
        after_url=f"{leaf.number + 1}.html" if leaf.number < pages else "",
        sections=tuple(
            ListSection(
                initial, _label(initial), _anchor(initial), placed[0].position, _lines(leaf, placed, words, counted)
            )
            for initial, placed in _by_initial(leaf)
        ),
        confirmed_members=any_confirmed(each.signatory for each in leaf.placed),
    )
    return _render(content, lang, LIST, view)


def _lines(leaf: Leaf, placed: list[Placed], words: Words, counted: bool) -> str:
    """The lines of one initial; ``counted`` means that the positions are consecutive."""
    lines, last = [], None
    for each in placed:
        begins = each.beginning not in (last, each.initial) and each.beginning in leaf.begun
        last = each.beginning
        lines.append(
            list_line(each.signatory, None if counted else each.position, each.beginning if begins else "", words)
        )
    return "".join(lines)


def _index(content: Content, lang: str, groups: tuple[DirectoryGroup, ...]) -> bytes:
    short = [name for name, group in _groups(content) if group and not is_long(group)]
    blocks = range(1, number_pages.blocks(content) + 1)
    view = DirectoryPage(
        frame=frame(content, lang, _path(lang, "index.html"), indexed=True),
        groups=groups,
        short="".join(short),
        blocks=tuple(
            (
                block * NUMBERS_PER_PAGE + 1 - NUMBERS_PER_PAGE,
                block * NUMBERS_PER_PAGE,
                content.url(numbers_path(lang, block)),
            )
            for block in blocks
        ),
        folder_url=content.url(_path(lang, "")),
    )
    return _render(content, lang, DIRECTORY, view)


def _directory_group(name: str, leaves: list[Leaf]) -> DirectoryGroup:
    """The directory of one long list; it is the same in every language."""
    starts: dict[str, dict[str, str]] = {}
    spans: dict[str, list[Span]] = {}
    for leaf in (leaf for leaf in leaves if leaf.group == name):
        href = f"{leaf.number}.html"
        for initial, placed in _by_initial(leaf):
            beginnings = starts.setdefault(initial, {})
            for each in placed:
                if each.beginning in leaf.begun and each.beginning not in beginnings:
                    beginnings[each.beginning] = f"{href}#{_beginning_anchor(each)}"
            last = _short(placed[-1].signatory.name) if len(placed) > 1 else ""
            span = Span(f"{href}#{_anchor(initial)}", _short(placed[0].signatory.name), last)
            spans.setdefault(initial, []).append(span)
    sections = [
        DirectorySection(
            initial=initial,
            label=_label(initial),
            anchor=f"{name}-{_anchor(initial)}",
            starts=tuple((_label(letters), href) for letters, href in starts[initial].items()),
            spans=tuple(found),
        )
        for initial, found in spans.items()
    ]
    return DirectoryGroup(name, tuple(sections))


def _render(content: Content, lang: str, template: str, view: ListPage | DirectoryPage) -> bytes:
    return with_mark(content.secret, render(template, lang, {"page": view}))


def _rank(initial: str, lang: str) -> tuple[int, tuple[str, str, str, str]]:
    return (0 if initial == SIGNS else 2 if initial == OTHERS else 1), collation_key(initial, lang)


def _label(letters: str) -> str:
    """As printed: A, Ñu; '' for signs, digits and other alphabets, which the templates name in words."""
    return "" if letters in _ANCHORS else letters[0].upper() + letters[1:]


def _anchor(initial: str) -> str:
    return _ANCHORS.get(initial, initial)


def _beginning_anchor(placed: Placed) -> str:
    """The anchor of a beginning. Names that begin with a letter and a sign come right after the initial's heading."""
    return _anchor(placed.initial) if placed.beginning == placed.initial else placed.beginning


def _short(name: str) -> str:
    return name if len(name) <= SHORTENED else name[: SHORTENED - 1].rstrip() + "…"
