"""One signatory as a line of HTML, in the long lists and on the pages of permanent numbers.

A letter in four languages with 100,000 signatures has 800,000 of these lines, and a template would take many times as
long to render them. They read the same as the letter's own lines: a test compares the two.
"""

from dataclasses import dataclass, replace
from functools import cache
from html import escape

from chalicelib.pages.cldr import number as number_in
from chalicelib.pages.printed import printed_details
from chalicelib.pages.templates import environment
from chalicelib.publishing.files.entries import anchor, block_of
from chalicelib.publishing.files.folding import members_shown
from chalicelib.rules.signatories.roll import Signatory


@dataclass(frozen=True)
class Words:
    """The words between the names in a language, as HTML."""

    lang: str
    colon: str
    between_members: str
    one_more: str  # a format of how many members a line leaves out, for one
    more: str  # and for several
    confirmed: str  # after a member that confirmed for itself
    permanent: str  # a format of one number
    permalink: str  # the title of its link
    organisation: str
    coalition: str


@cache
def words_in(lang: str, coalition: str | None = None) -> Words:
    """The words in a language; ``coalition`` is a letter's own word after a coalition's name, '' for none."""
    template = environment(lang).get_template("letter/_lines.html").module
    names = (
        *("colon", "between_members", "one_more", "more"),
        *("confirmed", "permanent", "permalink", "organisation", "coalition"),
    )
    words = Words(lang, *(str(getattr(template, name)) for name in names))
    return words if coalition is None else replace(words, coalition=escape(coalition))


def list_line(signatory: Signatory, position: int | None, begins: str, words: Words) -> str:
    """A line of a long list. ``position`` is None when it follows from the line before; ``begins`` is the anchor
    of a two-letter beginning if this is its first entry, else ''."""
    name = f"<bdi>{escape(signatory.name)}</bdi>"
    if signatory.details.website:
        name = f'<a href="{escape(signatory.details.website)}" rel="ugc nofollow noopener">{name}</a>'
    value = "" if position is None else f' value="{position}"'
    if begins:
        name = f'<i id="{escape(begins)}"></i>{name}'
    if signatory.kind == "coalition" and words.coalition:
        name += f" <small>({words.coalition})</small>"
    if signatory.number is None:
        return f"<li{value}>{name}{_after_name(signatory, words, '', '')}</li>\n"
    number, line_id = signatory.number, anchor(signatory.number)
    return (
        f'<li id="{line_id}"{value}>{name}{_after_name(signatory, words, "", "")}'
        f' <a class="n" href="numbers/{block_of(number)}.html#{line_id}"'
        f' title="{words.permalink}">{words.permanent.format(number)}</a></li>\n'
    )


def number_line(signatory: Signatory, number: int, words: Words) -> str:
    """A line of a page of permanent numbers; ``number`` is the signatory's."""
    kind = (
        "" if signatory.kind == "person" else words.coalition if signatory.kind == "coalition" else words.organisation
    )
    name = f"<bdi>{escape(signatory.name)}</bdi>"
    return f'<li id="{anchor(number)}" value="{number}">{name}{_after_name(signatory, words, kind, "../")}</li>\n'


def _after_name(signatory: Signatory, words: Words, kind: str, folder: str) -> str:
    """What follows a name: the kind, the printed details, and the members of a coalition. ``folder`` leads from the
    page to that of the list."""
    extras = f", {kind}" if kind else ""
    for part in printed_details(signatory.details, words.lang):
        extras += f", <bdi>{escape(part.text)}</bdi>"
    if extras:
        extras = f"<small>{extras}</small>"
    if not signatory.members:
        return extras
    return f"{extras}{words.colon}<ul>{_members(signatory, words, folder)}</ul>"


def _members(signatory: Signatory, words: Words, folder: str) -> str:
    shown, confirmed = members_shown(signatory), frozenset(signatory.confirmed_members)
    items = [
        f"<bdi>{escape(member.printed)}</bdi>{words.confirmed if member.name in confirmed else ''}" for member in shown
    ]
    more = len(signatory.members) - len(shown)
    if more:
        counted = (words.one_more if more == 1 else words.more).format(number_in(more, words.lang))
        items.append(f'<a href="{folder}members/{signatory.number}.html">{counted}</a>')
    between = escape(signatory.details.separator) or words.between_members
    last = items[-1] if more else items[-1] + escape(signatory.details.end)
    return "".join(f"<li>{item}</li>" for item in (*(item + between for item in items[:-1]), last))
