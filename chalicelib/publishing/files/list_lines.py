"""One signatory as a line of HTML, in the long lists and on the pages of permanent numbers.

A letter that 100,000 have signed in four languages has 800,000 of these lines, which a template would take
many times as long to set. They read as the letter's own lines do: a test compares the two.
"""

from dataclasses import dataclass
from functools import cache
from html import escape

from chalicelib.pages.cldr import country_name
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
def words(lang: str) -> Words:
    told = environment(lang).get_template("letter/_lines.html").module
    names = ("colon", "between_members", "confirmed", "permanent", "permalink", "organisation", "coalition")
    return Words(lang, *(str(getattr(told, name)) for name in names))


def list_line(one: Signatory, position: int | None, begins: str, said: Words) -> str:
    """A line of a long list. ``position`` is None where it follows from the line before; ``begins`` is an
    anchor, for the first of those who begin with two letters, or ''."""
    name = f"<bdi>{escape(one.name)}</bdi>"
    if one.website:
        name = f'<a href="{escape(one.website)}" rel="ugc nofollow noopener">{name}</a>'
    value = "" if position is None else f' value="{position}"'
    if begins:
        name = f'<i id="{escape(begins)}"></i>{name}'
    if one.kind == "coalition":
        name += f" <small>({said.coalition})</small>"
    if one.number is None:
        return f"<li{value}>{name}{_what(one, said, '')}</li>\n"
    number, own = one.number, anchor(one.number)
    return (
        f'<li id="{own}"{value}>{name}{_what(one, said, "")} <a class="n" href="numbers/{block_of(number)}.html#{own}"'
        f' title="{said.permalink}">{said.permanent.format(number)}</a></li>\n'
    )


def number_line(one: Signatory, number: int, said: Words) -> str:
    """A line of a page of permanent numbers, where ``number`` is theirs."""
    kind = "" if one.kind == "person" else said.coalition if one.kind == "coalition" else said.organisation
    name = f"<bdi>{escape(one.name)}</bdi>"
    return f'<li id="{anchor(number)}" value="{number}">{name}{_what(one, said, kind)}</li>\n'


def _what(one: Signatory, said: Words, kind: str) -> str:
    """What follows a name: what they are and where, and the members of a coalition."""
    extras = f", {kind}" if kind else ""
    if one.role:
        extras += f", <bdi>{escape(one.role)}</bdi>"
    if one.affiliation:
        extras += f", <bdi>{escape(one.affiliation)}</bdi>"
    if one.country:
        extras += f", <bdi>{_country(one.country, said.lang)}</bdi>"
    if extras:
        extras = f"<small>{extras}</small>"
    if not one.members:
        return extras
    return f"{extras}{said.colon}<ul>{_members(one, said)}</ul>"


def _members(one: Signatory, said: Words) -> str:
    last, confirmed = len(one.members) - 1, frozenset(one.confirmed_members)
    return "".join(
        f"<li><bdi>{escape(member)}</bdi>{said.confirmed if member in confirmed else ''}"
        f"{said.between_members if i < last else ''}</li>"
        for i, member in enumerate(one.members)
    )


@cache
def _country(code: str, lang: str) -> str:
    return escape(country_name(code, lang))
