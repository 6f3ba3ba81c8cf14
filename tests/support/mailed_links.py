"""A letter, a signature that waits for its confirmation, and every link that its mail and pages lead to."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.signing.unsubscribe import unsubscribe_token
from chalicelib.wiring import api
from tests.support.api import call, deliver, mails, queued, sign, token
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, SLUG, VERSION

# A coalition that may be on the letter at once.
COALITION = FIELDS | {
    "kind": "coalition",
    "name": "Red de Pozos",
    "email": "luz@pozos.example",
    "website": "https://pozos.example",
    "representative": "Luz Mar",
    "members": "Comité del Pozo, A.C.",
}


def a_letter(**changes: Any) -> Iterator[None]:
    """The body of a fixture: an open letter, and a process that knows nothing of the test before."""
    forget()
    DynamoLetters().put_version(SLUG, VERSION)
    store_letter(**changes)
    yield
    forget()


@dataclass(frozen=True)
class Links:
    """The tokens of one signer, by the first part of their links' paths: confirm, disown, …"""

    tokens: dict[str, str]

    def token(self, resource: str) -> str:
        """The token for a route such as ``/confirm/{token}``. Raises KeyError when none was mailed or shown."""
        return self.tokens[resource.split("/")[1]]


def a_mailed_signature() -> Links:
    """Sign, have the mail sent, and gather the links of all mails and of the page that they lead to.

    Two that never change need no mail: that of the signer's own page, and that for no more mail. The link of a member
    is of a coalition that signed and confirmed before.
    """
    member = a_members_link()
    sign(FIELDS)
    deliver()
    confirm = token()
    signature_id = tokens.decode(confirm).signature_id
    pepper = api.peppers().of(api.signing().letter_by_address(SLUG))
    lasting = {
        "signature": page_token(pepper, signature_id),
        "unsubscribe": unsubscribe_token(pepper, signature_id),
        "member": member,
    }
    return Links(lasting | links(call("GET", "/confirm/{token}", token=confirm)["body"]))


def a_members_link() -> str:
    """The token of the one member of a coalition that signed and confirmed, as its own page shows it."""
    sign(COALITION)
    deliver()
    confirm = token()
    call("POST", "/confirm/{token}", token=confirm)
    pepper = api.peppers().of(api.signing().letter_by_address(SLUG))
    page = call("GET", "/signature/{token}", token=page_token(pepper, tokens.decode(confirm).signature_id))["body"]
    return links(page)["member"]


def links(page: str = "") -> dict[str, str]:
    """The tokens in all mails that were sent, their headers included, and in a page."""
    parts = [part.get_content() for mail in mails() for part in mail.walk() if not part.is_multipart()]
    headers = [str(value) for mail in mails() for value in mail.values()]
    return dict(re.findall(rf"/(\w+)/({SLUG}_[a-z2-7]{{77}})", "\n".join([*parts, *headers, page])))


def everything(*, limits: bool = False) -> tuple[Any, ...]:
    """All that is stored of letters and signatures, how many mails went out, and what waits in the queue, which is
    emptied. With ``limits`` also what is counted of who came."""
    stage = settings.current()
    tables = (stage.letters_table, stage.signatures_table, *((stage.limits_table,) if limits else ()))
    rows = [clients.dynamodb().scan(TableName=table)["Items"] for table in tables]
    in_order = [sorted(repr(sorted(item.items())) for item in items) for items in rows]
    return (*in_order, len(mails()), [message["body"] for message in queued()])
