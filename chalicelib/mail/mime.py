"""Composing a mail: from its view to the bytes that SES sends, text and HTML together."""

import email.policy
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr

from chalicelib.pages.templates import render
from chalicelib.pages.views.shared import MailView
from chalicelib.rules.mail.mail_state import MailKind

# By default lines over 78 are folded: spam filters mistrust folded address lines, and a folded unsubscribe link is
# encoded and leads nowhere. RFC 5322 allows 998.
POLICY = email.policy.SMTP.clone(max_line_length=900)


def parts(kind: MailKind, lang: str, view: MailView) -> tuple[str, str, str]:
    """Subject (one line), text and HTML of a mail."""
    context = {"mail": view}
    subject = " ".join(render(f"mail/{kind}.subject.txt", lang, context).split())
    text = render(f"mail/{kind}.txt", lang, context)
    html = render(f"mail/{kind}.html", lang, context)
    return subject, text, html


def compose(
    kind: MailKind, lang: str, view: MailView, *, sender: str, to: str, at: datetime, headers: Mapping[str, str]
) -> bytes:
    """The whole mail. ``at`` is timezone-aware; ``sender`` is ``Name <address>``; the host of ``to`` is ASCII;
    ``headers`` are added to the usual ones."""
    subject, text, html = parts(kind, lang, view)
    name, address = parseaddr(sender)
    message = EmailMessage(policy=POLICY)
    message["From"] = Address(name, addr_spec=address)
    message["To"] = to
    message["Subject"] = subject
    message["Date"] = format_datetime(at)
    message["Message-ID"] = make_msgid(domain=address.rpartition("@")[2])
    # RFC 3834: no out-of-office answer, please.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    for header, value in headers.items():
        message[header] = value
    message.set_content(text, cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    # Last: set earlier, a header that begins with Content- would move into the first part.
    message["Content-Language"] = lang
    return message.as_bytes()
