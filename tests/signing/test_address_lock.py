"""An address that withdrew or said “it wasn't me” gets no mail because of a form, in memory."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import Unavailable
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import release
from chalicelib.signing.unsubscribe import Unsubscribing, unsubscribe_token
from tests.fakes.keys import PEPPER, FakePeppers
from tests.support.samples import LETTER, SLUG
from tests.support.world import DAY, MINUTE, World

SHARED = "casa@example.org"
ANA, BRUNO, STRANGER = "Ana Paz", "Bruno Luz", "Carla Sol"
NAMES = (ANA, BRUNO)
IDS = tokens.signature_ids(SLUG, PEPPER, SHARED)


def not_me(mailed: str) -> str:
    own = tokens.decode(mailed)
    return tokens.encode(own.slug, own.id_bytes, tokens.disown_secret(own.secret))


def two_at_one_address() -> tuple[World, list[str]]:
    """Ana and Bruno, each with a mailed link that they have not used yet."""
    world, links = World(), []
    for name in NAMES:
        world.sign(email=SHARED, name=name)
        assert world.deliver() == ["sent"]
        links.append(world.token())
        world.now += DAY
    return world, links


def end(world: World, links: list[str], which: int, how: str) -> None:
    if how == "disown":
        world.disown(world.link(not_me(links[which])))
    else:
        world.signer.withdraw(world.link(page_token(PEPPER, IDS[which])))


def confirm(world: World, link: str) -> None:
    world.signing.confirm(world.link(link))


def wait_for_an_organiser(world: World, link: str) -> None:
    confirm(world, link)
    found = record(world, tokens.decode(link).signature_id)
    world.signatures.items[found.id] = replace(found, state="held", email=SHARED, appeared_at=None)


# What the other person of the address did before.
OTHERS: dict[str, Callable[[World, str], object]] = {
    "pending": lambda world, link: None,
    "confirmed": confirm,
    "waiting for an organiser": wait_for_an_organiser,
    "gone": lambda world, link: world.signatures.items.pop(tokens.decode(link).signature_id),
}

every_lock = pytest.mark.parametrize(("which", "how"), [(0, "disown"), (1, "disown"), (0, "withdraw"), (1, "withdraw")])


def record(world: World, signature_id: str) -> Signature:
    found = world.signatures.get(signature_id)
    assert found is not None
    return found


def flood(world: World) -> None:
    """Everybody's name is on the letter, so a stranger knows what to type. The hourly round asks for reminders."""
    for name in (*NAMES, STRANGER, "Ana", "Bruno Luz Mar"):
        world.now += DAY // 4
        world.sign(source="198.51.100.9", email=SHARED, name=name)
        world.deliver()
    remind(world)


def remind(world: World) -> None:
    for one in IDS:
        if (found := world.signatures.get(one)) is not None:
            for notice in ("reminder-1", "reminder-2"):
                world.queue.put(one, found.submission, since=world.now // 1000, delay=0, notice=notice)
    world.deliver()


@every_lock
@pytest.mark.parametrize("other", OTHERS)
def test_no_form_brings_a_mail_to_an_address_that_is_locked(which: int, how: str, other: str) -> None:
    world, links = two_at_one_address()
    OTHERS[other](world, links[1 - which])
    end(world, links, which, how)
    sent, before = len(world.mailer.sent), dict(world.signatures.items)
    flood(world)
    assert len(world.mailer.sent) == sent
    assert {one: (found.state, found.details) for one, found in world.signatures.items.items()} == {
        one: (found.state, found.details) for one, found in before.items()
    }


@every_lock
@pytest.mark.parametrize("other", OTHERS)
@pytest.mark.parametrize("name", [*NAMES, STRANGER])
@pytest.mark.parametrize("late", [False, True], ids=["the message waits", "the record is written afterwards"])
def test_the_mail_of_a_form_that_crossed_the_lock_does_not_go(
    monkeypatch: pytest.MonkeyPatch, which: int, how: str, other: str, name: str, late: bool
) -> None:
    world, links = two_at_one_address()
    OTHERS[other](world, links[1 - which])
    submit = world.signatures.submit

    def locked_meanwhile(signature: Signature, now: int) -> bool:
        end(world, links, which, how)
        return submit(signature, now)

    if late:
        monkeypatch.setattr(world.signatures, "submit", locked_meanwhile)
    world.sign(source="198.51.100.9", email=SHARED, name=name)
    if not late:
        end(world, links, which, how)
    sent = len(world.mailer.sent)
    for _ in range(5):
        world.now += MINUTE
        world.deliver()
    world.now += 2 * DAY
    remind(world)
    assert len(world.mailer.sent) == sent


@every_lock
def test_what_an_organiser_releases_of_a_locked_address_brings_no_mail(which: int, how: str) -> None:
    world, links = two_at_one_address()
    end(world, links, which, how)
    other = record(world, IDS[1 - which])
    assert world.signatures.apply(other, release("released", world.now))
    world.queue.put(other.id, "released", since=world.now // 1000, delay=0)
    sent = len(world.mailer.sent)
    assert world.deliver() == ["locked"]
    assert len(world.mailer.sent) == sent
    assert record(world, other.id).mail.state == "skipped", "so that no round takes it for lost"


@every_lock
def test_who_shares_a_locked_address_confirms_by_their_link_and_gets_the_mail_they_ask_for(
    which: int, how: str
) -> None:
    world, links = two_at_one_address()
    end(world, links, which, how)
    theirs = links[1 - which]
    world.signing.resend(world.link(theirs))
    sent = len(world.mailer.sent)
    assert world.deliver() == ["sent"]
    flood(world)
    assert len(world.mailer.sent) == sent + 1, "and that one alone"
    assert world.signing.confirm(world.link(world.token())).state == "confirmed"
    assert world.signing.confirm(world.link(theirs)).state == "confirmed"


def test_the_next_form_of_who_once_asked_for_a_mail_asked_for_none() -> None:
    world, links = two_at_one_address()
    world.signing.resend(world.link(links[1]))
    world.deliver()
    world.now += DAY
    world.sign(email=SHARED, name=BRUNO, affiliation="Otra")
    end(world, links, 0, "disown")
    assert world.deliver() == ["locked"]


# What an organiser decided, or nothing for news of a changed text.
DECIDED: dict[str, dict[str, Any]] = {
    "approved": {"evidence": "approved:luz"},
    "refused": {"state": "held", "holds": ("refused",), "appeared_at": None},
    "text-2": {},
}


@every_lock
@pytest.mark.parametrize("notice", DECIDED)
def test_who_confirmed_at_a_locked_address_has_their_page_the_decision_and_the_news(
    which: int, how: str, notice: str
) -> None:
    world, links = two_at_one_address()
    confirm(world, links[1 - which])
    end(world, links, which, how)
    page = world.link(page_token(PEPPER, IDS[1 - which]))
    assert world.signer.view(page).details.name == NAMES[1 - which]
    assert world.signer.subscribe(page, SHARED).updates
    theirs = record(world, IDS[1 - which])
    world.signatures.items[theirs.id] = replace(theirs, **DECIDED[notice])
    newer = replace(LETTER, version=2, version_sha256="f" * 64)
    assert world.letters.replace_head(LETTER, newer)
    world.queue.put(theirs.id, theirs.submission, since=world.now // 1000, delay=0, notice=notice)
    sent = len(world.mailer.sent)
    assert world.deliver() == ["sent"]
    assert world.mailer.sent[sent][0] == SHARED


@every_lock
@pytest.mark.parametrize("by", ["the page that says it is locked", "the own page"])
def test_once_its_owner_opens_it_again_forms_bring_mails_as_before(which: int, how: str, by: str) -> None:
    world, links = two_at_one_address()
    confirm(world, links[1 - which])
    end(world, links, which, how)
    if by == "the own page" or how == "withdraw":
        world.signer.readmit(world.link(page_token(PEPPER, IDS[which])))
    else:
        world.signing.open_again(world.link(not_me(links[which])))
    for name in (NAMES[1 - which], STRANGER):
        world.now += DAY
        world.sign(email=SHARED, name=name)
        assert world.deliver() == ["sent"]


@pytest.mark.parametrize("before", ["pending", "confirmed"])
def test_who_pressed_for_no_more_mail_gets_none_because_the_address_is_opened_again(before: str) -> None:
    world, links = two_at_one_address()
    OTHERS[before](world, links[1])
    unsubscribing = Unsubscribing(world.signatures, FakePeppers())
    unsubscribing.stop_mail(world.link(unsubscribe_token(PEPPER, IDS[1])))
    stopped = record(world, IDS[1])
    end(world, links, 0, "disown")
    world.signing.open_again(world.link(not_me(links[0])))
    assert record(world, IDS[0]).opened
    assert record(world, IDS[1]) == stopped
    assert stopped.quiet


@pytest.mark.parametrize("how", ["disown", "withdraw"])
@pytest.mark.parametrize("since", ["opened", "signed again", "gone"])
def test_an_old_request_to_open_the_address_again_does_not_open_a_newer_lock(how: str, since: str) -> None:
    world, links = two_at_one_address()
    old = world.link(not_me(links[0]))
    confirm(world, links[1])
    end(world, links, 0, "disown")
    world.signing.open_again(old)
    if since == "signed again":
        world.sign(email=SHARED, name=ANA)
        world.deliver()
    elif since == "gone":
        world.now += 8 * DAY
    end(world, links, 1, how)
    if since == "gone":
        del world.signatures.items[IDS[0]]
        world.signer.readmit(world.link(page_token(PEPPER, IDS[0])))
    else:
        world.signing.open_again(old)
        world.signer.readmit(world.link(page_token(PEPPER, IDS[0])))
    locked = record(world, IDS[1])
    assert not locked.opened
    assert locked.state == {"disown": "disowned", "withdraw": "withdrawn"}[how]


def test_while_the_other_record_cannot_be_read_the_mail_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    world, links = two_at_one_address()
    end(world, links, 0, "disown")
    other = record(world, IDS[1])
    assert world.signatures.apply(other, release("released", world.now))
    world.queue.put(other.id, "released", since=world.now // 1000, delay=0)
    (message,) = world.queue.take()

    def down(signature_id: str) -> Signature | None:
        raise Unavailable("throttled")

    monkeypatch.setattr(world.signatures, "get_unopened", down)
    sent, counts = len(world.mailer.sent), dict(world.limits.counts)
    with pytest.raises(Unavailable):
        world.sender.handle(message)
    monkeypatch.undo()
    assert world.limits.counts == counts, "nothing was counted"
    assert str(world.sender.handle(message)) == "locked"
    assert len(world.mailer.sent) == sent
