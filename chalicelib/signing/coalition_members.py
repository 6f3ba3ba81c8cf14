"""A coalition's members speak for themselves: each may confirm that it is one, or have its name taken off.

The coalition gets a link for each member and passes it on. Nothing is stored for it: the secret is derived from the
letter's pepper, the signature's id and the member's name. So it never expires, opens nothing else, and stays the same
when the coalition spells the name differently. Anyone who has the link speaks for the member.
"""

import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.errors import LinkInvalid, Unavailable
from chalicelib.ports.keys import Peppers
from chalicelib.ports.storage import Limits, Signatures
from chalicelib.rules.keys import derived
from chalicelib.rules.keys.permanent_links import link_token
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.member import names_of
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import MemberWord, after_step, member_statement
from chalicelib.signing.admission import count_change
from chalicelib.signing.mailed_link import MailedLink

# How many names of members a record keeps, listed or objecting, and their size: twice what a list may have. No
# objection is ever forgotten for another, or a coalition could push one out with objections of its own making.
MOST_NAMES = 600
MOST_NAMES_BYTES = 40_000


@dataclass(frozen=True, repr=False)
class Member:
    """A member as its coalition lists it, or did until it objected, and its answer. Never logged."""

    names: tuple[str, ...]  # several where the list spells one name in several ways
    word: MemberWord


@dataclass(frozen=True)
class Members:
    signatures: Signatures
    peppers: Peppers
    limits: Limits
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def find(self, link: MailedLink) -> tuple[Signature, Member]:
        """The coalition and the member that a link speaks for. Changes nothing.

        Raises `LinkInvalid`, also when the coalition has not confirmed, has left, or no longer lists the member.
        """
        pepper = self.peppers.of(link.letter)
        signature = self.signatures.get(link.signature_id)
        if signature is None:
            raise LinkInvalid
        members = members_of(signature)
        expected = [(member, secret) for member in members for secret in _secrets(pepper, signature.id, member)]
        # Every one is compared, so that the time taken reveals neither how near a guess came nor whom it was for.
        matches = [member for member, secret in expected if hmac.compare_digest(link.token.secret, secret)]
        if not matches:
            raise LinkInvalid
        return signature, matches[0]

    def record_word(self, link: MailedLink, word: MemberWord) -> Member:
        """Confirm, object, or take either back; doing so again is a success. Raises `LinkInvalid`, `Unavailable`,
        and `FormRefused` when the coalition's signature was changed too often today."""
        for _ in range(RACE_ATTEMPTS):
            signature, member = self.find(link)
            if member.word == word:
                return member
            count_change(self.limits, signature, self.now_ms() // 1000)
            names = _looking_like(signature, member) if word == "objected" else member.names
            holds = () if word == "objected" else _holds_returning(signature, names)
            step = member_statement(signature, self.now_ms(), secrets.token_hex(8), names, word, holds)
            if self.signatures.apply(signature, step):
                after = after_step(signature, step)
                key = _folded(member.names[0])
                return next(other for other in members_of(after) if _folded(other.names[0]) == key)
        raise Unavailable("a member lost every race")


def members_of(signature: Signature) -> tuple[Member, ...]:
    """The members that may speak for themselves: those listed, in order, then those that objected; none before the
    coalition confirmed, and none that the organisers took off the list."""
    if signature.unconfirmed:
        return ()
    confirmed = set(signature.confirmed_members)
    barred = {_folded(name) for name in signature.barred_members}
    words: dict[str, MemberWord] = {}
    names: dict[str, list[str]] = {}
    for name in (*signature.details.member_names, *names_of(signature.objected_members)):
        key = _folded(name)
        if key in barred:
            continue
        names.setdefault(key, []).append(name)
        if name in confirmed:
            words[key] = "confirmed"
        elif name in signature.details.member_names:
            words.setdefault(key, "listed")
    return tuple(Member(tuple(spellings), words.get(key, "objected")) for key, spellings in names.items())


def leaves_no_room(signature: Signature, members: Sequence[str]) -> bool:
    """Whether a list with new names on it has so many that the objections of all could not be kept."""
    names = (*members, *names_of(signature.objected_members), *signature.barred_members)
    too_many = len(names) > MOST_NAMES or sum(len(name.encode()) for name in names) > MOST_NAMES_BYTES
    return too_many and not set(members) <= set(signature.details.member_names)


def lists_again(signature: Signature, members: Sequence[str]) -> bool:
    """Whether a list names a member that objected, however its name is spelt, or a name that looks like it."""
    objected = names_of(signature.objected_members)
    return bool(objected) and bool(alike(members, objected))


def lists_barred(signature: Signature, members: Sequence[str]) -> bool:
    """Whether a list names a member that the organisers took off it, or a name that looks like it."""
    barred = signature.barred_members
    return bool(barred) and bool(alike(members, barred))


def member_secret(pepper: bytes, signature_id: str, name: str) -> bytes:
    """The 32 bytes in the link of a coalition's member; the same for every spelling of its name."""
    return _secret(pepper, signature_id, _folded(name))


def member_token(pepper: bytes, signature_id: str, name: str) -> str:
    """The token of the link of a coalition's member."""
    return link_token(signature_id, member_secret(pepper, signature_id, name))


def _secrets(pepper: bytes, signature_id: str, member: Member) -> list[bytes]:
    """Those of all links that a member may have been given, by this version of the program or an earlier one."""
    from chalicelib.rules.organisations.earlier_form import forms

    found = dict.fromkeys(form for name in member.names for form in forms(name))
    return [_secret(pepper, signature_id, form) for form in found]


def _secret(pepper: bytes, signature_id: str, form: str) -> bytes:
    # Neither an id nor a folded name holds a NUL.
    return hmac.digest(derived.member_key(pepper), b"\0".join((signature_id.encode(), form.encode())), "sha256")


def _holds_returning(signature: Signature, names: Sequence[str]) -> tuple[str, ...]:
    """Why an organiser has to review a coalition to whose list these names return: nobody has looked at one so long."""
    from chalicelib.signing.confirmation_review import ENTERED
    from chalicelib.signing.hold_reasons import is_large

    before, evidence = signature.details.member_names, signature.evidence
    returning = [name for name in names if name not in before]
    is_seen = evidence == ENTERED or "approved:" in evidence
    unseen = signature.state == "confirmed" and returning and not is_seen and is_large((*before, *returning))
    return ("large",) if unseen else ()


def _looking_like(signature: Signature, member: Member) -> tuple[str, ...]:
    """A member's names, and those on the list that look like one of them: its name would still seem to be there."""
    others = [name for name in signature.details.member_names if name not in member.names]
    return (*member.names, *alike(others, member.names))


def alike(names: Sequence[str], others: Sequence[str]) -> list[str]:
    """Those of the names that read or look like one of the others."""
    from chalicelib.rules.organisations.same_name import seen_as

    seen = {form for name in others for form in seen_as(name)}
    return [name for name in names if not seen.isdisjoint(seen_as(name))]


def _folded(name: str) -> str:
    # Compiling the rules for names takes time, and taking a signature does not need them.
    from chalicelib.rules.organisations.same_name import folded

    return folded(name)
