"""Keys that are made of a letter's pepper, each for one purpose and of use for nothing else.

    key = HMAC-SHA256(pepper, label)

They are derived at every use and stored nowhere. No label holds an “@”, so none is the hash of an address.
"""

import hmac

DAY_SECONDS = 24 * 60 * 60

_PAGE = b"firmamos/page/1"
_UNSUBSCRIBE = b"firmamos/unsubscribe/1"
_PROOF = b"firmamos/proof-of-work/1"
_NAME = b"firmamos/name/1"
_MEMBER = b"firmamos/member/1"
_NETWORK = b"firmamos/network/1"


def page_key(pepper: bytes) -> bytes:
    """The 32 bytes that the links to signers' own pages are made with."""
    return _derived(pepper, _PAGE)


def unsubscribe_key(pepper: bytes) -> bytes:
    """The 32 bytes that the links for no more mail are made with."""
    return _derived(pepper, _UNSUBSCRIBE)


def proof_key(pepper: bytes) -> bytes:
    """The 32 bytes that challenges of the proof of work are signed with."""
    return _derived(pepper, _PROOF)


def name_key(pepper: bytes) -> bytes:
    """The 32 bytes that names are hashed with, to see whether two signatures are of one person."""
    return _derived(pepper, _NAME)


def member_key(pepper: bytes) -> bytes:
    """The 32 bytes that the links of coalitions' members are made with."""
    return _derived(pepper, _MEMBER)


def network_key(pepper: bytes, now: int) -> bytes:
    """The 32 bytes that networks are hashed with on the day (UTC) of ``now``, in seconds since the epoch.

    The day after, nobody can tell any more which of that day's hashes is of the same network.
    """
    return _derived(pepper, b"%s/%d" % (_NETWORK, now // DAY_SECONDS))


def _derived(pepper: bytes, label: bytes) -> bytes:
    return hmac.digest(pepper, label, "sha256")
