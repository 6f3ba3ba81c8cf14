"""Corrects what a signature says: the spelling of a name, its kind, a member of a coalition.

The rules of the form hold. The signer is told by mail if their address is held, and the edition counts one entry as
corrected, or as withdrawn if less of it is shown. What only its signer may decide stays theirs: an organiser can have
less shown of a person and never more, changes nothing that is hidden, and neither an address nor a consent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.errors import FormRefused
from chalicelib.organising.acts import CHANGED, Act, Actor, Done
from chalicelib.organising.held_signatures import require_keys
from chalicelib.ports.keys import Peppers
from chalicelib.ports.storage import Erasures
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.mail.notices import corrected_notice
from chalicelib.rules.organisations.same_name import folded
from chalicelib.rules.signatures.details import DETAIL_FIELDS, SHOWS, Details
from chalicelib.rules.signatures.member import Member, with_known
from chalicelib.rules.signatures.organisers_steps import correction
from chalicelib.rules.signatures.shared_address import name_hash
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.coalition_members import alike, leaves_no_room, lists_again
from chalicelib.signing.form import Fields, read_details

# What an organiser may correct: everything but who represents an organisation, which is not published.
CORRECTABLE = tuple(name for name in DETAIL_FIELDS if name != "representative")

Change = Callable[[Details], Details]


@dataclass(frozen=True)
class Correcting:
    actor: Actor
    peppers: Peppers
    erasures: Erasures

    def correct(self, letter: Letter, key: str, fields: Fields) -> Done:
        """Replace some of the fields in `CORRECTABLE`, as the form writes them; the others stay.

        Raises `FormRefused` with every problem by field, `LetterRefused`, with the reason, and `Unavailable`.
        """
        if not fields or not {*fields} <= {*CORRECTABLE}:
            raise LetterRefused(f"say what to correct: {', '.join(CORRECTABLE)}")
        return self._correct(letter, key, [*fields], lambda before: _with_fields(letter, before, fields))

    def correct_member(self, letter: Letter, key: str, name: str, fields: Mapping[str, str]) -> Done:
        """Replace ``name``, ``kind``, ``role`` or ``country`` of the member that is listed under a name. It keeps its
        tick if the new name reads the same. Raises as `correct`."""
        if not fields:
            raise LetterRefused("say what to correct of the member: its name, kind, role or country")
        return self._correct(letter, key, ["members"], lambda before: _with_member(before, name, fields))

    def _correct(self, letter: Letter, key: str, names: Sequence[str], change: Change) -> Done:
        require_keys(letter)
        pepper = self.peppers.of(letter)
        seen: list[dict[str, Any]] = []

        def decide(signature: Signature, submission: str) -> Act | None:
            before = signature.details
            _require_correctable(signature, names)
            # A signer who changed the same field in between is not overwritten unseen.
            seen.append({name: getattr(before, name) for name in names})
            if seen[0] != seen[-1]:
                raise LetterRefused(CHANGED)
            after = change(before)
            _check_show(before, after)
            if after == before:
                return None
            barred = _check_members(signature, after)
            if after.show != before.show:
                # First, so that a restored table does not show the name again.
                self.erasures.show(signature.id, after.show, self.actor.now_ms())
            hashed = name_hash(pepper, signature.id, after)
            step = correction(signature, self.actor.now_ms(), submission, after, hashed)
            step = replace(step, changes={**step.changes, "barred_members": barred})
            changed = ", ".join(name for name in DETAIL_FIELDS if getattr(before, name) != getattr(after, name))
            return Act(step, "correct", [("fields", changed)], corrected_notice(submission))

        return self.actor.act(letter, key, decide)


def _require_correctable(signature: Signature, names: Sequence[str]) -> None:
    if signature.unconfirmed:
        raise LetterRefused("its signer has not confirmed it: until then only they may change what they confirm")
    if signature.details.show == "count":
        raise LetterRefused("its signer is not named, so there is nothing to correct; they can, on their own page")
    # Whatever the value: an answer that depended on it would let an organiser guess what is hidden.
    if signature.details.show != "name" and not {*names} <= {"show", "kind"}:
        raise LetterRefused("what its signer hides only they may change, on their own page")


def _check_show(before: Details, after: Details) -> None:
    """Whether no more is shown than before."""
    if SHOWS.index(after.show) < SHOWS.index(before.show) or (before.show != "name" and after.kind != "person"):
        raise LetterRefused("only its signer may show more of it than it shows now")


def _check_members(signature: Signature, after: Details) -> tuple[str, ...]:
    """The names that stay barred from the list: not those that the organiser lists again."""
    if lists_again(signature, after.member_names):
        raise LetterRefused("a member that had its name taken off the list comes back by its own link alone")
    if leaves_no_room(signature, after.member_names):
        raise LetterRefused("so many members had their names taken off that the list takes no new ones")
    listed_again = set(alike(signature.barred_members, after.member_names)) if signature.barred_members else set()
    return tuple(name for name in signature.barred_members if name not in listed_again)


def _with_fields(letter: Letter, before: Details, fields: Fields) -> Details:
    """The details with some fields replaced, by the rules of the form. Raises `FormRefused` and `LetterRefused`."""
    kind = str(fields.get("kind") or before.kind)
    offered = tuple(dict.fromkeys((before.kind, *letter.kinds)))
    # Only what is given is checked: what an older program accepted stays as it is.
    asked = {"name": "x", **fields, "kind": kind}
    read, problems = read_details(asked, offered, represented=False)
    wrong = {field: tuple(codes) for field, codes in problems.items() if field in fields}
    if wrong:
        raise FormRefused(wrong)
    of_kind = [name for name, described in DETAIL_FIELDS.items() if read.kind in described.kinds]
    unknown = [name for name in fields if name not in of_kind]
    if unknown:
        raise LetterRefused(f"a signature of the kind {read.kind} has no {', '.join(unknown)}")
    if "role" in fields and read.kind != "person":
        raise LetterRefused("the position of an organisation's representative is not published; only they change it")
    if before.members and read.kind != "coalition":
        raise LetterRefused(
            f"its {len(before.members)} members would be lost, which a signature of the kind {read.kind} has none of: "
            "take them off first, with a list of members that is empty"
        )
    if "members" in fields:
        read = replace(read, members=with_known(read.members, before.members))
    kept = {name: getattr(before, name) for name in of_kind if name in _kept(before, read) and name not in fields}
    return replace(read, **kept)


def _kept(before: Details, read: Details) -> list[str]:
    """The fields that keep their value. A person's role is public and a representative's position is not, so neither
    becomes the other; nor does a name that somebody hides become an organisation's."""
    stays = (before.kind == "person") == (read.kind == "person")
    return [name for name in DETAIL_FIELDS if name != "kind" and (stays or name not in ("role", "representative"))]


def _with_member(before: Details, name: str, fields: Mapping[str, str]) -> Details:
    """The details with one member corrected. Raises `FormRefused` and `LetterRefused`."""
    found = [member for member in before.members if member.name == name]
    found = found or [member for member in before.members if folded(member.name) == folded(name)]
    if len(found) != 1:
        what = "several members read like" if found else "no member is listed as"
        raise LetterRefused(f"{what} “{name}”: give the name as it is listed")
    (member,) = found
    known = {"name": member.name, "kind": member.kind, "role": member.role, "country": member.country}
    asked: Fields = {"name": "x", "members": [{**known, **fields}]}
    read, problems = read_details(asked, ("coalition",), represented=False)
    if "members" in problems:
        raise FormRefused({"members": tuple(problems["members"])})
    (corrected,) = read.members
    members = tuple(corrected if one == member else one for one in before.members)
    if len({one.name for one in members}) < len(members):
        raise LetterRefused(f"“{corrected.name}” is on the list already")
    return replace(before, members=_plain(members))


def _plain(members: Sequence[Member]) -> tuple[Member, ...]:
    """An organisation has no role."""
    return tuple(replace(one, role="") if one.kind == "organisation" else one for one in members)
