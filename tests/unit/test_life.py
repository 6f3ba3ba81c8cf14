"""Whatever happens in whatever order: what a person was told is so, and who wants no mail gets none.

Hypothesis makes up lives of a few signatures at a few addresses, with every failure in between, and shortens the one
that breaks a promise. ``HYPOTHESIS_PROFILE=explore`` looks for new ones.
"""

import json
import os
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule

from chalicelib import limits, tokens
from chalicelib.errors import (
    FormRefused,
    LetterClosed,
    LinkExpired,
    LinkInvalid,
    SigningPaused,
    TooManyMails,
    Unavailable,
)
from chalicelib.letters import LetterRefused
from chalicelib.mail.interface import Ambiguous, Denied, NotSent, Paused, Refused
from chalicelib.mail.notices import APPROVED, REFUSED, REMINDERS, TEXT, owed
from chalicelib.mail.receipts import Receipt
from chalicelib.operating.importing import Importer, Row
from chalicelib.signatories import fold, told_unnamed
from chalicelib.signatures import Details, Signature
from chalicelib.signer import Nothing
from chalicelib.steps import NOBODY
from chalicelib.switches import MEANINGS, Switch
from tests.fakes import PEPPER
from tests.samples import SLUG
from tests.unit.life import Dead, InFlight, Life, Mail

ADDRESSES = ("ana@gmail.com", "A.na+carta@googlemail.com", "red@rio.example.org", "luis@example.net")
NETWORKS = ("203.0.113.7", "198.51.100.9", "2001:db8:7::1")
NAMES = ("Ana López", "Ana López Ruiz", "Luis Paz", "Eva Sol", "Elena Robles")
REPRESENTATIVE = "Zoila Canaria"
people = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES), "show": st.sampled_from(["name", "initials", "count"])}
).map(lambda fields: fields | {"kind": "person"})
organisations = st.fixed_dictionaries(
    {
        "name": st.sampled_from(["Red del Río", "Río Vivo", "RED DEL RIO A.C."]),
        "website": st.sampled_from(["", "https://rio.example.org", "https://otra.example.com"]),
    }
).map(lambda fields: fields | {"kind": "organisation", "representative": REPRESENTATIVE, "affiliation": "", "role": ""})
signers = st.one_of(people, people, organisations)
MINUTE, DAY = 60, 24 * 3600
PAUSES = {Ambiguous: 190, Dead: 370, Paused: 910, Denied: 910}  # s, until what failed is looked at again
SELDOM = st.sampled_from([False, False, False, True])
TIMES = (1, 30, 4 * MINUTE, 11 * MINUTE, 11 * MINUTE, 11 * MINUTE, 6 * 3600, DAY, 2 * DAY, 6 * DAY, 8 * DAY)


class Lives(RuleBasedStateMachine):
    mails = Bundle("mails")

    @initialize()
    def begin(self) -> None:
        self.life = Life()

    # People.

    @rule(
        email=st.sampled_from(ADDRESSES),
        fields=signers,
        news=st.booleans(),
        proved=st.booleans(),
        source=st.sampled_from(NETWORKS),
    )
    def sign(self, email: str, fields: dict[str, str], news: bool, proved: bool, source: str) -> None:
        life = self.life
        before = {one: life.record(one) for one in life.both(email)}
        left = any(was is not None and was.state in ("withdrawn", "disowned") for was in before.values())
        try:
            life.submit(source, proved=proved, email=email, updates="yes" if news else "", **fields)
        except (SigningPaused, LetterClosed):
            assert life.on("pause-signing", SLUG) or life.letter.state == "closed"
            return
        for one, was in before.items():
            if left or (was is not None and not was.unconfirmed):
                assert life.record(one) == was, "a form changed what was settled"

    @rule(target=mails, email=st.sampled_from(ADDRESSES), fields=signers, news=st.booleans())
    def sign_and_look_for_the_mail(self, email: str, fields: dict[str, str], news: bool) -> Any:
        """What nearly everybody does."""
        self.sign(email=email, fields=fields, news=news, proved=False, source=NETWORKS[0])
        self.time_goes_by(seconds=2)
        return self._delivered()

    @rule(target=mails, email=st.sampled_from(ADDRESSES), fields=signers, news=st.booleans())
    def sign_and_confirm(self, email: str, fields: dict[str, str], news: bool) -> Any:
        before = len(self.life.mails)
        self.sign_and_look_for_the_mail(email=email, fields=fields, news=news)
        for mail in self.life.mails[before:]:
            self._confirm(mail, seen=True)
        return multiple(*self.life.mails[before:])

    @rule(email=st.sampled_from(ADDRESSES), fields=signers)
    def sign_in_a_flood(self, email: str, fields: dict[str, str]) -> None:
        if not self.life.limits.down:
            self.life.flood(NETWORKS[0])
            self.sign(email=email, fields=fields, news=False, proved=True, source=NETWORKS[0])

    @rule(target=mails, email=st.sampled_from(ADDRESSES), times=st.sampled_from([4, 12]))
    def bomb(self, email: str, times: int) -> Any:
        """Somebody has one form after another sent for a stranger."""
        before = len(self.life.mails)
        for turn in range(times):
            fields = {"kind": "person", "name": NAMES[turn % 3], "show": "name"}
            self.sign(email=email, fields=fields, news=False, proved=True, source=NETWORKS[1])
            self.life.now += 11 * MINUTE * 1000
            self.life.deliver()
        return multiple(*self.life.mails[before:])

    @rule(mail=mails, seen=st.booleans(), times=st.integers(1, 2))
    def confirm(self, mail: Mail, seen: bool, times: int) -> None:
        """Press the button behind a mailed link."""
        for _ in range(times):
            self._confirm(mail, seen)

    def _confirm(self, mail: Mail, seen: bool) -> None:
        life, known = self.life, self.life.known[mail.signature]
        if not mail.token:
            return
        record = life.record(mail.signature)
        lives = self._lives(mail)
        revision = record.revision if record is not None and seen else ""
        try:
            after = life.signing.confirm(mail.token, revision, NETWORKS[0])
        except LinkInvalid:
            assert not lives, "a good link opened nothing"
            return
        except LinkExpired:
            assert not lives, "a good link had run out"
            assert not known.confirmed
            return
        if not known.confirmed:
            assert record is not None
            assert lives, "a link confirmed after its time"
            assert record.consent is None or after.consent == record.consent
            assert after.state == "held" or not _to_be_looked_at(record)
            known.confirmed = True
            known.version = after.consent.version if after.consent else None
            if after.state == "confirmed":
                assert after.email == "" or after.updates, "the address stayed"

    def _lives(self, mail: Mail) -> bool:
        """Whether a link must open: it is of the present signature, which is there and within both their times."""
        known, record, now = self.life.known[mail.signature], self.life.record(mail.signature), self.life.now
        if record is None or known.left or mail.known is not known:
            return False
        return known.confirmed or (record.alive(now) and mail.ends * 1000 > now)

    @rule(mail=mails)
    def scan(self, mail: Mail) -> None:
        """A program opens every link of a mail."""
        life = self.life
        before = dict(life.signatures.items), len(life.queue.messages), dict(life.suppressions.rows)
        page = life.page(mail.signature)
        looks: list[tuple[Any, str]] = [(life.signer.look, page), (life.unsubscribing.look, self._no_more(mail))]
        if mail.token:
            looks += [(life.signing.look, mail.token), (life.signing.look_disown, self._not_me(mail))]
        for look, token in looks:
            try:
                look(token)
            except (LinkInvalid, LinkExpired, Nothing):
                continue
        assert (dict(life.signatures.items), len(life.queue.messages), dict(life.suppressions.rows)) == before

    def _not_me(self, mail: Mail) -> str:
        found = tokens.decode(mail.token)
        return tokens.encode(found.slug, found.id_bytes, tokens.disown_secret(found.secret))

    def _no_more(self, mail: Mail) -> str:
        from chalicelib.mail.unsubscribing import unsubscribe_token

        return unsubscribe_token(PEPPER, mail.signature)

    @rule(mail=mails)
    def disown(self, mail: Mail) -> None:
        """Press “it wasn't me”."""
        life, known, record = self.life, self.life.known[mail.signature], self.life.record(mail.signature)
        if not mail.token:
            return
        try:
            life.signing.disown(self._not_me(mail))
        except LinkInvalid:
            assert record is None or known.left == "withdrawn" or mail.known is not known, "it could not be disowned"
            return
        known.left = "disowned"
        assert mail.signature in life.erasures.erased
        # What else waits at the same address was not its owner's doing either.
        for other in set(life.both(known.mailbox)) - {mail.signature}:
            found = life.record(other)
            if found is not None and found.state == "disowned":
                life.known[other].left = "disowned"

    @rule(mail=mails, late=st.booleans(), fields=signers)
    def ask_for_another_link(self, mail: Mail, late: bool, fields: dict[str, str]) -> None:
        """In time; or after its link ran out, while a flood comes in their name."""
        if late:
            self.time_goes_by(seconds=8 * DAY)
            self.sign_in_a_flood(email=mail.mailbox, fields=fields)
        if not mail.token:
            return
        try:
            self.life.signing.resend(mail.token)
        except (LinkInvalid, LetterClosed, TooManyMails):
            return
        self.life.known[mail.signature].released = True
        record = self.life.record(mail.signature)
        assert record is not None
        assert record.state == "pending" or not record.unconfirmed, "no mail will come"

    # The signer's own page, whose link stands in every mail.

    @rule(mail=mails)
    def withdraw(self, mail: Mail) -> None:
        life, known = self.life, self.life.known[mail.signature]
        try:
            life.signer.withdraw(life.page(mail.signature))
        except Nothing:
            record = life.record(mail.signature)
            assert record is None or not record.alive(life.now)
            return
        known.left = known.left or "withdrawn"
        assert mail.signature in life.erasures.erased

    @rule(mail=mails)
    def sign_again(self, mail: Mail) -> None:
        """Who withdrew lifts what keeps the address off the letter."""
        life, known = self.life, self.life.known[mail.signature]
        life.signer.lift(life.page(mail.signature))
        if known.left == "withdrawn":
            life.forget(mail.signature)

    @rule(mail=mails, fields=signers)
    def leave_and_come_back(self, mail: Mail, fields: dict[str, str]) -> None:
        self.withdraw(mail=mail)
        self.sign_again(mail=mail)
        self.sign(email=mail.mailbox, fields=fields, news=False, proved=False, source=NETWORKS[2])

    @rule(mail=mails, fields=signers)
    def amend(self, mail: Mail, fields: dict[str, str]) -> None:
        try:
            self.life.signer.amend(self.life.page(mail.signature), fields)
        except (Nothing, FormRefused):
            return

    @rule(mail=mails, email=st.sampled_from(("", *ADDRESSES)))
    def news(self, mail: Mail, email: str) -> None:
        life = self.life
        try:
            after = life.signer.subscribe(life.page(mail.signature), email)
        except Nothing:
            return
        except FormRefused:
            assert mail.signature not in life.both(email), "the signer's own address was refused"
            return
        assert not email or mail.signature in life.both(email), "another's address was taken"
        assert after.updates == bool(email)

    @rule(mail=mails)
    def no_more_mail(self, mail: Mail) -> None:
        _, found = self.life.unsubscribing.stop(self._no_more(mail))
        record = self.life.record(mail.signature)
        assert found is None or record is None or record.state in ("withdrawn", "disowned") or record.quiet

    @rule(mail=mails)
    def agree(self, mail: Mail) -> None:
        """Sign the text as it reads now."""
        life, known = self.life, self.life.known[mail.signature]
        try:
            after = life.signer.agree(life.page(mail.signature))
        except Nothing:
            return
        if known.confirmed and known.version is not None:
            known.version = life.letter.version
        assert after.consent is None or after.consent.version == life.letter.version

    # Mail and what becomes of it.

    @rule(target=mails)
    def deliver(self) -> Any:
        return self._delivered()

    def _delivered(self) -> Any:
        before = len(self.life.mails)
        self.life.deliver()
        return multiple(*self.life.mails[before:])

    @rule(
        target=mails,
        fault=st.sampled_from([NotSent, Paused, Denied, Refused, Ambiguous, Dead]),
        after=st.booleans(),
        times=st.sampled_from([1, 1, 7]),
    )
    def deliver_with(self, fault: type[BaseException], after: bool, times: int) -> Any:
        """SES, or the function itself, fails before a mail was sent, or afterwards."""
        mailer, before = self.life.mailer, len(self.life.mails)
        for _ in range(times):
            if after and fault in (Ambiguous, Dead):
                mailer.after = [fault("injected")]
            else:
                mailer.failures = [fault("injected")]
            self.life.deliver()
            mailer.after, mailer.failures = [], []
            self.life.now += (PAUSES.get(fault, 35) if times > 1 else 0) * 1000
        return multiple(*self.life.mails[before:])

    @rule(target=mails, which=st.integers(0, 50))
    @precondition(lambda self: self.life.history)
    def deliver_again(self, which: int) -> Any:
        """SQS delivers a message that was dealt with, within the four days that it keeps one."""
        life = self.life
        message, at = life.history[-1 - which % len(life.history)]
        if life.now // 1000 - at > 4 * DAY:
            return multiple()
        before = len(life.mails)
        life.hand_over(InFlight(message, 0))
        life.collect()
        return multiple(*life.mails[before:])

    @rule(which=st.integers(0, 50))
    @precondition(lambda self: self.life.waiting)
    def lose_a_message(self, which: int) -> None:
        self.life.waiting.pop(which % len(self.life.waiting))

    @rule(mail=mails, what=st.sampled_from(["bounce", "complaint", "failure"]))
    def ses_tells(self, mail: Mail, what: Any) -> None:
        life = self.life
        number = f"message-{mail.number}"
        life.feedback.handle(Receipt(what, mail.signature, mail.mailbox, number, life.now // 1000))
        assert what == "failure" or life.suppressions.suppressed(mail.mailbox)

    @rule()
    def ses_tells_what_waited(self) -> None:
        receipts, self.life.receipts = self.life.receipts, []
        for receipt in receipts:
            self.life.feedback.handle(receipt)

    # Organisers and operators.

    @rule(which=st.integers(0, 50), decision=st.sampled_from(["approve", "refuse", "release"]))
    @precondition(lambda self: self.life.signatures.items)
    def decide(self, which: int, decision: Any) -> None:
        life = self.life
        ids = sorted(life.signatures.items)
        chosen = ids[which % len(ids)]
        known = life.known[chosen]
        try:
            life.review.decide(life.letter, chosen.partition("#")[2], decision)
        except LetterRefused:
            return
        if decision == "release":
            assert not known.confirmed
            known.released = True
            return
        assert known.confirmed, "an organiser decided on one who has not confirmed"
        known.approved, known.refused = decision == "approve", decision == "refuse"

    @rule(email=st.sampled_from(ADDRESSES), name=st.sampled_from(NAMES))
    def vouch(self, email: str, name: str) -> None:
        life = self.life
        first = life.both(email)[0]
        importer = Importer(life.signatures, life.queue, life.letter, PEPPER)
        canonical = life.meet(email)
        if importer.vouched(Row(1, Details("person", name), email, canonical), "Eva", life.now):
            life.known[first].confirmed = True
            life.known[first].blank = False

    @rule()
    def new_version(self) -> None:
        letter = self.life.letter
        version = letter.version + 1
        assert self.life.letters.replace_head(
            letter, replace(letter, version=version, version_sha256=f"{version:064x}")
        )

    @rule(state=st.sampled_from(["open", "open", "open", "closed"]))
    def letter_is(self, state: Any) -> None:
        letter = self.life.letter
        assert self.life.letters.replace_head(letter, replace(letter, state=state))

    @rule(name=st.sampled_from(sorted(MEANINGS)), on=SELDOM)
    def switch(self, name: str, on: bool) -> None:
        letters = self.life.letters
        before = letters.switches()
        after = before.with_one(Switch(name, "", self.life.now // 1000, "Eva")) if on else before.without(name)
        assert letters.put_switches(before, after)

    @rule(down=SELDOM)
    def limits_are(self, down: bool) -> None:
        self.life.limits.down = down

    @rule(target=mails)
    def limits_fail_for_an_hour(self) -> Any:
        self.life.limits.down = True
        for _ in range(9):
            self.life.now += 400 * 1000
            self.life.deliver()
        self.life.limits.down = False
        return self._delivered()

    @rule(mail=mails, notice=st.sampled_from([*REMINDERS, APPROVED, REFUSED, TEXT]))
    def tell(self, mail: Mail, notice: str) -> None:
        """A notice is queued on what was so a while ago, and perhaps twice."""
        name = f"{TEXT}{self.life.letter.version}" if notice == TEXT else notice
        record = self.life.record(mail.signature)
        if record is not None:
            self.life.queue.put(record.id, record.submission, since=self.life.now // 1000, delay=0, notice=name)
            self.life.collect()

    @rule()
    def round(self) -> None:
        try:
            self.life.round.go()
        except Unavailable:
            assert self.life.limits.down
        self.life.collect()

    @rule()
    def publish(self) -> None:
        if not self.life.on("freeze-publishing", SLUG):
            self._published()

    def _published(self) -> None:
        life = self.life
        life.publish()
        records = life.signatures.items
        assert life.roll == fold({}, ((one.id, one.state, one.public) for one in life.signatures.since(SLUG, 0)))
        assert set(life.roll) == {one for one, record in records.items() if record.state == "confirmed"}
        for one, shown in life.roll.items():
            known = life.known[one]
            assert known.confirmed, "on the letter without having confirmed"
            assert not known.left
            assert not known.refused
            assert shown.name == records[one].details.printed_name()
        actual = sum(not one.name for one in life.roll.values())
        assert 0 <= actual - told_unnamed(life.roll, final=False) < 3
        assert told_unnamed(life.roll, final=True) == actual

    @rule(seconds=st.sampled_from(TIMES))
    def time_goes_by(self, seconds: int) -> None:
        """The publisher runs every minute."""
        self.life.now += seconds * 1000
        if seconds > MINUTE:
            self.publish()

    @rule()
    def ttl(self) -> None:
        """DynamoDB deletes what ran out, some time after it did; the publisher has run since."""
        life = self.life
        life.publish()
        for one, record in list(life.signatures.items.items()):
            if record.expires_at is not None and record.expires_at + DAY < life.now // 1000:
                del life.signatures.items[one]
                life.forget(one)

    # What always holds.

    @invariant()
    def promises_are_kept(self) -> None:
        self.life.collect()
        self.records_say_what_people_were_told()
        self.no_address_stays_without_a_reason()
        self.the_index_has_nothing_private()
        self.no_mailbox_gets_more_than_its_share()
        self.nothing_is_given_up_without_a_crash()

    def records_say_what_people_were_told(self) -> None:
        for one, record in self.life.signatures.items.items():
            known = self.life.known[one]
            if known.left:
                assert record.state == known.left
                assert (record.details, record.email, record.consent, record.who) == (NOBODY, "", None, "")
            elif known.blank:
                assert not record.alive(self.life.now), "somebody is back who had gone"
            elif known.confirmed:
                assert record.state == "confirmed" or record.awaiting
                assert not known.refused or record.awaiting
                assert (record.consent.version if record.consent else None) == known.version
            else:
                assert record.unconfirmed

    def no_address_stays_without_a_reason(self) -> None:
        for record in self.life.signatures.items.values():
            if record.state == "confirmed" and not record.updates and not owed(record):
                assert record.email == "", "an address is kept for nothing"

    def the_index_has_nothing_private(self) -> None:
        records = self.life.signatures.items
        for change in self.life.signatures.since(SLUG, 0):
            assert "@" not in change.public
            assert REPRESENTATIVE not in change.public
            shown = records[change.id].details.printed_name() if change.state == "confirmed" else ""
            assert json.loads(change.public).get("name", "") == shown

    def no_mailbox_gets_more_than_its_share(self) -> None:
        for window, most in ((DAY, limits.MAILBOX[0].most), (7 * DAY, limits.MAILBOX_LETTER[0].most)):
            got = Counter((mail.mailbox, mail.at // window) for mail in self.life.mails)
            assert max(got.values(), default=0) <= most

    def nothing_is_given_up_without_a_crash(self) -> None:
        assert set(self.life.dead) <= self.life.crashed

    def teardown(self) -> None:
        """When everything works again, everything comes to rest."""
        if not hasattr(self, "life"):
            return
        life = self.life
        life.limits.down = False
        life.letters.put_switches(life.letters.switches(), life.letters.switches().__class__())
        for turn in range(30):
            life.now += 1000 * 1000
            if turn % 3 == 0:
                life.round.go()
            life.deliver()
        self._published()
        self.promises_are_kept()
        for one in life.signatures.items.values():
            assert owed(one) is None, "a decision was not told"
            assert _at_rest(one, life.now), "somebody waits for a mail that does not come"


def _to_be_looked_at(record: Signature) -> bool:
    """Whether an organiser has to see it before it is on the letter."""
    details = record.details
    if record.consent is None or details.kind == "person":
        return details.name == "Elena Robles"
    return details.website != "https://rio.example.org" or not record.email.endswith("@rio.example.org")


def _at_rest(record: Signature, now: int) -> bool:
    if record.state != "pending" or not record.alive(now):
        return True
    return record.mail.submission == record.submission and record.mail.state in ("sent", "failed", "skipped")


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=int(os.environ.get("LIVES", "60")),
    stateful_step_count=int(os.environ.get("STEPS", "40")),
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
