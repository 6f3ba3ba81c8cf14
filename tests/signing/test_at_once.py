"""Many requests at once: a thousand forms for one address, and a confirmation while the signer leaves."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Barrier
from typing import Any

import pytest

from chalicelib.errors import LinkExpired, LinkInvalid
from chalicelib.rules.keys.permanent_links import page_token
from tests.fakes.keys import PEPPER
from tests.support.samples import LETTER, SLUG
from tests.support.world import World

AT_ONCE = 25


def all_at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [done.result() for done in [pool.submit(act) for act in acts]]


@pytest.mark.promise("One address, one signature")
def test_a_thousand_forms_at_once_for_one_address_are_one_signature_and_one_mail() -> None:
    world = World()
    sources = [f"10.{number // 250}.{number % 250}.1" for number in range(1000)]
    all_at_once([partial(world.sign, source) for source in sources])
    assert len(world.signatures.items) == 1
    messages = world.queue.take()
    assert len(messages) == 1000
    all_at_once([partial(world.sender.handle, message) for message in messages])
    assert len(world.mailer.sent) == 1
    world.now += 60_000  # a mail that waited for its own record's write is late
    world.deliver()
    assert len(world.mailer.sent) == 1
    world.signing.confirm(world.mailed_link())
    assert world.stored().state == "confirmed"


@pytest.mark.usefixtures("full_allowance")
def test_a_thousand_forms_from_one_network_bring_no_more_mails_than_its_budget() -> None:
    world = World()
    all_at_once([partial(world.sign, "203.0.113.9", email=f"n{n}@example.org") for n in range(1000)])
    assert len(world.signatures.items) == 1000
    all_at_once([partial(world.sender.handle, message) for message in world.queue.take()])
    assert len(world.mailer.sent) == 20


@pytest.mark.parametrize("turn", range(10))
def test_who_leaves_while_the_button_is_pressed_has_left(turn: int) -> None:
    world = World()
    world.sign()
    world.deliver()
    link, page, start = world.token(), page_token(PEPPER, world.stored().id), Barrier(AT_ONCE)

    def confirm() -> str:
        start.wait()
        try:
            return world.signing.confirm(world.link(link)).state
        except LinkInvalid:
            return "left"

    def leave() -> str:
        start.wait()
        return world.signer.withdraw(world.link(page)).state

    outcomes = all_at_once([leave, *[confirm] * (AT_ONCE - 1)])
    assert outcomes[0] == "withdrawn"
    assert set(outcomes[1:]) <= {"confirmed", "left"}
    left = world.stored()
    assert (left.state, left.email, left.consent) == ("withdrawn", "", None)
    assert [change.state for change in world.signatures.since(SLUG, 0)] in ([], ["withdrawn"])


def test_whoever_signed_in_time_confirms_though_the_letter_has_closed() -> None:
    world = World()
    world.sign()
    world.deliver()
    closed = replace(LETTER, state="closed")
    world.letters.replace_head(LETTER, closed)
    world.signing = replace(world.signing, letters=world.letters)
    assert world.signing.confirm(world.mailed_link()).state == "confirmed"


def test_a_link_is_good_until_its_last_moment_and_not_in_it() -> None:
    world = World()
    world.sign()
    world.deliver()
    world.now = (world.stored().expires_at or 0) * 1000
    with pytest.raises(LinkExpired):
        world.signing.confirm(world.mailed_link())
    assert world.stored().state == "pending"
    world.now -= 1
    assert world.signing.confirm(world.mailed_link()).state == "confirmed"
