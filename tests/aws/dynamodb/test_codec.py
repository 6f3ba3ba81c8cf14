"""An item holds the complete record, and the index only its public part."""

import json
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.dynamodb import codec
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatures.details import PUBLISHED, SHOWS, Details
from chalicelib.rules.signatures.member import ENDS, MEMBER_KINDS, SEPARATORS, Member
from chalicelib.rules.signatures.signature import Consent, MailState, Signature, State
from tests.support.samples import SLUG, named

texts = st.text(st.characters(categories=["L", "Nd", "Zs"]), min_size=1, max_size=12)
optional = st.just("") | texts
members = st.builds(
    Member, texts, kind=st.sampled_from(MEMBER_KINDS), role=optional, country=st.sampled_from(["", "MX"])
)
details = st.builds(
    Details,
    kind=st.sampled_from(KINDS),
    name=texts,
    affiliation=optional,
    role=optional,
    representative=optional,
    country=st.sampled_from(["", "MX"]),
    website=optional,
    members=st.lists(members, max_size=3, unique_by=lambda member: member.name).map(tuple),
    separator=st.sampled_from(SEPARATORS),
    end=st.sampled_from(ENDS),
    show=st.sampled_from(SHOWS),
)
moments = st.none() | st.integers(1, 2**41)


def appearing(signature: Signature, later: int | None) -> Signature:
    """Shown since the confirmation or since later, if it is shown at all."""
    shown = signature.state == "confirmed"
    return replace(signature, appeared_at=(later or signature.confirmed_at) if shown else None)


signatures = st.builds(
    Signature,
    id=st.just(f"{SLUG}#{'a' * 26}"),
    state=st.sampled_from(get_args(State)),
    email=optional,
    details=details,
    lang=st.sampled_from(["es", "en"]),
    updates=st.booleans(),
    consent=st.none() | st.builds(Consent, st.integers(1, 9), texts, texts, st.integers(0, 9), st.just(("sign",))),
    submission=texts,
    created_at=st.integers(0, 2**41),
    expires_at=moments,
    confirmed_at=moments,
    changed_at=moments,
    position=st.none() | st.integers(0, 99),
    vouched_by=optional,
    mail=st.builds(
        MailState,
        submission=optional,
        count=st.integers(0, 5),
        tokens=st.just((("ab", 1), ("cd", 2))),
        notices=st.lists(texts, max_size=2).map(tuple),
        spent=st.sampled_from([(), (("tagged", 1, 9),), (("plain", 2, 8), ("spelled", 1, 9))]),
    ),
    name_hash=optional,
    signals=st.lists(texts, max_size=2).map(tuple),
    holds=st.lists(texts, max_size=2).map(tuple),
    evidence=optional,
    quiet=st.booleans(),
    asked=st.booleans(),
    pinned=st.booleans(),
    address_hash=optional,
    once_shown=st.booleans(),
)
signatures = st.builds(appearing, signatures, moments)


@given(signatures)
def test_a_record_comes_back_from_its_item(signature: Signature) -> None:
    item = codec.attributes(signature)
    assert codec.signature(signature.id, item, codec.private_text(signature)) == signature


@given(signatures, st.lists(st.tuples(texts, st.booleans()), unique_by=lambda pair: pair[0]), st.lists(texts))
def test_what_members_said_comes_back_and_who_objected_is_sealed(
    signature: Signature, members: list[tuple[str, bool]], objected: list[str]
) -> None:
    listed = tuple(name for name, _ in members)
    red = replace(
        appearing(replace(signature, state="confirmed"), None),
        details=replace(signature.details, kind="coalition", show="name", members=named(*listed)),
        confirmed_members=tuple(name for name, confirmed in members if confirmed),
        objected_members=named(*(f"canaria {name}" for name in objected)),
    )
    item = codec.attributes(red)
    assert codec.signature(red.id, item, codec.private_text(red)) == red
    assert "canaria" not in json.dumps(item)
    assert codec.signature(red.id, item, "").confirmed_members == red.confirmed_members
    assert json.loads(item["public"]).get("mc", []) == [at for at, (_, confirmed) in enumerate(members) if confirmed]


@pytest.mark.promise("Little is held, and not for long")
@given(signatures)
def test_what_is_not_shown_stands_in_no_attribute_that_is_not_sealed(signature: Signature) -> None:
    hidden = replace(
        signature,
        email="canaria@example.org",
        details=replace(signature.details, representative="Canaria Luz", show="count", name="Canaria Sol"),
    )
    assert "anaria" not in json.dumps(codec.attributes(hidden))
    unopened = codec.signature(hidden.id, codec.attributes(hidden), "")
    assert (unopened.email, unopened.details.name, unopened.details.representative) == ("", "", "")
    assert (unopened.state, unopened.mail, unopened.name_hash) == (hidden.state, hidden.mail, hidden.name_hash)


@given(details)
def test_the_public_part_never_holds_what_is_not_to_be_shown(typed: Details) -> None:
    public = json.loads(codec.public_text(typed, 1, 1))
    assert set(public) <= {*PUBLISHED, "at", "pos", "i"}
    assert ("i" in public) == (typed.show == "initials")
    if typed.show == "count":
        assert set(public) == {"kind", "at", "pos"}
    if typed.show == "initials":
        assert set(public) <= {"kind", "name", "at", "pos", "i"}
    if typed.kind != "person":
        assert "role" not in public


@given(signatures)
def test_printing_a_record_prints_no_person(signature: Signature) -> None:
    canary = replace(signature, email="canaria@example.org", details=replace(signature.details, name="Canaria"))
    assert "anaria" not in repr(canary)
    assert "anaria" not in repr(canary.details)


@given(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26))
def test_every_signature_is_in_one_of_the_shards(key: str) -> None:
    assert codec.shard(f"{SLUG}#{key}") in codec.shards(SLUG)


@given(signatures)
def test_who_is_not_on_the_letter_is_named_in_no_attribute(signature: Signature) -> None:
    details = replace(signature.details, name="Canaria", affiliation="Canaria", website="https://canaria.example.org")
    if signature.state != "confirmed":
        assert "anaria" not in json.dumps(codec.attributes(replace(signature, details=details)))
