"""Limits hold for a text as it is typed and as NFKC makes it, in characters and in bytes, for every field."""

import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from chalicelib.rules.fields import emails, names, websites
from chalicelib.rules.fields.emails import AddressRefused, parse_address
from chalicelib.rules.fields.names import MAX_BYTES, MAX_LENGTH, NameKind, NameRefused, clean_name
from chalicelib.rules.fields.websites import WebsiteRefused, clean_website
from chalicelib.rules.letters.letter import KINDS as SIGNER_KINDS
from chalicelib.rules.signatures.details import DETAIL_FIELDS
from chalicelib.signing.form import MOST_MEMBER_BYTES, read_details
from tests.rules.fields.test_names import KINDS, refused

LONG = "\ufdfa"  # eighteen characters in NFKC
# The character that NFKC makes longest, and others that grow: ligatures, squared words, fractions, four-byte letters.
GROWING = f"{LONG}\ufdfb\u3300\u334c\u32ff\ufb03\xbd\u2057\u1e9a\U0001f200\U00020000\U0001d7d8\uff21\u0390"
texts = st.text(alphabet=st.sampled_from(GROWING) | st.sampled_from("añ .-'\u4e00\u0645"), max_size=230) | st.text(
    max_size=210
)


def within_limits(text: str, characters: int, size: int) -> bool:
    forms = [unicodedata.normalize(form, text) for form in ("NFC", "NFKC")]
    return all(len(form) <= characters and len(form.encode()) <= size for form in [text, *forms])


@pytest.mark.parametrize("kind", KINDS)
def test_165_ligatures_are_refused(kind: NameKind) -> None:
    assert refused(165 * LONG, kind) == "too-long"
    assert clean_name(11 * LONG, kind=kind) == 11 * LONG
    assert refused(12 * LONG, kind) == "too-long"


def test_bytes_count_as_well() -> None:
    assert clean_name(200 * "\u4e00", kind="person") == 200 * "\u4e00"
    assert refused(200 * "\U00020000") == "too-long"
    assert len((150 * "\U00020000").encode()) == MAX_BYTES
    assert clean_name(150 * "\U00020000", kind="person")


@given(texts, st.sampled_from(KINDS))
@example(165 * LONG, "person")
def test_every_accepted_name_is_within_the_limits_in_nfkc(raw: str, kind: NameKind) -> None:
    try:
        name = clean_name(raw, kind=kind)
    except NameRefused:
        return
    assert within_limits(name, MAX_LENGTH, MAX_BYTES)


@given(texts.map(lambda text: f"https://example.org/{text}") | texts.map(lambda text: f"{text}.example.org"))
@example(f"https://{100 * LONG}.org")
def test_every_accepted_website_is_too(raw: str) -> None:
    try:
        url = clean_website(raw)
    except WebsiteRefused:
        return
    assert within_limits(url, websites.MAX_LENGTH, websites.MAX_LENGTH)


@given(st.fixed_dictionaries({name: texts for name in DETAIL_FIELDS if name != "kind"}), st.sampled_from(SIGNER_KINDS))
def test_every_field_of_a_form_is(fields: dict[str, Any], kind: Any) -> None:
    details, problems = read_details({**fields, "kind": kind}, SIGNER_KINDS, represented=False)
    for name, described in DETAIL_FIELDS.items():
        if described.content in ("name", "person", "text") and name not in problems:
            assert within_limits(getattr(details, name), MAX_LENGTH, MAX_BYTES)
    if "members" not in problems:
        assert (
            sum(len(unicodedata.normalize("NFKC", name).encode()) for name in details.member_names) <= MOST_MEMBER_BYTES
        )
        assert all(within_limits(member, MAX_LENGTH, MAX_BYTES) for member in details.member_names)


def test_a_coalitions_list_is_measured_in_nfkc() -> None:
    member = "Red " + 10 * LONG  # 34 bytes as typed, 334 in NFKC
    fields = {"kind": "coalition", "name": "Red", "members": [f"{member} {number}" for number in range(100)]}
    assert read_details(fields, SIGNER_KINDS, represented=False)[1] == {"members": ["too-many"]}


def test_a_text_that_nfkc_makes_long_is_refused_before_it_is_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(*arguments: object) -> bool:
        raise AssertionError("it was searched")

    for search in ("_contact", "_character_problem"):
        monkeypatch.setattr(names, search, unreachable)
    assert refused(200 * LONG) == "too-long"
    assert refused(2000 * LONG) == "too-long"
    monkeypatch.setattr(emails, "_judged", unreachable)
    with pytest.raises(AddressRefused, match="too-long"):
        parse_address(f"ana@{200 * LONG}.org")
    monkeypatch.setattr(websites, "_rebuilt", unreachable)
    with pytest.raises(WebsiteRefused, match="too-long"):
        clean_website(f"https://{150 * LONG}.org")
