"""Two thousand names of real shape, of people and organisations: none is refused for the kind that it is one of."""

import unicodedata

import pytest

from chalicelib.rules.fields.names import NameKind, NameRefused, clean_name
from tests.rules.fields.test_names import GROUPS, KINDS
from tests.support.name_lists import ADVERTISEMENTS, HONEST_ORGANISATIONS, HONEST_PEOPLE, OF_PEOPLE


def changed(name: str, kind: NameKind) -> str:
    """What becomes of a name that is not accepted as it is."""
    try:
        cleaned = clean_name(name, kind=kind)
    except NameRefused as refusal:
        return f"{name}: {refusal.code}"
    return "" if cleaned == unicodedata.normalize("NFC", name) else f"{name}: {cleaned}"


def test_there_are_thousands_and_none_twice() -> None:
    assert len(HONEST_PEOPLE) >= 1000 and len(HONEST_ORGANISATIONS) >= 1000
    assert len(ADVERTISEMENTS) + len(OF_PEOPLE) >= 1000
    for names in (HONEST_PEOPLE, HONEST_ORGANISATIONS, ADVERTISEMENTS, OF_PEOPLE):
        assert len({*names}) == len(names)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_space_behind_a_title_or_initials_makes_no_link_of_a_persons_name(kind: NameKind) -> None:
    assert [found for name in HONEST_PEOPLE if (found := changed(name, kind))] == []


@pytest.mark.parametrize("kind", GROUPS)
def test_slashes_at_signs_and_a_plus_make_no_link_of_an_organisations_name(kind: NameKind) -> None:
    assert [found for name in HONEST_ORGANISATIONS if (found := changed(name, kind))] == []
