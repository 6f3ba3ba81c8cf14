"""The messages of the mail queue. They hold ids, never an address or anything else that a person typed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.rules.limits.buckets import Window

FORMAT = 1
# In place of a notice's name: the message of a form over its network's limit, which is dropped unread. It is queued so
# that the time of the form's answer does not tell the limit.
OVER_LIMIT = "over-limit"


class MessageMalformed(ValueError):
    """Not a message of ours; it belongs in the dead-letter queue."""


@dataclass(frozen=True)
class Counted:
    """What the limits counted for one mail: at what time (s since the epoch), and each bucket with its windows."""

    at: int
    buckets: tuple[tuple[str, tuple[Window, ...]], ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {
            "at": self.at,
            "buckets": [
                [name, [[one.seconds, one.most, one.slice] for one in windows]] for name, windows in self.buckets
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Counted":
        buckets = (
            (str(name), tuple(Window(int(seconds), int(most), int(slice_)) for seconds, most, slice_ in windows))
            for name, windows in value["buckets"]
        )
        return cls(int(value["at"]), tuple(buckets))


@dataclass(frozen=True)
class Message:
    signature_id: str
    submission: str
    since: int  # s since the epoch, of the submission
    # The name of a notice, see `chalicelib.rules.mail.notices`, or `OVER_LIMIT`; '' for a submission's own mail.
    notice: str = ""
    owed: Counted | None = None  # counted for a mail that did not go, and not given back while the limits were down

    def body(self) -> str:
        fields = {"v": FORMAT, "id": self.signature_id, "submission": self.submission, "since": self.since}
        fields |= {"notice": self.notice} if self.notice else {}
        return json.dumps(fields | ({"owed": self.owed.to_json()} if self.owed else {}))


@dataclass(frozen=True)
class OrganiserMessage:
    """The message of a mail to an organiser, see `chalicelib.rules.mail.organiser_mail`."""

    mail_id: str
    since: int  # s since the epoch, of the request
    owed: Counted | None = None

    def body(self) -> str:
        fields = {"v": FORMAT, "organiser": self.mail_id, "since": self.since}
        return json.dumps(fields | ({"owed": self.owed.to_json()} if self.owed else {}))


def parse_message(body: str) -> Message | OrganiserMessage:
    """A message from its body; raises `MessageMalformed`."""
    try:
        fields = json.loads(body)
        if fields["v"] != FORMAT:
            raise MessageMalformed("unknown format")
        owed = Counted.from_json(fields["owed"]) if fields.get("owed") else None
        if "organiser" in fields:
            return OrganiserMessage(str(fields["organiser"]), int(fields["since"]), owed)
        return Message(
            str(fields["id"]), str(fields["submission"]), int(fields["since"]), str(fields.get("notice", "")), owed
        )
    except (ValueError, KeyError, TypeError) as error:
        raise MessageMalformed(type(error).__name__) from None
