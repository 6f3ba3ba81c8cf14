"""A mail arrives as it was written: its address, its links, and no line longer than mail may have."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.mail.mime import compose, parts, verbatim
from chalicelib.operating.sample_mails import API, LANGUAGES, VIEWS
from chalicelib.organising.sample_mails import KINDS
from chalicelib.rules.fields import emails
from chalicelib.rules.fields.emails import AddressRefused, parse_address
from chalicelib.rules.mail.mail_state import MailKind
from tests.support.mail_body import body_of
from tests.support.mailed_links import any_links
from tests.support.typed_addresses import typed_addresses

AT = datetime(2026, 2, 4, 12, tzinfo=UTC)
SENDER = "Firmamos <firmas@example.org>"
UNSUBSCRIBE = f"<{API}/unsubscribe/{'a' * 60}_{'b' * 77}>"


@pytest.fixture(scope="module", autouse=True)
def validator() -> None:
    """Load the modules that the first address needs, so that no Hypothesis example is timed with it."""
    emails._judged("ana@example.org")
    mail()


def mail(to: str = "ana@example.org", kind: MailKind = "reminder", lang: str = "es", sender: str = SENDER) -> bytes:
    return compose(kind, lang, VIEWS[kind], sender=sender, to=to, at=AT, headers={"List-Unsubscribe": UNSUBSCRIBE})


def read(raw: bytes) -> EmailMessage:
    return message_from_bytes(raw, policy=policy.default)


@given(typed_addresses)
def test_the_line_to_says_the_very_address_that_the_mail_goes_to(typed: str) -> None:
    try:
        to = parse_address(typed).as_typed
    except AddressRefused:
        return
    raw = mail(to)
    head = raw.partition(b"\r\n\r\n")[0]
    assert re.findall(rb"(?m)^To: (.*?)\r?$", head) == [to.encode("ascii")]
    assert str(read(raw)["To"]) == to, "as a mail program reads it"
    assert [address.addr_spec for address in read(raw)["To"].addresses] == [to]
    assert b"\0" not in head
    assert not re.search(rb"\r(?!\n)|(?<!\r)\n", raw)


@pytest.mark.parametrize(
    "local",
    [
        "=?utf-8?b?YW5h?=",
        "=?UTF-8?Q?a=00b?=",
        "x=?us-ascii?Q?a?=",
        "a.=?iso-8859-1*es?q?=61?=.b",
        "=?x?q?a?=",
        "=?utf-8?b?YW5h",
    ],
)
def test_an_address_that_reads_as_an_encoded_word_is_refused(local: str) -> None:
    with pytest.raises(AddressRefused, match="invalid"):
        parse_address(f"{local}@own.example")


@pytest.mark.parametrize("value", ["a\r\nBcc: b@example.org", "a\nb", "a\0b", "ñ@example.org", "a" * 2000])
def test_what_no_header_can_hold_is_not_written(value: str) -> None:
    with pytest.raises(ValueError, match="one header line"):
        verbatim(value)


_long = st.text("Agñç日😀“”&<>'\" =.", max_size=400).map(lambda text: f"Título {text}".strip())
_senders = st.sampled_from(
    [
        SENDER,
        f"{'Red del Agua ' * 20}<firmas@example.org>",
        "Iniciativa Ñandú <firmas@example.org>",
        "firmas@example.org",
    ]
)


@given(st.sampled_from(KINDS), st.sampled_from(LANGUAGES), _long, _long, any_links, _senders)
def test_no_line_is_longer_than_mail_allows_and_every_link_survives(
    kind: MailKind, lang: str, title: str, organisers: str, link: str, sender: str
) -> None:
    view = replace(VIEWS[kind], letter_title=title, organisers=organisers, link=link, page_url=link, letter_url=link)
    raw = compose(
        kind, lang, view, sender=sender, to="ana@example.org", at=AT, headers={"List-Unsubscribe": UNSUBSCRIBE}
    )
    head, _, body = raw.partition(b"\r\n\r\n")
    assert max(map(len, body.split(b"\r\n"))) <= 76, "RFC 2045 §6.7"
    for line in head.split(b"\r\n"):
        assert len(line) <= 998, "RFC 5322 §2.1.1"
        assert len(line) <= 76 or not re.search(rb"=\?\S+\?=", line), "RFC 2047 §2"
    message = read(raw)
    assert all(part.get_content_charset() == "utf-8" for part in message.walk() if not part.is_multipart())
    subject, text, html = parts(kind, lang, view)
    assert message["Subject"] == subject
    assert message["List-Unsubscribe"] == UNSUBSCRIBE
    assert body_of(message).replace("\r\n", "\n").rstrip("\n") == text.rstrip("\n")
    assert body_of(message, "html").replace("\r\n", "\n").rstrip("\n") == html.rstrip("\n")
    assert link in body_of(message).split()
    assert f'href="{link}"' in body_of(message, "html")


@pytest.mark.parametrize("name", ["Firmamos", '"Red del Agua, A.C."', "Ñandú", "Iniciativa Ñandú del Sur " * 8])
def test_the_sender_arrives_as_it_was_set(name: str) -> None:
    sender = f"{name.strip()} <firmas@example.org>"
    # Python's newer reader leaves blanks between encoded words in a name.
    assert str(make_header(decode_header(message_from_bytes(mail(sender=sender))["From"]))) == sender


def test_a_sender_without_a_name_is_an_address() -> None:
    assert read(mail(sender="firmas@example.org"))["From"] == "firmas@example.org"
