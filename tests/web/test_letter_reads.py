"""Whatever a route's outcome, its request reads the letter's head once: no part reads again what another has read."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

import pytest

import app
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.rules.letters.letter import Letter
from chalicelib.signing.letter_cache import LetterCache
from chalicelib.signing.letter_vault import LetterVault
from tests.support.api import FORM, JSON, call
from tests.support.mailed_links import Links, prepare_letter, sign_and_collect_links
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, NOW, SLUG

INVENTED = f"{SLUG}_{'a' * 77}"
LINKS = ("confirm", "disown", "signature", "member", "unsubscribe")
# The bodies posted to each route in turn, so that each of its outcomes is tested.
POSTED: dict[str, tuple[dict[str, str], ...]] = {
    "confirm": ({"resend": "yes"}, {"revision": "another"}, {"name": "x" * 300_000}, {}, {}, {"resend": "yes"}),
    "disown": ({"a": "x" * 300_000}, {}, {"action": "again"}),
    "signature": (
        {"action": "amend", "name": ""},
        {"action": "amend", "name": "Ana Paz"},
        {"action": "news", "updates": "yes"},
        {"action": "news", "updates": "no"},
        {"action": "agree"},
        {"action": "download"},
        {"action": "withdraw"},
        {"action": "withdraw"},
        {"action": "again"},
        {"action": "agree"},
    ),
    "member": ({}, {"action": "object"}, {"action": "confirm"}),
    "unsubscribe": ({}, {}),
}


class Reads(Counter[str]):
    """Counts the reads of the letter's head, and those by the vault, which gets its keys from it for every text that it
    seals or opens."""

    @property
    def by_the_request(self) -> int:
        return self["head"] - self["vault"]


@pytest.fixture
def reads(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Reads]:
    counted, head, keys = Reads(), LetterCache.head, LetterVault._keys

    def counted_head(cache: LetterCache, slug: str) -> Letter | None:
        counted["head"] += 1
        return head(cache, slug)

    def counted_keys(vault: LetterVault, slug: str) -> object:
        counted["vault"] += 1
        return keys(vault, slug)

    monkeypatch.setattr(LetterCache, "head", counted_head)
    monkeypatch.setattr(LetterVault, "_keys", counted_keys)
    for _ in prepare_letter():
        yield counted


def request(reads: Reads, method: str, path: str, fields: dict[str, str] | None = None) -> int:
    """Send a request as a browser and as a program, and check that each reads the head once; returns the last
    status."""
    status = 0
    for accept in (FORM, JSON):
        reads.clear()
        headers = FORM | {"Accept": accept["Accept"]}
        resource, _, token = path.rpartition("/")
        named = {"slug": SLUG} if path.startswith("/letters") else {"token": token}
        pattern = path.replace(SLUG, "{slug}") if path.startswith("/letters") else f"{resource}/{{token}}"
        answer = call(method, pattern, urlencode(fields or {}).encode(), headers, None, **named)
        status = int(answer["statusCode"])
        assert reads.by_the_request == 1, (method, path, fields, status)
    return status


def test_every_route_that_names_a_letter_is_asked() -> None:
    named = {path for path in app.app.routes if "{" in path}
    asked = {f"/{one}/{{token}}" for one in LINKS}
    assert named == asked | {f"/letters/{{slug}}/{what}" for what in ("signatures", "challenge", "reports")}
    assert set(POSTED) == set(LINKS)


def test_the_form_reads_the_head_once(reads: Reads) -> None:
    assert request(reads, "GET", f"/letters/{SLUG}/signatures") == 303
    assert request(reads, "GET", f"/letters/{SLUG}/challenge") == 200
    assert request(reads, "POST", f"/letters/{SLUG}/signatures", FIELDS) == 202
    assert request(reads, "POST", f"/letters/{SLUG}/signatures", FIELDS | {"email": ""}) == 422


@pytest.mark.parametrize("link", LINKS)
def test_a_link_reads_the_head_once_however_it_ends(reads: Reads, link: str) -> None:
    mailed: Links = sign_and_collect_links()
    path, invented = f"/{link}/{mailed.tokens[link]}", f"/{link}/{INVENTED}"
    assert request(reads, "GET", path) == 200
    assert request(reads, "GET", invented) == request(reads, "POST", invented) == 404
    statuses = [request(reads, "POST", path, fields) for fields in POSTED[link]]
    assert {200} <= set(statuses)
    request(reads, "GET", path)


@pytest.mark.parametrize("link", LINKS)
def test_so_does_a_link_to_a_letter_whose_personal_data_were_destroyed(reads: Reads, link: str) -> None:
    path = f"/{link}/{sign_and_collect_links().tokens[link]}"
    head = DynamoLetters().head(SLUG)
    assert head is not None
    DynamoLetters().replace_head(head, replace(head, state="delivered", purged_at=NOW // 1000))
    forget()  # like a new process, which knows the current letter
    for method in ("GET", "POST"):
        request(reads, method, path)
