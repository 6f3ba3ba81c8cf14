"""Names that may belong to one organisation: organisers see them and decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.organisations.same_name import is_same
from chalicelib.rules.organisations.similar_names import is_doubtful, similar_among
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


@pytest.mark.acceptance_letter
def test_the_acceptance_letter_has_no_certain_match() -> None:
    listed = acceptance_letter.signatories()["organisations"]
    every = [name for one in listed for name in (one["name"], *one["members"])]
    similar = [{*found} - {at} for at, found in enumerate(similar_among(every, every))]
    assert not [at for at, found in enumerate(similar) if any(is_same(every[at], every[other]) for other in found)]
    assert sum(map(len, similar)) / 2 > 10


@given(st.lists(names, max_size=5), st.lists(names, max_size=25))
def test_beside_a_name_are_all_that_are_or_may_be_its_organisation(queue: list[str], known: list[str]) -> None:
    found = similar_among(queue, known)
    assert len(found) == len(queue)
    for name, positions in zip(queue, found, strict=True):
        certain = [at for at, other in enumerate(known) if is_same(name, other)]
        doubtful = [at for at, other in enumerate(known) if is_doubtful(name, other)]
        assert list(positions) == [*certain, *doubtful]
