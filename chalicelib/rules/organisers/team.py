"""Who works on a letter, and what may become of them: rules that keep every letter with an owner."""

from collections.abc import Iterable
from dataclasses import replace

from chalicelib.errors import Problem
from chalicelib.rules.organisers.invitation import OPERATOR, Invitation
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import ROLES, Role

MOST_INVITATIONS = 20  # that wait, for one letter


class TeamRefused(Problem):
    """Something that is not done to people. ``code`` says why: no-address, member, invited, too-many, gone, oneself,
    last-owner, no-key, role, same-role, not-owner."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def members(people: Iterable[Person], slug: str) -> list[Person]:
    """Who works on a letter, those with the greater roles first."""
    found = [person for person in people if slug in person.roles]
    return sorted(found, key=lambda person: (-ROLES.index(person.roles[slug]), person.name.casefold(), person.id))


def owners(people: Iterable[Person], slug: str) -> list[Person]:
    return [person for person in people if person.roles.get(slug) == "owner"]


def check_acts(people: Iterable[Person], slug: str, by: str) -> None:
    """That whoever acts is an owner at this moment, or the operator: a page judged their request a moment ago. Raises
    `TeamRefused`."""
    if by != OPERATOR and all(owner.id != by for owner in owners(people, slug)):
        raise TeamRefused("not-owner")


def stands(invitation: Invitation, people: Iterable[Person]) -> bool:
    """Whether whoever made an invitation may still make it: those of an owner who was ended end with them."""
    return invitation.by == OPERATOR or any(one.id == invitation.by for one in owners(people, invitation.slug))


def is_for(invitation: Invitation, slug: str, person: Person) -> bool:
    """Whether an invitation to a letter is one for an organiser who is there already."""
    same = bool(person.address_hash) and invitation.address_hash == person.address_hash
    return invitation.slug == slug and (same or invitation.recovers == person.id)


def with_role(people: Iterable[Person], slug: str, by: str, person: Person, role: Role) -> Person:
    """A member with another role. Making an owner takes an invitation, and two persons. Raises `TeamRefused`."""
    _check_member(people, slug, by, person)
    if role == "owner":
        raise TeamRefused("role")
    if person.roles[slug] == role:
        raise TeamRefused("same-role")
    return replace(person, roles={**person.roles, slug: role})


def without_access(people: Iterable[Person], slug: str, by: str, person: Person) -> Person:
    """A member who works on the letter no more. Of somebody without any letter the name alone is kept, for the log.

    The operator may end the last owner as well: they alone can invite another. Raises `TeamRefused`."""
    _check_member(people, slug, by, person, may_be_last=by == OPERATOR)
    roles = {letter: role for letter, role in person.roles.items() if letter != slug}
    left = replace(person, roles=roles)
    return left if roles else replace(left, passkeys=(), sessions=(), sealed_address=b"", address_hash="")


def _check_member(people: Iterable[Person], slug: str, by: str, person: Person, *, may_be_last: bool = False) -> None:
    """Nobody does it to themselves, since nobody could help them back, and a letter keeps an owner."""
    check_acts(people, slug, by)
    if slug not in person.roles:
        raise TeamRefused("gone")
    if person.id == by:
        raise TeamRefused("oneself")
    if not may_be_last and [owner.id for owner in owners(people, slug)] == [person.id]:
        raise TeamRefused("last-owner")
