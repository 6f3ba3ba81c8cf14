"""The kind and language of the answer that a request wants."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.http.languages import preferred
from chalicelib.web.request import WebRequest

SPOKEN = ("es", "en", "pt", "fr")


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", ()),
        ("es-MX,es;q=0.8,en-US;q=0.5", ("es", "en")),
        ("en;q=0.2, pt-BR;q=0.9", ("pt", "en")),
        ("de, fr-CH;q=0.5", ("fr",)),
        ("es;q=0", ()),
        ("EN", ("en",)),
        ("*", ()),
        ("es;q=2", ()),
    ],
)
def test_the_languages_of_the_header_the_best_first(header: str, expected: tuple[str, ...]) -> None:
    assert preferred(header, SPOKEN) == expected


@given(st.text(max_size=200))
def test_no_header_fails_a_request(header: str) -> None:
    assert set(preferred(header, SPOKEN)) <= set(SPOKEN)


@pytest.mark.parametrize(
    ("accept", "content_type", "expected"),
    [
        ("text/html,application/xhtml+xml,application/json;q=0.5", "application/x-www-form-urlencoded", False),
        ("text/html", "application/json", False),
        ("application/json", "", True),
        ("*/*", "application/json; charset=utf-8", True),
        ("*/*", "application/x-www-form-urlencoded", False),
        ("", "", False),
    ],
)
def test_a_browser_gets_pages_and_a_program_json(accept: str, content_type: str, expected: bool) -> None:
    asked = WebRequest.of(body=b"", content_type=content_type, accept=accept, accept_language="", spoken=SPOKEN)
    assert asked.wants_json is expected
