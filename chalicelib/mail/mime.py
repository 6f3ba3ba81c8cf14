"""Composing a mail: from its view to the bytes that SES sends, text and HTML together."""

import email.policy
from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Any

from chalicelib.pages.templates import render
from chalicelib.pages.views.organiser_mails import OrganiserMailView
from chalicelib.pages.views.shared import MailView

LINE = 76  # characters, in quoted-printable (RFC 2045 §6.7) and of header lines with encoded words (RFC 2047 §2)
LONGEST_VALUE = 900  # of a header in one line; a line may have 998 characters with the header's name (RFC 5322 §2.1.1)
_WORD = 39  # bytes of UTF-8 in an encoded word: it has 64 characters then, and fits behind "Subject: "


class Written(str):
    """The value of a header as it goes out, to the byte.

    The library reads a header's value again and writes what it understood: an address that looks like an encoded word
    is decoded, one that is long is folded, which spam filters mistrust, and a folded link leads nowhere. Of long names
    with accents it loses blanks. So every value that varies is written here.
    """


class _MailPolicy(email.policy.EmailPolicy):
    """Neither reads nor folds what is `Written`."""

    def header_store_parse(self, name: str, value: Any) -> tuple[str, Any]:
        return (name, value) if isinstance(value, Written) else super().header_store_parse(name, value)

    def fold_binary(self, name: str, value: Any) -> bytes:
        if isinstance(value, Written):
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


POLICY = _MailPolicy(linesep="\r\n", max_line_length=LINE)


def verbatim(value: str) -> Written:
    """A header's value in one line. Raises ValueError for what no line can hold."""
    if not value.isascii() or not value.isprintable() or len(value) > LONGEST_VALUE:
        raise ValueError("not the value of one header line")
    return Written(value)


def phrase(text: str, *, before: str, after: str = "") -> Written:
    """Text for people as a header's value, in encoded words where it has to be; ``before`` is the header's name, and
    ``after`` is added as it is."""
    plain = text.isascii() and text.isprintable() and "=?" not in text and len(text) <= LONGEST_VALUE
    pieces = ([text] if plain else _encoded_words(text)) + ([after] if after else [])
    lines: list[str] = []
    line = f"{before}: {pieces[0]}"
    for piece in pieces[1:]:
        if not plain and len(f"{line} {piece}") > LINE:
            lines.append(line)
            line = ""
        line += f" {piece}"
    return Written("\r\n".join([*lines, line]).removeprefix(f"{before}: "))


def _from(name: str, address: str) -> Written:
    if not name:
        return Written(address)
    quoted = str(Address(name)).removesuffix(" <>") if name.isascii() else name
    return phrase(quoted, before="From", after=f"<{address}>")


def _encoded_words(text: str) -> list[str]:
    """RFC 2047 §5: blanks between two encoded words are not read, and no character is divided."""
    chunks = [b""]
    for character in text.encode("utf-8", "replace").decode():
        added = character.encode()
        if len(chunks[-1]) + len(added) > _WORD:
            chunks.append(b"")
        chunks[-1] += added
    return [f"=?utf-8?b?{b64encode(chunk).decode()}?=" for chunk in chunks]


def parts(kind: str, lang: str, view: MailView | OrganiserMailView) -> tuple[str, str, str]:
    """Subject (one line), text and HTML of a mail; ``kind`` names its templates."""
    context = {"mail": view}
    subject = " ".join(render(f"mail/{kind}.subject.txt", lang, context).split())
    text = render(f"mail/{kind}.txt", lang, context)
    html = render(f"mail/{kind}.html", lang, context)
    return subject, text, html


def compose(
    kind: str,
    lang: str,
    view: MailView | OrganiserMailView,
    *,
    sender: str,
    to: str,
    at: datetime,
    headers: Mapping[str, str],
) -> bytes:
    """The whole mail. ``at`` is timezone-aware; ``sender`` is ``Name <address>``; ``to`` is ASCII, and arrives to the
    byte, as do the ``headers`` that are added to the usual ones. Raises ValueError for what no header can hold."""
    subject, text, html = parts(kind, lang, view)
    name, address = parseaddr(sender)
    message = EmailMessage(policy=POLICY)
    message["From"] = _from(name, verbatim(address))
    message["To"] = verbatim(to)
    message["Subject"] = phrase(subject, before="Subject")
    message["Date"] = format_datetime(at)
    message["Message-ID"] = verbatim(make_msgid(domain=address.rpartition("@")[2]))
    # RFC 3834: no out-of-office answer, please.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for header, value in headers.items():
        message[header] = verbatim(value)
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # Last: set earlier, a header that begins with Content- would move into the first part.
    message["Content-Language"] = lang
    return message.as_bytes()
