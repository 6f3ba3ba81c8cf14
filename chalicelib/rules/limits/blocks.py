"""What organisers block on a letter: an address, a domain, a network. Forms from there are accepted and held.

The letter's head, which every form reads anyway, has a keyed hash of each and its end. So blocking needs no read of its
own, and a form takes the same way whether it is blocked or not.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from chalicelib.rules.keys import derived
from chalicelib.rules.limits.buckets import network_of

BlockKind = Literal["address", "domain", "network"]
BLOCK_KINDS: tuple[BlockKind, ...] = get_args(BlockKind)
MOST = 200  # on one letter: about 8 KB of its head
_HEX = 16


@dataclass(frozen=True)
class Block:
    """``shown`` is the domain or the network; '' for an address, which is kept nowhere. ``by`` is the organiser.
    Times in s since the epoch; ``until`` is 0 for what holds until it is lifted."""

    key: str  # the keyed hash, which forms are compared with
    kind: BlockKind
    shown: str
    by: str
    at: int
    why: str
    until: int

    def holds(self, now: int) -> bool:
        return not self.until or self.until > now


def address_hash(pepper: bytes, ids: Iterable[str]) -> str:
    """What stands for an address: ``ids`` are those of the two signatures that it may have."""
    return _hashed(pepper, "address", min(ids))


def domain_hash(pepper: bytes, domain: str) -> str:
    """What stands for a domain, in ASCII and lower case, and all below it."""
    return _hashed(pepper, "domain", domain)


def network_hash(pepper: bytes, source: str) -> str:
    """What stands for the network of a client address: a /24, or a /48 of IPv6."""
    return _hashed(pepper, "network", network_of(source))


def is_blocked(
    blocks: Sequence[tuple[str, int]], pepper: bytes, ids: Sequence[str], canonical: str, source: str, now: int
) -> bool:
    """Whether an address, its domain or the network of a client address is blocked at ``now``. The work is the same for
    all: it depends on how many labels the domain has, and on nothing that is known of it."""
    labels = canonical.rpartition("@")[2].split(".")
    domains = [".".join(labels[at:]) for at in range(len(labels) - 1)]
    sought = {address_hash(pepper, ids), network_hash(pepper, source)}
    sought.update(domain_hash(pepper, domain) for domain in domains)
    found = [until for key, until in blocks if key in sought]
    return any(not until or until > now for until in found)


def _hashed(pepper: bytes, kind: BlockKind, value: str) -> str:
    return hmac.new(derived.block_key(pepper), f"{kind}\0{value}".encode(), "sha256").hexdigest()[:_HEX]
