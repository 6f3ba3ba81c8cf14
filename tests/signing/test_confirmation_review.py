"""The checks of a signature when it is confirmed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.errors import FormRefused, Unavailable
from chalicelib.ports.storage import Claim
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.letters.letter import Handling, Letter
from chalicelib.rules.limits.buckets import SERIES
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import MemberWord
from chalicelib.signing.coalition_members import Members, member_token
from chalicelib.signing.confirmation_review import ENTERED
from chalicelib.signing.hold_reasons import MOST_UNSEEN_MEMBERS
from tests.fakes.keys import PEPPER, FakePeppers
from tests.fakes.publishing import FakePublished
from tests.fakes.storage import MemoryClaims
from tests.support.samples import LETTER, SLUG, named
from tests.support.world import DAY, World

HOUSE = {
    "kind": "organisation",
    "name": "Casa del Agua, A.C.",
    "representative": "Luz Paz",
    "website": "https://www.casadelagua.org.mx",
    "email": "luz@casadelagua.org.mx",
}


@pytest.fixture
def world() -> World:
    return World()


def confirm(
    world: World, fields: Mapping[str, str] | None = None, *, seconds: int = 60, source: str = "198.51.100.7"
) -> Signature:
    """Sign, and confirm through the link some seconds later."""
    world.sign(**fields or {})
    world.deliver()
    world.now += seconds * 1000
    return world.signing.confirm(world.mailed_link(), source=source)


@pytest.mark.promise("An organisation is listed only when its signer may speak for it")
def test_an_organisation_that_writes_from_its_own_domain_is_on_the_letter(world: World) -> None:
    confirmed = confirm(world, HOUSE)
    assert (confirmed.state, confirmed.evidence) == ("confirmed", "domain:casadelagua.org.mx")


@pytest.mark.promise("An organisation is listed only when its signer may speak for it")
@pytest.mark.parametrize("email", ["casadelagua@gmail.com", "luz@otra.org.mx", "luz@hotmail.com.mx"])
def test_an_organisation_that_shows_nothing_waits_for_an_organiser(world: World, email: str) -> None:
    held = confirm(world, HOUSE | {"email": email})
    assert (held.state, held.holds, held.evidence) == ("held", ("organisation",), "")
    assert list(world.signatures.since(SLUG, 0)) == []


def test_a_public_mailbox_is_no_evidence_whatever_the_website_says(world: World) -> None:
    held = confirm(world, HOUSE | {"email": "casa@gmail.com", "website": "https://gmail.com"})
    assert "organisation" in held.holds


@pytest.mark.promise("An organisation is listed only when its signer may speak for it")
@pytest.mark.parametrize("other", ["Casa del Agua", "CASA DEL AGUA A. C.", "Casas del Agua"])
def test_an_organisation_that_is_on_the_letter_is_held_and_the_match_is_shown(world: World, other: str) -> None:
    world.published = FakePublished([HOUSE["name"]])
    world.__post_init__()
    held = confirm(world, HOUSE | {"name": other})
    assert held.holds == (f"duplicate:{HOUSE['name']}",)


@pytest.mark.promise("An organisation is listed only when its signer may speak for it")
def test_two_representatives_who_confirm_in_the_same_minute_are_one_entry(world: World) -> None:
    first = confirm(world, HOUSE)
    second = confirm(world, HOUSE | {"name": "CASA DEL AGUA", "email": "sol@casadelagua.org.mx"})
    assert [first.state, second.state] == ["confirmed", "held"]
    assert second.holds == (f"duplicate:{HOUSE['name']}",)


def test_a_name_whose_holder_has_left_is_free(world: World) -> None:
    first = confirm(world, HOUSE)
    world.signatures.items[first.id] = replace(first, state="withdrawn")
    assert confirm(world, HOUSE | {"email": "sol@casadelagua.org.mx"}).state == "confirmed"


def test_confirming_again_finds_its_own_claims(world: World) -> None:
    confirm(world, HOUSE)
    assert len(world.claims.rows) == 3, "its name, as it reads and as it looks, and a place of its domain"
    for (slug, name), claim in world.claims.rows.items():
        assert world.claims.claim(slug, name, claim.holder, claim.at + 1) == claim


class Unread(FakePublished):
    def organisations(self, letter: Letter) -> Sequence[str]:
        raise Unavailable("s3")


class Unclaimed(MemoryClaims):
    def claim(self, slug: str, name: str, signature_id: str, now: int) -> Claim:
        raise Unavailable("dynamodb")


@pytest.mark.parametrize("fault", [{"published": Unread()}, {"claims": Unclaimed()}], ids=["the list", "the claims"])
def test_what_cannot_be_compared_waits_and_is_not_lost(fault: dict[str, Any]) -> None:
    held = confirm(World(**fault), HOUSE)
    assert (held.state, held.holds) == ("held", ("unchecked",))


@pytest.mark.parametrize("fault", [{"published": Unread()}, {"claims": Unclaimed()}], ids=["the list", "the claims"])
def test_a_person_is_compared_with_nobody(fault: dict[str, Any]) -> None:
    assert confirm(World(**fault)).state == "confirmed"


def test_a_well_known_name_waits(world: World) -> None:
    handling = Handling(well_known=("Rigoberta Menchú",))
    world.letters.replace_head(LETTER, replace(LETTER, handling=handling))
    assert confirm(world, {"name": "RIGOBERTA MENCHU TUM"}).holds == ("well-known",)
    assert confirm(world, {"name": "Rigoberta Paz", "email": "otra@example.org"}).state == "confirmed"


def test_where_the_letter_holds_none_or_all(world: World) -> None:
    world.letters.replace_head(LETTER, replace(LETTER, handling=Handling(hold_organisations="all")))
    assert confirm(world, HOUSE).holds == ("kind",)


def test_who_confirms_faster_than_people_do_is_noted_and_not_refused(world: World) -> None:
    quick = confirm(world, seconds=1)
    assert (quick.state, "quick" in quick.signals) == ("confirmed", True)
    assert "quick" not in confirm(world, {"email": "otra@example.org"}, seconds=30).signals


@pytest.mark.usefixtures("full_allowance")
def test_a_series_of_confirmations_from_one_network_is_noted_and_not_refused(world: World) -> None:
    world.now -= world.now % DAY
    found = [
        confirm(world, {"email": f"p{number}@example.org", "name": f"Persona {number}"}, seconds=1, source="192.0.2.9")
        for number in range(SERIES[0].most + 1)
    ]
    assert {one.state for one in found} == {"confirmed"}
    assert ["series" in one.signals for one in found] == [False] * SERIES[0].most + [True]


@pytest.mark.promise("Little is held, and not for long")
def test_the_address_is_dropped_at_the_confirmation(world: World) -> None:
    assert confirm(world).email == ""
    assert confirm(world, {"email": "otra@example.org", "name": "Otra", "updates": "yes"}).email == "otra@example.org"


def test_where_the_letter_says_so_it_is_kept_until_the_letter_closes(world: World) -> None:
    world.letters.replace_head(LETTER, replace(LETTER, handling=Handling(keep_address="closing")))
    assert confirm(world).email


def coalition(number: int, members: int) -> dict[str, str]:
    """A coalition of an invented domain, which its signer may speak for."""
    listed = "\n".join(f"Comité {number} de {member}" for member in range(members))
    own = {"email": f"luz{number}@invent.org", "website": "https://invent.org", "name": f"Red {number * 7919} Viva"}
    return {"kind": "coalition", "representative": "Luz Paz", "members": listed} | own


@pytest.mark.parametrize(("members", "holds"), [(MOST_UNSEEN_MEMBERS, ()), (MOST_UNSEEN_MEMBERS + 1, ("large",))])
def test_a_coalition_of_many_members_waits_for_an_organiser(world: World, members: int, holds: tuple[str, ...]) -> None:
    assert confirm(world, coalition(1, members)).holds == holds


def test_a_coalition_of_few_members_with_very_long_names_waits_for_an_organiser(world: World) -> None:
    long = "\n".join(f"{'Ñandú ' * 33}{member}" for member in range(4))
    assert confirm(world, coalition(1, 0) | {"members": long}).holds == ("large",)


@pytest.mark.parametrize("hold", ["none", "unproved"])
def test_no_setting_publishes_a_large_coalition_without_an_organiser(world: World, hold: Any) -> None:
    head = world.letters.head(SLUG)
    assert head is not None
    world.letters.replace_head(head, replace(head, handling=Handling(hold_organisations=hold)))
    world.__post_init__()
    assert "large" in confirm(world, coalition(1, MOST_UNSEEN_MEMBERS + 1)).holds


def test_from_the_third_on_organisations_of_one_domain_wait_for_an_organiser(world: World) -> None:
    found = [confirm(world, coalition(number, 2), source=f"198.51.{number}.7") for number in range(14)]
    assert [one.holds for one in found] == [(), ()] + [("domain",)] * 12
    assert sum(len(one.details.member_names) for one in found if one.state == "confirmed") <= 24


def test_one_of_the_domain_that_left_makes_room_for_another(world: World) -> None:
    first, *_ = [confirm(world, coalition(number, 2), source=f"198.51.{number}.7") for number in range(3)]
    world.signatures.items[first.id] = replace(first, state="withdrawn")
    assert confirm(world, coalition(4, 2)).holds == ()
    assert confirm(world, coalition(5, 2)).holds == ("domain",)


def test_a_coalition_that_grows_on_its_own_page_waits_for_an_organiser(world: World) -> None:
    few = coalition(1, MOST_UNSEEN_MEMBERS)
    confirmed = confirm(world, few)
    own = world.link(page_token(PEPPER, confirmed.id))
    fields = {name: value for name, value in few.items() if name not in ("email", "kind")}
    fewer = world.signer.amend(own, fields | {"members": fields["members"].rpartition("\n")[0]})
    assert fewer.state == "confirmed"
    grown = world.signer.amend(own, fields | {"members": f"{fields['members']}\nUno Más"})
    assert (grown.state, grown.holds) == ("held", ("large",))


class Red:
    """A coalition of as many members as need no organiser, which also has the link of each."""

    def __init__(self, world: World, members: int = MOST_UNSEEN_MEMBERS) -> None:
        self.world, typed = world, coalition(1, members)
        self.id = confirm(world, typed).id
        self.fields = {name: value for name, value in typed.items() if name not in ("email", "kind")}
        self.members = Members(world.signatures, FakePeppers(), world.limits, now_ms=lambda: world.now)

    @property
    def stored(self) -> Signature:
        return self.world.signatures.items[self.id]

    def say(self, word: MemberWord, *names: str) -> Signature:
        for name in names:
            self.world.now += DAY  # a day has few changes
            self.members.record_word(self.world.link(member_token(PEPPER, self.id, name)), word)
        return self.stored

    def lists(self, *names: str) -> Signature:
        typed = self.fields | {"members": "\n".join(names)}
        return self.world.signer.amend(self.world.link(page_token(PEPPER, self.id)), typed)


@pytest.mark.parametrize("word", ["listed", "confirmed"])
def test_a_coalition_that_makes_room_by_its_members_links_waits_for_an_organiser(
    world: World, word: MemberWord
) -> None:
    red = Red(world)
    gone, stay = red.stored.details.member_names[:5], red.stored.details.member_names[5:]
    assert red.say("objected", *gone).state == "confirmed"
    grown = red.lists(*stay, *(f"Comité nuevo de {number}" for number in range(5)))
    assert (grown.state, grown.holds) == ("held", ("large",)), "each of the others may come back"
    assert red.say(word, *gone).state == "held"


@pytest.mark.parametrize(
    ("evidence", "state"),
    [("domain:invent.org", "held"), ("domain:invent.org approved:eva", "confirmed"), (ENTERED, "confirmed")],
)
def test_a_member_that_comes_back_to_a_list_that_is_full_makes_it_wait_unless_an_organiser_has_seen_it(
    world: World, evidence: str, state: str
) -> None:
    red = Red(world)
    world.signatures.items[red.id] = replace(red.stored, objected_members=named("Una Más"), evidence=evidence)
    red.say("listed", "Una Más")
    assert len(red.stored.details.member_names) == MOST_UNSEEN_MEMBERS + 1
    assert red.stored.state == state
    assert (red.stored.appeared_at is None) == (state == "held")


def test_members_that_object_and_come_back_make_no_coalition_wait(world: World) -> None:
    red = Red(world)
    listed = red.stored.details.member_names
    red.say("objected", *listed)
    red.say("listed", *listed)
    assert (red.stored.state, red.stored.details.member_names) == ("confirmed", listed)


def test_an_objection_outlives_all_that_a_coalition_objects_to_itself(world: World) -> None:
    red = Red(world, 1)
    (real,) = red.stored.details.member_names
    red.say("objected", real)
    words = [f"{one}{two}ta" for one in "bdfgkpst" for two in "aeouy"]
    for word in words:
        name = f"Falso {word} zeta"
        red.lists(*(name[:at] + name[at:].upper() for at in range(12)))
        red.say("objected", name)
    assert len(red.stored.objected_members) == 1 + len(words)
    with pytest.raises(FormRefused):
        red.lists(real)
