"""An item holds a record whole, and the index its public part alone."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.letters import KINDS
from chalicelib.signatures import SHOWS, Consent, Details, MailState, Signature
from chalicelib.storage import codec
from tests.samples import SLUG

texts = st.text(st.characters(categories=["L", "Nd", "Zs"]), min_size=1, max_size=12)
optional = st.just("") | texts
details = st.builds(
    Details,
    kind=st.sampled_from(KINDS),
    name=texts,
    affiliation=optional,
    role=optional,
    representative=optional,
    country=st.sampled_from(["", "MX"]),
    website=optional,
    members=st.lists(texts, max_size=3).map(tuple),
    show=st.sampled_from(SHOWS),
)
moments = st.none() | st.integers(1, 2**41)
signatures = st.builds(
    Signature,
    id=st.just(f"{SLUG}#{'a' * 26}"),
    state=st.sampled_from(["pending", "confirmed", "disowned"]),
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
    mail=st.builds(MailState, submission=optional, count=st.integers(0, 5), tokens=st.just((("ab", 1), ("cd", 2)))),
)


@given(signatures)
def test_a_record_comes_back_from_its_item(signature: Signature) -> None:
    assert codec.signature(signature.id, codec.attributes(signature)) == signature


@given(details)
def test_the_public_part_never_holds_what_is_not_to_be_shown(typed: Details) -> None:
    public = json.loads(codec.public_text(typed, 1, 1))
    assert set(public) <= {"kind", "name", "role", "affiliation", "country", "website", "members", "at", "pos"}
    if typed.show == "count":
        assert set(public) == {"kind", "at", "pos"}
    if typed.show == "initials":
        assert set(public) <= {"kind", "name", "at", "pos"}
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
