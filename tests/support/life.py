"""Everything around a signature's life, in memory, and an observer who records what people were told.

SQS delivers late, twice and again after a failure; SES refuses and loses its answer; functions crash. The
observations are kept apart from the records, so that the two can be compared.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.mail.feedback import Feedback
from chalicelib.mail.hourly_round import Round
from chalicelib.mail.mail_writer import CONFIRMING, MailWriter
from chalicelib.mail.pauses import PAUSE, Breaker
from chalicelib.mail.send import SWITCHES
from chalicelib.organising.held_signatures import Review
from chalicelib.ports.mail import Ambiguous
from chalicelib.publishing.folding import LAG_MS
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.keys import derived, tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Handling, Letter
from chalicelib.rules.limits import buckets, proof_of_work
from chalicelib.rules.mail.feedback_events import FeedbackEvent
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS, INTERVAL_SECONDS, MOST_MAILS, MailKind
from chalicelib.rules.mail.message import Message
from chalicelib.rules.signatories.roll import Signatory, fold
from chalicelib.rules.signatures.signature import PENDING_SECONDS, Signature
from chalicelib.signing.admission import RequestOrigin
from chalicelib.signing.form import read_form
from chalicelib.signing.unsubscribe import Unsubscribing
from tests.conftest import API_URL, SITE_URL
from tests.fakes.figures import MemoryFigures
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.mail import FakeMailer
from tests.fakes.storage import MemoryLimits, MemoryReviewIndex, MemoryRounds
from tests.support.samples import FIELDS, LETTER, SLUG
from tests.support.solve_proof import solved
from tests.support.world import World

VISIBILITY_SECONDS = 360
MOST_RECEIVES = 5
ANSWERS = ("confirm", "already_signed")  # answers to a form
TOLD = ("approved", "refused", "text_changed")  # what follows a confirmation


class Crash(BaseException):
    """The function crashes here."""


class Limits(MemoryLimits):
    """The table of limits, which may be down."""

    down = False

    def _up(self) -> None:
        if self.down:
            raise Unavailable("throttled")

    def acquire(self, *arguments: Any) -> bool:
        self._up()
        return super().acquire(*arguments)

    def paused_until(self, *arguments: Any) -> int:
        self._up()
        return super().paused_until(*arguments)

    def pause(self, *arguments: Any) -> None:
        self._up()
        super().pause(*arguments)

    def take(self, *arguments: Any) -> bool:
        self._up()
        return super().take(*arguments)

    def give_back(self, *arguments: Any) -> None:
        self._up()
        super().give_back(*arguments)

    def read_counts(self, *arguments: Any) -> tuple[int, ...]:
        self._up()
        return super().read_counts(*arguments)

    def put_submission(self, *arguments: Any) -> bool:
        self._up()
        return super().put_submission(*arguments)

    def submission(self, *arguments: Any) -> bytes | None:
        self._up()
        return super().submission(*arguments)

    def drop_submission(self, *arguments: Any) -> None:
        self._up()
        super().drop_submission(*arguments)


@dataclass
class InFlight:
    """One message of the queue."""

    message: Message
    due: int  # s
    receives: int = 0


@dataclass
class Known:
    """What the outside world knows about one signature, from the answers and mails it got."""

    mailbox: str
    blank: bool = True  # nobody has signed, or the signature is gone
    confirmed: bool = False  # the button was pressed successfully, or an organiser vouched
    approved: bool = False
    refused: bool = False
    released: bool = False  # an organiser released its mail, or someone with a link requested another
    left: str = ""  # withdrawn, disowned
    asked: bool = False  # someone with a link requested another
    version: int | None = None  # the version that was agreed to
    told: Counter[str] = field(default_factory=Counter)  # mails by their purpose, since it began
    last: int = 0  # s; time of the last mail
    lost: int = 0  # mails that SES sent without saying so
    running: int = 0  # consecutive mails, each less than seven days after the one before
    by_variant: dict[str, "Known"] = field(default_factory=dict)  # the same of each variant of the address


@dataclass(frozen=True)
class Mail:
    """A mail that SES accepted."""

    signature: str
    known: Known  # the signature at that time: signing again after leaving starts a new one
    kind: str
    mailbox: str
    at: int  # s
    ends: int  # s; when its link stops confirming, 0 when it has none
    token: str = ""
    number: int = 0
    tags: tuple[tuple[str, str], ...] = ()

    def __repr__(self) -> str:
        return f"<mail {self.number}, {self.kind}>"


class LinkWriter(MailWriter):
    """Writes mails with only the link: other tests check the words."""

    def write(self, letter: Letter, signature: Signature, kind: MailKind, secret: bytes, *, to: str, now: int) -> bytes:
        token = tokens.encode(letter.slug, tokens.id_bytes(signature.id), secret) if kind in CONFIRMING else ""
        return token.encode()


class Life(World):
    """A letter, its signers, their mailboxes, its organisers, and the failures around them."""

    limits: Limits

    def __init__(self) -> None:
        super().__init__(limits=Limits())
        handling = Handling(well_known=("Elena Robles",))
        self.letters.replace_head(LETTER, replace(LETTER, handling=handling))
        self.waiting: list[InFlight] = []
        self.history: list[tuple[Message, int]] = []
        self.dead: list[Message] = []
        self.crashed: set[Message] = set()
        self.mails: list[Mail] = []
        self.known: dict[str, Known] = {}
        self.receipts: list[FeedbackEvent] = []
        self.roll: dict[str, Signatory] = {}
        self.watermark = 0
        self._wire()

    def _wire(self) -> None:
        clock: dict[str, Any] = {"now_ms": lambda: self.now}
        self.mailer = MailChecker(life=self)
        self.signing = replace(self.signing, letters=self.letters, switches=self)
        pen = LinkWriter(FakePeppers(), "a@example.org", API_URL, SITE_URL)
        self.sender = replace(self.sender, mailer=self.mailer, writer=pen, switches=self)
        self.unsubscribing = Unsubscribing(self.signatures, FakePeppers())
        self.feedback = Feedback(
            self.suppressions, self.signatures, self, Breaker(self.limits), now=lambda: self.now // 1000
        )
        self.review = Review(
            self.letters, self.signatures, self.queue, ids=MemoryReviewIndex(self.signatures), by="Eva", **clock
        )
        rounds = MemoryRounds(self.signatures)
        self.round = Round(
            *(rounds, self.letters, self.limits, self.queue, self.erasures, MemoryFigures()),
            spread=lambda most: most // 2,
            **clock,
        )

    # The interfaces that its parts call.

    def on(self, name: str, slug: str) -> bool:
        return self.letters.switches().on(name, slug)

    def put(self, receipt: FeedbackEvent, *, delay: int) -> None:
        """Store a receipt that has to wait."""
        self.receipts.append(receipt)

    @property
    def letter(self) -> Letter:
        found = self.letters.head(SLUG)
        assert found is not None
        return found

    # People's actions.

    def submit(self, source: str, *, proved: bool, **fields: str) -> str:
        """Send the form; returns the id of the signature that it may be for."""
        altcha = solved(proof_of_work.challenge(derived.proof_key(PEPPER), self.now // 1000 - 5, 1)) if proved else ""
        form = read_form(FIELDS | fields, self.letter)
        before = len(self.waiting)
        self.signing.sign(self.letter, form, RequestOrigin(source, {"altcha": altcha}))
        self.collect()
        self.add_person(form.address.as_typed)
        for one in self.both(form.address.as_typed):
            record = self.record(one)
            self.known[one].blank &= record is None or not record.alive(self.now)
        if len(self.waiting) > before:
            return self.waiting[-1].message.signature_id
        # A network over its limit gets nothing queued.
        ids = self.both(form.address.as_typed)
        written = (one for one in ids if (record := self.record(one)) and record.created_at == self.now)
        return next(written, ids[0])

    def add_person(self, email: str) -> str:
        """Add a person with this address; returns its canonical form."""
        canonical = parse_address(email).canonical
        for one in self.both(email):
            self.known.setdefault(one, Known(canonical))
        return canonical

    def forget(self, signature_id: str) -> None:
        """Start again with what is known about a signature."""
        self.known[signature_id] = Known(self.known[signature_id].mailbox)

    def flood(self, source: str) -> None:
        """Someone else in the network uses up its limit for the minute."""
        now = self.now // 1000
        name = buckets.network_name(derived.network_key(PEPPER, now), source)
        while self.limits.take(name, buckets.PROVED, now):
            pass

    def both(self, email: str) -> tuple[str, str]:
        return tokens.signature_ids(SLUG, PEPPER, parse_address(email).canonical)

    def record(self, signature_id: str) -> Signature | None:
        return self.signatures.items.get(signature_id)

    def page(self, signature_id: str) -> str:
        return page_token(PEPPER, signature_id)

    def collect(self) -> None:
        """Collect the queued messages until they are due."""
        for message, delay in self.queue.messages:
            self.waiting.append(InFlight(message, self.now // 1000 + delay))
            self.history.append((message, self.now // 1000))
        self.queue.messages.clear()

    def deliver(self) -> list[str]:
        """Deliver every message that is due, once."""
        self.collect()
        due = [one for one in self.waiting if one.due <= self.now // 1000]
        self.waiting = [one for one in self.waiting if one not in due]
        outcomes = [self.deliver_message(one) for one in due]
        self.collect()
        return outcomes

    def deliver_message(self, one: InFlight) -> str:
        one.receives += 1
        try:
            return str(self.sender.handle(one.message))
        except Unavailable:
            outcome = "failed"
        except Crash:
            self.crashed.add(one.message)
            outcome = "died"
        if one.receives >= MOST_RECEIVES:
            self.dead.append(one.message)
        else:
            one.due = self.now // 1000 + VISIBILITY_SECONDS
            self.waiting.append(one)
        return outcome

    def publish(self) -> None:
        """Fold the changes since a little before the last time, as the publisher does."""
        at = self.now
        changes = list(self.signatures.since(SLUG, self.watermark))
        self.roll = fold(self.roll, ((one.id, one.state, one.public) for one in changes))
        self.watermark = at - LAG_MS


@dataclass
class MailChecker(FakeMailer):
    """Checks whether each mail may be sent."""

    life: Life = field(kw_only=True)

    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        before, lost = len(self.sent), 0
        try:
            return super().send(to=to, raw=raw, tags=tags)
        except Ambiguous:
            lost = 1
            raise
        finally:
            if len(self.sent) > before:
                self._look(to, raw.decode(), tags)
                self.life.known[tags["signature"].replace("_", "#")].lost += lost

    def _look(self, to: str, token: str, tags: Mapping[str, str]) -> None:
        life, now, mailbox = self.life, self.life.now // 1000, parse_address(to).canonical
        signature_id, kind = tags["signature"].replace("_", "#"), tags["kind"]
        record, known = life.signatures.items[signature_id], life.known[signature_id]
        assert not life.limits.down, "sent while nobody could be asked"
        assert not life.suppressions.suppressed(tags["mailbox"]), "sent to a mailbox that gets no mail"
        assert not any(life.on(name, SLUG) for name in SWITCHES), "sent while mail was switched off"
        assert life.limits.paused_until(PAUSE) <= now, "sent in a pause"
        assert not known.left, f"sent to one who {known.left}"
        assert mailbox == known.mailbox, "sent to another's mailbox"
        locked = any(life.known[one].left for one in life.both(mailbox) if one in life.known)
        asked = kind in TOLD or (kind == "confirm" and known.asked)
        assert asked or not locked, "sent to an address that is locked"
        _may_be_told(kind, record, known, life.letter)
        # Each variant of the address has a budget of its own.
        counted = known.by_variant.setdefault(parse_address(to).variant, Known(known.mailbox))
        what = f"{kind} {_for(kind, record)}"
        _count(counted, now, again=known.told[what] > 0, most=MOST_MAILS + known.lost)
        known.told[what] += 1
        ends = {"confirm": now + PENDING_SECONDS, "reminder": record.expires_at or 0}.get(kind, 0)
        life.mails.append(
            Mail(signature_id, known, kind, mailbox, now, ends, token, len(life.mails) + 1, tuple(tags.items()))
        )
        most = max(2, 1 + known.lost) if kind in ANSWERS else 1
        assert known.told[what] <= most, f"told too often: {kind}"


def _may_be_told(kind: str, record: Signature, known: Known, letter: Letter) -> None:
    """Whether a mail of this kind is true, and its reader wants it."""
    assert record.unconfirmed == (kind in CONFIRMING), "a link for one who confirmed, or none for one who did not"
    assert not record.quiet or kind not in ("reminder", "text_changed", "already_signed"), "sent to one who wants none"
    assert known.released or not record.unconfirmed or "network" not in record.signals, "sent for what came in a flood"
    assert kind != "approved" or known.approved
    assert kind != "refused" or known.refused
    assert kind != "text_changed" or (known.version or letter.version) < letter.version


def _count(known: Known, now: int, *, again: bool, most: int) -> None:
    """Count one more mail, which must be neither too early nor one too many; ``again`` if it is another attempt,
    because the one before may not have been sent."""
    assert now - known.last >= (CLAIM_SECONDS if again else INTERVAL_SECONDS), "too soon after the last"
    known.running = known.running + 1 if now - known.last < PENDING_SECONDS else 1
    assert known.running <= most, "too many"
    known.last = now


def _for(kind: str, record: Signature) -> str:
    """The reason for a mail: a submission, or a notice by its name."""
    return record.mail.submission if kind in ANSWERS else record.mail.notices[-1]
