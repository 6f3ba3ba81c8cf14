"""Several spellings of an organisation's name are one name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.organisations.same_name import folded, is_same
from tests.support.organisation_names import APART, DIFFERENT, DOUBTFUL, SAME


@pytest.mark.parametrize(("a", "b"), SAME)
def test_what_differs_in_nothing_that_matters_is_one(a: str, b: str) -> None:
    assert is_same(a, b)
    assert folded(a) == folded(b)


@pytest.mark.parametrize(("a", "b"), DOUBTFUL)
def test_what_a_person_has_to_judge_is_never_merged(a: str, b: str) -> None:
    assert not is_same(a, b)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_others_are_others(a: str, b: str) -> None:
    assert not is_same(a, b)


@pytest.mark.parametrize(("a", "b"), APART)
def test_brackets_that_tell_two_apart_stay(a: str, b: str) -> None:
    assert not is_same(a, b)


@given(st.text(min_size=1))
def test_folding_again_changes_nothing(name: str) -> None:
    assert folded(folded(name)) == folded(name)


def test_a_name_of_nothing_but_signs_and_forms_stays() -> None:
    assert folded("A.C.") == "ac"
    assert folded("***") == "***"
    assert not is_same("***", "!!!")
