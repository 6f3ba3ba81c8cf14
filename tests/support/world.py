"""A letter to sign with everything around it, in memory, at a time that the test chooses."""

from dataclasses import dataclass, field, replace

from chalicelib.mail.gate import Gate
from chalicelib.mail.mail_writer import MailWriter
from chalicelib.mail.send import Sender
from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.admission import Admission, RequestOrigin
from chalicelib.signing.confirmation_review import Reviewer
from chalicelib.signing.letter_cache import LetterCache
from chalicelib.signing.mailed_link import MailedLink, read_link
from chalicelib.signing.own_page import Signer
from chalicelib.signing.sign_and_confirm import Signing
from tests.conftest import API_URL, SITE_URL
from tests.fakes.keys import PEPPER, FakeMailboxes, FakePeppers, PlainVault
from tests.fakes.mail import FakeMailer, MemoryMailQueue
from tests.fakes.publishing import FakePublished
from tests.fakes.storage import (
    MemoryClaims,
    MemoryErasures,
    MemoryLetters,
    MemoryLimits,
    MemorySignatures,
    MemorySuppressions,
    MemorySwitches,
)
from tests.support.samples import LETTER, NOW, SLUG, form

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


@dataclass
class World:
    now: int = NOW
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    signatures: MemorySignatures = field(default_factory=MemorySignatures)
    limits: MemoryLimits = field(default_factory=MemoryLimits)
    queue: MemoryMailQueue = field(default_factory=MemoryMailQueue)
    mailer: FakeMailer = field(default_factory=FakeMailer)

    vault: PlainVault = field(default_factory=PlainVault)
    switches: MemorySwitches = field(default_factory=MemorySwitches)
    erasures: MemoryErasures = field(default_factory=MemoryErasures)
    claims: MemoryClaims = field(default_factory=MemoryClaims)
    published: FakePublished = field(default_factory=FakePublished)
    suppressions: MemorySuppressions = field(default_factory=MemorySuppressions)
    per_day: int = 1000

    def __post_init__(self) -> None:
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)
        self.signing = Signing(
            letters=LetterCache(self.letters),
            signatures=self.signatures,
            queue=self.queue,
            peppers=FakePeppers(),
            vault=self.vault,
            door=Admission(self.limits),
            judge=Reviewer(self.published, self.claims, self.signatures, self.limits),
            switches=self.switches,
            erasures=self.erasures,
            now_ms=lambda: self.now,
        )
        self.signer = Signer(self.signatures, FakePeppers(), self.erasures, self.limits, now_ms=lambda: self.now)
        self.sender = Sender(
            signatures=self.signatures,
            letters=self.letters,
            limits=self.limits,
            queue=self.queue,
            mailer=self.mailer,
            vault=self.vault,
            switches=self.switches,
            gate=Gate(FakeMailboxes(), self.suppressions, self.limits, self.per_day),
            writer=MailWriter(FakePeppers(), "Firmamos <firmas@example.org>", API_URL, SITE_URL),
            now=lambda: self.now // 1000,
        )

    def sign(self, source: str = "203.0.113.7", altcha: str = "", **fields: str) -> None:
        self.signing.sign(LETTER, form(**fields), RequestOrigin(source, {"altcha": altcha}))

    def deliver(self) -> list[str]:
        """Let the sender handle every queued message once."""
        return [str(self.sender.handle(message)) for message in self.queue.take()]

    def token(self, which: int = -1) -> str:
        """The token of a sent mail."""
        return self.mailer.links()[which].rpartition("/")[2]

    def link(self, token: str) -> MailedLink:
        return read_link(self.letters.head, token)

    def disown(self, link: MailedLink) -> Signature:
        """Press "it wasn't me" on the signature that the page shows."""
        return self.signing.disown(link, self.signing.view_disown(link).snapshot)

    def mailed_link(self, which: int = -1) -> MailedLink:
        """The link of a sent mail."""
        return self.link(self.token(which))

    def stored(self, email: str = "majo@example.org") -> Signature:
        found = self.signatures.get(tokens.signature_id(SLUG, PEPPER, email))
        assert found is not None
        return found


def pending(**fields: str) -> Signature:
    """A signature as `Signing.sign` stores it, from a valid form with some fields changed."""
    world = World()
    world.sign(**fields)
    (signature,) = world.signatures.items.values()
    return replace(signature, submission="first")
