"""Whether a mail may be sent: decided by suppression, the mailbox's budget and the day's budget."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest

from chalicelib.errors import Unavailable
from chalicelib.mail.gate import DOWN_SECONDS, Gate, Go, Skip, is_imported, is_proved, lane_of
from chalicelib.mail.pauses import PAUSE_IMPORTED
from chalicelib.ports.storage import Suppressed
from chalicelib.rules.limits.buckets import DAY, DOMAIN_ALARM, HOUR, MAILBOX, MAILBOX_LETTER, Lane, Window
from chalicelib.rules.mail.outcome import Later
from chalicelib.rules.signatures.signature import IMPORTED
from tests.fakes.keys import FakeMailboxes
from tests.fakes.storage import MemoryLimits, MemorySuppressions
from tests.support.samples import NOW, SLUG
from tests.support.world import pending

AT = NOW // 1000
TO = "Majo@Example.org"


@dataclass
class Asked:
    limits: MemoryLimits = field(default_factory=MemoryLimits)
    suppressions: MemorySuppressions = field(default_factory=MemorySuppressions)
    per_day: int = 1000

    def ask(self, to: str = TO, slug: str = SLUG, lane: Lane = "proved", now: int = AT) -> Go | Skip | Later:
        return self.gate.reserve(to, slug, lane, now, proved=lane != "unproved")

    @property
    def gate(self) -> Gate:
        return Gate(FakeMailboxes(), self.suppressions, self.limits, self.per_day)


@pytest.mark.parametrize(
    ("to", "mailbox"),
    [
        ("majo@example.org", "majo@example.org"),
        ("MAJO+Carta@example.org", "majo+carta@example.org"),
        ("Ma.Jo@GoogleMail.com", "ma.jo@googlemail.com"),
        ("majo@bücher.example", "majo@xn--bcher-kva.example"),
    ],
)
def test_a_mailbox_is_the_exact_address_in_lower_case(to: str, mailbox: str) -> None:
    answer = Asked().ask(to)
    assert isinstance(answer, Go)
    assert answer.mailbox == mailbox


def test_who_wants_no_mail_gets_none() -> None:
    asked = Asked()
    asked.suppressions.suppress("majo@example.org", "complaint", AT)
    assert asked.ask() == Skip("suppressed")


@pytest.mark.promise("The form cannot flood a mailbox")
def test_a_mailbox_gets_its_share_of_a_day_over_all_letters_and_no_more() -> None:
    asked = Asked()
    (window,) = MAILBOX
    answers = [asked.ask(slug=f"carta-{number}") for number in range(20)]
    assert sum(isinstance(answer, Go) for answer in answers) == window.most
    assert isinstance(asked.ask(to="otra@example.org"), Go)


@pytest.mark.promise("The form cannot flood a mailbox")
def test_a_mailbox_gets_its_share_of_one_letter_and_no_more() -> None:
    asked = Asked()
    (window,) = MAILBOX_LETTER
    days = range(AT - AT % (7 * DAY), AT - AT % (7 * DAY) + 7 * DAY, DAY)
    answers = [asked.ask(now=day + hour * 3600) for day in days for hour in range(4)]
    assert sum(isinstance(answer, Go) for answer in answers) == window.most


def test_what_was_not_sent_is_given_back() -> None:
    asked = Asked()
    for _ in range(50):
        go = asked.ask()
        assert isinstance(go, Go)
        assert asked.gate.give_back(go.counted) is None


def test_what_was_not_sent_is_given_back_to_the_day_it_was_taken_from() -> None:
    asked = Asked()
    go = asked.ask(now=AT)
    assert isinstance(go, Go)
    assert asked.gate.give_back(go.counted) is None
    assert set(asked.limits.counts.values()) <= {0, 1}
    (window,) = MAILBOX
    assert sum(isinstance(asked.ask(now=AT + 2 * HOUR), Go) for _ in range(20)) == window.most


def test_a_full_day_keeps_room_for_those_who_have_just_signed() -> None:
    asked = Asked(per_day=10)

    def fill(lane: Lane) -> int:
        answers = [asked.ask(to=f"p{number}@example.org", slug=lane, lane=lane) for number in range(20)]
        return sum(isinstance(answer, Go) for answer in answers)

    assert [fill("other"), fill("unproved"), fill("proved")] == [6, 2, 2]
    # The mailboxes that have to wait lost nothing of their own budgets.
    assert isinstance(asked.ask(to="p0@example.org", now=AT + DAY + HOUR), Go)


def test_mail_that_waits_for_a_better_day_takes_nothing_from_the_mailbox() -> None:
    asked = Asked(per_day=0)
    for _ in range(50):
        assert isinstance(asked.ask(), Later)
    asked.per_day = 10
    assert isinstance(asked.ask(), Go)


class Down(MemoryLimits):
    def take(self, name: str, windows: Sequence[Window], now: int) -> bool:
        raise Unavailable("limits")


class Unsure(MemorySuppressions):
    def suppressed(self, mailbox: str) -> Suppressed | None:
        raise Unavailable("suppressions")


@pytest.mark.parametrize("asked", [Asked(limits=Down()), Asked(suppressions=Unsure())], ids=["limits", "suppressions"])
def test_nothing_goes_while_it_cannot_be_asked(asked: Asked) -> None:
    assert asked.ask() == Later(DOWN_SECONDS, "limits are down")


def test_the_lanes() -> None:
    proved, unproved = replace(pending(), signals=()), replace(pending(), signals=("unproved",))
    assert (lane_of("confirm", proved), lane_of("confirm", unproved)) == ("proved", "unproved")
    assert {lane_of(kind, proved) for kind in ("reminder", "already_signed", "text_changed")} == {"other"}


def test_an_imported_signature_waits_behind_those_who_sign() -> None:
    imported = replace(pending(), signals=(IMPORTED,))
    assert lane_of("confirm", imported) == "other"
    assert not is_proved("confirm", imported)
    assert [is_imported(kind, imported) for kind in ("confirm", "reminder", "already_signed")] == [True, True, False]
    assert not is_imported("confirm", replace(pending(), signals=("unproved",)))


def test_the_pause_of_imports_holds_back_imports_alone() -> None:
    asked = Asked()
    asked.limits.pause(PAUSE_IMPORTED, AT + HOUR)
    gate = asked.gate
    address = "a@example.org"
    assert gate.reserve(address, "selva", "other", AT, proved=False, imported=True) == Later(HOUR, "paused for imports")
    for proved in (True, False):
        assert isinstance(gate.reserve(f"p{proved}@example.org", "selva", "proved", AT, proved=proved), Go)


def test_many_mails_to_one_domain_are_an_alarm_that_names_nobody(caplog: pytest.LogCaptureFixture) -> None:
    asked = Asked(per_day=10_000)
    (window,) = DOMAIN_ALARM
    for number in range(window.most + 1):
        assert isinstance(asked.ask(to=f"p{number}@escuela.example.org"), Go)
    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == ("ERROR", "many mails go to one domain")


def test_a_public_mailbox_provider_is_no_alarm(caplog: pytest.LogCaptureFixture) -> None:
    asked = Asked(per_day=10_000)
    for number in range(DOMAIN_ALARM[0].most + 1):
        asked.ask(to=f"p{number}@gmail.com")
    assert not caplog.records
