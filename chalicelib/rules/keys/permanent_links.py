"""Links that never end: the secret in one is made from its letter's pepper and from what it is for.

Nothing is stored for it, and no dump of a table holds it.
"""

import hmac
from collections.abc import Callable

from chalicelib.rules.keys import derived, tokens


def link_matches(found: tokens.MailToken, pepper: bytes, secret: Callable[[bytes, str], bytes]) -> bool:
    """Whether a link is the one that ``secret`` makes of a pepper for the signature that it names."""
    return hmac.compare_digest(secret(pepper, found.signature_id), found.secret)


def link_token(signature_id: str, secret: bytes) -> str:
    """The token of a signature's link with a secret."""
    return tokens.encode(signature_id.partition("#")[0], tokens.id_bytes(signature_id), secret)


def page_secret(pepper: bytes, signature_id: str) -> bytes:
    """The 32 bytes in the link of a signature's own page."""
    return hmac.digest(derived.page_key(pepper), signature_id.encode(), "sha256")


def page_token(pepper: bytes, signature_id: str) -> str:
    """The token of a signature's own page."""
    return link_token(signature_id, page_secret(pepper, signature_id))
