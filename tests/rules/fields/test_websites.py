"""Websites: a published link leads where it seems to lead."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields.websites import WebsiteRefused, clean_website


@pytest.fixture(scope="module", autouse=True)
def idna_tables() -> None:
    """Load the tables that the first international host needs, so that no Hypothesis example is timed with it."""
    clean_website("niñez.example")


@pytest.mark.parametrize(
    ("typed", "published"),
    [
        ("example.org", "https://example.org"),
        (" example.org\n", "https://example.org"),
        ("https://example.org/x", "https://example.org/x"),
        ("http://example.org/x?y=1&z#w", "http://example.org/x?y=1&z#w"),
        ("HTTPS://Example.ORG/Casa", "https://example.org/Casa"),
        ("www.example.org", "https://www.example.org"),
        ("example.org.", "https://example.org"),
        ("example.org:8443/x", "https://example.org:8443/x"),
        ("example.org/quiénes-somos", "https://example.org/qui%C3%A9nes-somos"),
        ("example.org/qui%C3%A9nes", "https://example.org/qui%C3%A9nes"),
        ("niñez.example", "https://xn--niez-hqa.example"),
        ("https://NIÑEZ.example/x", "https://xn--niez-hqa.example/x"),
        ("xn--niez-hqa.example", "https://xn--niez-hqa.example"),
        ("x.org/~maria/(uno),dos;tres", "https://x.org/~maria/(uno),dos;tres"),
        ("example.org/@cuenta", "https://example.org/@cuenta"),
        ("", ""),
        (" \t", ""),
    ],
)
def test_accepted(typed: str, published: str) -> None:
    assert clean_website(typed) == published


@pytest.mark.parametrize(
    "typed",
    [
        "example",
        "localhost",
        "https://localhost/x",
        "red.local",
        "casa.invalid",
        "a.internal",
        "no tenemos",
        "ejemplo .org",
        "ftp://example.org",
        "javascript:alert(1)",
        "javascript://example.org/%0aalert(1)",
        "data:text/html,x",
        "mailto:ana@example.org",
        "https:example.org",
        "https://",
        "https:///example.org",
        "//example.org",
        "https://ana@example.org",
        "https://ana:clave@example.org",
        "https://example.org@evil.example",
        "https://example.org\\@evil.example",
        "https://exa\nmple.org",
        "https://example.org/\x00",
        "https://example.org/\u202egro",
        "https://example.org/\u200b",
        "https://example.org/\u00a0x",
        'https://example.org/"onmouseover=x',
        "https://example.org/<script>",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://example.org:",
        "https://example.org:99999",
        "https://example.org:ocho",
        "https://exa_mple.org",
        "https://-example.org",
        "https://example..org",
        "https://.example.org",
        "https://exam%70le.org",
        "https://" + "a" * 64 + ".org",
        "\ud800.org",
        "https://example.org/\ud800",
    ],
)
def test_refused(typed: str) -> None:
    with pytest.raises(WebsiteRefused) as refusal:
        clean_website(typed)
    assert refusal.value.code == "invalid"


@pytest.mark.parametrize("typed", ["example.org/" + "x" * 189, "example.org/" + "é" * 40, "a" * 201])
def test_more_than_200_characters_are_too_many(typed: str) -> None:
    with pytest.raises(WebsiteRefused) as refusal:
        clean_website(typed)
    assert refusal.value.code == "too-long"


def test_200_characters_are_not_too_many() -> None:
    assert len(clean_website("https://example.org/" + "x" * 180)) == 200


pieces = st.sampled_from(
    ["https://", "http://", "//", "/", ":", "@", "example.org", "a.example", ".", "ñ", "%", "?", "#", "\\"]
)


@given(st.lists(pieces, max_size=7).map("".join) | st.text(max_size=40))
def test_what_comes_out_is_a_plain_address_and_stays_as_it_is(typed: str) -> None:
    try:
        url = clean_website(typed)
    except WebsiteRefused:
        return
    assert clean_website(url) == url
    if url:
        parts = urlsplit(url)
        assert url.isascii()
        assert url.isprintable()
        assert len(url) <= 200
        assert parts.scheme in {"http", "https"}
        assert "." in (parts.hostname or "")
        assert parts.username is None
        assert parts.password is None
