"""In-memory twins of the mails to organisers and of their queue."""

from dataclasses import dataclass, field, replace

from chalicelib.rules.mail.message import Counted, OrganiserMessage
from chalicelib.rules.mail.organiser_mail import OrganiserMail, Sending


@dataclass
class MemoryOrganiserMails:
    items: dict[str, OrganiserMail] = field(default_factory=dict)
    digests: dict[str, set[str]] = field(default_factory=dict)  # by the item that holds them; missing: it is gone

    def put_mail(self, mail: OrganiserMail) -> None:
        self.items[mail.id] = mail

    def add_mail(self, mail: OrganiserMail) -> bool:
        if mail.id in self.items:
            return False
        self.items[mail.id] = mail
        return True

    def mail(self, mail_id: str) -> OrganiserMail | None:
        return self.items.get(mail_id)

    def apply_sending(self, before: OrganiserMail, after: Sending) -> bool:
        known = self.items.get(before.id)
        if known is None or known.sending != before.sending:
            return False
        self.items[before.id] = replace(known, sending=after)
        return True

    def add_digest(self, about: str, digest: str) -> bool:
        if about not in self.digests:
            return False
        self.digests[about].add(digest)
        return True

    def drop_digest(self, about: str, digest: str) -> None:
        self.digests.get(about, set()).discard(digest)

    def unsent(self, since: int, until: int) -> list[str]:
        found = (one for one in self.items.values() if since <= one.since < until)
        return sorted(one.id for one in found if one.sending == Sending())


@dataclass
class MemoryOrganiserQueue:
    """Messages, each with its delay; `take` empties the queue."""

    messages: list[tuple[OrganiserMessage, int]] = field(default_factory=list)

    def put_organiser_mail(self, mail_id: str, *, since: int, delay: int = 0, owed: Counted | None = None) -> None:
        self.messages.append((OrganiserMessage(mail_id, since, owed), delay))

    def take(self) -> list[OrganiserMessage]:
        taken = [message for message, _ in self.messages]
        self.messages.clear()
        return taken
