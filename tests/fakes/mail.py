"""In-memory twins of the mail queue and of the mailer."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.ses import read_error, read_sender
from chalicelib.rules.mail.message import Counted, Message
from tests.support.mail_body import body_of


@dataclass
class MemoryMailQueue:
    """Messages, each with its delay; `take` empties the queue."""

    messages: list[tuple[Message, int]] = field(default_factory=list)

    def put(
        self,
        signature_id: str,
        submission: str,
        *,
        since: int,
        delay: int,
        notice: str = "",
        owed: Counted | None = None,
    ) -> None:
        self.messages.append((Message(signature_id, submission, since, notice, owed), delay))

    def take(self) -> list[Message]:
        taken = [message for message, _ in self.messages]
        self.messages.clear()
        return taken


@dataclass
class FakeMailer:
    """Stores the mails that it sends. Raises ``failures`` first, one for each call; then what ``refuse`` answers to an
    address; raises ``after`` once a mail is sent. Each may be a failure of botocore's, with SES's code and text (see
    `tests.support.ses_answers`), and means what it means in production."""

    sent: list[tuple[str, bytes]] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    after: list[BaseException] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)
    refuse: Callable[[str], BaseException | None] = lambda _: None
    sender: str = "Firmamos <firmas@example.org>"

    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        _, address = read_sender(self.sender)
        fault = self.failures.pop(0) if self.failures else self.refuse(to)
        if fault is None:
            self.sent.append((to, raw))
            self.tags.append(dict(tags))
            fault = self.after.pop(0) if self.after else None
        if isinstance(fault, ClientError | BotoCoreError):
            raise read_error(fault, to=to, sender=address) from fault
        if fault is not None:
            raise fault
        return f"message-{len(self.sent)}"

    def links(self) -> list[str]:
        """The link of each mail sent, in order."""
        parsed = [message_from_bytes(raw, policy=policy.default) for _, raw in self.sent]
        return [re.findall(r"https?://\S+", body_of(mail))[0] for mail in parsed]
