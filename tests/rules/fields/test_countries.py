"""Countries: the codes, against CLDR's territories."""

import pytest
from babel import Locale
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields.countries import CODES, OFFERED, CountryRefused, clean_country

# CLDR's two-letter territories that are not officially assigned codes of ISO 3166-1: reserved ones (Ascension,
# Clipperton, Diego Garcia, Ceuta and Melilla, the Canaries, Sark, Tristan da Cunha), groupings, and codes for
# private use.
NOT_COUNTRIES = {"AC", "CP", "CQ", "DG", "EA", "IC", "TA", "EU", "EZ", "UN", "QO", "XA", "XB", "XK", "ZZ"}


def test_the_codes_are_those_of_iso_3166() -> None:
    territories = {code for code in map(str, Locale("en").territories) if len(code) == 2 and code.isalpha()}
    assert territories - NOT_COUNTRIES == CODES
    assert len(CODES) == 249


@pytest.mark.parametrize("lang", ["es", "en", "pt", "fr"])
def test_every_country_has_a_name_in_every_language(lang: str) -> None:
    assert set(Locale(lang).territories) >= CODES


def test_those_offered_are_countries_once_each() -> None:
    assert set(OFFERED) <= CODES
    assert len(OFFERED) == len(set(OFFERED))
    assert 30 <= len(OFFERED) <= 45
    americas = "MX GT HN SV NI CR PA CO VE EC PE BO CL AR UY PY BR CU DO HT US CA"
    europe = "ES PT FR IT DE GB BE CH"
    assert set(f"{americas} {europe}".split()) <= set(OFFERED)


TYPED = [("MX", "MX"), ("mx", "MX"), (" es \n", "ES"), ("", ""), ("  ", "")]


@pytest.mark.parametrize(("typed", "code"), TYPED)
def test_a_code_is_taken_in_either_case_and_none_is_taken_too(typed: str, code: str) -> None:
    assert clean_country(typed) == code


@pytest.mark.parametrize(
    "typed",
    ["XX", "EU", "UK", "México", "MEX", "484", "M X", "m\u200bx", "\u0131t", "\ufb05", "\0", "MX;", "\ud800"],
)
def test_anything_else_is_unknown(typed: str) -> None:
    with pytest.raises(CountryRefused) as refusal:
        clean_country(typed)
    assert refusal.value.code == "unknown"


@given(st.text(max_size=4))
def test_what_comes_out_is_a_code_or_nothing(typed: str) -> None:
    try:
        code = clean_country(typed)
    except CountryRefused:
        return
    assert code in CODES | {""}
    assert clean_country(code) == code
