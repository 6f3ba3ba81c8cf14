"""A letter that can be signed and all around it, in memory and at a time of the test's choosing."""

from dataclasses import dataclass, field, replace

from chalicelib import tokens
from chalicelib.mail.send import Sender
from chalicelib.signatures import Signature
from chalicelib.signing import Signing
from chalicelib.storage.cache import LetterCache
from tests.conftest import API_URL, SITE_URL
from tests.fakes import (
    PEPPER,
    FakeMailer,
    MemoryLetters,
    MemoryLimits,
    MemoryQueue,
    MemorySignatures,
    Peppers,
)
from tests.samples import LETTER, NOW, SLUG, form

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


@dataclass
class World:
    now: int = NOW
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    signatures: MemorySignatures = field(default_factory=MemorySignatures)
    limits: MemoryLimits = field(default_factory=MemoryLimits)
    queue: MemoryQueue = field(default_factory=MemoryQueue)
    mailer: FakeMailer = field(default_factory=FakeMailer)

    def __post_init__(self) -> None:
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)
        self.signing = Signing(
            LetterCache(self.letters), self.signatures, self.queue, Peppers(), now_ms=lambda: self.now
        )
        self.sender = Sender(
            signatures=self.signatures,
            letters=self.letters,
            limits=self.limits,
            queue=self.queue,
            mailer=self.mailer,
            sender="Firmamos <firmas@example.org>",
            api_url=API_URL,
            site_url=SITE_URL,
            now=lambda: self.now // 1000,
        )

    def sign(self, **fields: str) -> None:
        self.signing.sign(LETTER, form(**fields))

    def deliver(self) -> list[str]:
        """Let the sender handle every queued message once."""
        return [self.sender.handle(message) for message in self.queue.take()]

    def token(self, which: int = -1) -> str:
        """The token of a mail that was sent."""
        return self.mailer.links()[which].rpartition("/")[2]

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
