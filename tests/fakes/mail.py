"""In-memory twins of the mail queue and of the mailer."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from chalicelib.rules.mail.message import Message
from tests.support.mail_body import body_of


@dataclass
class MemoryMailQueue:
    """Messages, each with its delay; `take` empties the queue."""

    messages: list[tuple[Message, int]] = field(default_factory=list)

    def put(self, signature_id: str, submission: str, *, since: int, delay: int, notice: str = "") -> None:
        self.messages.append((Message(signature_id, submission, since, notice), delay))

    def take(self) -> list[Message]:
        taken = [message for message, _ in self.messages]
        self.messages.clear()
        return taken


@dataclass
class FakeMailer:
    """Stores the mails that it sends. Raises ``failures`` first, one for each call; raises ``after`` once a mail is
    sent."""

    sent: list[tuple[str, bytes]] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    after: list[BaseException] = field(default_factory=list)
    tags: list[dict[str, str]] = field(default_factory=list)

    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((to, raw))
        self.tags.append(dict(tags))
        if self.after:
            raise self.after.pop(0)
        return f"message-{len(self.sent)}"

    def links(self) -> list[str]:
        """The link of each mail sent, in order."""
        parsed = [message_from_bytes(raw, policy=policy.default) for _, raw in self.sent]
        return [re.findall(r"https?://\S+", body_of(mail))[0] for mail in parsed]
