"""Sign, confirm, disown: the promises of the use cases, in memory."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import (
    DetailsChanged,
    LetterClosed,
    LetterNotOpen,
    LinkExpired,
    LinkInvalid,
    TooManyMails,
    Unavailable,
    UnknownLetter,
)
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.limits.buckets import UNPROVED
from chalicelib.signing.unsubscribe import Unsubscribing, unsubscribe_token
from tests.fakes.keys import PEPPER, FakePeppers
from tests.support.samples import LETTER, NOW
from tests.support.world import DAY, MINUTE, World


@pytest.fixture
def world() -> World:
    return World()


@pytest.mark.promise("Nobody signs who did not confirm")
def test_a_signature_is_pending_until_its_link_is_confirmed(world: World) -> None:
    world.sign()
    assert world.stored().state == "pending"
    assert world.deliver() == ["sent"]
    assert world.signing.confirm(world.mailed_link()).id == world.stored().id
    assert world.stored().state == "confirmed"
    assert world.stored().expires_at is None


@pytest.mark.promise("Opening a link changes nothing")
def test_looking_at_the_link_changes_nothing(world: World) -> None:
    world.sign()
    world.deliver()
    before = world.stored()
    for _ in range(20):
        world.signing.view(world.mailed_link())
    assert world.stored() == before
    assert world.queue.messages == []


@pytest.mark.promise("Confirming again is a success and changes nothing")
def test_confirming_again_is_a_success_and_one_transition(world: World) -> None:
    world.sign()
    world.deliver()
    world.signing.confirm(world.mailed_link())
    first = world.stored()
    world.now += 30 * DAY
    world.signing.confirm(world.mailed_link())
    assert world.stored() == first


def test_consent_is_kept_with_the_text_and_the_moment(world: World) -> None:
    world.sign(updates="yes", lang="en")
    consent = world.stored().consent
    assert consent is not None
    assert (consent.version, consent.sha256, consent.lang) == (1, LETTER.version_sha256, "en")
    assert consent.at == NOW
    assert consent.boxes == ("sign", "publish", "updates")


@pytest.mark.promise("One address, one signature")
def test_variants_of_an_address_are_one_signature(world: World) -> None:
    for address in ("ana.paz@gmail.com", "AnaPaz+firma@googlemail.com", "a.n.a.paz@GMAIL.com"):
        world.sign(email=address)
    assert len(world.signatures.items) == 1


@pytest.mark.promise("Sending the form again corrects what is pending")
def test_a_second_submission_corrects_the_first_and_sends_no_second_mail_at_once(world: World) -> None:
    world.sign(name="Maria Nunes")
    world.deliver()
    world.sign(name="María Núñez")
    assert world.deliver() == ["over budget"]
    assert world.stored().details.name == "María Núñez"
    world.signing.confirm(world.mailed_link())
    assert world.stored().state == "confirmed"


@pytest.mark.promise("Nobody signs who did not confirm")
def test_the_button_confirms_what_was_seen_and_nothing_else(world: World) -> None:
    world.sign(name="María Núñez")
    world.deliver()
    seen = world.signing.view(world.mailed_link()).revision
    world.sign(name="María Núñez Soto")
    with pytest.raises(DetailsChanged):
        world.signing.confirm(world.mailed_link(), seen)
    assert world.stored().state == "pending"


def test_one_mail_in_ten_minutes_and_five_in_all(world: World) -> None:
    for _ in range(30):
        world.sign()
        world.deliver()
        world.now += 5 * MINUTE
    assert len(world.mailer.sent) == 5


def test_every_mailed_link_works_until_its_own_time_is_over(world: World) -> None:
    world.sign()
    world.deliver()
    world.now += 11 * MINUTE
    world.sign()
    world.deliver()
    world.signing.confirm(world.mailed_link(0))
    assert world.stored().state == "confirmed"


def test_after_seven_days_the_link_expired_by_the_clock(world: World) -> None:
    world.sign()
    world.deliver()
    world.now += 7 * DAY
    with pytest.raises(LinkExpired):
        world.signing.confirm(world.mailed_link())
    assert world.stored().state == "pending"


@pytest.mark.promise("An expired link brings a new one, within the limits on mail")
def test_an_expired_link_brings_a_new_one(world: World) -> None:
    world.sign()
    world.deliver()
    world.now += 8 * DAY
    world.signing.resend(world.mailed_link())
    assert world.deliver() == ["sent"]
    with pytest.raises(LinkExpired):
        world.signing.confirm(world.mailed_link(0))
    world.signing.confirm(world.mailed_link(1))
    assert world.stored().state == "confirmed"


@pytest.mark.usefixtures("full_allowance")
def test_who_has_a_link_gets_a_new_one_though_a_flood_came_in_their_name(world: World) -> None:
    world.sign()
    world.deliver()
    world.now += 8 * DAY
    for number in range(UNPROVED[0].most):
        world.sign(email=f"otra{number}@example.org")
    world.sign()
    world.queue.take()
    assert world.stored().state == "held"
    world.signing.resend(world.mailed_link(0))
    assert world.deliver() == ["sent"]
    world.signing.confirm(world.mailed_link())
    assert world.stored().state == "confirmed"


@pytest.mark.promise("An expired link brings a new one, within the limits on mail")
def test_a_new_link_is_within_the_budget_too(world: World) -> None:
    world.sign()
    world.deliver()
    for _ in range(20):
        with pytest.raises(TooManyMails):
            world.signing.resend(world.mailed_link(0))
        world.deliver()
    assert len(world.mailer.sent) == 1


def test_a_letter_that_closed_sends_no_new_link(world: World) -> None:
    world.sign()
    world.deliver()
    world.letters.put_head(replace(LETTER, state="closed"), expect_version=1, expect_state="open")
    world.signing = replace(world.signing, letters=world.letters)
    world.now += 8 * DAY
    with pytest.raises(LetterClosed):
        world.signing.resend(world.mailed_link())


@pytest.mark.promise("Somebody who keeps submitting an address does not lock its owner out")
def test_one_who_keeps_submitting_neither_starves_nor_locks_out_the_owner(world: World) -> None:
    for _ in range(40):  # two a second; each message arrives a second later, when it is already superseded
        world.sign()
        world.now += 500
        if len(world.queue.messages) > 2:
            world.sender.handle(world.queue.messages.pop(0)[0])
    assert len(world.mailer.sent) == 1
    for _ in range(10):
        world.now += 7 * DAY - MINUTE
        world.sign()
        world.deliver()
    world.signing.confirm(world.mailed_link())
    assert world.stored().state == "confirmed"


def test_two_submissions_whose_writes_came_late_and_crosswise_still_bring_a_mail(world: World) -> None:
    world.sign(name="Ana Uno")
    first = world.stored()
    world.sign(name="Ana Uno Dos")
    second = world.stored()
    early, late = world.queue.take()
    world.signatures.items[second.id] = second
    assert str(world.sender.handle(early)) == "sent"
    world.signatures.items[first.id] = replace(first, mail=world.stored().mail)
    world.now += MINUTE // 2
    outcomes = [str(world.sender.handle(late)), *world.deliver()]
    assert "failed" not in outcomes
    world.signing.confirm(world.mailed_link())
    assert world.stored().state == "confirmed"


def test_what_is_confirmed_is_all_that_was_typed(world: World) -> None:
    seen = set()
    for fields in (
        {"show": "count"},
        {"show": "count", "name": "Ma. José Ñúñez-Ávila Otra"},
        {"show": "count", "affiliation": "Otra"},
        {"show": "count", "updates": "yes"},
        {"kind": "organisation", "name": "Casa", "representative": "Luz", "role": "Vocal", "email": "c@example.org"},
        {"kind": "organisation", "name": "Casa", "representative": "Luz", "role": "Jefa", "email": "c@example.org"},
    ):
        world.sign(**fields)
        seen.add(world.stored(fields.get("email", "majo@example.org")).revision)
    assert len(seen) == 6


@pytest.mark.parametrize("token", ["", "x", "agua-limpia_", "agua-limpia_" + "a" * 77, "../etc/passwd", "é" * 80])
def test_what_is_no_token_of_ours_is_refused(world: World, token: str) -> None:
    signing = world.signing
    for act in (signing.view, signing.confirm, world.disown, signing.resend, signing.open_again):
        with pytest.raises(LinkInvalid):
            act(world.link(token))


def test_signing_again_after_confirming_changes_nothing_and_says_so_by_mail(world: World) -> None:
    world.sign()
    world.deliver()
    world.signing.confirm(world.mailed_link())
    world.now += 11 * MINUTE
    world.sign(affiliation="Otra", show="initials")
    assert world.deliver() == ["sent"]
    assert world.stored().details.name == "Ma. José Ñúñez-Ávila"
    assert "/confirm/" not in world.mailer.links()[1]


@pytest.mark.parametrize("asks", [True, False])
def test_who_stopped_the_mail_and_confirms_gets_the_news_they_tick_and_no_other(world: World, asks: bool) -> None:
    """The link proves the mailbox, so what is asked for by it goes again."""
    world.sign()
    world.deliver()
    link = world.link(world.token())
    Unsubscribing(world.signatures, FakePeppers()).stop_mail(world.link(unsubscribe_token(PEPPER, world.stored().id)))
    world.now += DAY
    world.sign(affiliation="Otra", **({"updates": "yes"} if asks else {}))
    assert world.deliver() == ["quiet"]
    world.signing.confirm(link)
    assert (world.stored().updates, world.stored().quiet) == (asks, not asks)
    assert world.letters.replace_head(LETTER, replace(LETTER, version=2, version_sha256="f" * 64))
    world.queue.put(world.stored().id, "", since=world.now // 1000, delay=0, notice="text-2")
    assert world.deliver() == ["sent" if asks else "not so any more"]


@pytest.mark.parametrize("how", ["disown", "withdraw"])
def test_who_ticked_news_gets_them_though_another_at_the_address_left_before_they_confirmed(
    world: World, how: str
) -> None:
    links = []
    for name in ("Ana Paz", "Bruno Luz"):
        world.sign(name=name, updates="yes")
        world.deliver()
        links.append(world.link(world.token()))
        world.now += DAY
    left = links[0].token
    if how == "disown":
        world.disown(world.link(tokens.encode(left.slug, left.id_bytes, tokens.disown_secret(left.secret))))
    else:
        world.signer.withdraw(world.link(page_token(PEPPER, left.signature_id)))
    confirmed = world.signing.confirm(links[1])
    assert world.letters.replace_head(LETTER, replace(LETTER, version=2, version_sha256="f" * 64))
    world.queue.put(confirmed.id, "", since=world.now // 1000, delay=0, notice="text-2")
    assert world.deliver() == ["sent"]


def test_unknown_draft_early_and_closed_letters(world: World) -> None:
    def head(slug: str, **changes: Any) -> None:
        letter = replace(LETTER, slug=slug, **changes)
        world.letters.put_head(letter, expect_version=None, expect_state=None)

    head("borrador", state="draft")
    head("cerrada", state="closed")
    head("temprana", opens=NOW // 1000 + 60)
    head("pasada", closes=NOW // 1000)
    for slug, error in {
        "ninguna": UnknownLetter,
        "borrador": UnknownLetter,
        "cerrada": LetterClosed,
        "temprana": LetterNotOpen,
        "pasada": LetterClosed,
    }.items():
        with pytest.raises(error):
            world.signing.check_open(world.signing.letter_by_address(slug))


@pytest.mark.promise("Nothing is stored or mailed when a service is down")
def test_nothing_is_stored_when_the_mail_cannot_be_queued(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise Unavailable("sqs")

    monkeypatch.setattr(world.queue, "put", down)
    with pytest.raises(Unavailable):
        world.sign()
    assert world.signatures.items == {}


@pytest.mark.promise("Nothing is stored or mailed when a service is down")
def test_a_signature_that_was_not_stored_is_never_mailed(world: World) -> None:
    world.sign()
    world.signatures.items.clear()
    assert world.deliver() == ["later: no record yet"]
    world.now += 2 * MINUTE
    assert world.deliver() == ["no record"]
    assert world.mailer.sent == []


def lost(times: int, act: Callable[..., bool]) -> Callable[..., bool]:
    """Someone else takes the step first, a number of times."""
    left = [times]

    def apply(*arguments: object) -> bool:
        if left[0]:
            left[0] -= 1
            return False
        return act(*arguments)

    return apply


def test_who_was_entered_by_an_organiser_consents_by_confirming(world: World) -> None:
    world.sign()
    world.deliver()
    stored = world.stored()
    world.signatures.items[stored.id] = replace(stored, consent=None)
    world.now += MINUTE
    world.signing.confirm(world.mailed_link())
    consent = world.stored().consent
    assert consent is not None
    assert (consent.sha256, consent.at, consent.boxes) == (LETTER.version_sha256, world.now, ("sign", "publish"))


@pytest.mark.promise("A step decided on a stale reading is decided again")
def test_a_lost_race_is_decided_anew(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.sign()
    world.deliver()
    monkeypatch.setattr(world.signatures, "apply", lost(2, world.signatures.apply))
    world.signing.confirm(world.mailed_link())
    assert world.stored().state == "confirmed"
