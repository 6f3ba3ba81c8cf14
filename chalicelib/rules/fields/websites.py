"""The website of an organisation: from what was typed to the address that is published as a link."""

import re
import unicodedata
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

MAX_LENGTH = 200

_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# Browsers read a backslash as a slash; the others end an address in running text.
_FORBIDDEN = frozenset(' \\<>"')
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})")
# Names that resolve to nothing, or to the reader's own network. Source: RFC 6761, RFC 6762, RFC 9476 and
# https://www.iana.org/assignments/special-use-domain-names/
_NOWHERE = frozenset({"alt", "internal", "invalid", "local", "localhost", "test"})
_HOST_MAX = 253
# What RFC 3986 allows in a path, a query or a fragment, and the % of what is already encoded.
_SAFE = "/%:@!$&'()*+,;=~-._?"


class WebsiteRefused(ValueError):
    """The website is not accepted; `code` is ``invalid`` or ``too-long``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_website(raw: str) -> str:
    """The typed address as http(s) in ASCII, at most 200 characters, or '' for none.

    An address without a scheme gets ``https://``. The host must be a name with a dot, and becomes lower case and IDNA.
    Raises WebsiteRefused for other schemes, user names, numeric addresses, and anything that a browser may read
    differently from how it looks.
    """
    text = raw.strip()
    if not text:
        return ""
    # NFKC is the first step of IDNA, and may make eighteen characters of one.
    if len(text) > MAX_LENGTH or len(unicodedata.normalize("NFKC", text)) > MAX_LENGTH:
        raise WebsiteRefused("too-long")
    # Not printable: control characters, bidi controls, blanks of every width. urlsplit drops some silently.
    if not text.isprintable() or not _FORBIDDEN.isdisjoint(text):
        raise WebsiteRefused("invalid")
    url = _rebuilt(text if _SCHEME.match(text) else f"https://{text}")
    if url is None:
        raise WebsiteRefused("invalid")
    if len(url) > MAX_LENGTH:
        raise WebsiteRefused("too-long")
    return url


def _rebuilt(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return None
    host = _ascii_host(parts.hostname or "")
    # The authority must be the host and the port alone: no user name, no bare colon.
    if host is None or "@" in parts.netloc or parts.netloc.endswith(":"):
        return None
    netloc = host if port is None else f"{host}:{port}"
    path, query, fragment = (quote(part, safe=_SAFE) for part in (parts.path, parts.query, parts.fragment))
    return urlunsplit(SplitResult(parts.scheme, netloc, path, query, fragment))


def _ascii_host(name: str) -> str | None:
    host: str | None = name if name.isascii() else _idna(name)
    if host is None:
        return None
    host = host.removesuffix(".")
    if len(host) > _HOST_MAX or not _HOST.fullmatch(host) or host.rpartition(".")[2] in _NOWHERE:
        return None
    return host


def _idna(name: str) -> str | None:
    # Imported here because its tables cost milliseconds, and nearly every host is ASCII.
    import idna

    try:
        return idna.encode(name, uts46=True, std3_rules=True).decode()
    except idna.IDNAError:
        return None
