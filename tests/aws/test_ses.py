"""What each of SES's answers means for the mail, for the others, and for the log."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.stub import ANY, Stubber
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import settings
from chalicelib.aws import clients, ses_refusals
from chalicelib.aws.ses import SesMailer, read_sender
from chalicelib.aws.ses_refusals import ROWS, read_refusal
from chalicelib.ports.mail import Ambiguous, Denied, Down, NotSent, Paused, Refused
from tests.support.ses_answers import SENDER

TO = "ana.paz+firma@correo.example"
CHECK = "Email address is not verified. The following identities failed the check in region US-EAST-1: "
USER = (
    "User `arn:aws:sts::123456789012:assumed-role/firmamos/f' is not authorized to perform `ses:SendEmail' on resource "
)
ARN = "arn:aws:ses:us-east-1:123456789012:"
INBOX = "For more information, please check the inbox of the email address associated with your AWS account."
CONSTRAINT = "1 validation error detected: Value at '{}' failed to satisfy constraint: Member must not be null"

# SES's code, text and status → what it means.
ANSWERS: list[tuple[str, str, int, type[Exception]]] = [
    # An identity that is not verified: the sender's, both, the recipient's in the sandbox, more than SES shows.
    ("MessageRejected", f"{CHECK}{SENDER}", 400, Paused),
    ("MessageRejected", f"{CHECK}Firmamos <{SENDER}>, {SENDER}", 400, Paused),
    ("MessageRejected", f"{CHECK}{SENDER}, {TO}", 400, Paused),
    ("MessageRejected", f"{CHECK}{TO}, {SENDER}", 400, Paused),
    ("MessageRejected", f"{CHECK}{TO}", 400, Denied),
    ("MessageRejected", f"{CHECK}{TO.upper()}, {TO}", 400, Denied),
    ("MessageRejected", f"{CHECK}<{TO}>", 400, Denied),
    ("MessageRejected", f"{CHECK}{TO}...", 400, Paused),
    ("MessageRejected", f"{CHECK}x{TO}", 400, Paused),
    ("MessageRejected", "Email address is not verified.", 400, Paused),
    # The same without a region.
    ("MessageRejected", f"Email address not verified {TO}", 400, Denied),
    ("MessageRejected", f"Email address is not verified: <{TO}>.", 400, Denied),
    ("MessageRejected", f"Email address not verified {SENDER}", 400, Paused),
    ("MessageRejected", f"Email address not verified {TO}, {SENDER}", 400, Paused),
    ("MessageRejected", f"Email address not verified {TO}...", 400, Paused),
    ("MessageRejected", "Domain example.org is not verified", 400, Paused),
    ("MessageRejected", "Domain correo.example is not verified", 400, Denied),
    ("MessageRejected", "Domains correo.example and example.org are not verified", 400, Paused),
    ("BadRequestException", f"{CHECK}{SENDER}", 400, Paused),
    ("MessageRejected", "The message can't be sent because the sending domain isn't verified.", 400, Paused),
    ("MessageRejected", "Domain has not been verified", 400, Paused),
    ("MailFromDomainNotVerifiedException", "", 400, Paused),
    ("MailFromDomainNotVerifiedException", "Mail FROM domain is not verified", 400, Paused),
    # The account, the configuration set.
    ("MessageRejected", f"Sending suspended for this account. {INBOX}", 400, Paused),
    ("MessageRejected", f"Sending paused for this account. {INBOX}", 400, Paused),
    ("MessageRejected", "Account is paused", 400, Paused),
    ("MessageRejected", "The account's ability to send email is currently paused.", 400, Paused),
    ("BadRequestException", "Your account has been permanently restricted", 400, Paused),
    ("MessageRejected", "Sending is temporarily disabled", 400, Paused),
    ("AccountSuspendedException", "", 400, Paused),
    ("SendingPausedException", "", 400, Paused),
    ("ConfigurationSetSendingPausedException", "", 400, Paused),
    ("BadRequestException", "Email sending is disabled for the configuration set <firmamos-prod>.", 400, Paused),
    ("NotFoundException", "Configuration set <firmamos-prod> does not exist.", 404, Paused),
    ("NotFoundException", "", 404, Paused),
    ("ConfigurationSetDoesNotExist", "Configuration set <firmamos-prod> does not exist.", 400, Paused),
    ("MessageRejected", "Your account's ability to send email is under review.", 400, Paused),
    ("BadRequestException", "The ability to send from this identity is under review", 400, Paused),
    # Credentials, under whatever status.
    *(
        (code, "The request is wrong.", status, Paused)
        for code in (
            *("ExpiredToken", "ExpiredTokenException", "UnrecognizedClientException", "InvalidClientTokenId"),
            *("IncompleteSignature", "IncompleteSignatureException", "InvalidSignatureException"),
            *("MissingAuthenticationToken", "MissingAuthenticationTokenException", "SignatureDoesNotMatch"),
            *("RequestExpired", "SubscriptionRequiredException", "OptInRequired", "AuthFailure", "NotAuthorized"),
        )
        for status in (400, 403)
    ),
    # Quotas, under whatever code.
    *(
        (code, text, status, means)
        for code, status in (
            ("TooManyRequestsException", 429),
            ("ThrottlingException", 400),
            ("Throttling", 400),
            ("LimitExceededException", 400),
            ("MessageRejected", 400),
            ("SomethingNew", 400),
            ("ServiceUnavailable", 503),
        )
        for text, means in (
            ("Daily message quota exceeded.", Paused),
            ("Daily sending quota exceeded", Paused),
            ("You have exceeded your sending quota.", Paused),
            ("Maximum sending rate exceeded.", NotSent),
        )
    ),
    ("TooManyRequestsException", "", 429, NotSent),
    ("ThrottlingException", "Rate exceeded", 400, NotSent),
    ("LimitExceededException", "", 400, Paused),
    # Permissions: for the sender's domain, for an identity of its address alone, for the recipient's in the sandbox.
    ("AccessDeniedException", f"{USER}`{ARN}identity/{SENDER}'", 403, Paused),
    ("AccessDeniedException", f"{USER}`{ARN}identity/example.org'", 403, Paused),
    ("AccessDeniedException", f"{USER}`{ARN}configuration-set/firmamos-prod'", 403, Paused),
    ("AccessDenied", f"{USER}`{ARN}identity/{TO}'", 403, Denied),
    ("AccessDeniedException", f"{USER}`{ARN}identity/correo.example'", 403, Denied),
    ("AccessDeniedException", f"{USER}`{ARN}identity/otro.correo.example'", 403, Paused),
    ("AccessDeniedException", "", 403, Paused),
    ("UnrecognizedClientException", "The security token included in the request is invalid.", 403, Paused),
    ("ExpiredTokenException", "The security token included in the request is expired", 403, Paused),
    # The sender's address, and the recipient's.
    ("BadRequestException", "Invalid From address", 400, Paused),
    ("BadRequestException", CONSTRAINT.format("fromEmailAddress"), 400, Paused),
    ("BadRequestException", "Missing final '@domain'", 400, Refused),
    ("BadRequestException", "Missing domain", 400, Refused),
    ("BadRequestException", "Domain contains illegal character", 400, Refused),
    ("BadRequestException", "Domain contains dot-dot", 400, Refused),
    ("BadRequestException", "Domain starts with dot", 400, Refused),
    ("InvalidParameterValue", "Local address contains control or whitespace", 400, Refused),
    ("BadRequestException", "Local address ends with dot", 400, Refused),
    ("BadRequestException", "There are non-ASCII characters in the email address", 400, Refused),
    ("MessageRejected", "Address blacklisted.", 400, Refused),
    # Never seen: refused below 500, so not sent; it may be the account's fault, so nobody has failed.
    ("MessageRejected", "", 400, Denied),
    ("MessageRejected", "The moon is in the wrong house.", 400, Denied),
    ("BadRequestException", CONSTRAINT.format("emailTags"), 400, Denied),
    ("BadRequestException", "Domain is on fire", 400, Denied),
    ("SomethingNew", "Domain contains illegal character", 400, Denied),
    ("SomethingNew", "", 400, Denied),
    ("SomethingNew", "", 409, Denied),
    ("SomethingNew", "", 429, NotSent),
    # No answer to the question whether it was sent.
    ("RequestTimeout", "", 408, Ambiguous),
    ("504", "", 504, Ambiguous),
    # SES failed, and AWS asks to repeat it.
    ("InternalFailure", "", 500, Down),
    ("InternalServiceErrorException", "", 500, Down),
    ("ServiceUnavailable", "", 503, Down),
    ("502", "", 502, Down),
    ("503", "", 503, Down),
]


@pytest.fixture
def ses(environment: None) -> Iterator[Stubber]:
    settings.current.cache_clear()
    with Stubber(clients.sesv2()) as stubber:
        yield stubber


@pytest.mark.promise("Only a refusal of the very address fails a mail")
@pytest.mark.parametrize(("code", "text", "status", "means"), ANSWERS)
def test_each_answer_has_its_meaning_and_no_word_of_it_is_passed_on(
    ses: Stubber, code: str, text: str, status: int, means: type[Exception]
) -> None:
    ses.add_client_error("send_email", code, text, status)
    with pytest.raises(means) as raised:
        SesMailer().send(to=TO, raw=b"", tags={})
    assert type(raised.value) is means
    said = str(raised.value)
    assert said and "@" not in said and "correo" not in said
    assert not text or text not in said
    ses.assert_no_pending_responses()


def test_every_row_of_the_table_is_reached_by_an_answer() -> None:
    """A row that no answer reaches is dead, or its answer is missing above."""
    reached = set()
    for code, text, _, _ in ANSWERS:
        words = ses_refusals._without_addresses(text, TO)
        fits = (row for row in ROWS if re.fullmatch(row.code or ".*", code) and re.search(row.text, words))
        reached.add(next(fits, None))
    assert {*ROWS} <= reached


ADDRESSES = st.builds(
    "{}@{}".format,
    st.text("abcdefghijklmnopqrstuvwxyz.-_+'`{}=!#$%&*/?^|~", min_size=1, max_size=40)
    | st.sampled_from(["daily.message.quota.exceeded", "sending-paused", "'fromemailaddress'", "x'identity/y", "a..."]),
    st.sampled_from(["correo.example", "example.org", "paused.example", "no-final-domain.example"]),
)


@given(ADDRESSES, st.sampled_from([row for row in ANSWERS if not re.search(r"[/ ]correo\.example", row[1])]))
def test_no_address_decides_what_an_answer_means(to: str, row: tuple[str, str, int, type[Exception]]) -> None:
    """Otherwise one form could stop all mail, or have another's mail fail."""
    code, text, status, means = row
    quoted = text.replace(TO, to).replace(TO.upper(), to.upper())
    assert type(read_refusal(code, quoted, status, to=to, sender=SENDER)) is means


@given(ADDRESSES)
def test_an_address_that_is_not_verified_is_the_recipient_s_or_the_sender_s(to: str) -> None:
    for text in ("Email address not verified {}", "Email address is not verified: {}"):
        named = read_refusal("MessageRejected", text.format(to), 400, to=to, sender=SENDER)
        assert type(named) is Denied
        ours = read_refusal("MessageRejected", text.format(SENDER), 400, to=to, sender=SENDER)
        assert type(ours) is Paused


@pytest.mark.parametrize("domain", ["paused.example", "is.suspended.example", "sub.account.is.shut.down.example"])
@pytest.mark.parametrize("quoted", ["{}", "'{}'", "{}.", "<{}>"])
def test_no_domain_of_a_recipient_stops_all_mail(domain: str, quoted: str) -> None:
    for named in (domain, domain.partition(".")[2]):
        text = f"The account cannot send to {quoted.format(named)}"
        found = read_refusal("MessageRejected", text, 400, to=f"ana@{domain}", sender=SENDER)
        assert type(found) is Denied, text


KNOWN = re.compile("BadRequestException|MessageRejected|InvalidParameterValue")


@given(st.text().filter(lambda code: not KNOWN.fullmatch(code)), st.text(), st.integers(0, 599))
def test_an_answer_of_which_nothing_is_known_fails_nobody(code: str, text: str, status: int) -> None:
    found = read_refusal(code, text, status, to=TO, sender=SENDER)
    assert isinstance(found, NotSent if 400 <= status < 500 and status != 408 else NotSent | Ambiguous)


@given(st.sampled_from(["MessageRejected", "BadRequestException"]), st.text(), st.sampled_from([400, 404, 422]))
def test_a_known_code_with_a_text_never_seen_fails_nobody(code: str, text: str, status: int) -> None:
    found = read_refusal(code, f"It is because of {text}", status, to=TO, sender=SENDER)
    assert isinstance(found, NotSent), "not sent, and tried again"


@pytest.mark.parametrize(
    ("setting", "sender"),
    [
        ("Firmamos <firmas@example.org>", "Firmamos <firmas@example.org>"),
        ("firmas@example.org", "firmas@example.org"),
        ("Fírmamos <firmas@example.org>", "=?utf-8?b?RsOtcm1hbW9z?= <firmas@example.org>"),
        ('"Firmamos, A.C." <firmas@example.org>', '"Firmamos, A.C." <firmas@example.org>'),
    ],
)
def test_the_sender_is_written_as_ses_takes_it(
    ses: Stubber, monkeypatch: pytest.MonkeyPatch, setting: str, sender: str
) -> None:
    monkeypatch.setenv("FIRMAMOS_MAIL_SENDER", setting)
    settings.current.cache_clear()
    expected: dict[str, Any] = {"FromEmailAddress": sender, "Destination": {"ToAddresses": [TO]}}
    ses.add_response("send_email", {"MessageId": "m1"}, expected | {"Content": ANY, "EmailTags": ANY})
    assert SesMailer().send(to=TO, raw=b"", tags={}) == "m1"


@pytest.mark.parametrize(
    "setting", ["", "Firmamos", "Firmamos <>", "firmas@", "@example.org", "Firmamos, A.C. <firmas@example.org>",
                "firmas@example..org", "firmas@ñandú.example", "ñandú@example.org"]
)  # fmt: skip
def test_a_sender_that_is_no_address_stops_all_mail_and_fails_nobody(setting: str) -> None:
    with pytest.raises(Paused, match="MailSender"):
        read_sender(setting)
