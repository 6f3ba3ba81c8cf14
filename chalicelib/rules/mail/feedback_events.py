"""Reading SES's events about a mail, and reducing them to ids and their consequence.

SES publishes an event to an SNS topic, and SNS puts it in an envelope and sends that to the queue. Raw message delivery
is off, so that the envelope names its topic. The queue also holds messages of a second shape, which the function itself
puts there: receipts that have to wait, as ids alone.

An event holds the address and every header of the mail. None of that enters a receipt, and so no log line, table or
message has it.

Shapes: https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html and
https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal, cast, get_args

from chalicelib.rules.keys import tokens

FORMAT = 1
ANY = "*"

# A bounce or a complaint ends all mail to the mailbox; a failure concerns one mail, which SES did not send.
What = Literal["bounce", "complaint", "failure"]

# The fields that hold an event's kind. Events that are not listed have no kinds.
KIND_AT = {"Bounce": ("bounce", "bounceType"), "Complaint": ("complaint", "complaintFeedbackType")}

# Event and kind → consequence; None for nothing. A kind that is not listed is treated as `ANY`, if that is listed.
MEANINGS: Mapping[tuple[str, str], What | None] = {
    # Of any subtype: General, NoEmail, and Suppressed or OnAccountSuppressionList for addresses to which SES itself
    # sends no more. Of the last Amazon keeps no account, see `UNCOUNTED`.
    ("Bounce", "Permanent"): "bounce",
    # The mailbox is full, the message too large, the server down: tomorrow it may work.
    ("Bounce", "Transient"): None,
    ("Bounce", "Undetermined"): None,
    # A complaint without a kind, or of a new kind, counts as one: abuse, fraud, virus, other.
    ("Complaint", ANY): "complaint",
    # A reader moved the mail out of spam; and a provider's report on mail authentication, which comes from no reader.
    ("Complaint", "not-spam"): None,
    ("Complaint", "auth-failure"): None,
    ("Reject", ANY): "failure",
    ("Rendering Failure", ANY): "failure",
    ("DeliveryDelay", ANY): None,
    ("Delivery", ANY): None,
    ("Send", ANY): None,
}

# The subtype of mails that SES held back because the address is on the account's own list. No server refused them and
# nobody complained, so Amazon does not count them in the rates by which it judges an account; those that are on its
# global list (Suppressed) it counts.
# Source: https://docs.aws.amazon.com/ses/latest/dg/sending-email-suppression-list.html
UNCOUNTED = "OnAccountSuppressionList"
SUBTYPE_AT = {"Bounce": ("bounce", "bounceSubType"), "Complaint": ("complaint", "complaintSubType")}

# The tags of every mail that we send, see `chalicelib.mail.send.tags_of`.
_SIGNATURE = re.compile(r"([a-z0-9-]+)_([a-z2-7]{26})")
_MAILBOX = re.compile(r"[a-z2-7]{26}")
_ADDRESS = re.compile(r"[0-9a-f]{8}")
# Bare, or followed by an SES host, as in the emulator and in the mail's header.
_MESSAGE = re.compile(r"[A-Za-z0-9-]{1,128}(?:@[a-z0-9-]{1,40}\.amazonses\.com)?")


@dataclass(frozen=True)
class FeedbackEvent:
    what: What
    signature: str  # the signature's id
    mailbox: str  # keyed hash of the exact address, over all letters
    message_id: str  # the mail's id at SES; '' when it is invalid
    since: int  # s since the epoch, when the event was first read
    proved: bool = False  # whether the form behind the mail proved some work; what is not known is not proved
    counted: bool = True  # whether Amazon counts it against the account
    imported: bool = False  # whether an organiser imported the address, which no form sent
    address: str = ""  # the address under its letter's key, see `address_hash`; '' for mails sent before it was a tag

    @property
    def exact(self) -> bool:
        """Whether ``mailbox`` is of the exact address. In older mails it is that of the canonical form."""
        return bool(self.address)

    @property
    def letter(self) -> str:
        return self.signature.partition("#")[0]

    def body(self) -> str:
        """The message that waits in the queue in place of SES's own."""
        return json.dumps({"v": FORMAT, **asdict(self)})


@dataclass(frozen=True)
class Ignored:
    """An event without consequence; ``reason`` is for the log, in our own words. ``odd`` if it deserves a warning."""

    reason: str
    odd: bool = True


def read_event(body: str, topic: str, now: int) -> FeedbackEvent | Ignored:
    """Read a message of the queue. ``topic`` is the ARN of the topic to which SES publishes; ``now`` is in s.

    Raises nothing: a message that cannot be read, or is not about a mail of ours, is `Ignored`.
    """
    message = _object(body)
    if message.get("v") == FORMAT:
        return _waiting(message)
    if message.get("Type") != "Notification":
        return Ignored("unreadable")
    if message.get("TopicArn") != topic:
        return Ignored("of another topic")
    return _event(_object(message.get("Message")), now)


def _waiting(message: dict[str, Any]) -> FeedbackEvent | Ignored:
    what, since = message.get("what"), message.get("since")
    signature, mailbox = _signature(message.get("signature"), "#"), _matching(_MAILBOX, message.get("mailbox"))
    if what not in get_args(What) or not isinstance(since, int) or not signature or not mailbox:
        return Ignored("unreadable")
    return FeedbackEvent(
        what=cast(What, what),
        signature=signature,
        mailbox=mailbox,
        message_id=_matching(_MESSAGE, message.get("message_id")),
        since=since,
        proved=message.get("proved") is True,
        imported=message.get("imported") is True,
        counted=message.get("counted") is not False,
        address=_matching(_ADDRESS, message.get("address")),
    )


def _event(event: dict[str, Any], now: int) -> FeedbackEvent | Ignored:
    # Without event publishing SES calls it "notificationType"; such events have no tags, so they are not ours.
    name = _text(event.get("eventType"))
    if not name:
        # SES's own text when the destination is created: "Successfully validated SNS topic".
        return Ignored("unreadable")
    mail = _dict(event.get("mail"))
    tags = _dict(mail.get("tags"))
    signature, mailbox = _signature(_tag(tags, "signature"), "_"), _matching(_MAILBOX, _tag(tags, "mailbox"))
    if not signature or not mailbox:
        return Ignored("without our tags")
    try:
        what = _meaning(name, event)
    except KeyError:
        return Ignored("unknown event")
    if what is None:
        return Ignored("nothing follows", odd=False)
    return FeedbackEvent(
        what=what,
        signature=signature,
        mailbox=mailbox,
        message_id=_matching(_MESSAGE, mail.get("messageId")),
        since=now,
        proved=_tag(tags, "proof") == "proved",
        imported=_tag(tags, "proof") == "imported",
        counted=_field(event, SUBTYPE_AT.get(name)) != UNCOUNTED,
        address=_matching(_ADDRESS, _tag(tags, "address")),
    )


def _meaning(name: str, event: dict[str, Any]) -> What | None:
    kind = _field(event, KIND_AT.get(name))
    return MEANINGS[name, kind] if (name, kind) in MEANINGS else MEANINGS[name, ANY]


def _field(event: dict[str, Any], at: tuple[str, str] | None) -> str:
    section, field = at or ("", "")
    return _text(_dict(event.get(section)).get(field))


def _tag(tags: dict[str, Any], name: str) -> str:
    values = tags.get(name)
    return _text(values[0]) if isinstance(values, list) and len(values) == 1 else ""


def _signature(value: object, separator: str) -> str:
    """The signature's id, from its parts with another separator; '' if it is not an id."""
    match = _SIGNATURE.fullmatch(_text(value).replace(separator, "_"))
    signature = f"{match[1]}#{match[2]}" if match else ""
    try:
        tokens.id_bytes(signature)
    except ValueError:
        return ""
    return signature


def _matching(pattern: re.Pattern[str], value: object) -> str:
    text = _text(value)
    return text if pattern.fullmatch(text) else ""


def _object(text: object) -> dict[str, Any]:
    """A JSON object; an empty one in place of anything else."""
    try:
        return _dict(json.loads(_text(text)))
    except (ValueError, RecursionError):
        return {}


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
