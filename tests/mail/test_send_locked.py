"""After "it wasn't me" no form brings a mail to the address, and its owner's own links still serve."""

import pytest

from chalicelib.errors import Unavailable
from chalicelib.rules.keys import tokens
from chalicelib.rules.signatures.signature import DAY, Signature
from chalicelib.rules.signatures.transitions import Step
from tests.support.world import World


@pytest.fixture
def world() -> World:
    return World()


def two_pending(world: World) -> tuple[str, str]:
    """Two names at one address, both mailed; returns the tokens of their links."""
    for name in ("Ana López", "Luis Paz"):
        world.sign(name=name)
    world.deliver()
    first, second = (link.rpartition("/")[2] for link in world.mailer.links())
    return first, second


def not_me(token: str) -> str:
    mailed = tokens.decode(token)
    return tokens.encode(mailed.slug, mailed.id_bytes, tokens.disown_secret(mailed.secret))


def test_it_was_not_me_ends_what_was_shown_and_the_owner_s_own_link_still_confirms(world: World) -> None:
    own, mallorys = two_pending(world)
    world.disown(world.link(not_me(mallorys)))
    assert {one.state for one in world.signatures.items.values()} == {"disowned", "pending"}
    assert world.signing.confirm(world.link(own)).details.name == "Ana López"


def test_after_it_was_not_me_no_mail_goes_about_the_address_s_other_signature(world: World) -> None:
    first, second = two_pending(world)
    world.disown(world.link(not_me(second)))
    other = world.signatures.get(tokens.decode(first).signature_id)
    assert other is not None
    before = len(world.mailer.sent)
    for day in range(1, 7):
        world.now += DAY
        world.sign(name="Ana López")
        world.queue.put(other.id, other.submission, since=world.now // 1000, delay=0, notice="reminder-1")
        world.deliver()
        assert len(world.mailer.sent) == before, f"day {day}"


def test_it_was_not_me_that_failed_is_ended_by_pressing_again_and_leaves_the_other_as_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = two_pending(world)
    before = world.signatures.get(tokens.decode(first).signature_id)
    link = world.link(not_me(second))
    snapshot = world.signing.view_disown(link).snapshot
    apply, calls = world.signatures.apply, []

    def once(signature: Signature, step: Step) -> bool:
        calls.append(signature.id)
        if len(calls) == 1:
            raise Unavailable("throttled")
        return apply(signature, step)

    monkeypatch.setattr(world.signatures, "apply", once)
    with pytest.raises(Unavailable):
        world.signing.disown(link, snapshot)
    world.signing.disown(link, snapshot)
    found = [world.signatures.get(tokens.decode(token).signature_id) for token in (first, second)]
    assert found[0] == before
    assert found[1] is not None
    assert found[1].state == "disowned"


@pytest.mark.parametrize("failing", [1, 2, 3])
def test_opening_an_address_that_failed_halfway_is_done_by_pressing_again(
    world: World, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    first, second = two_pending(world)
    for token in (first, second):
        world.disown(world.link(not_me(token)))
    apply, calls = world.signatures.apply, []

    def once(signature: Signature, step: Step) -> bool:
        calls.append(signature.id)
        if len(calls) == failing:
            raise Unavailable("throttled")
        return apply(signature, step)

    monkeypatch.setattr(world.signatures, "apply", once)
    if failing <= 2:
        with pytest.raises(Unavailable):
            world.signing.open_again(world.link(not_me(second)))
    for _ in range(2):
        world.signing.open_again(world.link(not_me(second)))
    assert all(one.opened for one in world.signatures.items.values())
    monkeypatch.undo()
    world.sign(name="Ana López")
    assert world.deliver() == ["sent"]
