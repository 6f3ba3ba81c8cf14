"""“Did you mean”: a slip is asked about, and nobody's honest address is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields import near_misses
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.fields.near_misses import did_you_mean, is_beside, is_one_slip
from chalicelib.rules.fields.public_suffixes import suffixes
from chalicelib.rules.fields.top_levels import is_in_use
from tests.support.near_misses import HONEST, SLIPS


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_a_slip_is_asked_about(typed: str, meant: str) -> None:
    assert did_you_mean(f"Ana.Paz+carta@{typed}") == f"Ana.Paz+carta@{meant}"


@pytest.mark.parametrize(("typed", "meant"), SLIPS)
def test_what_is_asked_about_may_be_sent_as_it_was_typed(typed: str, meant: str) -> None:
    assert parse_address(f"ana@{typed}").as_typed == f"ana@{typed.lower()}"
    assert parse_address(f"ana@{meant}").as_typed == f"ana@{meant}"


def test_no_honest_domain_is_asked_about() -> None:
    assert len(HONEST) >= 300
    assert len(set(HONEST)) == len(HONEST)
    assert {host: did_you_mean(f"ana@{host}") for host in HONEST if did_you_mean(f"ana@{host}")} == {}


@pytest.mark.parametrize("host", ["x.conm", "x.con", "x.orgg", "example.c", "localhost", "red.zzzz"])
def test_of_other_endings_that_do_not_exist_nobody_knows_what_was_meant(host: str) -> None:
    assert did_you_mean(f"ana@{host}") == ""


hosts = st.sampled_from([each for each, _ in SLIPS] + list(HONEST)) | st.from_regex(
    r"\A(?:[a-z0-9-]{1,8}\.){1,3}[a-z]{1,6}\Z"
)


@given(hosts)
def test_what_is_meant_is_not_asked_about_again(host: str) -> None:
    meant = did_you_mean(f"ana@{host}")
    if meant:
        assert meant != f"ana@{host}"
        assert did_you_mean(meant) == ""
        assert is_in_use(meant.rpartition(".")[2])


@given(st.text("abc.", max_size=5), st.text("abc.", max_size=5))
def test_one_slip_is_one_by_the_distance_of_damerau_and_levenshtein(text: str, other: str) -> None:
    letters = "abc."
    slips = {text[:at] + text[at + 1 :] for at in range(len(text))}
    slips |= {text[:at] + one + text[at:] for at in range(len(text) + 1) for one in letters}
    slips |= {text[:at] + one + text[at + 1 :] for at in range(len(text)) for one in letters}
    slips |= {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)}
    assert is_one_slip(text, other) == (other in slips - {text})
    assert is_one_slip(text, other) == is_one_slip(other, text)


@pytest.mark.parametrize(
    ("text", "other", "beside"),
    [("nx", "mx", True), ("con", "com", True), ("qx", "mx", False), ("ogr", "org", True), ("comm", "com", True),
     ("cor", "com", False), ("co", "com", False), ("mx", "mx", False), ("m1", "mx", False)],
)  # fmt: skip
def test_keys_beside_each_other(text: str, other: str, beside: bool) -> None:
    assert is_beside(text, other) is beside


def test_every_institution_s_ending_is_a_public_suffix() -> None:
    known = suffixes(only_icann=True)
    endings = [f"{word}.{country}" for country, words in near_misses.INSTITUTIONS.items() for word in words]
    assert [ending for ending in endings if known.publicsuffix(f"red.{ending}") != ending] == []


def test_no_provider_is_a_near_miss_of_another() -> None:
    for name, endings in near_misses.PROVIDERS.items():
        for ending in endings:
            assert did_you_mean(f"ana@{name}.{ending}") == ""
            assert did_you_mean(f"ana@{name.upper()}.{ending}") == ""
