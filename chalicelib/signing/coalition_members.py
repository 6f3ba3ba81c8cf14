"""A coalition's members speak for themselves: each may confirm that it is one, or have its name taken off.

The coalition gets a link for each member and passes it on. Nothing is stored for it: the secret is made from the
letter's pepper, the signature's id and the member's name, so it never ends, opens nothing else, and is the same
after the coalition wrote the name in another way that reads alike. Whoever has it speaks for the member.
"""

import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from chalicelib.errors import LinkInvalid, Unavailable
from chalicelib.ports.keys import Peppers
from chalicelib.ports.storage import RACE_ATTEMPTS, LetterHeads, Limits, Signatures
from chalicelib.rules.keys import derived
from chalicelib.rules.keys.permanent_links import made, named
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Word, hearing, replaced
from chalicelib.signing.admission import count_change


@dataclass(frozen=True, repr=False)
class Member:
    """A member as its coalition lists it, or did until it objected, and what it said. Never printed."""

    names: tuple[str, ...]  # several where the list has ways to write one name
    word: Word


@dataclass(frozen=True)
class Members:
    letters: LetterHeads
    signatures: Signatures
    peppers: Peppers
    limits: Limits
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def look(self, token: str) -> tuple[Letter, Signature, Member]:
        """Whom a link speaks for, and in which coalition. Changes nothing.

        Raises `LinkInvalid`, also where the coalition has not confirmed, has left, or lists the member no more.
        """
        letter, found = named(self.letters.head, token)
        pepper = self.peppers.of(letter)
        signature = self.signatures.get(found.signature_id)
        if signature is None:
            raise LinkInvalid
        members = members_of(signature)
        expected = [member_secret(pepper, signature.id, member.names[0]) for member in members]
        # Every one is compared, so that the time taken tells neither how near a guess came nor whom it was for.
        fits = [hmac.compare_digest(found.secret, secret) for secret in expected]
        if not any(fits):
            raise LinkInvalid
        return letter, signature, members[fits.index(True)]

    def say(self, token: str, word: Word) -> Member:
        """Confirm, object, or take either back; again is a success. Raises `LinkInvalid`, `Unavailable`,
        and `FormRefused` when the coalition's signature was changed too often today."""
        for _ in range(RACE_ATTEMPTS):
            _, signature, member = self.look(token)
            if member.word == word:
                return member
            count_change(self.limits, signature, self.now_ms() // 1000)
            step = hearing(signature, self.now_ms(), secrets.token_hex(8), member.names, word)
            if self.signatures.apply(signature, step):
                after = replaced(signature, step)
                key = _folded(member.names[0])
                return next(one for one in members_of(after) if _folded(one.names[0]) == key)
        raise Unavailable("a member lost every race")


def members_of(signature: Signature) -> tuple[Member, ...]:
    """Who may speak for itself, in the list's order and then who objected; nobody before the coalition confirmed."""
    if signature.unconfirmed:
        return ()
    confirmed = set(signature.confirmed_members)
    words: dict[str, Word] = {}
    names: dict[str, list[str]] = {}
    for name in (*signature.details.members, *signature.objected_members):
        key = _folded(name)
        names.setdefault(key, []).append(name)
        if name in confirmed:
            words[key] = "confirmed"
        elif name in signature.details.members:
            words.setdefault(key, "listed")
    return tuple(Member(tuple(found), words.get(key, "objected")) for key, found in names.items())


def lists_again(signature: Signature, members: Sequence[str]) -> bool:
    """Whether a list has a member that objected, however the name is written."""
    objected = {_folded(name) for name in signature.objected_members}
    return bool(objected) and any(_folded(name) in objected for name in members)


def member_secret(pepper: bytes, signature_id: str, name: str) -> bytes:
    """The 32 bytes in the link of a coalition's member; the same for every way to write its name."""
    # Neither an id nor a folded name holds a NUL.
    about = b"\0".join((signature_id.encode(), _folded(name).encode()))
    return hmac.digest(derived.member_key(pepper), about, "sha256")


def member_token(pepper: bytes, signature_id: str, name: str) -> str:
    """The token of the link of a coalition's member."""
    return made(signature_id, member_secret(pepper, signature_id, name))


def _folded(name: str) -> str:
    # Compiling the rules of names takes time, and a signature that is taken needs none of this.
    from chalicelib.rules.organisations.same_name import folded

    return folded(name)
