"""“It wasn't me”: what it ends, and how the address's owner opens it again, in memory."""

import pytest

from chalicelib.errors import DetailsChanged, LinkExpired, LinkInvalid, SignatureEnded
from chalicelib.rules.keys import tokens
from tests.support.samples import SLUG
from tests.support.world import DAY, World


@pytest.fixture
def world() -> World:
    return World()


def disown_token(confirm_token: str) -> str:
    mailed = tokens.decode(confirm_token)
    return tokens.encode(mailed.slug, mailed.id_bytes, tokens.disown_secret(mailed.secret))


def test_disowning_forgets_the_person_and_refuses_the_address_quietly(world: World) -> None:
    world.sign()
    world.deliver()
    world.disown(world.link(disown_token(world.token())))
    after = world.stored()
    assert (after.state, after.email, after.details.name, after.consent) == ("disowned", "", "", None)
    world.now += DAY
    world.sign()
    assert world.deliver() == ["gone"]
    assert world.stored() == after


def test_it_was_not_me_ends_only_the_signature_that_was_shown(world: World) -> None:
    world.sign()
    world.deliver()
    link = world.link(disown_token(world.token()))
    shown = world.signing.view_disown(link).snapshot
    world.sign(affiliation="Otra")
    before = world.stored()
    with pytest.raises(DetailsChanged):
        world.signing.disown(link, shown)
    with pytest.raises(DetailsChanged):
        world.signing.disown(link, "")
    assert world.stored() == before
    world.signing.confirm(world.mailed_link())
    with pytest.raises(DetailsChanged):
        world.signing.disown(link, before.snapshot)
    assert world.stored().state == "confirmed"


def test_an_address_that_was_opened_again_is_not_locked_by_the_old_request_sent_again(world: World) -> None:
    world.sign()
    world.deliver()
    link = world.link(disown_token(world.token()))
    shown = world.signing.view_disown(link).snapshot
    world.signing.disown(link, shown)
    world.signing.open_again(link)
    for _ in range(2):
        with pytest.raises(DetailsChanged):
            world.signing.disown(link, shown)
        assert world.stored().opened or world.stored().state == "pending"
        world.sign()


def test_who_opens_the_address_again_signs_at_once_and_old_links_confirm_nothing(world: World) -> None:
    world.sign(name="Rigoberta Falsa")
    world.deliver()
    old = world.token()
    for _ in range(2):
        world.disown(world.link(disown_token(old)))
        world.signing.open_again(world.link(disown_token(old)))
        for act in (world.signing.view, world.signing.confirm, world.signing.resend):
            with pytest.raises(SignatureEnded):
                act(world.link(old))
        world.sign()
        assert world.deliver() == ["sent"], "without waiting for ten minutes"
        with pytest.raises(LinkExpired):
            world.signing.confirm(world.link(old))
        new = world.token()
        assert world.signing.view(world.link(new)).details.name == "Ma. José Ñúñez-Ávila"
        old = new
    assert world.signing.confirm(world.link(old)).state == "confirmed"


def test_disowning_takes_a_confirmed_signature_off_the_letter(world: World) -> None:
    world.sign()
    world.deliver()
    world.signing.confirm(world.mailed_link())
    world.now += 400 * DAY
    world.disown(world.link(disown_token(world.token())))
    changes = list(world.signatures.since(SLUG, 0))
    assert [change.state for change in changes] == ["disowned"]
    assert "Ñúñez" not in changes[0].public


def test_a_token_serves_its_own_purpose_only(world: World) -> None:
    world.sign()
    world.deliver()
    with pytest.raises(LinkInvalid):
        world.signing.confirm(world.link(disown_token(world.token())))
    with pytest.raises(LinkInvalid):
        world.disown(world.mailed_link())


def test_a_disowned_signature_cannot_be_confirmed_by_an_old_link(world: World) -> None:
    world.sign()
    world.deliver()
    world.disown(world.link(disown_token(world.token())))
    with pytest.raises(LinkInvalid):
        world.signing.confirm(world.mailed_link())
