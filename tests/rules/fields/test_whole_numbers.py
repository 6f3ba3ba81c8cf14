"""A whole number is ASCII digits, and not too many of them."""

import pytest

from chalicelib.rules.fields.whole_numbers import read_whole


@pytest.mark.parametrize(("text", "number"), [("0", 0), ("007", 7), ("12", 12), ("9999", 9999)])
def test_digits_are_a_number(text: str, number: int) -> None:
    assert read_whole(text, 4) == number


@pytest.mark.parametrize(
    "text", ["", " ", "1 ", "-1", "+1", "1.0", "1e3", "1_0", "²", "١٢", "\uff11\uff12", "one", "12345", "9" * 5000]
)
def test_anything_else_is_none(text: str) -> None:
    assert read_whole(text, 4) is None
