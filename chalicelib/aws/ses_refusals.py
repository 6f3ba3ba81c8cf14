"""What SES means when it refuses a mail: a table of its codes and texts.

The code alone says too little. ``MessageRejected`` is documented as a fault of the mail's content, but SES answers with
it while the sender's domain is not verified yet, when the account is suspended, and, in the sandbox, for a recipient
that nobody verified. So the text decides first, then the code, then the HTTP status.

A mail fails at once only when the text is known and blames its recipient. After a refusal for an unknown reason that
mail waits and is tried again for a week, and the others go on: if the reason lay with the account, failing at once
would lose every signer, and if it lay with one address, stopping all mail would let anyone stop it with an address. All
mail is stopped only by what no signer can cause.

SES's texts quote addresses, so none of their words is ever passed on; ``reason`` is ours.

Sources: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html,
https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html,
https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html; the complaints about an address are those of
JavaMail's ``InternetAddress``, which SES shows as they are.
"""

import re
from dataclasses import dataclass

from chalicelib.ports.mail import Ambiguous, Denied, Down, NotSent, Paused, Refused

Meaning = type[Exception]


@dataclass(frozen=True)
class Row:
    """SES's code and text → what it means. A row fits when its code is SES's and SES's text has its words."""

    code: str  # a regular expression; '' for any
    text: str  # a regular expression, in lower case; '' for any
    means: Meaning
    reason: str  # for the log
    of_recipient: Meaning | None = None  # in place of ``means`` when the recipient is all that the text names


# Each has a blank, which no address has.
STOPPED = (
    r"sending (is |has been )?(currently |temporarily )?(suspended|paused|disabled)"
    r"|(account('s)?|ability to send) .*\b(suspended|paused|disabled|restricted|shut down|under review)"
)
BAD_ADDRESS = (
    r"^(missing|no) (final '@domain'|domain|local name)|^empty address"
    r"|^(domain|local address|local name) (contains|starts with|ends with) "
    r"|^illegal (address|character|whitespace|semicolon)"
    r"|non-ascii characters in the email address|^address (is )?blacklisted|^invalid email address"
)

# Common to all services: https://docs.aws.amazon.com/ses/latest/APIReference/CommonErrors.html
CREDENTIALS = (
    "(ExpiredToken|UnrecognizedClient|InvalidClientTokenId|IncompleteSignature|InvalidSignature|SignatureDoesNotMatch"
    "|MissingAuthenticationToken|RequestExpired|SubscriptionRequired|OptInRequired|AuthFailure|NotAuthorized)(Exception)?"
)

# The first row that fits holds.
ROWS = (
    Row("", r"\brate (limit )?exceeded", NotSent, "too many mails in a second"),
    Row("", r"quota (has been )?exceeded|exceeded .*\bquota", Paused, "the day's quota is spent"),
    Row("", STOPPED, Paused, "sending is stopped"),
    Row("", r"configuration set .*does not exist", Paused, "the configuration set is missing"),
    Row("", r"mail from domain is not verified", Paused, "the MAIL FROM domain is not verified"),
    Row("", r"(not|n't) (yet |been )*verified", Paused, "an identity is not verified", of_recipient=Denied),
    Row("TooManyRequestsException|Throttling(Exception)?|RequestThrottled(Exception)?", "", NotSent, "too busy"),
    Row("LimitExceededException", "", Paused, "a quota is spent"),
    Row("Account(Sending)?(Suspended|Paused)Exception", "", Paused, "the account is stopped"),
    Row("(ConfigurationSet)?SendingPausedException", "", Paused, "sending is paused"),
    Row("MailFromDomainNotVerified(Exception)?", "", Paused, "the sender's domain is not verified"),
    Row("NotFoundException|ConfigurationSetDoesNotExist(Exception)?", "", Paused, "something of ours is missing"),
    Row(CREDENTIALS, "", Paused, "our credentials are refused"),
    Row("AccessDenied(Exception)?", "", Paused, "not permitted", of_recipient=Denied),
    Row("", r"\bfrom (email )?address|\bat 'fromemailaddress'", Paused, "the sender's address is refused"),
    Row("BadRequestException|MessageRejected|InvalidParameterValue", BAD_ADDRESS, Refused, "the address is refused"),
)
# HTTP statuses, when no row fits. Below 500 the request was certainly refused; from there on AWS asks to repeat it, and
# only when a gateway gave up waiting is it not known what happened behind it.
UNKNOWN_STATUS = {
    401: (Paused, "not authenticated"),
    403: (Paused, "not permitted"),
    408: (Ambiguous, "no answer in time"),
    429: (NotSent, "too busy"),
    504: (Ambiguous, "no answer in time"),
}


def read_refusal(code: str, text: str, status: int, *, to: str, sender: str) -> Exception:
    """One of the exceptions of `chalicelib.ports.mail`, for SES's answer to a mail from the address ``sender`` to the
    address ``to``; ``status`` is HTTP's, 0 if it is not known. Its message is ours and names nobody."""
    words = _without_addresses(text, to)
    for row in ROWS:
        if re.fullmatch(row.code or ".*", code, re.DOTALL) and re.search(row.text, words):
            if row.of_recipient is not None and _names_the_recipient_alone(text, to, sender):
                return row.of_recipient(f"{row.reason}: the recipient's")
            return row.means(row.reason)
    if status in UNKNOWN_STATUS:
        means, reason = UNKNOWN_STATUS[status]
        return means(f"{reason}, {_safe(code)}")
    means = Denied if 400 <= status < 500 else Down if status >= 500 else Ambiguous
    return means(f"a reason that is not known, {_safe(code)}, status {status}")


def _without_addresses(text: str, to: str) -> str:
    """The text in lower case, without anything that a signer has chosen: neither an address nor a part of one must
    decide its outcome. A part that has no dot looks like any word, and SES quotes none."""
    lower = re.sub(re.escape(to.lower()), "·", text.lower())
    lower = re.sub(r"[^\s\"<>,;:'`]+@[^\s\"<>,;:'`]+", "·", lower)
    parts = f".{to.lower().replace('@', '.')}."
    lower = re.sub(r"[\w-]+(\.[\w-]+)+", lambda name: "·" if f".{name[0]}." in parts else name[0], lower)
    return re.sub(r"\s+", " ", lower).strip()


def _names_the_recipient_alone(text: str, to: str, sender: str) -> bool:
    """Whether the identities that a text names, after "in region …:", in the ARN of an identity, or else anywhere, are
    the recipient.

    SES cuts a long list short with an ellipsis; then it is not known.
    """
    own = [to.lower()]
    domain = to.lower().rpartition("@")[2]
    if domain != sender.lower().rpartition("@")[2]:
        own.append(domain)
    found = re.search(r"in region [\w-]+:(.*)|:identity/(\S*)", text.lower(), re.DOTALL)
    if found is None:
        either = "|".join(re.escape(identity) for identity in own)
        rest = re.sub(rf"(?<![^\s<'\"`])({either})(?=[\s,>'\"`]|\.?(\s|$))", "·", text.lower())
        return "·" in rest and "..." not in rest and re.search(r"@|\w\.\w", rest) is None
    rest = next(part for part in found.groups() if part is not None).strip()
    for identity in own:
        rest = rest.replace(identity, "·")
    return "·" in rest and "..." not in rest and re.fullmatch(r"[·\s,.<>'\"`]*", rest) is not None


def _safe(code: str) -> str:
    """A code of AWS as it may be logged."""
    return code if re.fullmatch(r"[A-Za-z0-9.]{1,60}", code) else "no code"
