"""Names that may belong to one organisation: organisers see them and decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.organisations.same_name import is_same
from chalicelib.rules.organisations.similar_names import certain_pairs, doubtful_pairs, is_doubtful, similar_among
from tests.support import acceptance_letter
from tests.support.organisation_names import APART, DIFFERENT, DOUBTFUL, SAME


@pytest.mark.parametrize(("a", "b"), SAME)
def test_what_is_one_is_not_doubtful(a: str, b: str) -> None:
    assert not is_doubtful(a, b)


@pytest.mark.parametrize(("a", "b"), DOUBTFUL)
def test_what_a_person_has_to_judge_is_doubtful_either_way_round(a: str, b: str) -> None:
    assert is_doubtful(a, b)
    assert is_doubtful(b, a)


@pytest.mark.parametrize(("a", "b"), DIFFERENT)
def test_others_are_not_doubtful(a: str, b: str) -> None:
    assert not is_doubtful(a, b)


names = st.sampled_from([name for pair in SAME + DOUBTFUL + DIFFERENT + APART for name in pair])


@given(st.lists(names, max_size=25))
def test_bringing_names_together_by_keys_misses_no_pair(found: list[str]) -> None:
    pairs = [(a, b) for b in range(len(found)) for a in range(b)]
    assert doubtful_pairs(found) == sorted(pair for pair in pairs if is_doubtful(found[pair[0]], found[pair[1]]))
    assert certain_pairs(found) == sorted(pair for pair in pairs if is_same(found[pair[0]], found[pair[1]]))


@pytest.mark.acceptance_letter
def test_the_acceptance_letter_has_no_certain_match() -> None:
    listed = acceptance_letter.signatories()["organisations"]
    every = [name for one in listed for name in (one["name"], *one["members"])]
    assert certain_pairs(every) == []
    assert len(doubtful_pairs(every)) > 10


@given(st.lists(names, max_size=5), st.lists(names, max_size=12))
def test_beside_a_name_are_all_that_are_or_may_be_its_organisation(queue: list[str], known: list[str]) -> None:
    found = similar_among(queue, known)
    assert len(found) == len(queue)
    for name, positions in zip(queue, found, strict=True):
        certain = [at for at, other in enumerate(known) if is_same(name, other)]
        doubtful = [at for at, other in enumerate(known) if is_doubtful(name, other)]
        assert list(positions) == [*certain, *doubtful]
