"""Which of an address's two signatures a form is for: people share mailboxes, and a couple signs twice.

A name is compared without being read, by a keyed hash of each of its words. The hashes are the record's own: the
same surname elsewhere has another hash, so that nobody who reads the table can count how often each occurs.
"""

import hmac
from dataclasses import dataclass
from typing import Protocol

from chalicelib.rules.keys import derived
from chalicelib.rules.signatures.signature import State, is_alive, unconfirmed

TOMBSTONES = ("withdrawn", "disowned")
MOST_WORDS = 12
_WORD = 6  # hexadecimal digits of a word's hash
_INITIAL = 2  # and of its initial's, behind it


class Record(Protocol):
    """A signature, as far as this module looks."""

    @property
    def state(self) -> str: ...
    @property
    def name_hash(self) -> str: ...
    @property
    def unconfirmed(self) -> bool: ...

    def alive(self, now_ms: int) -> bool: ...


@dataclass(frozen=True)
class Taken:
    """What `choose_slot` looks at of a record, and nothing more."""

    state: State
    name_hash: str
    expires_at: int | None

    @property
    def unconfirmed(self) -> bool:
        return unconfirmed(self.state, self.expires_at)

    def alive(self, now_ms: int) -> bool:
        return is_alive(self.state, self.expires_at, now_ms)


def name_hash(pepper: bytes, signature_id: str, name: str) -> str:
    """Hashes of a name's words, however they are written, for comparing names of this one record alone."""
    from chalicelib.rules.organisations.same_name import folded

    key = hmac.digest(derived.name_key(pepper), signature_id.encode(), "sha256")

    def hashed(text: str) -> str:
        return hmac.digest(key, text.encode(), "sha256").hex()

    words = folded(name).split()[:MOST_WORDS]
    return " ".join(hashed(word)[:_WORD] + hashed(f"initial {word[0]}")[:_INITIAL] for word in words)


def address_hash(pepper: bytes, signature_id: str, address: str) -> str:
    """8 hexadecimal digits of an address as it was typed.

    Addresses that differ in a tag alone are one person's wherever tags are read, and elsewhere they are not: what leads
    to somebody's page goes to the very address that confirmed.
    """
    typed = f"{signature_id} {address.casefold()}"
    return hmac.digest(derived.name_key(pepper), typed.encode(), "sha256").hex()[:8]


def choose_slot(first: Record | None, second: Record | None, names: tuple[str, str], now_ms: int) -> int:
    """0 or 1: the record that a form is for; ``names`` is `name_hash` it names, for the one and for the other.

    Where both are confirmed by others it is the first, whose own write then says that it is taken: a third person is
    answered like everyone. Who withdrew, or said that it was somebody else, answered for the whole address, but for
    the other of two who confirmed: nothing is written or mailed any more, whichever of the two is free.
    """
    standing = [one if one is not None and one.alive(now_ms) else None for one in (first, second)]
    ended = [slot for slot, one in enumerate(standing) if one is not None and one.state in TOMBSTONES]
    for slot, one in enumerate(standing):
        if one is not None and slot not in ended and _same(one, names[slot]) and not (ended and one.unconfirmed):
            return slot
    free = [slot for slot, one in enumerate(standing) if one is None]
    # What nobody confirmed gives way: it may be anybody's invention, and must keep nobody out.
    waiting = [slot for slot, one in enumerate(standing) if one is not None and one.unconfirmed]
    return (*ended, *free, *waiting, 0)[0]


def _same(record: Record, name: str) -> bool:
    """Whether a form is of the person who signed. One who has yet to confirm may have come back to correct a slip of
    the pen; once confirmed, a name that differs in a word is another's."""
    before, now = record.name_hash.split(), name.split()
    if set(before) <= set(now) or set(now) <= set(before):
        return True
    return record.unconfirmed and len(before) == len(now) and _is_a_slip(before, now)


def _is_a_slip(before: list[str], now: list[str]) -> bool:
    """Whether one word differs, and begins as the one that stood in its place."""
    differing = [(a, b) for a, b in zip(before, now, strict=True) if a != b]
    return len(differing) == 1 and differing[0][0][_WORD:] == differing[0][1][_WORD:]
