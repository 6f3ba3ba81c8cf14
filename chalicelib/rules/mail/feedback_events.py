"""What SES tells of a mail afterwards, reduced to ids and to what follows from it.

SES publishes an event to a topic of SNS, SNS puts its envelope around it and hands that to the queue. Raw message
delivery is off, so that the envelope names its topic. The queue takes a second shape, which the function itself puts
there: a receipt that has to wait, ids alone.

An event holds the address and every header of the mail. Nothing of those goes into a receipt, and so into no log line,
no table and no message.

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

# A bounce and a complaint end all mail to the mailbox; a failure is of one mail, which SES did not send.
What = Literal["bounce", "complaint", "failure"]

# Where an event says of which kind it is. Those that are not here have no kinds.
KIND_AT = {"Bounce": ("bounce", "bounceType"), "Complaint": ("complaint", "complaintFeedbackType")}

# Event and kind → what follows; None for nothing. A kind that is not here has what `ANY` says, if there is that.
MEANINGS: Mapping[tuple[str, str], What | None] = {
    # Whatever the subtype: General, NoEmail, and Suppressed or OnAccountSuppressionList for those that SES itself
    # writes to no more.
    ("Bounce", "Permanent"): "bounce",
    # The mailbox is full, the message too large, the server away: it may be there tomorrow.
    ("Bounce", "Transient"): None,
    ("Bounce", "Undetermined"): None,
    # A complaint without a kind, or of a new one, is a complaint: abuse, fraud, virus, other.
    ("Complaint", ANY): "complaint",
    # Somebody took the mail out of the spam; and a provider's report on signatures of mail, which no reader made.
    ("Complaint", "not-spam"): None,
    ("Complaint", "auth-failure"): None,
    ("Reject", ANY): "failure",
    ("Rendering Failure", ANY): "failure",
    ("DeliveryDelay", ANY): None,
    ("Delivery", ANY): None,
    ("Send", ANY): None,
}

# The tags that every mail of ours has, see `chalicelib.mail.send.tagged`.
_SIGNATURE = re.compile(r"([a-z0-9-]+)_([a-z2-7]{26})")
_MAILBOX = re.compile(r"[a-z2-7]{26}")
# Bare, or with a host of SES's own behind it, as the emulator has it and the mail's header does.
_MESSAGE = re.compile(r"[A-Za-z0-9-]{1,128}(?:@[a-z0-9-]{1,40}\.amazonses\.com)?")


@dataclass(frozen=True)
class FeedbackEvent:
    what: What
    signature: str  # the signature's id
    mailbox: str  # keyed hash of the address over all letters
    message_id: str  # SES's own, of the mail; '' when it makes no sense
    since: int  # s since the epoch, when it was first looked at

    @property
    def letter(self) -> str:
        return self.signature.partition("#")[0]

    def body(self) -> str:
        """The message that waits in place of SES's own."""
        return json.dumps({"v": FORMAT, **asdict(self)})


@dataclass(frozen=True)
class Ignored:
    """Nothing follows; ``reason`` is for the log, in our words. ``odd`` when somebody should know of it."""

    reason: str
    odd: bool = True


def read_event(body: str, topic: str, now: int) -> FeedbackEvent | Ignored:
    """What follows from a message of the queue. ``topic`` is the ARN of the one that SES publishes to, ``now`` in s.

    It refuses nothing: whatever cannot be read, or is not about a mail of ours, is `Ignored`.
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
    return FeedbackEvent(cast(What, what), signature, mailbox, _matching(_MESSAGE, message.get("message_id")), since)


def _event(event: dict[str, Any], now: int) -> FeedbackEvent | Ignored:
    # Without event publishing SES calls it "notificationType"; those have no tags, and are none of ours.
    name = _text(event.get("eventType"))
    if not name:
        # SNS's own words when the destination is made: "Successfully validated SNS topic".
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
    return FeedbackEvent(what, signature, mailbox, _matching(_MESSAGE, mail.get("messageId")), now)


def _meaning(name: str, event: dict[str, Any]) -> What | None:
    section, field = KIND_AT.get(name, ("", ""))
    kind = _text(_dict(event.get(section)).get(field))
    return MEANINGS[name, kind] if (name, kind) in MEANINGS else MEANINGS[name, ANY]


def _tag(tags: dict[str, Any], name: str) -> str:
    values = tags.get(name)
    return _text(values[0]) if isinstance(values, list) and len(values) == 1 else ""


def _signature(told: object, separator: str) -> str:
    """The signature's id, from its parts with another separator; '' when it is none."""
    found = _SIGNATURE.fullmatch(_text(told).replace(separator, "_"))
    signature = f"{found[1]}#{found[2]}" if found else ""
    try:
        tokens.id_bytes(signature)
    except ValueError:
        return ""
    return signature


def _matching(pattern: re.Pattern[str], told: object) -> str:
    text = _text(told)
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
