"""Organisations that confirm between each other's calls: one entry for one name, two of one domain."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from unittest import mock

import pytest

from chalicelib.errors import Unavailable
from chalicelib.ports.storage import Claim
from chalicelib.rules.letters.letter import Handling, Held
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.confirmation_review import FRESH_SECONDS, MOST_OF_A_DOMAIN
from chalicelib.signing.mailed_link import MailedLink
from tests.fakes.storage import MemoryClaims, MemorySignatures
from tests.signing.test_confirmation_review import HOUSE, coalition, confirm
from tests.support.samples import LETTER
from tests.support.world import World


def mailed(world: World, forms: Iterable[dict[str, str]]) -> list[MailedLink]:
    links = []
    for number, form in enumerate(forms):
        world.sign(source=f"198.51.{number}.7", **form)
        world.deliver()
        links.append(world.mailed_link())
    world.now += 60_000
    return links


@contextmanager
def others_first(world: World, owner: type, method: str, links: list[MailedLink]) -> Iterator[None]:
    """Let another of the links confirm, from beginning to end, before each call of a method."""
    real = getattr(owner, method)

    def interrupted(*arguments: object) -> object:
        if links:
            world.signing.confirm(links.pop(), source="203.0.113.1")
        return real(*arguments)

    with mock.patch.object(owner, method, interrupted):
        yield


def of_state(world: World, state: str) -> list[Signature]:
    return [one for one in world.signatures.items.values() if one.state == state]


CALLS = [(MemorySignatures, "apply"), (MemorySignatures, "get"), (MemoryClaims, "claim"), (MemoryClaims, "take_over")]


@pytest.mark.parametrize(("owner", "method"), CALLS, ids=[method for _, method in CALLS])
def test_no_more_of_one_domain_are_published_however_their_calls_interleave(owner: type, method: str) -> None:
    world = World()
    first, *others = mailed(world, [coalition(number, 12) for number in range(8)])
    with others_first(world, owner, method, others):
        world.signing.confirm(first, source="203.0.113.1")
    for link in others:
        world.signing.confirm(link, source="203.0.113.1")
    assert len(of_state(world, "confirmed")) == MOST_OF_A_DOMAIN
    assert {one.holds for one in of_state(world, "held")} == {("domain",)}


@pytest.mark.parametrize(("owner", "method"), CALLS, ids=[method for _, method in CALLS])
@pytest.mark.parametrize("hold", ["unproved", "none"])
@pytest.mark.parametrize(
    "emails",
    [
        ("luz@casadelagua.org.mx", "sol@casadelagua.org.mx"),
        ("luz@casadelagua.org.mx", "casa@gmail.com"),
        ("casa@gmail.com", "luz@casadelagua.org.mx"),
    ],
)
def test_an_organisation_is_published_once_however_its_representatives_calls_interleave(
    owner: type, method: str, hold: Held, emails: tuple[str, str]
) -> None:
    world = World()
    world.letters.replace_head(LETTER, replace(LETTER, handling=Handling(hold_organisations=hold)))
    first, *others = mailed(world, [HOUSE | {"email": email} for email in emails])
    with others_first(world, owner, method, others):
        world.signing.confirm(first, source="203.0.113.1")
    for link in others:
        world.signing.confirm(link, source="203.0.113.1")
    assert [len(of_state(world, state)) for state in ("confirmed", "held")] == [1, 1]


def interrupt(world: World, link: MailedLink) -> None:
    """Confirm, and die after the claims."""
    with mock.patch.object(MemorySignatures, "apply", side_effect=Unavailable("died")), pytest.raises(Unavailable):
        world.signing.confirm(link)


@pytest.mark.parametrize(("seconds", "state"), [(FRESH_SECONDS - 1, "held"), (FRESH_SECONDS, "confirmed")])
def test_whoever_was_interrupted_after_the_claims_keeps_the_name_for_a_minute_only(seconds: int, state: str) -> None:
    world = World()
    first, second = mailed(world, [HOUSE, HOUSE | {"email": "sol@casadelagua.org.mx"}])
    interrupt(world, first)
    world.now += seconds * 1000
    assert world.signing.confirm(second).state == state
    assert world.signing.confirm(first).state == ("confirmed" if state == "held" else "held")


def test_whoever_comes_back_to_an_old_claim_makes_it_anew_before_anybody_can_take_it_over() -> None:
    world = World()
    first, second = mailed(world, [HOUSE, HOUSE | {"email": "sol@casadelagua.org.mx"}])
    interrupt(world, first)
    world.now += FRESH_SECONDS * 1000
    with others_first(world, MemorySignatures, "apply", [second]):
        assert world.signing.confirm(first).state == "confirmed"
    assert len(of_state(world, "confirmed")) == 1


def test_a_stranger_without_evidence_keeps_nobody_waiting_by_a_claim() -> None:
    world = World()
    stranger, own = mailed(world, [HOUSE | {"email": "nadie@gmail.com"}, HOUSE])
    interrupt(world, stranger)
    assert world.signing.confirm(own).state == "confirmed"


def test_a_form_that_ran_out_holds_no_name() -> None:
    world = World()
    first, second = mailed(world, [HOUSE, HOUSE | {"email": "sol@casadelagua.org.mx"}])
    interrupt(world, first)
    stored = world.signatures.items[first.signature_id]
    world.signatures.items[stored.id] = replace(stored, expires_at=world.now // 1000)
    assert world.signing.confirm(second).state == "confirmed"


class Unanswered(MemoryClaims):
    """Takes a name over, and the answer is lost: the repeated call finds another claim than it expects."""

    def take_over(self, slug: str, name: str, before: Claim, signature_id: str, now: int) -> bool:
        super().take_over(slug, name, before, signature_id, now)
        return False


def test_a_take_over_whose_answer_was_lost_has_worked() -> None:
    world = World(claims=Unanswered())
    left = confirm(world, HOUSE)
    world.signatures.items[left.id] = replace(left, state="withdrawn")
    again = confirm(world, HOUSE | {"email": "sol@casadelagua.org.mx"})
    assert (again.state, again.holds) == ("confirmed", ())
