"""The secrets in mails to organisers: the link of an invitation, and the code that is typed to log in.

The sender invents each and keeps only its digest, beside what it is for. Several may be good at once, since a mail may
have gone twice. The digest of a link's secret is plain SHA-256, because nobody guesses 256 bits. A code has eight
digits: its digest is keyed with the stage's own key, so that whoever reads the table cannot try all of them.
"""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable

from chalicelib.rules.mail.organiser_mail import OrganiserMail, secret_expires

SECRET_BYTES = 32
CODE_DIGITS = 8
CODE = "code"  # the purpose of the key under which codes are hashed

_TOKEN = re.compile(r"([a-z2-7]{26})_([a-z2-7]{52})")


def new_join_secret() -> str:
    """52 characters of lower-case base32: 256 bits."""
    return base64.b32encode(secrets.token_bytes(SECRET_BYTES)).decode().rstrip("=").lower()


def join_token(invitation_id: str, secret: str) -> str:
    """The token of an invitation's link. It ends in a letter or digit, as mail programs want it."""
    return f"{invitation_id}_{secret}"


def read_join_token(text: str) -> tuple[str, str] | None:
    """The invitation's id and the secret in a token; None for any other text."""
    found = _TOKEN.fullmatch(text.strip().lower())
    return (found[1], found[2]) if found else None


def new_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_in_groups(code: str) -> str:
    """A code as it is read and typed most easily: ``1234 5678``."""
    return f"{code[:4]} {code[4:]}"


def typed_code(text: str) -> str:
    """The digits of a code as somebody typed it; '' when it cannot be one."""
    digits = "".join(str(int(one)) for one in text if one.isdecimal())
    rest = re.sub(r"[\d\s.\-–—]", "", text)
    return digits if len(digits) == CODE_DIGITS and not rest else ""


def join_digest(secret: str, about: str) -> str:
    """The digest of a link's secret, in hexadecimal, bound to the item that holds it."""
    return hashlib.sha256(f"firmamos/organisers/join/1\0{about}\0{secret}".encode()).hexdigest()


def code_digest(key: bytes, code: str, about: str) -> str:
    """The digest of a code under the stage's key for `CODE`, in hexadecimal, bound to the item that holds it."""
    return hmac.digest(key, f"{about}\0{code}".encode(), "sha256").hex()


def kept(mail: OrganiserMail, digest: str, now: int) -> str:
    """A digest with the time at which it expires, as it is kept."""
    return f"{digest}:{secret_expires(mail, now)}"


def is_among(digests: Iterable[str], digest: str, now: int) -> bool:
    """Whether a digest is kept, and has not expired at ``now`` (s since the epoch)."""
    good = False
    for one in digests:
        known, _, until = one.partition(":")
        good |= hmac.compare_digest(known, digest) and now < int(until)
    return good
