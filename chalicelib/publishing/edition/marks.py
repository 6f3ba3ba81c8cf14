"""Marks: they keep the hash of a file from confirming a guessed name.

Manifests are kept for ever, and with them the hashes of lists that named somebody who has left since. Anyone
with the rest of such a list could try names until the hash matches. So every entry and every page carries a
mark computed with the letter's secret: it cannot be guessed, and it disappears with the entry.
"""

import hashlib
import hmac
from base64 import b32encode

MARK_BYTES = 10


def mark(secret: bytes, content: bytes) -> str:
    """The mark of ``content``: 16 characters a-z and 2-7; the same content has the same mark."""
    digest = hmac.new(secret, content, hashlib.sha256).digest()
    return b32encode(digest[:MARK_BYTES]).decode().lower()


def with_mark(secret: bytes, page: str) -> bytes:
    """An HTML page with its mark in its head, where readers do not see it."""
    head, found, rest = page.partition("</head>")
    return f'{head}<meta name="mark" content="{mark(secret, page.encode())}">\n{found}{rest}'.encode()
