"""Signals that raise suspicion, and some that do not."""

from collections.abc import Mapping

import pytest

from chalicelib.rules.limits.proof_of_work import Solved
from chalicelib.signing.bot_signals import signals
from tests.support.samples import FIELDS

NOW = 1_780_000_000


def solved(seconds_ago: int) -> Solved:
    return Solved("0123456789abcdef", NOW - seconds_ago)


@pytest.mark.parametrize(
    ("more", "proof", "expected"),
    [
        ({}, solved(40), ()),
        ({"url_confirm": ""}, solved(2), ()),
        ({"url_confirm": " \n"}, solved(40), ()),
        ({"url_confirm": "https://spam.example"}, solved(40), ("honeypot",)),
        ({"url_confirm": ["a list"]}, solved(40), ("honeypot",)),
        ({}, None, ("unproved",)),
        ({}, solved(1), ("fast",)),
        ({}, solved(0), ("fast",)),
        ({}, solved(-5), ("fast",)),  # another function's clock is ahead
        ({"url_confirm": "x"}, None, ("honeypot", "unproved")),
        ({"url_confirm": "x"}, solved(0), ("honeypot", "fast")),
    ],
)
def test_each_sign_is_told_by_its_name(
    more: Mapping[str, object], proof: Solved | None, expected: tuple[str, ...]
) -> None:
    assert signals({**FIELDS, **more}, proof, NOW) == expected
