"""Keys derived from a letter's pepper, each for one purpose only.

    key = HMAC-SHA256(pepper, label)

They are derived at every use and stored nowhere. No label holds an “@”, so no key equals the hash of an address.
"""

import hmac

DAY_SECONDS = 24 * 60 * 60

_PAGE = b"firmamos/page/1"
_UNSUBSCRIBE = b"firmamos/unsubscribe/1"
_PROOF = b"firmamos/proof-of-work/1"
_NAME = b"firmamos/name/1"
_MEMBER = b"firmamos/member/1"
_NETWORK = b"firmamos/network/1"
_PAIR = b"firmamos/pair/1"
_BLOCK = b"firmamos/block/1"


def page_key(pepper: bytes) -> bytes:
    """The 32-byte key for the links to signers' own pages."""
    return _derived(pepper, _PAGE)


def unsubscribe_key(pepper: bytes) -> bytes:
    """The 32-byte key for the links that unsubscribe."""
    return _derived(pepper, _UNSUBSCRIBE)


def proof_key(pepper: bytes) -> bytes:
    """The 32-byte key that signs challenges of the proof of work."""
    return _derived(pepper, _PROOF)


def name_key(pepper: bytes) -> bytes:
    """The 32-byte key that hashes names, to see whether two signatures are one person's."""
    return _derived(pepper, _NAME)


def member_key(pepper: bytes) -> bytes:
    """The 32-byte key for the links of coalitions' members."""
    return _derived(pepper, _MEMBER)


def pair_key(pepper: bytes) -> bytes:
    """The 32-byte key that leads from either of an address's two signatures to the other."""
    return _derived(pepper, _PAIR)


def block_key(pepper: bytes) -> bytes:
    """The 32-byte key that hashes what organisers block: addresses, domains, networks."""
    return _derived(pepper, _BLOCK)


def network_key(pepper: bytes, now: int) -> bytes:
    """The 32-byte key that hashes networks on the day (UTC) of ``now``, in seconds since the epoch.

    Hashes of different days cannot be matched, so no network can be followed from one day to the next.
    """
    return _derived(pepper, b"%s/%d" % (_NETWORK, now // DAY_SECONDS))


def _derived(pepper: bytes, label: bytes) -> bytes:
    return hmac.digest(pepper, label, "sha256")
