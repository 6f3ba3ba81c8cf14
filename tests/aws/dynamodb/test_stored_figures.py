"""Figures in memory and on moto."""

from typing import Any

import pytest

from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.ports.figures import FigureStore, ListFigures, Unfinished
from chalicelib.rules.signatures.figures import DayFigures, LetterFigures, Tally
from tests.fakes.figures import MemoryFigures

DAY = DayFigures({"person": 3}, {"published": {"person": 1}, "open": {"person": 1}})


@pytest.fixture(params=["memory", "moto"])
def figures(request: pytest.FixtureRequest) -> FigureStore:
    if request.param == "memory":
        return MemoryFigures()
    request.getfixturevalue("aws")
    return DynamoFigures()


def test_a_letter_that_was_never_counted_has_none(figures: FigureStore) -> None:
    assert figures.read("agua") == (LetterFigures(), ListFigures())
    assert figures.unfinished("agua") is None


def test_figures_are_those_of_one_letter_and_days_that_are_over_stay(figures: FigureStore) -> None:
    first = LetterFigures({"2026-11-01": DAY}, 5)
    figures.write("agua", LetterFigures(), first)
    figures.write("agua-2", LetterFigures(), LetterFigures({"2026-11-02": DAY}, 6))
    later = LetterFigures({"2026-11-01": DAY, "2026-11-03": DayFigures({"coalition": 1})}, 9, {1: 4, 2: 1})
    figures.write("agua", first, later)
    assert figures.read("agua")[0] == later
    assert figures.read("agua-2")[0].days.keys() == {"2026-11-02"}


def test_a_list_s_figures_are_replaced(figures: FigureStore) -> None:
    figures.write_list("agua", ListFigures(1, 5, {"MX": {"person": 2}}, {"2026-11-01": 2}))
    figures.write_list("agua", ListFigures(2, 6, {"": {"organisation": 1}}, {"2026-11-02": 1}))
    assert figures.read("agua") == (LetterFigures(), ListFigures(2, 6, {"": {"organisation": 1}}, {"2026-11-02": 1}))


def test_a_count_that_goes_on_is_kept_apart_from_what_is_shown(figures: FigureStore) -> None:
    tally: dict[str, Any] = {"2026-11-01": {"open": {"person": 2}}}
    figures.keep_unfinished("agua", Unfinished(5, "agua#x", Tally(tally, {1: 2})))
    assert figures.unfinished("agua") == Unfinished(5, "agua#x", Tally(tally, {1: 2}))
    assert figures.unfinished("agu") is None
    assert figures.read("agua") == (LetterFigures(), ListFigures())
