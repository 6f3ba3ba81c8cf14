"""The token of a confirmation mail, its secret, and the keyed hash that is a signature's id.

Each mail has a random 256-bit secret. The mail carries it (the *confirm* secret); a second secret for "it wasn't me" is
derived from it one way, so that the holder of the confirm link can also disown, and the holder of a disown link can do
nothing else::

    confirm secret  --HMAC-->  disown secret  --SHA-256-->  digest (all that is stored)

The one stored digest verifies both links: the disown secret is hashed, the confirm secret derived and then hashed.
Neither link can be made from the database alone. The caller checks expiry, by the clock.

The text of a token is ``{slug}_{77 characters of lower-case base32}``. It ends in a letter or a digit and holds no full
stop, because mail clients leave punctuation at the end of an address outside the link. Those that do not, or that break
the address over two lines, are understood all the same: `token_in_link`.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote

from chalicelib.rules.keys import derived
from chalicelib.rules.letters.letter import is_slug

Purpose = Literal["confirm", "disown"]

ID_BYTES = 16
SECRET_BYTES = 32

_ID_CHARACTERS = 26
_PAYLOAD_CHARACTERS = 77
_HALF = ID_BYTES // 2
_ROUNDS = (b"1", b"2", b"3", b"2", b"1")
_LONGEST_PATH = 2000
# What a mail program puts into a link that it breaks over two lines: blanks, invisible characters, and the sign of a
# broken line in quoted-printable.
_BREAK = (
    r"[\x00-\x20=\x7f\x85\xa0\u00ad\u034f\u061c\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000"
    r"\ufe00-\ufe0f\ufeff]*"
)
_TOKEN_IN_LINK = re.compile(
    rf"{_BREAK}((?:[a-z0-9-]{_BREAK})+)_((?:{_BREAK}[a-z2-7]){{{_PAYLOAD_CHARACTERS}}})(?![a-z0-9])",
    re.IGNORECASE | re.ASCII,
)
_BROKEN = re.compile(_BREAK)
_DISOWN_LABEL = b"firmamos/disown/1"
_DIGEST_LABEL = b"firmamos/mail-token/1"


class TokenMalformed(ValueError):
    """This program cannot have written the text as a token. The message never quotes the text."""

    def __init__(self) -> None:
        super().__init__("malformed token")


@dataclass(frozen=True, slots=True, repr=False)
class MailToken:
    """The content of a link: a letter's slug, the 16 bytes of a signature's id, and a 32-byte secret."""

    slug: str
    id_bytes: bytes
    secret: bytes

    @property
    def signature_id(self) -> str:
        """The id of the link's signature, as :func:`signature_id` returns it."""
        return _join_id(self.slug, self.id_bytes)

    def __repr__(self) -> str:
        return f"MailToken({self.signature_id!r}, secret=…)"


def new_secret() -> bytes:
    """32 random bytes from the system: the confirm secret of one mail."""
    return secrets.token_bytes(SECRET_BYTES)


def disown_secret(confirm_secret: bytes) -> bytes:
    """The 32-byte secret of the "it wasn't me" link that belongs to a confirm secret. It cannot be reversed."""
    return hmac.digest(confirm_secret, _DISOWN_LABEL, "sha256")


def digest(secret: bytes, *, signature_id: str) -> bytes:
    """The 32 bytes stored for a mail, which verify its confirm secret and the disown secret derived from that.

    The signature's id is part of the hash, so a digest copied to another signature verifies nothing there.
    """
    return _digest_of_disown_secret(disown_secret(secret), signature_id)


def verify(token: MailToken, stored: Sequence[bytes], purpose: Purpose) -> int | None:
    """The index in `stored` (digests of one signature) that `token` matches for `purpose`, or None.

    Every digest is compared, in constant time and without stopping at a match, so the time taken reveals neither how
    near a guess came nor which mail it was.
    """
    secret = disown_secret(token.secret) if purpose == "confirm" else token.secret
    candidate = _digest_of_disown_secret(secret, token.signature_id)
    matches = [hmac.compare_digest(candidate, known) for known in stored]
    return matches.index(True) if any(matches) else None


def encode(slug: str, id_bytes: bytes, secret: bytes) -> str:
    """The text of a token, for a link's path. Raises ValueError when a part has the wrong length or form."""
    if not is_slug(slug) or len(id_bytes) != ID_BYTES or len(secret) != SECRET_BYTES:
        raise ValueError("a token is made of a slug, 16 bytes and 32 bytes")
    return f"{slug}_{_to_base32(id_bytes + secret)}"


def decode(token: str) -> MailToken:
    """Read the text of a token, in either case. Raises TokenMalformed.

    Only what :func:`encode` writes is accepted: a wrong length, another alphabet or a set padding bit is refused, so a
    token has one spelling (except for case, which some mail gateways change).
    """
    # The ASCII check comes first: other letters, such as the Kelvin sign, become ASCII in lower case.
    if not token.isascii():
        raise TokenMalformed
    slug, separator, payload = token.lower().partition("_")
    if not separator or not is_slug(slug):
        raise TokenMalformed
    raw = _from_base32(payload, _PAYLOAD_CHARACTERS)
    if raw is None:
        raise TokenMalformed
    return MailToken(slug, raw[:ID_BYTES], raw[ID_BYTES:])


def token_in_link(path: str) -> str:
    """The token in the last part of a link's path, in its one spelling; '' if there is none.

    ``path`` may be percent-encoded or not. The token's alphabet ends it: mail programs and people leave a full stop, a
    bracket, a blank or whole parameters behind it. What a broken line left inside it is taken out. A letter or a digit
    too many is no token, nor is one too few.
    """
    found = _TOKEN_IN_LINK.match(unquote(path[:_LONGEST_PATH]))
    if found is None:
        return ""
    token = "_".join(_BROKEN.sub("", part).lower() for part in found.groups())
    try:
        decode(token)
    except TokenMalformed:
        return ""
    return token


def signature_id(slug: str, pepper: bytes, canonical: str) -> str:
    """The id of a canonical address's signature on a letter: ``{slug}#{26 characters of base32}``.

    It is a keyed hash (HMAC-SHA256, cut to 16 bytes) under the letter's own 32-byte pepper. Anyone who reads the table
    without the pepper can neither name an address nor see that the same one signed two letters.
    """
    return _join_id(slug, hmac.digest(pepper, canonical.encode(), "sha256")[:ID_BYTES])


def signature_ids(slug: str, pepper: bytes, canonical: str) -> tuple[str, str]:
    """The ids of the two signatures that an address may have on a letter: people share mailboxes."""
    first = signature_id(slug, pepper, canonical)
    return first, other_id(pepper, first)


def other_id(pepper: bytes, signature_id: str) -> str:
    """The id of the same address's other signature, from either one, so that an address can be opened again from a
    record that no longer has it.

    It is a Feistel network whose rounds read the same both ways, so it is its own inverse. Without the pepper the two
    ids have nothing in common: nobody who reads the table can tell which signatures share a mailbox.
    """
    key, raw = derived.pair_key(pepper), id_bytes(signature_id)
    left, right = raw[:_HALF], raw[_HALF:]
    for label in _ROUNDS:
        mask = hmac.digest(key, label + right, "sha256")
        left, right = right, bytes(a ^ b for a, b in zip(left, mask, strict=False))
    return _join_id(signature_id.partition("#")[0], right + left)


def id_bytes(signature_id: str) -> bytes:
    """The 16 bytes in a signature's id. Raises ValueError if the text is not such an id."""
    slug, _, name = signature_id.partition("#")
    raw = _from_base32(name, _ID_CHARACTERS)
    if raw is None or not is_slug(slug):
        raise ValueError("not a signature id")
    return raw


def _join_id(slug: str, raw: bytes) -> str:
    return f"{slug}#{_to_base32(raw)}"


def _digest_of_disown_secret(secret: bytes, signature_id: str) -> bytes:
    # Unambiguous: neither the label nor an id holds a NUL, and the secret is the rest.
    return hashlib.sha256(b"\0".join((_DIGEST_LABEL, signature_id.encode(), secret))).digest()


def _to_base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()


def _from_base32(text: str, length: int) -> bytes | None:
    """The bytes of an unpadded lower-case base32 text of `length` characters; None for any other text."""
    if len(text) != length:
        return None
    try:
        raw = base64.b32decode(text.upper() + "=" * (-length % 8))
    except (binascii.Error, ValueError):
        return None
    # The last character has unused bits; the comparison refuses texts in which they are not zero.
    return raw if _to_base32(raw) == text else None
