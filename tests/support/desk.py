"""A published letter and an organiser who looks for entries and changes them, in memory."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.organising.acts import Actor
from chalicelib.organising.correcting import Correcting
from chalicelib.organising.entries import Entry
from chalicelib.organising.finding import Finder
from chalicelib.organising.held_signatures import Review
from chalicelib.organising.moving import Moving, PresentOrder
from chalicelib.organising.taking_down import TakingDown
from chalicelib.organising.vouching import Vouching
from chalicelib.ports.operating import Lists
from chalicelib.publishing.edition.present_roll import PresentRoll
from chalicelib.publishing.edition.search_file import PresentList
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisations.same_name import folded
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.shared_address import address_hash, name_hash
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Consent, Signature
from chalicelib.rules.signatures.transitions import Verdict, confirmation
from chalicelib.signing.mailed_link import MailedLink, read_link
from chalicelib.signing.own_page import Signer
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.mail import MemoryMailQueue
from tests.fakes.storage import MemoryErasures, MemoryReviewIndex
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, SLUG


@dataclass
class Desk(PublisherWorld):
    queue: MemoryMailQueue = field(default_factory=MemoryMailQueue)
    erasures: MemoryErasures = field(default_factory=MemoryErasures)

    @property
    def letter(self) -> Letter:
        head = self.letters.head(SLUG)
        assert head is not None
        return head

    def set_letter(self, **changes: Any) -> None:
        assert self.letters.replace_head(self.letter, replace(self.letter, **changes))

    # Who signed.

    def asked(self, name: str, email: str = "", **fields: Any) -> Signature:
        """A form that was sent and not confirmed."""
        address = parse_address(email or address_of(name))
        signature_id = tokens.signature_id(SLUG, PEPPER, address.canonical)
        details = Details(**{"kind": "person", "name": name} | fields)
        signature = Signature(
            id=signature_id,
            state="pending",
            email=address.as_typed,
            details=details,
            lang="es",
            updates=False,
            consent=Consent(1, LETTER.version_sha256, "es", self.now, ("sign", "publish")),
            submission="first",
            created_at=self.now,
            expires_at=self.now // 1000 + PENDING_SECONDS,
            name_hash=name_hash(PEPPER, signature_id, details),
        )
        assert self.signatures.put_new(signature)
        return signature

    def signed(self, name: str, email: str = "", verdict: Verdict | None = None, **fields: Any) -> Signature:
        """A signature that its signer confirmed; the address is dropped, as it usually is."""
        asked = self.asked(name, email, **fields)
        typed = address_hash(PEPPER, asked.id, asked.email)
        step = confirmation(asked, self.now, asked.consent, verdict or Verdict(address_hash=typed))
        assert self.signatures.apply(asked, step)
        return self.signatures.items[asked.id]

    def kept(self, name: str, **fields: Any) -> Signature:
        """A confirmed signature whose address is held."""
        return self.signed(name, verdict=Verdict(keep_address=True), **fields)

    def waiting(self, name: str, *reasons: str, **fields: Any) -> Signature:
        """A signature that waits for an organiser."""
        return self.signed(name, verdict=Verdict(holds=reasons or ("organisation",)), **fields)

    def vouched(self, name: str, position: int | None = None, **fields: Any) -> Signature:
        """An entry of an import that an organiser vouched for; it has no address."""
        details = Details(**{"kind": "person", "name": name} | fields)
        signature_id = tokens.signature_id(SLUG, PEPPER, f"import/{name}")
        made = Signature(
            id=signature_id,
            state="confirmed",
            email="",
            details=details,
            lang="es",
            updates=False,
            consent=None,
            submission="import",
            created_at=self.now,
            expires_at=None,
            confirmed_at=self.now,
            appeared_at=self.now,
            changed_at=self.now,
            position=position,
            vouched_by="Luz Mar",
            name_hash=name_hash(PEPPER, signature_id, details),
        )
        assert self.signatures.put_new(made)
        return made

    def stored(self, signature: Signature) -> Signature:
        return self.signatures.items[signature.id]

    # What organisers do.

    @property
    def rolls(self) -> PresentRoll:
        return PresentRoll(self.letters, self.signatures, self.bucket, self.states, lambda: self.now)

    @property
    def finder(self) -> Finder:
        return self.finder_in(PresentList(self.letters, self.rolls))

    def finder_in(self, lists: Lists, **others: Any) -> Finder:
        index = MemoryReviewIndex(self.signatures)
        usual = Finder(self.signatures, index, lists, FakePeppers(), self.letters, "luz", lambda: self.now)
        return replace(usual, **others)

    def find(self, text: str, **options: Any) -> tuple[Entry, ...]:
        return self.finder.find(self.letter, text, **options).entries

    @property
    def actor(self) -> Actor:
        return Actor(self.letters, self.signatures, self.queue, "luz", lambda: self.now)

    @property
    def correcting(self) -> Correcting:
        return Correcting(self.actor, FakePeppers(), self.erasures)

    @property
    def taking_down(self) -> TakingDown:
        return TakingDown(self.actor)

    @property
    def moving(self) -> Moving:
        return Moving(self.actor, PresentOrder(self.rolls))

    @property
    def vouching(self) -> Vouching:
        return Vouching(self.actor, FakePeppers())

    @property
    def review(self) -> Review:
        index = MemoryReviewIndex(self.signatures)
        return Review(self.letters, self.signatures, self.queue, index, lambda: self.now, "luz")

    # What signers do, and what readers see.

    @property
    def signer(self) -> Signer:
        return Signer(self.signatures, FakePeppers(), self.erasures, self.limits, now_ms=lambda: self.now)

    def page(self, signature: Signature) -> MailedLink:
        return read_link(self.letters.head, page_token(PEPPER, signature.id))

    def next_edition(self) -> dict[str, Any]:
        self.now += MINUTE
        assert self.publish() == "published"
        return self.edition()

    def printed(self) -> list[str]:
        return [row["name"] for row in json.loads(self.read("signatories.json"))]

    def audit(self) -> list[tuple[str, dict[str, str]]]:
        return [(what, detail) for _, what, detail in self.letters.audit]


def address_of(name: str) -> str:
    """The address of whoever signs by a name."""
    return f"{folded(name).replace(' ', '.')}@example.org"


def key(signature: Signature) -> str:
    return signature.id.partition("#")[2]
