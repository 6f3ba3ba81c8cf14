"""A coalition's member: what is known of it is kept wherever its list goes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatures.member import MEMBER_KINDS, Member, with_known
from chalicelib.signing.form import MAX_MEMBERS, read_details
from tests.support.samples import named

texts = st.text(min_size=1, max_size=8)
members = st.builds(
    Member, texts, kind=st.sampled_from(MEMBER_KINDS), role=texts | st.just(""), country=st.sampled_from(["", "MX"])
)
LUZ = Member("Luz Mar", "person", "bióloga", "MX")


def read(*given: Any, **more: Any) -> tuple[Any, dict[str, list[str]]]:
    details, problems = read_details(
        {"kind": "coalition", "name": "Red", "members": given} | more, KINDS, represented=False
    )
    return details, problems


@given(members)
def test_comes_back_from_json(member: Member) -> None:
    assert Member.from_json(member.to_json()) == member


@given(texts)
def test_of_which_only_the_name_is_known_is_its_name(name: str) -> None:
    assert Member(name).to_json() == name


def test_is_printed_with_a_role_and_shows_no_name_to_a_log() -> None:
    assert (LUZ.printed, Member("Pozo").printed) == ("Luz Mar, bióloga", "Pozo")
    assert "Luz" not in repr(LUZ)


def test_a_form_forgets_nothing_that_is_known_of_a_name() -> None:
    pozo = Member("Pozo", country="PE")
    assert with_known(named("Otra", "Luz Mar"), (pozo, LUZ)) == (Member("Otra"), LUZ)
    assert with_known((Member("Luz Mar", "person", "jueza"),), (LUZ,)) == (Member("Luz Mar", "person", "jueza"),)


def test_may_be_an_object_with_what_is_known() -> None:
    luz = {"name": " Luz  Mar", "kind": "person", "role": "bióloga", "country": "mx"}
    details, problems = read("- Pozo, A.C.", luz, separator=";", end=".")
    assert problems == {}
    assert details.members == (Member("Pozo, A.C."), LUZ)
    assert (details.separator, details.end) == ("; ", ".")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"name": "Luz", "kind": "rey"}, "unknown"), ({"name": "Luz", "phone": "5"}, "unknown"),
        ({"kind": "person"}, "required"), ({"name": "Luz", "country": "Utopía"}, "unknown"),
        ({"name": "luz.example/x", "kind": "person"}, "link"), ({"name": "Luz", "role": "<b>"}, "markup"),
    ],
)  # fmt: skip
def test_is_refused_with_a_reason(given: dict[str, str], code: str) -> None:
    details, problems = read("Pozo", given)
    assert (details.members, problems) == (named("Pozo"), {"members": [code]})


def test_too_many_objects_are_too_many() -> None:
    _, problems = read(*({"name": f"Pozo {number}"} for number in range(MAX_MEMBERS + 1)))
    assert problems == {"members": ["too-many"]}


def test_another_way_to_print_a_list_is_refused() -> None:
    _, problems = read("Pozo", separator="~~", end="!")
    assert problems == {"separator": ["unknown"], "end": ["unknown"]}
