"""A mailed link opens with whatever mail programs and people leave behind it, and with nothing else changed."""

from collections.abc import Iterator
from urllib.parse import quote, unquote, urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.keys import tokens
from tests.conftest import API_URL
from tests.support.api import FORM, call
from tests.support.api_client import press, record, see
from tests.support.mailed_links import Links, prepare_letter, sign_and_collect_links, stored_state
from tests.support.samples import FIELDS

KINDS = ("confirm", "disown", "signature", "member", "unsubscribe")
# As the address bar has them; API Gateway hands them over decoded or not.
BEHIND = (
    *(".", ")", ">", ",", ";", ":", '"', "'", "!", "]", "}", "*", "_", "-", "=", "&", "&gt;", "%20", "%0A", "%0D%0A"),
    *("%09", "%C2%A0", "%E2%80%8B", "%E2%80%9D", "%C2%BB", "%E3%80%82", "%EF%BB%BF", "%C2%AD", "%00", "%FF", "%2520"),
    *(".)", ").", "%3E.", "=3D", "=20", "=%0A", "&utm_source=x&fbclid=y", ";jsessionid=1", "%3Futm_source%3Dx"),
    *("%20Saludos", "%0ASaludos", "%22%3E", "%23x", "%5C", "|", "~", "$"),
)
# In the middle, where a long line was broken.
WITHIN = ("%20", "%0A", "%0D%0A", "%0A%20", "%20%20", "=%0A", "=%0D%0A", "=", "%E2%80%8B", "%C2%AD", "%C2%A0", "%09")


@pytest.fixture
def links(aws: None) -> Iterator[Links]:
    for _ in prepare_letter():
        yield sign_and_collect_links()


def opened(kind: str, path: str, *, decoded: bool) -> tuple[str, str]:
    """Follow a link as a browser does; returns the last part of the address that it ends at, and the page."""
    given = unquote(path) if decoded else path
    answer = call("GET", f"/{kind}/{{token}}", raw={"pathParameters": {"token": given}}, token="x")
    if answer["statusCode"] == 303:
        folder, _, path = answer["headers"]["Location"].rpartition("/")
        assert folder == f"{API_URL}/{kind}"
        answer = see(kind, path)
    assert answer["statusCode"] == 200, (kind, path)
    return path, answer["body"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("decoded", [False, True], ids=["as sent", "decoded"])
def test_every_mailed_link_opens_with_what_a_mail_program_leaves_behind_it(
    links: Links, kind: str, decoded: bool
) -> None:
    token = links.tokens[kind]
    expected, before = opened(kind, token, decoded=decoded), stored_state()
    for behind in BEHIND:
        assert opened(kind, token + behind, decoded=decoded) == expected, behind
    for within in WITHIN:
        for at in (3, len(token) - 77, len(token) - 40, len(token) - 1):
            assert opened(kind, token[:at] + within + token[at:], decoded=decoded) == expected, (within, at)
    assert opened(kind, token.upper(), decoded=decoded)[1] == expected[1]
    assert stored_state() == before, "opening changes nothing"


@pytest.mark.parametrize("kind", KINDS)
def test_the_forms_of_the_page_post_to_the_link_as_it_was_mailed(links: Links, kind: str) -> None:
    token = links.tokens[kind]
    address, page = opened(kind, f"{token}.%0A", decoded=True)
    assert address == token
    base = f"https://firmas.example.org/{kind}/{address}"
    actions = [str(form.get("action", "")) for form in BeautifulSoup(page, "html.parser").find_all("form")]
    assert actions
    for action in actions:
        path = urlsplit(urljoin(base, action)).path
        assert tokens.decode(path.rpartition("/")[2])


def test_what_is_posted_to_a_link_with_something_behind_it_is_done(links: Links) -> None:
    token = links.tokens["confirm"]
    assert press("confirm", f"{token}>")["statusCode"] == 303
    found = record(FIELDS["email"])
    assert found is not None
    assert found.state == "confirmed"
    answer = call(
        "POST", "/unsubscribe/{token}", b"List-Unsubscribe=One-Click", FORM, token=links.tokens["unsubscribe"] + "."
    )
    assert answer["statusCode"] == 200, "RFC 8058 §3.1: no redirect"
    found = record(FIELDS["email"])
    assert found is not None
    assert found.quiet


@pytest.mark.parametrize("kind", KINDS)
def test_a_near_miss_opens_nothing(links: Links, kind: str) -> None:
    token = links.tokens[kind]
    other = "b" if token[-2] != "b" else "c"
    for path in (
        token[:-1],
        f"{token}a",
        f"{token}7",
        f"{token}0.",
        f"{token[:-2]}{other}{token[-1]}",
        f"{token[:-2]}{other}{token[-1]}.",
        f"{token[:-1]}.",
        f"x{token}",
        f".{token[1:]}",
        token.replace("_", "."),
        f"a.{token}",
    ):
        for sent in (path, quote(path)):
            answer = call("GET", f"/{kind}/{{token}}", token=sent)
            if answer["statusCode"] == 303:
                answer = see(kind, answer["headers"]["Location"].rpartition("/")[2])
            assert answer["statusCode"] == 404, path


SLUG, ID, SECRET = "quedate-2026", bytes(range(16)), bytes(range(32))
GOOD = tokens.encode(SLUG, ID, SECRET)


@given(st.text(max_size=40).filter(lambda text: not (text[:1].isascii() and text[:1].isalnum())), st.booleans())
def test_the_alphabet_of_a_token_ends_it(behind: str, encoded: bool) -> None:
    behind = behind.encode("utf-8", "replace").decode()
    assert tokens.token_in_link(GOOD + (quote(behind) if encoded else behind.replace("%", "%25"))) == GOOD


@given(st.data())
def test_a_changed_character_is_never_read_as_the_one_that_was_mailed(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(GOOD) - 1))
    character = data.draw(st.characters(codec="utf-8"))
    changed = GOOD[:at] + character + GOOD[at + 1 :]
    assert tokens.token_in_link(changed) != GOOD or character.lower() == GOOD[at]


@given(st.text(max_size=200))
def test_any_text_has_a_token_that_can_be_read_or_none(text: str) -> None:
    found = tokens.token_in_link(text)
    assert found == "" or tokens.encode(*_parts(tokens.decode(found))) == found


def _parts(token: tokens.MailToken) -> tuple[str, bytes, bytes]:
    return token.slug, token.id_bytes, token.secret


@pytest.mark.parametrize("path", ["a" * 100_000, "a " * 50_000, "=" * 100_000, f"a_{'b=' * 50_000}", "%" * 100_000])
def test_no_path_takes_long(path: str) -> None:
    assert tokens.token_in_link(path) == ""
