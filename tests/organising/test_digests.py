"""Who is mailed of what waits, of the day and of a surge: once per occasion, whatever fails, and without a name."""

import contextlib
import itertools
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Unavailable
from chalicelib.organising.digests import LOOK_SECONDS, Digests
from chalicelib.organising.organiser_mail import Outbox
from chalicelib.rules.durations import DAY, HOUR
from chalicelib.rules.limits.buckets import stage_bucket
from chalicelib.rules.organisers.digest import APART, DAILY_AT, SURGE, Told, is_daily_due, is_waiting_due
from chalicelib.rules.organisers.person import WantedMail
from chalicelib.rules.organisers.rights import ROLES, Role
from chalicelib.rules.signatures.figures import DayFigures, LetterFigures, day_of
from chalicelib.rules.signatures.signature import Signature
from tests.fakes.digests import MemoryTold
from tests.fakes.figures import MemoryFigures
from tests.fakes.organiser_mail import MemoryOrganiserMails, MemoryOrganiserQueue
from tests.fakes.organisers import MemoryPeople
from tests.fakes.storage import MemoryLetters, MemoryLimits, MemorySignatures, MemoryWaiting
from tests.support.organiser_mail_world import PlainOrganisersVault, organiser
from tests.support.samples import LETTER, SLUG
from tests.support.world import pending

# 10:00 UTC: the day's mail is due four hours later.
BEGIN = 1_795_000_000 - 1_795_000_000 % DAY + 10 * HOUR
MOST = 1000
EVERY: tuple[WantedMail, ...] = ("waiting", "daily", "surge")
PERSON = "a" * 16
MODERATOR: Mapping[str, Role] = {SLUG: "moderator"}


class Failing:
    """Any part of the world, of which the given call fails, before or after it worked."""

    def __init__(self, part: Any, clock: "Faults") -> None:
        self._part, self._clock = part, clock

    def __getattr__(self, name: str) -> Any:
        real = getattr(self._part, name)
        if not callable(real):
            return real

        def call(*arguments: Any, **named: Any) -> Any:
            self._clock.calls += 1
            hit = self._clock.calls == self._clock.at
            if hit and not self._clock.after:
                raise self._clock.fault
            answer = real(*arguments, **named)
            if hit:
                raise self._clock.fault
            return answer

        return call


@dataclass
class Faults:
    at: int = 0
    after: bool = False
    fault: BaseException = field(default_factory=lambda: Unavailable("x"))
    calls: int = 0


class Died(BaseException):
    """The function is gone."""


@dataclass
class Desk:
    """A stage at a time that the test chooses."""

    now: int = BEGIN
    people: MemoryPeople = field(default_factory=MemoryPeople)
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    signatures: MemorySignatures = field(default_factory=MemorySignatures)
    figures: MemoryFigures = field(default_factory=MemoryFigures)
    limits: MemoryLimits = field(default_factory=MemoryLimits)
    told: MemoryTold = field(default_factory=MemoryTold)
    mails: MemoryOrganiserMails = field(default_factory=MemoryOrganiserMails)
    queue: MemoryOrganiserQueue = field(default_factory=MemoryOrganiserQueue)

    def __post_init__(self) -> None:
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)

    def add_person(
        self,
        person_id: str = PERSON,
        roles: Mapping[str, Role] = MODERATOR,
        *,
        wants: tuple[WantedMail, ...] = EVERY,
    ) -> None:
        person = replace(organiser(person_id, "Luz Mar"), wants=wants, roles=roles)
        self.people.put_person(person, expected=None)

    def add(self, *, klass: str = "look", slug: str = SLUG, ago: float = 0) -> None:
        """A signature that has waited for so many seconds."""
        at = int((self.now - ago) * 1000)
        one: Signature = replace(pending(), id=f"{slug}#{len(self.signatures.items):026d}", created_at=at)
        if klass == "look":
            one = replace(one, state="held", expires_at=None, confirmed_at=at, holds=("unproved",))
        else:
            one = replace(one, state="held", expires_at=self.now + DAY, signals=("network",))
        self.signatures.items[one.id] = one

    def look(self, faults: Faults | None = None, after: int = LOOK_SECONDS) -> list[str]:
        """Let some time pass and look; the kinds of the mails that are new."""
        self.now += after
        before = {*self.mails.items}
        part = (lambda real: Failing(real, faults)) if faults else (lambda real: real)
        outbox = Outbox(part(self.mails), part(self.queue), PlainOrganisersVault(), lambda: self.now)
        digests = Digests(
            people=part(self.people),
            letters=part(self.letters),
            waiting=part(MemoryWaiting(self.signatures)),
            figures=part(self.figures),
            limits=part(self.limits),
            told=part(self.told),
            outbox=outbox,
            most_mails=MOST,
            now=lambda: self.now,
        )
        digests.run()
        return [mail.kind for mail in self.mails.items.values() if mail.id not in before]

    def mail(self, kind: str) -> Any:
        (found,) = [mail for mail in self.mails.items.values() if mail.kind == kind]
        return found


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.add_person()
    return desk


def test_nothing_waits_and_nobody_is_mailed(desk: Desk) -> None:
    assert desk.look() == []


def test_whoever_decides_is_mailed_when_somebody_waits_and_once_an_hour_at_most(desk: Desk) -> None:
    desk.add()
    desk.add(ago=5 * DAY)
    assert desk.look() == ["waiting"]
    mail = desk.mail("waiting")
    assert (mail.slug, dict(mail.params)) == (SLUG, {"count": "2", "days": "5", "more": ""})
    assert desk.look() == [], "nothing is new"
    desk.add()
    assert desk.look(after=APART // 2) == [], "too soon"
    assert desk.look(after=APART // 2) == ["waiting"]
    assert desk.look(after=APART) == []


def test_of_several_letters_there_is_one_mail(desk: Desk) -> None:
    desk.letters.put_head(replace(LETTER, slug="bosque"), expect_version=None, expect_state=None)
    desk.add_person("b" * 16, {SLUG: "owner", "bosque": "owner"})
    desk.add()
    desk.add(slug="bosque")
    desk.look()
    mails = {mail.person_id: (mail.slug, mail.params["count"]) for mail in desk.mails.items.values()}
    assert mails == {PERSON: (SLUG, "1"), "b" * 16: ("", "2")}


@pytest.mark.parametrize("role", ROLES)
def test_only_those_who_may_decide_are_mailed(role: Role) -> None:
    desk = Desk()
    desk.add_person(roles={SLUG: role})
    desk.add()
    assert desk.look() == (["waiting"] if role in ("moderator", "owner") else [])


@pytest.mark.parametrize("wanted", EVERY)
def test_everybody_gets_what_they_want_and_no_more(wanted: WantedMail) -> None:
    desk = Desk()
    desk.add_person(wants=(wanted,))
    desk.now += DAILY_AT - desk.now % DAY
    for _ in range(SURGE + 1):
        desk.add()
    assert desk.look() == [wanted]


def test_what_a_limit_holds_wakes_nobody(desk: Desk) -> None:
    desk.add(klass="limit")
    assert desk.look() == []


class TestTheDay:
    def test_it_comes_once_a_day_with_figures_and_no_name(self, desk: Desk) -> None:
        counts = DayFigures({"person": 4}, {"published": {"person": 2}, "waits": {"person": 1}})
        desk.figures.letters[SLUG] = LetterFigures({day_of((BEGIN - DAY) * 1000): counts}, 1)
        desk.add(ago=3 * DAY)
        desk.look()
        kinds = [kind for _ in range(3 * 24) for kind in desk.look(after=HOUR)]
        assert kinds.count("daily") == 3
        mail = next(mail for mail in desk.mails.items.values() if mail.kind == "daily")
        assert mail.slug == SLUG
        names = ("slug", "new", "asked", "confirmed", "published", "waits")
        assert [mail.params[f"{name}1"] for name in names] == [SLUG, "4", "4", "3", "2", "1"]

    @given(st.lists(st.integers(1, 5 * HOUR), max_size=60))
    def test_whenever_it_is_looked_at_no_day_has_two(self, steps: list[int]) -> None:
        now, last, sent = BEGIN, None, []
        for step in steps:
            now += step
            if is_daily_due(last, now):
                last = Told("daily#x", now)
                sent.append(now // DAY)
        assert len(sent) == len({*sent})
        assert all(now % DAY >= DAILY_AT for now in ([last.at] if last else []))


class TestASurge:
    @pytest.mark.parametrize("klass", ["look", "limit"])
    def test_many_within_minutes_are_told_at_once_and_once_an_hour(self, klass: str) -> None:
        desk = Desk()
        desk.add_person(wants=("surge",))
        for _ in range(SURGE + 1):
            desk.add(klass=klass)
        assert desk.look() == ["surge"]
        assert desk.mail("surge").params["of"] == {"look": "holds", "limit": "networks"}[klass]
        assert desk.look() == []
        for _ in range(SURGE + 1):
            desk.add(klass=klass)
        assert desk.look() == []
        desk.now += APART
        for _ in range(SURGE + 1):
            desk.add(klass=klass)
        assert desk.look() == ["surge"]

    def test_as_many_in_a_day_are_none(self, desk: Desk) -> None:
        for number in range(50):
            desk.add(ago=number * 1500)
        assert "surge" not in desk.look()

    def test_forms_that_use_up_the_day_s_mails(self, desk: Desk) -> None:
        name, windows = stage_bucket("proved", MOST)
        for hour in range(30):
            for _ in range(20):
                desk.limits.take(name, windows, BEGIN - (30 - hour) * HOUR)
        assert desk.look() == [], "as many as in any other hour"
        for _ in range(101):
            desk.limits.take(name, windows, desk.now)
        assert desk.look() == ["surge"]
        assert (desk.mail("surge").slug, desk.mail("surge").params["of"]) == ("", "forms")

    def test_everybody_on_the_letter_who_wants_it_is_told(self, desk: Desk) -> None:
        desk.add_person("b" * 16, {SLUG: "reader"}, wants=("surge",))
        desk.add_person("c" * 16, {"another": "owner"}, wants=("surge",))
        for _ in range(SURGE + 1):
            desk.add(klass="limit")
        desk.look()
        assert {mail.person_id for mail in desk.mails.items.values()} == {PERSON, "b" * 16}


def faults() -> Iterator[tuple[bool, BaseException]]:
    yield False, Unavailable("throttled")
    yield True, Unavailable("timed out after it worked")
    yield False, Died()
    yield True, Died()


@pytest.mark.parametrize(
    ("after", "fault"), list(faults()), ids=["throttled", "timed out", "died before", "died after"]
)
def test_whatever_fails_every_mail_is_asked_for_under_one_id(after: bool, fault: BaseException) -> None:
    """Each call in turn; then everything works. Of a waiting signature, a surge and the day there is one mail each."""
    for at in itertools.count(1):
        desk = Desk()
        desk.add_person()
        desk.now += DAILY_AT - desk.now % DAY
        for _ in range(SURGE + 1):
            desk.add()
        clock = Faults(at, after, fault)
        with contextlib.suppress(Unavailable, Died):
            desk.look(clock)
        for _ in range(3):
            desk.look()
        kinds = sorted(mail.kind for mail in desk.mails.items.values())
        assert kinds == ["daily", "surge", "waiting"], at
        assert {message.mail_id for message in desk.queue.take()} == {*desk.mails.items}, at
        if clock.calls < at:
            break
    assert at > 20


def test_two_rounds_at_once_are_one(desk: Desk) -> None:
    desk.add()
    desk.look()
    desk.told.items[f"waiting#{PERSON}"] = replace(desk.told.items[f"waiting#{PERSON}"], is_queued=False)
    desk.look()
    assert len(desk.mails.items) == 1


def test_a_round_that_looks_again_at_once_does_nothing(desk: Desk) -> None:
    desk.look()
    desk.add()
    assert desk.look(after=1) == []
    assert desk.look() == ["waiting"]


def test_no_mail_holds_a_name_or_an_address(desk: Desk) -> None:
    desk.now += DAILY_AT - desk.now % DAY
    for _ in range(SURGE + 1):
        desk.add()
    desk.look()
    held = json.dumps([dict(mail.params) for mail in desk.mails.items.values()])
    one = next(iter(desk.signatures.items.values()))
    assert len(desk.mails.items) == 3
    for text in (one.details.name, one.email, "Luz", one.id.partition("#")[2]):
        assert text and text not in held


def test_a_purged_letter_is_left_alone(desk: Desk) -> None:
    desk.letters.replace_head(LETTER, replace(LETTER, purged_at=BEGIN))
    desk.add()
    assert desk.look() == []


@given(st.lists(st.tuples(st.integers(1, 2 * HOUR), st.booleans()), max_size=60))
def test_no_hour_has_two_mails_of_what_waits(steps: list[tuple[int, bool]]) -> None:
    now, newest, last, sent = BEGIN, 0, None, []
    for step, is_new in steps:
        now += step
        newest = now * 1000 if is_new else newest
        if is_waiting_due(last, newest, now):
            last = Told("waiting#x", now, newest)
            sent.append(now)
    assert all(later - earlier >= APART for earlier, later in itertools.pairwise(sent))
    assert not newest or sent, "and whoever waits is told of"
