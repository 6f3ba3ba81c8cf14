"""SES's events about a mail, as they arrive through SNS and SQS: golden events with some fields changed."""

import copy
import json
from pathlib import Path
from typing import Any

EVENTS = Path(__file__).parents[1] / "events"
TOPIC = "arn:aws:sns:us-east-1:123456789012:firmamos-feedback"
SIGNATURE = f"agua-limpia#{'a' * 26}"
MAILBOX = "b" * 26
ADDRESS = "0a1b2c3d"
MESSAGE_ID = "0100019ab3f19a10-2f1f4d7e-3f6b-4a0c-8a52-3d0f0a9b1c55-000000"
CANARY = "canary.majo"  # in place of the address in every event


def ses_event(name: str) -> dict[str, Any]:
    """An event as AWS documents it, from tests/events."""
    return dict(json.loads((EVENTS / f"ses-{name}.json").read_text(encoding="utf-8")))


def changed(event: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """The event with some fields changed: ``bounce__bounceType="Transient"``; None takes a field away."""
    event = copy.deepcopy(event)
    for path, value in fields.items():
        *sections, name = path.split("__")
        inner = event
        for section in sections:
            inner = inner[section]
        if value is None:
            del inner[name]
        else:
            inner[name] = value
    return event


def sns_envelope(message: object, topic: str = TOPIC) -> str:
    """The body of the queue's message: SNS's envelope around an event."""
    envelope = json.loads((EVENTS / "sns-envelope.json").read_text(encoding="utf-8"))
    text = message if isinstance(message, str) else json.dumps(message)
    return json.dumps(envelope | {"TopicArn": topic, "Message": text})
