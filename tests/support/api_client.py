"""An attacker's tools: forms from any network, time, and the links in mails to their own mailboxes."""

import contextlib
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from email.message import EmailMessage
from typing import Any
from urllib.parse import urlencode

import time_machine

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.kms import KmsPeppers
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits import buckets
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.unsubscribe import unsubscribe_token
from chalicelib.wiring import api
from tests.support.api import FORM, JSON, call, deliver, event, mails
from tests.support.mail_body import body_of
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, SLUG

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
FEW = 4
SIGN = "/letters/{slug}/signatures"
HOME = "203.0.113.7"


def post(fields: dict[str, Any], source: str = HOME, slug: str = SLUG, *, as_json: bool = False) -> dict[str, Any]:
    """Send a form from a client address."""
    context = event("apigateway-proxy")["requestContext"]
    context |= {"resourcePath": SIGN, "httpMethod": "POST", "identity": {"sourceIp": source}}
    body = json.dumps(fields).encode() if as_json else urlencode(fields).encode()
    return call("POST", SIGN, body, JSON if as_json else FORM, {"requestContext": context}, slug=slug)


def networks(first: int = 0) -> Iterator[str]:
    """Client addresses in different networks, as a botnet has."""
    for number in range(first, 60_000):
        yield f"100.{number // 250}.{number % 250}.7"


@contextlib.contextmanager
def after(seconds: float) -> Iterator[None]:
    """Continue after a time, in a process that has read nothing yet."""
    with time_machine.travel(time.time() + seconds):
        forget()
        yield
    forget()


def mailed(address: str) -> list[EmailMessage]:
    """The mails in a person's mailbox, whichever spelling of its address each went to."""
    mailbox = parse_address(address).canonical
    return [mail for mail in mails() if parse_address(str(mail["To"])).canonical == mailbox]


def mailboxes() -> Counter[str]:
    """The number of mails in each mailbox."""
    return Counter(parse_address(str(mail["To"])).canonical for mail in mails())


def link(mail: EmailMessage, kind: str = "confirm") -> str:
    """The token of a mail's link of this kind; '' when there is none."""
    _, found, rest = body_of(mail).partition(f"/{kind}/")
    return rest.split()[0] if found else ""


def own_page(address: str, slot: int = 0, slug: str = SLUG) -> str:
    """The token of the own page of one of an address's two signatures."""
    return page_token(_pepper(slug), ids(address, slug)[slot])


def unsubscribe_link(address: str, slot: int = 0, slug: str = SLUG) -> str:
    """The token of its unsubscribe link."""
    return unsubscribe_token(_pepper(slug), ids(address, slug)[slot])


def full_width(text: str) -> str:
    """The text in full-width letters of East Asian keyboards, which browsers treat as the plain ones."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)


def disown_link(confirm: str) -> str:
    """The "it wasn't me" link that belongs to a confirmation link."""
    own = tokens.decode(confirm)
    return tokens.encode(own.slug, own.id_bytes, tokens.disown_secret(own.secret))


def press_not_me(token: str) -> dict[str, Any]:
    """Open the "it wasn't me" page and press its button, on the signature that it shows."""
    shown = json.loads(see("disown", token, as_json=True)["body"])
    return press("disown", token, snapshot=shown.get("snapshot", ""))


def ids(address: str, slug: str = SLUG) -> tuple[str, str]:
    return tokens.signature_ids(slug, _pepper(slug), parse_address(address).canonical)


def record(address: str, slot: int = 0, slug: str = SLUG) -> Signature | None:
    return api.signatures().get(ids(address, slug)[slot])


def states() -> Counter[str]:
    return Counter(item.state for item in SignatureItem.scan() if item.state)


def sign_and_mail(slug: str = SLUG, **fields: Any) -> str:
    """Sign and send the mail; returns the token that confirms."""
    post(FIELDS | fields, slug=slug)
    deliver()
    return link(mailed((FIELDS | fields)["email"])[-1])


def sign_and_confirm(slug: str = SLUG, **fields: Any) -> str:
    """Sign and confirm; returns the token that confirmed."""
    token = sign_and_mail(slug, **fields)
    press("confirm", token)
    return token


def press(
    kind: str, token: str, filled_in: Mapping[str, str] | None = None, *, as_json: bool = False, **fields: str
) -> dict[str, Any]:
    """Press a button of the page behind a link."""
    fields = dict(filled_in or {}) | fields
    body = json.dumps(fields) if as_json else urlencode(fields)
    return call("POST", f"/{kind}/{{token}}", body.encode(), JSON if as_json else FORM, token=token)


def see(kind: str, token: str, *, as_json: bool = False) -> dict[str, Any]:
    return call("GET", f"/{kind}/{{token}}", headers=JSON if as_json else FORM, token=token)


def lower_unproved_limit(monkeypatch: Any) -> None:
    """Lower the limit for forms without proof of work, so that tests soon exceed it."""
    monkeypatch.setattr(buckets, "UNPROVED", (buckets.Window(MINUTE, FEW), buckets.Window(HOUR, 60)))
    monkeypatch.setattr(buckets, "WITHHELD", {MINUTE: 1, HOUR: 1})


def change_letter(slug: str = SLUG, **changes: Any) -> Letter:
    """Change settings in the letter's head, and continue in a process that reads it again."""
    before = DynamoLetters().head(slug)
    assert before is not None
    assert DynamoLetters().replace_head(before, replace(before, **changes))
    forget()
    return replace(before, **changes)


def change_setting(monkeypatch: Any, name: str, value: str) -> None:
    """Change a setting of the stage, and continue in a new process."""
    monkeypatch.setenv(name, value)
    settings.current.cache_clear()
    forget()


def _pepper(slug: str) -> bytes:
    letter = DynamoLetters().head(slug)
    assert letter is not None
    return KmsPeppers().of(letter)
