"""The mails that the stack has sent: stored, listed as JSON, and shown as their reader would see them."""

import base64
import html
import json
import re
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.local.serving import Handler

URL = re.compile(r"https?://[^\s<>\"')\]]+")
STYLE = """
:root{--ink:#1c1a17;--soft:#5b554b;--line:#d9d3c6;--paper:#fffefa;--ground:#f1eee7;--accent:#1d3c6b}
*{box-sizing:border-box}
body{margin:0 auto;padding:2rem 1rem;max-inline-size:46rem}
body{background:var(--ground);color:var(--ink);font:1rem/1.5 system-ui,-apple-system,sans-serif}
h1{font-size:1.6rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:0}
p{margin:.25rem 0}.soft{color:var(--soft)}
article{background:var(--paper);border:1px solid var(--line);padding:1rem;margin:1.25rem 0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.5rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
iframe{inline-size:100%;block-size:26rem;border:1px solid var(--line);background:#fff}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--ground);padding:.75rem;margin:.5rem 0}
summary{cursor:pointer;padding:.35rem 0}a{color:var(--accent)}
.link{white-space:nowrap;overflow:hidden;text-overflow:ellipsis;padding-block:.25rem}
a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
"""
# A mail's frame runs no script, and its links open in a new tab.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox"
HEADERS = {
    "Cache-Control": "no-store",
    # Each mail is shown in its own frame, without scripts and with its own inline styles.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


@dataclass(frozen=True)
class Mail:
    """One mail as it was passed to SES."""

    id: str
    to: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    links: list[str]
    sent_at: str

    def as_json(self) -> dict[str, Any]:
        return dict(vars(self))


class Mailbox:
    """The mails in the order they were sent; stored in a file, so that the edge can be restarted."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._mails = [Mail(**json.loads(line)) for line in path.read_text().splitlines()] if path.exists() else []

    def keep(self, message_id: str, request: dict[str, Any]) -> None:
        """Stores the mail of an SES v2 ``SendEmail`` request with raw content."""
        raw = base64.b64decode(request["Content"]["Raw"]["Data"])
        mail = parse(message_id, request.get("Destination", {}).get("ToAddresses", []), raw)
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(mail.as_json()) + "\n")
            self._mails.append(mail)

    def all(self) -> list[Mail]:
        """Every mail, oldest first."""
        with self._lock:
            return list(self._mails)


def parse(message_id: str, to: list[str], raw: bytes) -> Mail:
    """Parses a MIME message; ``links`` are the HTML's in order, then those that only the text has."""
    message = message_from_bytes(raw, policy=policy.default)
    text, rich = _part(message, "plain"), _part(message, "html")
    anchors = _Anchors()
    anchors.feed(rich)
    links = list(dict.fromkeys(anchors.found + URL.findall(text)))
    return Mail(
        id=message_id,
        to=", ".join(to) or str(message["To"]),
        subject=str(message["Subject"]),
        text=text,
        html=rich,
        headers={name: str(value) for name, value in message.items()},
        links=links,
        sent_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part is not None else ""


def inbox_handler(mailbox: Mailbox) -> type[Handler]:
    """The handler of the inbox: ``/``, ``/messages.json`` and ``/{id}.html``."""

    class InboxHandler(Handler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            mails = mailbox.all()
            shown = next((mail for mail in mails if path == f"/{mail.id}.html"), None)
            if path == "/messages.json":
                listed = json.dumps([mail.as_json() for mail in mails], ensure_ascii=False).encode()
                self.answer(200, {**HEADERS, "Content-Type": "application/json"}, listed)
            elif path == "/":
                self._page(200, _page(mails))
            elif shown is not None:
                # Links open outside the frame: our pages do not allow framing.
                self._page(200, shown.html.replace("<head>", '<head><base target="_blank">', 1))
            else:
                self._page(404, "<!doctype html><title>404</title><p>Not here.")

        do_HEAD = do_GET

        def _page(self, status: int, page: str) -> None:
            self.answer(status, {**HEADERS, "Content-Type": "text/html; charset=utf-8"}, page.encode())

    return InboxHandler


def _page(mails: list[Mail]) -> str:
    articles = "".join(_article(mail) for mail in reversed(mails))
    none = "<p>No mail yet. Sign the letter; the mail comes within seconds. Then load this page again.</p>"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Inbox · Firmamos</title><style>{STYLE}</style></head><body><header><h1>Inbox</h1>"
        '<p class="soft">What this stack has mailed, newest first. Nothing leaves this machine. '
        f'<a href="messages.json">As JSON</a></p></header><main>{articles or none}</main></body></html>'
    )


def _article(mail: Mail) -> str:
    title = html.escape(mail.subject)
    rows = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in mail.headers.items())
    links = "".join(
        f'<p class="link"><a href="{html.escape(link)}" rel="noreferrer">{html.escape(link)}</a></p>'
        for link in mail.links
        if link.startswith(("http://", "https://"))
    )
    return (
        f'<article><h2>{title}</h2><p class="soft">{html.escape(mail.to)} · '
        f'<time datetime="{mail.sent_at}">{mail.sent_at}</time></p>{links}'
        f'<iframe src="{html.escape(mail.id)}.html" title="{title}" sandbox="{SANDBOX}"></iframe>'
        f"<details><summary>As plain text</summary><pre>{html.escape(mail.text)}</pre></details>"
        f"<details><summary>Headers</summary><dl>{rows}</dl></details></article>"
    )
