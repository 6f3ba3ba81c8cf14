"""People's actions in a life of `tests.support.life`, as rules for Hypothesis, with the answers they get."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule

from chalicelib.errors import (
    DetailsChanged,
    FormRefused,
    LetterClosed,
    LinkExpired,
    LinkInvalid,
    SigningPaused,
    TooManyMails,
)
from chalicelib.rules.keys import tokens
from chalicelib.rules.mail.mail_state import KEPT_TOKENS
from chalicelib.rules.signatories.roll import fold
from chalicelib.rules.signatories.unnamed import UnnamedCount, next_count
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.own_page import NothingHeld
from chalicelib.signing.unsubscribe import unsubscribe_token
from tests.fakes.keys import PEPPER
from tests.support.life import Life, Mail
from tests.support.samples import SLUG

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
TIMES = (1, 30, 4 * MINUTE, 11 * MINUTE, 11 * MINUTE, 11 * MINUTE, 6 * 3600, DAY, 2 * DAY, 6 * DAY, 8 * DAY)


class People(RuleBasedStateMachine):
    """People who sign, confirm, correct, leave and come back, and others who do so in their name."""

    mails = Bundle("mails")

    @initialize()
    def begin(self) -> None:
        self.life = Life()
        self.counted = UnnamedCount()

    # Building blocks of the rules.

    def _delivered(self) -> Any:
        before = len(self.life.mails)
        self.life.deliver()
        return multiple(*self.life.mails[before:])

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
        self.counted = next_count(self.counted, life.roll.values(), now_ms=life.now, final=False)
        assert self.counted.published <= actual

    @rule(seconds=st.sampled_from(TIMES))
    def time_goes_by(self, seconds: int) -> None:
        """The publisher runs every minute."""
        self.life.now += seconds * 1000
        if seconds > MINUTE:
            self.publish()

    # The form and the links in its mail.

    @rule(
        email=st.sampled_from(ADDRESSES),
        fields=signers,
        news=st.booleans(),
        proved=st.booleans(),
        source=st.sampled_from(NETWORKS),
    )
    def sign(self, email: str, fields: dict[str, str], news: bool, proved: bool, source: str) -> None:
        life = self.life
        # What is left of a signer who may sign again counts as nothing.
        found = {one: life.record(one) for one in life.both(email)}
        before = {one: was if was is not None and was.alive(life.now) else None for one, was in found.items()}
        left = any(was is not None and was.state in ("withdrawn", "disowned") for was in before.values())
        try:
            life.submit(source, proved=proved, email=email, updates="yes" if news else "", **fields)
        except (SigningPaused, LetterClosed):
            assert life.on("pause-signing", SLUG) or life.letter.state == "closed"
            return
        for one, was in before.items():
            if left or (was is not None and not was.unconfirmed):
                assert life.record(one) == found[one], "a form changed what was settled"

    @rule(target=mails, email=st.sampled_from(ADDRESSES), fields=signers, news=st.booleans())
    def sign_and_look_for_the_mail(self, email: str, fields: dict[str, str], news: bool) -> Any:
        """Do what nearly everybody does."""
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
        """Someone sends one form after another with a stranger's address."""
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
            after = life.signing.confirm(life.link(mail.token), revision, NETWORKS[0])
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
        """Whether a link must open: it belongs to the current signature, and neither has expired."""
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
        looks: list[tuple[Any, str]] = [(life.signer.view, page), (life.unsubscribing.view, self._no_more(mail))]
        if mail.token:
            looks += [(life.signing.view, mail.token), (life.signing.view_disown, self._not_me(mail))]
        for look, token in looks:
            try:
                look(life.link(token))
            except (LinkInvalid, LinkExpired, NothingHeld):
                continue
        assert (dict(life.signatures.items), len(life.queue.messages), dict(life.suppressions.rows)) == before

    def _not_me(self, mail: Mail) -> str:
        found = tokens.decode(mail.token)
        return tokens.encode(found.slug, found.id_bytes, tokens.disown_secret(found.secret))

    def _no_more(self, mail: Mail) -> str:
        return unsubscribe_token(PEPPER, mail.signature)

    @rule(mail=mails, seen=st.booleans())
    def disown(self, mail: Mail, seen: bool) -> None:
        """Press “it wasn't me”, on what the page showed or on something else."""
        life, known, record = self.life, self.life.known[mail.signature], self.life.record(mail.signature)
        if not mail.token:
            return
        snapshot = record.snapshot if record is not None and seen else "another"
        try:
            life.signing.disown(life.link(self._not_me(mail)), snapshot)
        except LinkInvalid:
            # A record stores only so many links: after more mails, only the last ones work.
            gone = record is None or known.left == "withdrawn" or mail.known is not known
            assert gone or self._dropped(mail), "it could not be disowned"
            return
        except DetailsChanged:
            assert record is not None
            assert not seen or record.opened, "what was shown could not be ended"
            assert life.record(mail.signature) == record, "it ended what nobody had seen"
            return
        known.left = "disowned"
        assert mail.signature in life.erasures.erased

    @rule(mail=mails)
    def open_the_address_again(self, mail: Mail) -> None:
        """Press the button of the page that says that nobody can sign with the address."""
        life, known = self.life, self.life.known[mail.signature]
        if not mail.token:
            return
        try:
            life.signing.open_again(life.link(self._not_me(mail)))
        except LinkInvalid:
            assert known.left != "disowned" or mail.known is not known or self._dropped(mail), "locked for ever"
            return
        self._opened(mail)

    def _dropped(self, mail: Mail) -> bool:
        """Whether so many mails followed that the record no longer knows this one's link."""
        later = [one for one in self.life.mails if one.known is mail.known and one.token and one.number > mail.number]
        return len(later) >= KEPT_TOKENS

    def _opened(self, mail: Mail) -> None:
        """Both signatures of the address are open again."""
        life, known = self.life, self.life.known[mail.signature]
        if not known.left:
            return
        for one in life.both(known.mailbox):
            record = life.record(one)
            open_now = record is None or record.opened or record.state not in ("withdrawn", "disowned")
            assert open_now, "the address is still locked"
            if life.known[one].left:
                life.forget(one)

    @rule(mail=mails, late=st.booleans(), fields=signers)
    def ask_for_another_link(self, mail: Mail, late: bool, fields: dict[str, str]) -> None:
        """In time, or after the link expired, during a flood in their name."""
        if late:
            self.time_goes_by(seconds=8 * DAY)
            self.sign_in_a_flood(email=mail.mailbox, fields=fields)
        if not mail.token:
            return
        try:
            self.life.signing.resend(self.life.link(mail.token))
        except (LinkInvalid, LetterClosed, TooManyMails):
            return
        self.life.known[mail.signature].released = True
        self.life.known[mail.signature].asked = True
        record = self.life.record(mail.signature)
        assert record is not None
        assert record.state == "pending" or not record.unconfirmed, "no mail will come"

    # The signer's own page, which every mail links to.

    @rule(mail=mails)
    def withdraw(self, mail: Mail) -> None:
        life, known = self.life, self.life.known[mail.signature]
        try:
            life.signer.withdraw(life.link(life.page(mail.signature)))
        except NothingHeld:
            record = life.record(mail.signature)
            assert record is None or not record.alive(life.now)
            return
        known.left = known.left or "withdrawn"
        assert mail.signature in life.erasures.erased

    @rule(mail=mails)
    def sign_again(self, mail: Mail) -> None:
        """A signer who withdrew, or said “it wasn't me”, allows the address to sign again."""
        self.life.signer.readmit(self.life.link(self.life.page(mail.signature)))
        self._opened(mail)

    @rule(mail=mails, fields=signers)
    def leave_and_come_back(self, mail: Mail, fields: dict[str, str]) -> None:
        self.withdraw(mail=mail)
        self.sign_again(mail=mail)
        self.sign(email=mail.mailbox, fields=fields, news=False, proved=False, source=NETWORKS[2])

    @rule(mail=mails, fields=signers)
    def amend(self, mail: Mail, fields: dict[str, str]) -> None:
        try:
            self.life.signer.amend(self.life.link(self.life.page(mail.signature)), fields)
        except (NothingHeld, FormRefused):
            return

    @rule(mail=mails, email=st.sampled_from(("", *ADDRESSES)))
    def news(self, mail: Mail, email: str) -> None:
        life = self.life
        try:
            after = life.signer.subscribe(life.link(life.page(mail.signature)), email)
        except NothingHeld:
            return
        except FormRefused:
            assert mail.signature not in life.both(email), "the signer's own address was refused"
            return
        assert not email or mail.signature in life.both(email), "another's address was taken"
        assert after.updates == bool(email)

    @rule(mail=mails)
    def no_more_mail(self, mail: Mail) -> None:
        found = self.life.unsubscribing.stop_mail(self.life.link(self._no_more(mail)))
        record = self.life.record(mail.signature)
        assert found is None or record is None or record.state in ("withdrawn", "disowned") or record.quiet

    @rule(mail=mails)
    def agree(self, mail: Mail) -> None:
        """Sign the current text."""
        life, known = self.life, self.life.known[mail.signature]
        try:
            after = life.signer.agree(life.link(life.page(mail.signature)))
        except NothingHeld:
            return
        if known.confirmed and known.version is not None:
            known.version = life.letter.version
        assert after.consent is None or after.consent.version == life.letter.version


def _to_be_looked_at(record: Signature) -> bool:
    """Whether it must be held for an organiser."""
    details = record.details
    if record.consent is None or details.kind == "person":
        return details.name == "Elena Robles"
    return details.website != "https://rio.example.org" or not record.email.endswith("@rio.example.org")
