"""How much of a signatory a list shows, in bytes: a long list of members is folded, and leads to a page of its own.

Entries alone are no measure. Anybody may list three hundred members, and a name has up to two hundred characters of up
to four bytes, so a page that counts entries has no limit worth the name.
"""

from collections.abc import Iterable
from html import escape

from chalicelib.pages.printed import printed_details
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.member import Member, names_of

# A coalition of dozens of members reads well on the letter and is shown whole.
MOST_MEMBERS = 60
MOST_MEMBER_BYTES = 4_000
# Of a longer one, the first few.
FEW_MEMBERS = 12
FEW_MEMBER_BYTES = 1_000
_MEMBER_MARKUP = 26  # bytes around a member's name
_TICK = 90  # after one that confirmed
_MORE = 160  # the link to the others


def members_shown(signatory: Signatory) -> tuple[Member, ...]:
    """The members that a list shows: all of them, or the first few."""
    members = signatory.members
    if len(members) <= MOST_MEMBERS and sum(map(_size, members)) <= MOST_MEMBER_BYTES:
        return members
    shown, left = 0, FEW_MEMBER_BYTES
    while shown < FEW_MEMBERS and (left := left - _size(members[shown])) >= 0:
        shown += 1
    return members[: max(shown, 1)]


def members_path(lang: str, permanent: int) -> str:
    """The path of a coalition's page of members, under the letter's folder."""
    return f"{lang}/signatories/members/{permanent}.html"


def weight(signatory: Signatory) -> int:
    """The bytes of HTML that a signatory's line takes for what somebody typed: names, website, members."""
    # Countries are printed in the page's language, in a few bytes more or less.
    typed = [signatory.name, signatory.details.website]
    typed += [part.text for part in printed_details(signatory.details, "en")]
    shown = members_shown(signatory)
    confirmed = signatory.confirmed_members
    ticks = len(set(names_of(shown)).intersection(confirmed)) * _TICK if confirmed else 0
    folded = _MORE if len(shown) < len(signatory.members) else 0
    members = sum(map(_size, shown)) + len(shown) * _MEMBER_MARKUP
    return sum(map(_bytes, typed)) + members + ticks + folded


def weights(group: Iterable[Signatory]) -> int:
    """The weight of a whole list."""
    return sum(map(weight, group))


def _size(member: Member) -> int:
    return _bytes(member.printed)


def _bytes(text: str) -> int:
    return len(escape(text).encode())
