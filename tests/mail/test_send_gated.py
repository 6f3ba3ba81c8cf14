"""Before it sends, the sender asks the gate whether the mail may go; the gate can make it wait."""

from collections.abc import Sequence
from dataclasses import replace
from email import message_from_bytes, policy
from typing import Any

import pytest

from chalicelib.errors import FormRefused, Unavailable
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Handling
from chalicelib.rules.limits.buckets import CHANGES, UNPROVED, Window
from chalicelib.rules.mail import notices
from chalicelib.rules.mail.drop_address import DROP
from chalicelib.rules.mail.mail_state import MOST_MAILS
from chalicelib.rules.signatures.decision_steps import approval, refusal
from chalicelib.rules.signatures.shared_address import address_hash
from chalicelib.rules.signatures.signature import DAY, PENDING_SECONDS
from chalicelib.rules.signatures.transitions import release
from tests.fakes.keys import PEPPER
from tests.fakes.storage import MemoryLimits
from tests.support import ses_answers
from tests.support.mail_body import body_of
from tests.support.samples import FIELDS, LETTER, SLUG, form
from tests.support.world import MINUTE, World

HELD = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Paz", "email": "casa@gmail.com"}
MAIL = "majo@example.org"


@pytest.fixture
def world() -> World:
    return World()


def confirmed(world: World, **fields: str) -> None:
    world.sign(**fields)
    world.deliver()
    world.now += MINUTE
    world.signing.confirm(world.mailed_link())


def last(world: World) -> Any:
    return message_from_bytes(world.mailer.sent[-1][1], policy=policy.default)


def notify(world: World, notice: str, email: str = MAIL) -> list[str]:
    signature = world.stored(email)
    world.now += 11 * MINUTE
    world.queue.put(signature.id, signature.submission, since=world.now // 1000, delay=0, notice=notice)
    return world.deliver()


def test_who_complained_is_never_written_to_again(world: World) -> None:
    world.suppressions.suppress(MAIL, "complaint", 1)
    world.sign()
    assert world.deliver() == ["suppressed"]
    assert (world.mailer.sent, world.stored().mail.state) == ([], "skipped")


def test_more_than_a_mailbox_may_get_is_not_sent_and_not_queued_for_ever(world: World) -> None:
    for number in range(10):
        world.letters.put_head(replace(LETTER, slug=f"carta-{number}"), expect_version=None, expect_state=None)
        world.signing.sign(replace(LETTER, slug=f"carta-{number}"), form())
    assert sorted(set(world.deliver())) == ["sent", "the mailbox has had enough"]
    assert len(world.mailer.sent) == 6
    assert world.queue.messages == []


@pytest.mark.usefixtures("full_allowance")
def test_what_is_over_a_networks_limit_is_held_without_a_mail(world: World) -> None:
    for number in range(UNPROVED[0].most + 1):
        world.sign(email=f"p{number}@example.org", name=f"Persona {number}")
    late = world.stored(f"p{UNPROVED[0].most}@example.org")
    assert (late.state, late.unconfirmed) == ("held", True)
    assert world.deliver() == ["sent"] * UNPROVED[0].most + ["over the limit"]
    # An organiser releases it.
    world.signatures.apply(late, release("after all", world.now))
    world.queue.put(late.id, "after all", since=world.now // 1000, delay=0)
    assert world.deliver() == ["sent"]


def test_what_is_over_the_limit_never_takes_the_place_of_what_may_be_confirmed(world: World) -> None:
    world.sign()
    world.deliver()
    for number in range(UNPROVED[0].most + 1):
        world.sign(email=f"p{number}@example.org", name=f"Persona {number}")
    world.sign(affiliation="Otra")
    assert (world.stored().state, world.stored().details.affiliation) == ("pending", "Universidad del Valle")
    assert world.signing.confirm(world.mailed_link()).state == "confirmed"


class Shaky(MemoryLimits):
    """Limits that are down until they are repaired, and then count in the real ones."""

    def __init__(self, limits: MemoryLimits) -> None:
        super().__init__()
        self.rows, self.counts, self.submissions = limits.rows, limits.counts, limits.submissions
        self.down = True

    def take(self, name: str, windows: Sequence[Window], now: int) -> bool:
        self._answer()
        return super().take(name, windows, now)

    def paused_until(self, name: str) -> int:
        self._answer()
        return super().paused_until(name)

    def put_submission(self, nonce: str, sealed: bytes, now: int, seconds: int) -> bool:
        self._answer()
        return super().put_submission(nonce, sealed, now, seconds)

    def give_back(self, name: str, windows: Sequence[Window], now: int) -> None:
        self._answer()
        super().give_back(name, windows, now)

    def _answer(self) -> None:
        if self.down:
            raise Unavailable("limits")


def test_while_the_limits_are_down_people_sign_and_nothing_is_mailed(world: World) -> None:
    shaky = Shaky(world.limits)
    world.signing = replace(world.signing, door=replace(world.signing.door, limits=shaky))
    world.sender = replace(world.sender, gate=replace(world.sender.gate, limits=shaky))
    world.sign()
    assert world.stored().state == "held"
    assert world.deliver() == ["later: limits are down"]
    shaky.down = False
    assert world.deliver() == ["sent"]
    assert world.stored().state == "pending"
    assert world.signing.confirm(world.mailed_link()).state == "confirmed"


@pytest.mark.parametrize("switch", ["pause-mail", "collect-only", f"pause-mail/{SLUG}"])
def test_mail_that_is_switched_off_waits_however_long_and_loses_nobody(world: World, switch: str) -> None:
    world.switches.thrown.add(switch)
    world.sign()
    for _ in range(20):
        world.now += DAY * 1000
        assert world.deliver() == ["later: switched off"]
    world.switches.thrown.clear()
    assert world.deliver() == ["sent"]
    world.now += (PENDING_SECONDS - 60) * 1000
    assert world.signing.confirm(world.mailed_link()).state == "confirmed"


def test_who_signed_already_is_told_although_the_address_was_dropped(world: World) -> None:
    confirmed(world)
    assert world.stored().email == ""
    world.now += 11 * MINUTE
    world.sign()
    assert world.deliver() == ["sent"]
    assert world.mailer.sent[-1][0] == "Majo@example.org"
    assert "/signature/" in body_of(last(world))
    assert "List-Unsubscribe=One-Click" in last(world)["List-Unsubscribe-Post"]
    assert world.stored().email == ""


def test_mails_to_a_tag_of_a_dropped_address_use_up_the_budget_of_that_tag(world: World) -> None:
    tagged = "Majo+carta@example.org"
    confirmed(world, email=tagged)
    for _ in range(MOST_MAILS + 2):
        world.now += 25 * MINUTE
        world.sign(email=tagged)
        world.deliver()
    assert [to for to, *_ in world.mailer.sent] == [tagged] * MOST_MAILS
    assert [(name, count) for name, count, _ in world.stored().mail.spent] == [("tagged", MOST_MAILS)]


def test_a_decision_is_told_once_and_the_address_goes_with_it(world: World) -> None:
    confirmed(world, **HELD)
    held = world.stored("casa@gmail.com")
    assert held.email == "casa@gmail.com"
    world.signatures.apply(held, approval(held, world.now, "ana"))
    assert notify(world, notices.APPROVED, "casa@gmail.com") == ["sent"]
    assert world.stored("casa@gmail.com").email == ""
    assert notify(world, notices.APPROVED, "casa@gmail.com") == ["told before"]


def test_a_refusal_is_told(world: World) -> None:
    confirmed(world, **HELD)
    held = world.stored("casa@gmail.com")
    world.signatures.apply(held, refusal(held, world.now))
    assert notify(world, notices.REFUSED, "casa@gmail.com") == ["sent"]


def test_a_reminder_brings_a_link_that_confirms(world: World) -> None:
    world.sign()
    world.deliver()
    world.now += 2 * DAY * 1000
    assert notify(world, "reminder-1") == ["sent"]
    assert world.mailer.tags[-1]["kind"] == "reminder"
    assert world.signing.confirm(world.mailed_link()).state == "confirmed"


def test_a_notice_that_may_have_been_sent_is_not_sent_again(world: World) -> None:
    world.sign()
    world.deliver()
    world.now += 2 * DAY * 1000
    world.mailer.after.append(ses_answers.LOST)
    assert notify(world, "reminder-1") == ["later: ambiguous"]
    world.now += 11 * MINUTE
    assert world.deliver() == ["told before"]
    assert len(world.mailer.sent) == 2


def test_a_notice_that_was_surely_not_sent_is_sent_later(world: World) -> None:
    world.sign()
    world.deliver()
    world.now += 2 * DAY * 1000
    world.mailer.failures.append(ses_answers.TOO_FAST)
    assert notify(world, "reminder-1") == ["later: throttled"]
    world.now += 11 * MINUTE
    assert world.deliver() == ["sent"]


def test_an_address_that_refuses_a_reminder_gets_no_other(world: World) -> None:
    world.sign()
    world.deliver()
    world.now += 2 * DAY * 1000
    world.mailer.failures.append(ses_answers.BAD_ADDRESS)
    assert notify(world, "reminder-1") == ["refused"]
    assert notify(world, "reminder-2") == ["not so any more"]


def test_what_comes_back_with_a_bounce_names_nobody(world: World) -> None:
    world.sign()
    world.deliver()
    (tags,) = world.mailer.tags
    address = address_hash(PEPPER, world.stored().id, "Majo@example.org")
    assert tags == {
        "signature": world.stored().id.replace("#", "_"),
        "mailbox": MAIL,
        "kind": "confirm",
        "proof": "unproved",
        "address": address,
    }


def test_a_couple_has_two_signatures_and_a_third_is_answered_like_everyone(world: World) -> None:
    for name in ("Ana López", "Luis Paz"):
        confirmed(world, name=name)
        world.now += 11 * MINUTE
    assert {one.details.name for one in world.signatures.items.values()} == {"Ana López", "Luis Paz"}
    world.sign(name="Eva Sol")
    assert world.deliver() == ["sent"]
    assert world.mailer.tags[-1]["kind"] == "already_signed"
    assert world.stored().details.name == "Ana López"


def test_an_address_that_was_kept_until_the_letter_closes_goes_then(world: World) -> None:
    keeping = replace(LETTER, handling=Handling(keep_address="closing"))
    world.letters.replace_head(LETTER, keeping)
    confirmed(world)
    assert world.stored().email
    assert notify(world, DROP) == ["address dropped"]
    assert world.stored().email
    world.letters.replace_head(keeping, replace(keeping, state="closed"))
    world.now += MINUTE
    assert notify(world, DROP) == ["address dropped"]
    assert (world.stored().email, len(world.mailer.sent)) == ("", 1)


def test_one_who_has_signed_hears_nothing_of_a_network_that_is_over_its_limit(world: World) -> None:
    confirmed(world, source="198.51.100.7")
    world.now += 11 * MINUTE
    for number in range(UNPROVED[0].most):
        world.sign(email=f"p{number}@example.org", name=f"Persona {number}")
    world.deliver()
    world.sign()
    assert world.deliver() == ["over the limit"]


def test_a_message_of_a_form_over_the_limit_is_dropped_at_once_and_read_for_nothing(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So a flood costs the sender little, also while mail is switched off or no record is written yet."""

    def read(*_: object) -> None:
        raise AssertionError("it was read for")

    for number in range(UNPROVED[0].most):
        world.sign(email=f"p{number}@example.org", name=f"Persona {number}")
    world.deliver()
    world.switches.thrown.add("pause-mail")
    monkeypatch.setattr(world.signatures, "submit", lambda *_: False)
    world.sign()
    for port in (world.signatures, world.letters):
        for name in ("get", "get_unopened", "head"):
            monkeypatch.setattr(port, name, read, raising=False)
    monkeypatch.setattr(world.switches, "on", read)
    assert world.deliver() == ["over the limit"]
    assert world.queue.messages == []


def test_who_stopped_the_mail_is_not_written_to_because_a_stranger_fills_in_the_form(world: World) -> None:
    world.sign()
    world.deliver()
    signature = world.stored()
    world.signatures.items[signature.id] = replace(signature, quiet=True)
    world.now += 11 * MINUTE
    world.sign(affiliation="Otra")
    assert world.deliver() == ["quiet"]
    # Anyone with one of our links may request another.
    world.signing.resend(world.mailed_link())
    assert world.deliver() == ["sent"]


def test_what_leads_to_a_page_goes_to_the_very_address_that_confirmed(world: World) -> None:
    confirmed(world, email="ana@example.org")
    world.now += 11 * MINUTE
    world.sign(email="ana+otra@example.org")
    assert world.deliver() == ["no address"]
    world.sign(email="ANA@example.org")
    assert world.deliver() == ["sent"]


def test_whose_form_is_rewritten_all_the_time_corrects_it_once_and_confirms(world: World) -> None:
    world.sign()
    world.deliver()
    link = world.token()
    world.sign(country="GT")
    page = page_token(PEPPER, world.stored().id)
    mine = world.signer.amend(world.link(page), FIELDS)
    for country in ("PE", "BO", "CL"):
        world.sign(country=country)
    mailed = world.link(link)
    assert world.signing.confirm(mailed, world.signing.view(mailed).revision).details == mine.details


def test_who_hides_and_shows_a_name_all_day_fills_no_page_of_changes(world: World) -> None:
    confirmed(world)
    page = page_token(PEPPER, world.stored().id)
    (window,) = CHANGES
    for _ in range(window.most):
        world.signer.amend(world.link(page), FIELDS | {"show": "initials"})
        world.signer.amend(world.link(page), FIELDS | {"show": "name"})
    # Hiding a name is always possible; showing it again, or changing it, is not.
    world.signer.amend(world.link(page), FIELDS | {"show": "initials"})
    world.signer.amend(world.link(page), FIELDS | {"show": "count"})
    for fields in ({"show": "name"}, {"show": "count", "name": "María José Ñúñez"}):
        with pytest.raises(FormRefused) as refused:
            world.signer.amend(world.link(page), FIELDS | fields)
        assert refused.value.errors == {"form": ("too-often",)}
    assert world.stored().details.show == "count"
    # Withdrawing is always possible, and so is everything else the next day.
    world.now += DAY * 1000
    world.signer.amend(world.link(page), FIELDS | {"show": "name"})
    world.signer.withdraw(world.link(page))
