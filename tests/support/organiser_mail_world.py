"""Two organisers, and the function that mails them, in memory, at a time that the test chooses."""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from chalicelib.mail.gate import Gate
from chalicelib.mail.organiser_send import OrganiserSender
from chalicelib.mail.organiser_writer import OrganiserWriter
from chalicelib.rules.mail.organiser_mail import PROOF, OrganiserMail, new_mail_id, signed
from chalicelib.rules.organisers.person import Person
from tests.conftest import ORGANISE_URL
from tests.fakes.keys import FakeMailboxes
from tests.fakes.mail import FakeMailer
from tests.fakes.organiser_mail import MemoryOrganiserMails, MemoryOrganiserQueue
from tests.fakes.storage import MemoryLetters, MemoryLimits, MemorySuppressions, MemorySwitches
from tests.support.samples import LETTER, NOW, SLUG

ANA, LUZ = "a" * 16, "b" * 16
ABOUT = "invitation#" + "a" * 26
PARAMS = {
    "people-changed": {"what": "role", "role": "editor", "by": LUZ, "who": ANA},
    "proposal": {"act": "new-owner", "by": LUZ},
    "names-exported": {"by": LUZ},
    "waiting": {"count": "3", "days": "4", "more": ""},
    "daily": {
        "letters": "1",
        "sent": "12",
        "most": "45000",
        "slug1": SLUG,
        "new1": "2",
        "asked1": "9",
        "confirmed1": "8",
        "published1": "7",
        "waits1": "1",
        "days1": "0",
    },
    "surge": {"of": "networks"},
    "purge": {"what": "soon", "on": "2026-12-01"},
}
CODE_ABOUT = "code#" + "c" * 64


class PlainOrganisersVault:
    """Seals nothing, but binds the content to its context as a seal does."""

    def seal(self, about: str, text: str) -> bytes:
        return f"{about}|{text}".encode()

    def open(self, about: str, sealed: bytes) -> str:
        kept, _, text = sealed.decode().partition("|")
        assert kept == about
        return text

    def address_hash(self, canonical: str) -> str:
        return hashlib.sha256(canonical.encode()).hexdigest()

    def secret(self, purpose: str) -> bytes:
        return hmac.digest(b"o" * 32, purpose.encode(), "sha256")


def organiser(person_id: str, name: str, lang: str = "es") -> Person:
    sealed = PlainOrganisersVault().seal(person_id, f"{name.split()[0].lower()}@example.org")
    return Person(person_id, name, lang, "0" * 64, sealed, "", NOW // 1000, {SLUG: "owner"})


@dataclass
class PersonList:
    people: dict[str, Person] = field(
        default_factory=lambda: {ANA: organiser(ANA, "Ana Paz"), LUZ: organiser(LUZ, "Luz Mar", "en")}
    )

    def person(self, person_id: str) -> Person | None:
        return self.people.get(person_id)


@dataclass
class MailWorld:
    now: int = NOW // 1000
    mails: MemoryOrganiserMails = field(default_factory=MemoryOrganiserMails)
    people: PersonList = field(default_factory=PersonList)
    vault: PlainOrganisersVault = field(default_factory=PlainOrganisersVault)
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    limits: MemoryLimits = field(default_factory=MemoryLimits)
    queue: MemoryOrganiserQueue = field(default_factory=MemoryOrganiserQueue)
    mailer: FakeMailer = field(default_factory=FakeMailer)
    switches: MemorySwitches = field(default_factory=MemorySwitches)
    suppressions: MemorySuppressions = field(default_factory=MemorySuppressions)

    def __post_init__(self) -> None:
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)
        self.sender = OrganiserSender(
            mails=self.mails,
            people=self.people,
            vault=self.vault,
            letters=self.letters,
            limits=self.limits,
            queue=self.queue,
            mailer=self.mailer,
            switches=self.switches,
            gate=Gate(FakeMailboxes(), self.suppressions, self.limits, 1000),
            writer=OrganiserWriter("Firmamos <firmas@example.org>", ORGANISE_URL),
            now=lambda: self.now,
        )

    def ask(self, kind: str, **fields: Any) -> OrganiserMail:
        """Ask for a mail: an invitation goes to a stranger, all others to Ana."""
        mail_id = new_mail_id(self.now)
        given: dict[str, Any] = {"person_id": ANA, "slug": SLUG, "params": PARAMS.get(kind, {})}
        if kind == "invitation":
            sealed = self.vault.seal(mail_id, "eva@example.org")
            given = {"sealed_address": sealed, "lang": "es", "slug": SLUG, "about": ABOUT}
            given |= {"params": {"role": "moderator"}}
            self.mails.digests.setdefault(ABOUT, set())
        if kind == "code":
            given = {"person_id": ANA, "about": CODE_ABOUT}
            self.mails.digests.setdefault(CODE_ABOUT, set())
        mail = replace(OrganiserMail(mail_id, kind, self.now), **(given | fields))
        if mail.rule.secret and "proof" not in fields:
            mail = signed(self.vault.secret(PROOF), mail)
        self.mails.put_mail(mail)
        self.queue.put_organiser_mail(mail_id, since=self.now)
        return mail

    def deliver(self) -> list[str]:
        """Let the sender handle every queued message once."""
        return [str(self.sender.handle(message)) for message in self.queue.take()]

    def stored(self, mail: OrganiserMail) -> OrganiserMail:
        found = self.mails.mail(mail.id)
        assert found is not None
        return found

    def sent(self, which: int = -1) -> EmailMessage:
        return message_from_bytes(self.mailer.sent[which][1], policy=policy.default)
