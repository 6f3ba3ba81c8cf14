"""Acts on the local stack as a person whose browser runs no script, and as an organiser with a terminal."""

import json
import re
import urllib.error
import urllib.request
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urlencode

from chalicelib.operating.cli import cli
from infra.local.stack import LocalStack
from tests.support.waiting import wait_for

BUSY = 503


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: str


class _Stay(urllib.request.HTTPRedirectHandler):
    """Returns a redirect as the answer."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))


def opener() -> urllib.request.OpenerDirector:
    """What opens addresses on loopback and follows no redirect."""
    return _OPENER


def ask(url: str, fields: dict[str, str] | None = None, *, accept: str = "text/html", method: str = "") -> Answer:
    """GET, or POST a form; redirects are not followed. Retries when told to: functions have the same short
    time-outs for the emulated AWS as for the real one, and a busy machine may need longer."""
    data = urlencode(fields).encode() if fields is not None else None
    request = urllib.request.Request(url, data, {"Accept": accept}, method=method or None)
    return wait_for(lambda: None if (answer := _ask(request)).status == BUSY else answer)


def _ask(request: urllib.request.Request) -> Answer:
    try:
        with _OPENER.open(request) as answer:
            return Answer(answer.status, answer.headers, answer.read().decode())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, error.headers, error.read().decode())


def firmamos(*arguments: str) -> None:
    """Run the operator's command in this process, on the stage in its environment."""
    cli.main(list(arguments), standalone_mode=False)


def sign(stack: LocalStack, slug: str, **fields: str) -> Answer:
    """Send the form; a person's by default."""
    form = {"kind": "person", "name": "Ana Paz", "consent": "yes", "lang": "es"} | fields
    return ask(f"{stack.info['api_url']}/letters/{slug}/signatures", form)


def mails_to(stack: LocalStack, address: str) -> list[dict[str, Any]]:
    return [mail for mail in stack.mails() if mail["to"] == address]


def wait_for_mail(stack: LocalStack, address: str, number: int = 1) -> dict[str, Any]:
    """Wait for a mail and return it."""
    return wait_for(lambda: mails_to(stack, address)[number - 1 :])[0]


def link_in(mail: dict[str, Any]) -> str:
    """The first link of a mail, which is its main one."""
    return str(re.findall(r"https?://\S+", mail["text"])[0])


def published(stack: LocalStack, slug: str, path: str = "") -> str:
    answer = ask(f"{stack.info['site_url']}/{slug}/{path}")
    assert answer.status == 200, answer
    return answer.body


def edition(stack: LocalStack, slug: str) -> dict[str, Any]:
    return dict(json.loads(published(stack, slug, "edition.json")))
