"""Whatever happens in whatever order, people were told the truth, and anyone who wants no mail gets none.

Hypothesis generates lives of a few signatures at a few addresses, with every kind of failure, and shrinks any life
that breaks a promise. ``HYPOTHESIS_PROFILE=explore`` looks for new ones.
"""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, multiple, precondition, rule

from chalicelib.errors import Unavailable
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.letters.switches import MEANINGS, NONE_THROWN, Switch
from chalicelib.rules.limits import buckets
from chalicelib.rules.mail.feedback_events import FeedbackEvent
from chalicelib.rules.mail.notices import APPROVED, REFUSED, REMINDERS, TEXT, owed_notice
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import NOBODY
from tests.fakes.keys import PEPPER
from tests.support import ses_answers
from tests.support.life import Crash, InFlight, Mail
from tests.support.life_of_people import ADDRESSES, DAY, NAMES, REPRESENTATIVE, People
from tests.support.samples import SLUG

LIVES = 200
# What SES answers, or the function crashes → s, until failed messages are delivered again.
FAULTS: dict[str, tuple[BaseException, int]] = {
    "busy": (ses_answers.TOO_FAST, 40),
    "the day is spent": (ses_answers.DAY_SPENT, 910),
    "paused": (ses_answers.PAUSED, 910),
    "the sender is not verified": (ses_answers.SENDER_NOT_VERIFIED, 910),
    "never seen": (ses_answers.NEVER_SEEN, 910),
    "refused": (ses_answers.BAD_ADDRESS, 40),
    "down": (ses_answers.DOWN, 910),
    "lost": (ses_answers.LOST, 190),
    "lost for long": (ses_answers.LOST, 3610),
    "crash": (Crash(), 370),
}
SELDOM = st.sampled_from([False, False, False, True])


class Lives(People):
    mails = People.mails

    # Mail and its feedback.

    @rule(target=mails)
    def deliver(self) -> Any:
        return self._delivered()

    @rule(
        target=mails,
        what=st.sampled_from(sorted(FAULTS)),
        after=st.booleans(),
        times=st.sampled_from([1, 1, 7]),
    )
    def deliver_with(self, what: str, after: bool, times: int) -> Any:
        """SES, or the function itself, fails before or after a mail is sent."""
        mailer, before = self.life.mailer, len(self.life.mails)
        fault, seconds = FAULTS[what]
        for _ in range(times):
            if after and what in ("lost", "lost for long", "crash"):
                mailer.after = [fault]
            else:
                mailer.failures = [fault]
            self.life.deliver()
            mailer.after, mailer.failures = [], []
            self.life.now += (seconds if times > 1 else 0) * 1000
        return multiple(*self.life.mails[before:])

    @rule(target=mails, which=st.integers(0, 50))
    @precondition(lambda self: self.life.history)
    def deliver_again(self, which: int) -> Any:
        """SQS delivers a handled message again, within the four days of its retention."""
        life = self.life
        message, at = life.history[-1 - which % len(life.history)]
        if life.now // 1000 - at > 4 * DAY:
            return multiple()
        before = len(life.mails)
        life.deliver_message(InFlight(message, 0))
        life.collect()
        return multiple(*life.mails[before:])

    @rule(which=st.integers(0, 50))
    @precondition(lambda self: self.life.waiting)
    def lose_a_message(self, which: int) -> None:
        self.life.waiting.pop(which % len(self.life.waiting))

    @rule(mail=mails, what=st.sampled_from(["bounce", "complaint", "failure"]))
    def ses_tells(self, mail: Mail, what: Any) -> None:
        life = self.life
        tags = dict(mail.tags)
        event = FeedbackEvent(
            what=what,
            signature=mail.signature,
            mailbox=tags["mailbox"],
            message_id=f"message-{mail.number}",
            since=life.now // 1000,
            proved=tags["proof"] == "proved",
            address=tags["address"],
        )
        before = set(life.suppressions.rows)
        life.feedback.handle(event)
        assert set(life.suppressions.rows) - before <= {tags["mailbox"]}, "another mailbox is punished for it"
        assert what == "failure" or life.suppressions.suppressed(tags["mailbox"])

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
        known, seen = life.known[chosen], life.signatures.items[chosen].revision[:8]
        try:
            life.review.decide(life.letter, f"{chosen.partition('#')[2]}.{seen}", decision)
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
        importer = Importer(life.signatures, life.queue, life.letter, PEPPER)
        canonical = life.add_person(email)
        row = ImportRow(1, Details("person", name), email, canonical)
        found = importer.import_vouched(row, "Eva", life.now)
        if found.outcome == "added":
            life.known[found.signature_id].confirmed = True
            life.known[found.signature_id].blank = False

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
        after = before.with_switch(Switch(name, "", self.life.now // 1000, "Eva")) if on else before.without(name)
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
        """A notice is queued from an earlier state, perhaps twice."""
        name = f"{TEXT}{self.life.letter.version}" if notice == TEXT else notice
        record = self.life.record(mail.signature)
        if record is not None:
            self.life.queue.put(record.id, record.submission, since=self.life.now // 1000, delay=0, notice=name)
            self.life.collect()

    @rule()
    def round(self) -> None:
        try:
            self.life.round.run()
        except Unavailable:
            assert self.life.limits.down
        self.life.collect()

    @rule()
    def ttl(self) -> None:
        """DynamoDB deletes expired items, some time after their expiry; the publisher has run in between."""
        life = self.life
        life.publish()
        for one, record in list(life.signatures.items.items()):
            if record.expires_at is not None and record.expires_at + DAY < life.now // 1000:
                del life.signatures.items[one]
                life.forget(one)

    # The invariants.

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
                assert (record.details, record.email, record.consent, record.name_hash) == (NOBODY, "", None, "")
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
            if record.state == "confirmed" and not record.updates and not owed_notice(record):
                assert record.email == "", "an address is kept for nothing"

    def the_index_has_nothing_private(self) -> None:
        records = self.life.signatures.items
        for change in self.life.signatures.since(SLUG, 0):
            assert "@" not in change.public
            assert REPRESENTATIVE not in change.public
            shown = records[change.id].details.printed_name() if change.state == "confirmed" else ""
            assert json.loads(change.public).get("name", "") == shown

    def no_mailbox_gets_more_than_its_share(self) -> None:
        for seconds, most in ((DAY, buckets.MAILBOX[0].most), (7 * DAY, buckets.MAILBOX_LETTER[0].most)):
            for first in self.life.mails:
                to = dict(first.tags)["mailbox"]
                got = [mail for mail in self.life.mails if dict(mail.tags)["mailbox"] == to]
                assert sum(first.at <= mail.at < first.at + seconds for mail in got) <= most
        in_all = Counter((mail.mailbox, mail.at // DAY) for mail in self.life.mails)
        assert max(in_all.values(), default=0) <= buckets.MAILBOX[0].most + 2 * buckets.VARIANTS[0].most

    def nothing_is_given_up_without_a_crash(self) -> None:
        assert set(self.life.dead) <= self.life.crashed

    def teardown(self) -> None:
        """Once everything works again, everything is settled."""
        if not hasattr(self, "life"):
            return
        life = self.life
        life.limits.down = False
        life.letters.put_switches(life.letters.switches(), NONE_THROWN)
        for turn in range(30):
            life.now += 1000 * 1000
            if turn % 3 == 0:
                life.round.run()
            life.deliver()
        self._published()
        self.promises_are_kept()
        for one in life.signatures.items.values():
            assert owed_notice(one) is None, "a decision was not told"
            assert _at_rest(one, life.now), "somebody waits for a mail that does not come"


def _at_rest(record: Signature, now: int) -> bool:
    if record.state != "pending" or not record.alive(now):
        return True
    return record.mail.submission == record.submission and record.mail.state in ("sent", "failed", "skipped")


TestLives = Lives.TestCase
TestLives.settings = settings(
    max_examples=max(LIVES, settings().max_examples),
    stateful_step_count=50,
    suppress_health_check=list(HealthCheck),
)
