"""Choosing which of an address's two signatures a form is for: people share mailboxes, and a couple signs twice.

Names are compared by a keyed hash of each word, so none has to be read. The key is the record's own: the same surname
in another record has another hash, so nobody who reads the table can count how often a name occurs.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from chalicelib.rules.keys import derived
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import TOMBSTONES, State, is_alive, unconfirmed

MOST_WORDS = 12
_WORD = 6  # hexadecimal digits of a word's hash
_INITIAL = 2  # and of its initial's hash, which follows


class Record(Protocol):
    """The part of a signature that this module needs."""

    @property
    def state(self) -> str: ...
    @property
    def name_hash(self) -> str: ...
    @property
    def unconfirmed(self) -> bool: ...

    def alive(self, now_ms: int) -> bool: ...


@dataclass(frozen=True)
class Taken:
    """The part of a stored record that `choose_slot` needs, and nothing more."""

    state: State
    name_hash: str
    expires_at: int | None

    @property
    def unconfirmed(self) -> bool:
        return unconfirmed(self.state, self.expires_at)

    def alive(self, now_ms: int) -> bool:
        return is_alive(self.state, self.expires_at, now_ms)


def name_hashes(pepper: bytes, signature_id: str, details: Details) -> tuple[str, ...]:
    """Hashes of a name's words, the same for every spelling, to compare names under this one record only.

    The first is the one to store. More follow if an earlier version of the program stored another for the same name.
    An earlier one that took a person's surname for a legal form stored a part of today's words, which still matches.
    """
    from chalicelib.rules.organisations.earlier_form import forms
    from chalicelib.rules.organisations.same_name import spelt

    key = hmac.digest(derived.name_key(pepper), signature_id.encode(), "sha256")

    def hashed(text: str) -> str:
        return hmac.digest(key, text.encode(), "sha256").hex()

    def hashes(form: str) -> str:
        words = form.split()[:MOST_WORDS]
        return " ".join(hashed(word)[:_WORD] + hashed(f"initial {word[0]}")[:_INITIAL] for word in words)

    today, *earlier = forms(details.name)
    return tuple(map(hashes, (spelt(details.name) if details.kind == "person" else today, *earlier)))


def name_hash(pepper: bytes, signature_id: str, details: Details) -> str:
    """The one of `name_hashes` to store."""
    return name_hashes(pepper, signature_id, details)[0]


def address_hash(pepper: bytes, signature_id: str, address: str) -> str:
    """8 hexadecimal digits of the hash of an address as it was typed.

    Addresses that differ only in a tag belong to one person where the provider reads tags, and to two elsewhere. So a
    link to a signer's page goes only to the very address that confirmed.
    """
    typed = f"{signature_id} {address.casefold()}"
    return hmac.digest(derived.name_key(pepper), typed.encode(), "sha256").hex()[:8]


def choose_slot(first: Record | None, second: Record | None, names: Sequence[Sequence[str]], now_ms: int) -> int:
    """0 or 1: the record that a form is for. ``names`` holds the `name_hashes` of the form's name under each record.

    If two others have confirmed, it is the first record, and the write then finds it taken: a third person gets the
    same answer as everyone. A signer who withdrew or disowned decided for the whole address: nothing more is written or
    mailed, even if the other record is free, or that of somebody who confirmed. Their name is public, so a form that
    has it shows nothing about the person behind it.
    """
    records = [record if record is not None and record.alive(now_ms) else None for record in (first, second)]
    ended = [slot for slot, record in enumerate(records) if record is not None and record.state in TOMBSTONES]
    if ended:
        return ended[0]
    for slot, record in enumerate(records):
        if record is not None and any(_is_same_signer(record, name) for name in names[slot]):
            return slot
    free = [slot for slot, record in enumerate(records) if record is None]
    # An unconfirmed record gives way: anybody may have made it up, and it must keep nobody out.
    waiting = [slot for slot, record in enumerate(records) if record is not None and record.unconfirmed]
    return (*free, *waiting, 0)[0]


def has_same_words(before: str, now: str) -> bool:
    """Whether, of two names' hashes under one record, one has all words of the other: it is the same signer."""
    words, others = set(before.split()), set(now.split())
    return words <= others or others <= words


def _is_same_signer(record: Record, name: str) -> bool:
    """Whether a form comes from the person who signed. Before confirming they may have come back to correct a typo;
    once confirmed, a name that differs in a word is another person's."""
    if has_same_words(record.name_hash, name):
        return True
    before, now = record.name_hash.split(), name.split()
    return record.unconfirmed and len(before) == len(now) and _is_typo(before, now)


def _is_typo(before: list[str], now: list[str]) -> bool:
    """Whether one word differs, and has the same initial as the word that it replaces."""
    differing = [(a, b) for a, b in zip(before, now, strict=True) if a != b]
    return len(differing) == 1 and differing[0][0][_WORD:] == differing[0][1][_WORD:]
