"""What travels through the queue: ids, never an address or a word that a person typed."""

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
    notice: str = ""  # what is to be told besides, see `chalicelib.rules.mail.notices`; '' for a submission's own mail

    def body(self) -> str:
        told = {"v": FORMAT, "id": self.signature_id, "submission": self.submission, "since": self.since}
        return json.dumps(told | ({"notice": self.notice} if self.notice else {}))


def parse_message(body: str) -> Message:
    """A message from its body; raises `MessageMalformed`."""
    try:
        told = json.loads(body)
        if told["v"] != FORMAT:
            raise MessageMalformed("unknown format")
        return Message(str(told["id"]), str(told["submission"]), int(told["since"]), str(told.get("notice", "")))
    except (ValueError, KeyError, TypeError) as error:
        raise MessageMalformed(type(error).__name__) from None
