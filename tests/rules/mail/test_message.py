"""Writing and reading a message of the queue."""

import pytest

from chalicelib.rules.mail.message import MessageMalformed, parse_message


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        "null",
        '"x"',
        '{"v": 2}',
        '{"v": 1, "id": "a#b"}',
        '{"v":1,"id":"a","submission":"s","since":"x"}',
    ],
)
def test_poison_is_no_message(body: str) -> None:
    with pytest.raises(MessageMalformed):
        parse_message(body)
