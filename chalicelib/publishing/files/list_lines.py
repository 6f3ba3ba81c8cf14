"""One signatory as a line of HTML, in the long lists and on the pages of permanent numbers.

A letter that 100,000 have signed in four languages has 800,000 of these lines, which a template would take
many times as long to set. They read as the letter's own lines do: a test compares the two.
"""

from dataclasses import dataclass
from functools import cache
from html import escape

from chalicelib.pages.printed import printed_details
from chalicelib.pages.templates import environment
from chalicelib.publishing.files.entries import anchor, block_of
from chalicelib.rules.signatories.roll import Signatory


@dataclass(frozen=True)
class Words:
    """What stands among the names in a language, as HTML."""

    lang: str
    colon: str
    between_members: str
    confirmed: str  # after a member that confirmed for itself
    permanent: str  # a format of one number
    permalink: str  # what its link is
    organisation: str
    coalition: str


@cache
def words_in(lang: str) -> Words:
    template = environment(lang).get_template("letter/_lines.html").module
    names = ("colon", "between_members", "confirmed", "permanent", "permalink", "organisation", "coalition")
    return Words(lang, *(str(getattr(template, name)) for name in names))


def list_line(one: Signatory, position: int | None, begins: str, words: Words) -> str:
    """A line of a long list. ``position`` is None where it follows from the line before; ``begins`` is an
    anchor, for the first of those who begin with two letters, or ''."""
    name = f"<bdi>{escape(one.name)}</bdi>"
    if one.details.website:
        name = f'<a href="{escape(one.details.website)}" rel="ugc nofollow noopener">{name}</a>'
    value = "" if position is None else f' value="{position}"'
    if begins:
        name = f'<i id="{escape(begins)}"></i>{name}'
    if one.kind == "coalition":
        name += f" <small>({words.coalition})</small>"
    if one.number is None:
        return f"<li{value}>{name}{_what(one, words, '')}</li>\n"
    number, own = one.number, anchor(one.number)
    return (
        f'<li id="{own}"{value}>{name}{_what(one, words, "")} <a class="n" href="numbers/{block_of(number)}.html#{own}"'
        f' title="{words.permalink}">{words.permanent.format(number)}</a></li>\n'
    )


def number_line(one: Signatory, number: int, words: Words) -> str:
    """A line of a page of permanent numbers, where ``number`` is theirs."""
    kind = "" if one.kind == "person" else words.coalition if one.kind == "coalition" else words.organisation
    name = f"<bdi>{escape(one.name)}</bdi>"
    return f'<li id="{anchor(number)}" value="{number}">{name}{_what(one, words, kind)}</li>\n'


def _what(one: Signatory, words: Words, kind: str) -> str:
    """What follows a name: what they are and where, and the members of a coalition."""
    extras = f", {kind}" if kind else ""
    for part in printed_details(one.details, words.lang):
        extras += f", <bdi>{escape(part.text)}</bdi>"
    if extras:
        extras = f"<small>{extras}</small>"
    if not one.members:
        return extras
    return f"{extras}{words.colon}<ul>{_members(one, words)}</ul>"


def _members(one: Signatory, words: Words) -> str:
    last, confirmed = len(one.members) - 1, frozenset(one.confirmed_members)
    return "".join(
        f"<li><bdi>{escape(member)}</bdi>{words.confirmed if member in confirmed else ''}"
        f"{words.between_members if i < last else ''}</li>"
        for i, member in enumerate(one.members)
    )
