"""Links that never expire. The secret in a link is derived from the letter's pepper and the purpose of the link.

So nothing is stored for it, and no dump of a table holds it.
"""

import hmac
from collections.abc import Callable

from chalicelib.rules.keys import derived, tokens


def link_matches(token: tokens.MailToken, pepper: bytes, derive: Callable[[bytes, str], bytes]) -> bool:
    """Whether a token holds the secret that ``derive`` makes from the pepper and the token's signature."""
    return hmac.compare_digest(derive(pepper, token.signature_id), token.secret)


def link_token(signature_id: str, secret: bytes) -> str:
    """The token of a link to a signature, with a secret."""
    return tokens.encode(signature_id.partition("#")[0], tokens.id_bytes(signature_id), secret)


def page_secret(pepper: bytes, signature_id: str) -> bytes:
    """The 32 bytes in the link of a signature's own page."""
    return hmac.digest(derived.page_key(pepper), signature_id.encode(), "sha256")


def page_token(pepper: bytes, signature_id: str) -> str:
    """The token in the link of a signature's own page."""
    return link_token(signature_id, page_secret(pepper, signature_id))
