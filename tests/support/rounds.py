"""Signatures for the hourly round, and a round over those of a world."""

from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.mail.hourly_round import Round
from chalicelib.rules.letters.letter import Handling
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Consent, MailState, Signature
from tests.fakes.figures import MemoryFigures
from tests.fakes.storage import MemoryRounds
from tests.support.samples import LETTER, NOW, SLUG
from tests.support.world import World, pending

AT = NOW // 1000
HOUR = 3600
SENT = MailState(submission="first", state="sent", count=1, at=AT)
CONSENT = Consent(1, "aa", "es", NOW, ("sign", "publish"))
KEPT = replace(LETTER, handling=Handling(keep_address="closing"))
CLOSED = replace(KEPT, state="closed")


def waiting(**changes: Any) -> Signature:
    return replace(pending(), mail=SENT, signals=("unproved",), expires_at=AT + PENDING_SECONDS, **changes)


def confirmed(**changes: Any) -> Signature:
    fields = {"state": "confirmed", "expires_at": None, "confirmed_at": NOW, "consent": CONSENT, "mail": SENT}
    return replace(pending(), **fields | changes)


def with_notices(signature: Signature, *names: str, at: int = AT) -> Signature:
    return replace(signature, mail=replace(signature.mail, notices=names, at=at))


@dataclass
class Rounds:
    """A round over a world's signatures."""

    world: World = field(default_factory=World)

    def __post_init__(self) -> None:
        self.rounds = MemoryRounds(self.world.signatures)
        self.figures = MemoryFigures()

    def add(self, *signatures: Signature, letter: str = SLUG) -> list[str]:
        ids = [f"{letter}#{number:026d}" for number in range(len(signatures))]
        self.world.signatures.items |= {key: replace(one, id=key) for key, one in zip(ids, signatures, strict=True)}
        return ids

    def run(self, **parts: Any) -> dict[str, int]:
        world = self.world
        usual = Round(
            rounds=self.rounds,
            letters=world.letters,
            limits=world.limits,
            queue=world.queue,
            erasures=world.erasures,
            figures=self.figures,
            now_ms=lambda: world.now,
            spread=lambda seconds: seconds - 1,
        )
        return replace(usual, **parts).run()


class Down:
    def put(self, signature_id: str, submission: str, *, since: int, delay: int, notice: str = "") -> None:
        raise Unavailable("sqs send")
