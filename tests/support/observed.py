"""A letter whose signatories come, hide, leave and return, and an outsider who keeps every public file.

What the outsider may not learn is checked as each edition appears.
"""

import itertools
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from unittest import mock

from chalicelib.organising.acts import Actor
from chalicelib.organising.correcting import Correcting
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Order
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING, Switch, Switches
from chalicelib.rules.signatories.collation import collation_key
from chalicelib.rules.signatories.unnamed import BATCH, DAY_MS, LATEST_MS, last_count
from chalicelib.rules.signatures.decision_steps import approval, refusal
from chalicelib.rules.signatures.details import Details, Show
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import confirmation, disownment
from chalicelib.signing.mailed_link import MailedLink, read_link
from chalicelib.signing.own_page import Signer
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.mail import MemoryMailQueue
from tests.fakes.storage import MemoryErasures
from tests.support.opened_files import unpack
from tests.support.publisher_world import MINUTE, PublisherWorld
from tests.support.samples import LETTER, SLUG

# Printed of nobody else, and found again in any file.
FIRST = ("Ámbar", "Brisa", "Celeste", "Dalia", "Estela", "Flor", "Gema", "Hiedra", "Iris", "Jade")
LAST = ("Quintanar", "Robledo", "Sauceda", "Tejocote", "Urdimbre", "Vereda", "Yerbabuena", "Zarzamora")


Row = dict[str, Any]


class Observed(PublisherWorld):
    """The letter, with what is true of its signatories beside what the outsider sees."""

    def __init__(self, order: Order = "collated") -> None:
        super().__init__()
        self.letters.replace_head(LETTER, replace(LETTER, order=order))
        self.signer = Signer(self.signatures, FakePeppers(), MemoryErasures(), self.limits, now_ms=lambda: self.now)
        self.names = (" ".join(words) for words in itertools.product(FIRST, LAST, LAST))
        self.gone: set[str] = set()  # names that may not be served
        self.stays: dict[str, int] = {}  # by mailbox, how often it has become another entry
        self.marks: dict[str, tuple[str, int]] = {}
        self.run_at = 0
        self.numbered = 0
        self.ended = False
        self.editions: list[dict[str, Any]] = []

    # What people do.

    def sign(self, show: Show, mailbox: str = "") -> str:
        """Sign from a mailbox, a new one unless it is given, and confirm; returns the mailbox."""
        mailbox = mailbox or f"m{len(self.stays)}@example.org"
        signature = Signature(
            id=tokens.signature_id(SLUG, PEPPER, mailbox),
            state="pending",
            email=mailbox,
            details=Details("person", next(self.names), show=show),
            lang="es",
            updates=False,
            consent=None,
            submission="s",
            created_at=self.now,
            expires_at=self.now // 1000 + 7 * 86400,
        )
        assert self.signatures.submit(signature, self.now // 1000)
        stored = self.record(mailbox)
        assert self.signatures.apply(stored, confirmation(stored, self.now, None))
        self._another_stay(mailbox)
        return mailbox

    def show(self, mailbox: str, show: Show) -> None:
        before = self.record(mailbox).details
        self._amend(mailbox, show=show)
        if show != before.show:
            self._another_stay(mailbox)
        if show != "name":
            self.gone.add(before.name)
        else:
            self.gone.discard(before.name)

    def correct(self, mailbox: str) -> None:
        before = self.record(mailbox).details
        self._amend(mailbox, name=next(self.names))
        self.gone.add(before.name)

    def withdraw(self, mailbox: str) -> None:
        self.gone.add(self.record(mailbox).details.name)
        self.signer.withdraw(self._link(mailbox))

    def disown(self, mailbox: str) -> None:
        record = self.record(mailbox)
        self.gone.add(record.details.name)
        assert self.signatures.apply(record, disownment(record, self.now))

    def lift(self, mailbox: str) -> None:
        self.signer.readmit(self._link(mailbox))

    # What organisers and AWS do.

    def take_down(self, mailbox: str) -> None:
        record = self.record(mailbox)
        self.gone.add(record.details.name)
        assert self.signatures.apply(record, refusal(record, self.now))

    def approve(self, mailbox: str) -> None:
        record = self.record(mailbox)
        assert self.signatures.apply(record, approval(record, self.now, "root"))
        self._another_stay(mailbox)
        if record.details.show == "name":
            self.gone.discard(record.details.name)

    def organisers_correct(self, mailbox: str) -> None:
        before = self.record(mailbox).details
        self._organisers({"name": next(self.names)}, mailbox)
        self.gone.add(before.name)

    def organisers_show_less(self, mailbox: str, show: Show) -> None:
        before = self.record(mailbox).details
        self._organisers({"show": show}, mailbox)
        self._another_stay(mailbox)
        self.gone.add(before.name)

    def _organisers(self, fields: dict[str, str], mailbox: str) -> None:
        actor = Actor(self.letters, self.signatures, MemoryMailQueue(), "root", lambda: self.now)
        head, record = self.letters.head(SLUG), self.record(mailbox)
        assert head is not None
        Correcting(actor, FakePeppers(), MemoryErasures()).correct(head, record.id.partition("#")[2], fields)

    def freeze(self, *, frozen: bool) -> None:
        thrown = (Switch(FREEZE_PUBLISHING, "", self.now // 1000, "Eva"),) if frozen else ()
        assert self.letters.put_switches(self.letters.switches(), Switches(thrown))

    @property
    def frozen(self) -> bool:
        return self.letters.switches().on(FREEZE_PUBLISHING, SLUG)

    def delete_expired(self) -> None:
        """What TTL may do at any time."""
        for key, one in [*self.signatures.items.items()]:
            if one.expires_at is not None and one.expires_at * 1000 <= self.now:
                del self.signatures.items[key]

    def lose_rolls(self) -> None:
        self.states.objects.clear()

    def deliver(self) -> None:
        head = self.letters.head(SLUG)
        assert head is not None
        self.letters.replace_head(head, replace(head, state="delivered"))
        self.ended = True

    def close_at(self, moment: int) -> None:
        """Set when signing closes, in s since the epoch."""
        head = self.letters.head(SLUG)
        assert head is not None
        self.letters.replace_head(head, replace(head, closes=moment))
        self.ended = True

    # Time, and what the outsider sees.

    def passes(self, milliseconds: int) -> None:
        """The publisher runs at each moment of counting, and at the end."""
        until = self.now + milliseconds
        while (count := last_count(self.now) + DAY_MS + MINUTE // 2) < until:
            self.now = count
            self.run()
        self.now = until
        self.run()
        if not self.frozen:
            # A number that moved made the names wait for another minute.
            self.now += MINUTE
            self.run()
            self._check_gone()

    def run(self) -> None:
        before, self.run_at = self.run_at, self.now
        with mock.patch("chalicelib.publishing.publisher.secrets.token_bytes", lambda size: b"s" * size):
            outcome = self.publish()
        if outcome == "published":
            self._look(before)
        assert self.frozen or outcome in ("published", "unchanged")

    def served_names(self, names: Sequence[str]) -> set[str]:
        bodies = [unpack(body) for body in self.bucket.objects.values()]
        return {name for name in names if any(name.encode() in body for body in bodies)}

    def record(self, mailbox: str) -> Signature:
        return self.signatures.items[tokens.signature_id(SLUG, PEPPER, mailbox)]

    def in_state(self, *states: str) -> list[str]:
        """Mailboxes with such a record, in the order in which they first signed."""
        ids = {mailbox: tokens.signature_id(SLUG, PEPPER, mailbox) for mailbox in self.stays}
        items = self.signatures.items
        return [mailbox for mailbox, one in ids.items() if one in items and items[one].state in states]

    def _look(self, run_before: int) -> None:
        edition = self.edition() | {"rows": json.loads(self.read("signatories.json"))}
        last = self.editions[-1] if self.editions else None
        self.editions.append(edition)
        self._check_marks(edition["rows"], last["rows"] if last else [])
        self._check_order(edition["rows"])
        number = edition["counts"]["unnamed"]
        actual = sum(one.state == "confirmed" and one.details.show == "count" for one in self.signatures.items.values())
        if last is None:
            assert number == 0
            return
        moved = number - last["counts"]["unnamed"]
        if moved:
            assert self.ended or number <= actual, "more than there are"
            assert self.ended or abs(moved) >= BATCH
            assert edition["rows"] == last["rows"], "a name moved with the number"
            assert run_before < last_count(self.now), "the number moved off the clock"
            assert self.now - last_count(self.now) < LATEST_MS, "the number moved off the clock"

    def _check_marks(self, rows: list[Row], last: list[Row]) -> None:
        """A new row has a mark and a number that no other stay has had, whoever's it is."""
        known = {row["mark"]: row["permanent"] for row in last}
        by_name = {self.record(one).details.printed_name(): one for one in self.in_state("confirmed")}
        for row in rows:
            if row["mark"] in known:
                assert row["permanent"] == known[row["mark"]]
                continue
            assert row["mark"] not in self.marks, "a mark came back"
            mailbox = by_name[row["name"]]
            assert (mailbox, self.stays[mailbox]) not in self.marks.values(), "one stay has two marks"
            self.marks[row["mark"]] = (mailbox, self.stays[mailbox])
        numbers = [row["permanent"] for row in rows if row["mark"] not in known]
        assert not numbers or min(numbers) > self.numbered, "a number came back"
        self.numbered = max([self.numbered, *numbers])

    def _check_order(self, rows: list[Row]) -> None:
        """Nothing but what is printed decides the order."""
        head = self.letters.head(SLUG)
        assert head is not None
        named = head.order == "collated"
        keys = [(collation_key(row["name"], "es") if named else (), row["permanent"]) for row in rows]
        assert keys == sorted(keys)

    def _check_gone(self) -> None:
        assert self.served_names(sorted(self.gone)) == set()

    def _another_stay(self, mailbox: str) -> None:
        self.stays[mailbox] = self.stays.get(mailbox, 0) + 1

    def _amend(self, mailbox: str, **fields: str) -> None:
        details = self.record(mailbox).details
        typed = {"name": details.name, "show": details.show} | fields
        self.signer.amend(self._link(mailbox), typed)

    def _link(self, mailbox: str) -> MailedLink:
        return read_link(self.letters.head, page_token(PEPPER, tokens.signature_id(SLUG, PEPPER, mailbox)))
