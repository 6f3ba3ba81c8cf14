"""The messages of the mail queue. They hold ids, never an address or anything else that a person typed."""

import json
from dataclasses import dataclass

FORMAT = 1


class MessageMalformed(ValueError):
    """Not a message of ours; it belongs in the dead-letter queue."""


@dataclass(frozen=True)
class Message:
    signature_id: str
    submission: str
    since: int  # s since the epoch, of the submission
    notice: str = ""  # the name of a notice, see `chalicelib.rules.mail.notices`; '' for a submission's own mail

    def body(self) -> str:
        fields = {"v": FORMAT, "id": self.signature_id, "submission": self.submission, "since": self.since}
        return json.dumps(fields | ({"notice": self.notice} if self.notice else {}))


def parse_message(body: str) -> Message:
    """A message from its body; raises `MessageMalformed`."""
    try:
        fields = json.loads(body)
        if fields["v"] != FORMAT:
            raise MessageMalformed("unknown format")
        return Message(
            str(fields["id"]), str(fields["submission"]), int(fields["since"]), str(fields.get("notice", ""))
        )
    except (ValueError, KeyError, TypeError) as error:
        raise MessageMalformed(type(error).__name__) from None
