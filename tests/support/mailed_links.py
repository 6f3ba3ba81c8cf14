"""A letter, a pending signature, and every link in its mails and pages."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

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

# A coalition that is published without being held.
COALITION = FIELDS | {
    "kind": "coalition",
    "name": "Red de Pozos",
    "email": "luz@pozos.example",
    "website": "https://pozos.example",
    "representative": "Luz Mar",
    "members": "Comité del Pozo, A.C.",
}

# Links as mails have them: of any letter, to any page, with the longest address of the API that a domain allows.
any_links = st.builds(
    "https://{}/{}/{}_{}".format,
    st.sampled_from(["firmas.example.org", ".".join(["firmas" * 10] * 3 + ["example.org/prod"])]),
    st.sampled_from(["confirm", "signature", "unsubscribe"]),
    st.sampled_from(["agua-limpia", "a" * 60, "a-" * 29 + "a"]),
    st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=77, max_size=77),
)


def prepare_letter(**changes: Any) -> Iterator[None]:
    """The body of a fixture: an open letter, in a process that knows nothing from the test before."""
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


def sign_and_collect_links() -> Links:
    """Sign, send the mail, and collect the links in all mails and on the page that they lead to.

    Two links never change and need no mail: the one to the signer's own page, and the unsubscribe link. The member's
    link belongs to a coalition that signed and confirmed before.
    """
    member = member_token()
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


def member_token() -> str:
    """The token of the only member of a coalition that signed and confirmed, from the coalition's own page."""
    sign(COALITION)
    deliver()
    confirm = token()
    call("POST", "/confirm/{token}", token=confirm)
    pepper = api.peppers().of(api.signing().letter_by_address(SLUG))
    page = call("GET", "/signature/{token}", token=page_token(pepper, tokens.decode(confirm).signature_id))["body"]
    return links(page)["member"]


def links(page: str = "") -> dict[str, str]:
    """The tokens in all sent mails, including their headers, and in a page."""
    parts = [part.get_content() for mail in mails() for part in mail.walk() if not part.is_multipart()]
    headers = [str(value) for mail in mails() for value in mail.values()]
    return dict(re.findall(rf"/(\w+)/({SLUG}_[a-z2-7]{{77}})", "\n".join([*parts, *headers, page])))


def stored_state(*, limits: bool = False) -> tuple[Any, ...]:
    """Everything stored about letters and signatures, the number of sent mails, and the messages in the queue, which is
    emptied. With ``limits`` also the counts of the senders' limits."""
    stage = settings.current()
    tables = (stage.letters_table, stage.signatures_table, *((stage.limits_table,) if limits else ()))
    rows = [clients.dynamodb().scan(TableName=table)["Items"] for table in tables]
    in_order = [sorted(repr(sorted(item.items())) for item in items) for items in rows]
    return (*in_order, len(mails()), [message["body"] for message in queued()])
