"""An organisation's confirmation and the signer's own page, with every AWS call failing once in every way."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.signatures import DynamoChanges
from chalicelib.aws.erasures import S3Erasures
from chalicelib.rules.fields.emails import parse_address
from chalicelib.rules.keys import tokens
from chalicelib.rules.keys.permanent_links import page_token
from chalicelib.rules.signatures.signature import Signature
from chalicelib.wiring import api
from chalicelib.wiring.remind import hourly_round
from tests.support.api import call, deliver, sign, token
from tests.support.fault_injection import each_outcome, fail_each_call, retry_until
from tests.support.faulty_aws import Faulty
from tests.support.process_caches import forget
from tests.support.samples import FIELDS, SLUG

CASA = FIELDS | {
    "kind": "organisation", "name": "Casa del Agua", "representative": "Luz Mar", "website": "casa.example.org",
    "email": "luz@casa.example.org",
}  # fmt: skip


def published(*names: str) -> None:
    rows = [{"kind": "organisation", "name": name} for name in names]
    key = f"{SLUG}/signatories.json"
    clients.s3().put_object(Bucket=settings.current().site_bucket, Key=key, Body=json.dumps(rows).encode())


def mailed(**fields: str) -> str:
    """Store a pending signature; returns the token of its mail."""
    sign(CASA | fields)
    deliver()
    return token()


def record(link: str) -> Signature:
    found = api.signatures().get(tokens.decode(link).signature_id)
    assert found is not None
    return found


def on_the_letter() -> list[str]:
    return [
        json.loads(change.public)["name"] for change in DynamoChanges().since(SLUG, 0) if change.state == "confirmed"
    ]


@each_outcome
@pytest.mark.parametrize(
    ("fields", "others", "reasons"),
    [
        ({}, (), ()),
        ({"email": "luz@gmail.com"}, ("CASA DEL AGUA, A.C.",), ("organisation", "duplicate:CASA DEL AGUA, A.C.")),
        ({}, None, ()),
    ],
    ids=["at its own domain", "at a mailbox and on the letter already", "before the first edition"],
)
def test_an_organisation_is_on_the_letter_or_waits_whatever_fails(
    faulty: Faulty, fault: str, fields: dict[str, str], others: tuple[str, ...] | None, reasons: tuple[str, ...]
) -> None:
    """A failed check keeps it off the letter, and its representative gets a mail with the result."""

    def run_steps(link: str) -> None:
        answer = retry_until(faulty, lambda: call("POST", "/confirm/{token}", token=link), 303)
        found = record(link)
        assert found.holds in (reasons, ("unchecked",)), faulty.hit
        assert found.holds == reasons or faulty.hit
        assert on_the_letter() == ([] if found.holds else ["Casa del Agua"])
        assert ("/signature/" in answer["headers"]["Location"]) == bool(found.holds)
        assert found.email == ("" if not found.holds else (CASA | fields)["email"]), "it is needed while it waits"

    if others is not None:
        published(*others)
    assert fail_each_call(faulty, fault, lambda: mailed(**fields), run_steps) >= 6


@each_outcome
def test_an_organisation_takes_over_the_name_of_one_that_left_or_waits_whatever_fails(
    faulty: Faulty, fault: str
) -> None:
    def left_and_mailed() -> str:
        first = mailed()
        call("POST", "/confirm/{token}", token=first)
        call("POST", "/signature/{token}", b"action=withdraw", token=own(first))
        return mailed(email="sol@casa.example.org")

    def run_steps(link: str) -> None:
        retry_until(faulty, lambda: call("POST", "/confirm/{token}", token=link), 303)
        found = record(link)
        assert found.holds in ((), ("unchecked",)), faulty.hit
        assert found.holds == () or faulty.hit
        assert on_the_letter() == ([] if found.holds else ["Casa del Agua"])

    assert fail_each_call(faulty, fault, left_and_mailed, run_steps) >= 9


def confirmed() -> str:
    """Store a person who is on the letter; returns the token of their own page."""
    sign(FIELDS)
    deliver()
    link = token()
    call("POST", "/confirm/{token}", token=link)
    return own(link)


def own(link: str) -> str:
    letter = api.signing().letter_by_address(SLUG)
    return page_token(api.peppers().of(letter), tokens.decode(link).signature_id)


def press(faulty: Faulty, page: str, **fields: str) -> dict[str, Any]:
    return retry_until(faulty, lambda: call("POST", "/signature/{token}", urlencode(fields).encode(), token=page), 303)


@each_outcome
def test_a_correction_is_made_once_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(page: str) -> None:
        typed = {key: FIELDS[key] for key in ("affiliation", "role", "country")}
        press(faulty, page, action="amend", name="María José Ávila", show="initials", **typed)
        assert on_the_letter() == ["M. J. Á."]
        assert record(page).details.name == "María José Ávila"

    assert fail_each_call(faulty, fault, confirmed, run_steps) >= 5


@each_outcome
def test_who_wants_news_and_then_none_leaves_no_address_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(page: str) -> None:
        press(faulty, page, action="news", updates="yes", email=FIELDS["email"])
        assert (record(page).email, record(page).updates) == (parse_address(FIELDS["email"]).as_typed, True)
        press(faulty, page, action="news", updates="no")
        assert (record(page).email, record(page).updates) == ("", False)
        assert on_the_letter() == [FIELDS["name"]]

    assert fail_each_call(faulty, fault, confirmed, run_steps) >= 7


@each_outcome
def test_who_leaves_has_left_and_is_on_the_list_of_erasures_whatever_fails(faulty: Faulty, fault: str) -> None:
    erasures = S3Erasures(settings.current().state_bucket)

    def run_steps(page: str) -> None:
        found = record(page)
        key = f"erased/{found.id.replace('#', '/')}"
        clients.s3().delete_object(Bucket=settings.current().state_bucket, Key=key)
        press(faulty, page, action="withdraw")
        left = record(page)
        assert (left.state, left.email, left.details.name, left.consent) == ("withdrawn", "", "", None)
        assert [change.state for change in DynamoChanges().since(SLUG, 0)] == ["withdrawn"]
        hourly_round().run()  # writes what failed to be written before
        assert set(erasures.of(SLUG)) == {found.id}

    assert fail_each_call(faulty, fault, confirmed, run_steps) >= 4


@each_outcome
def test_who_left_may_come_back_whatever_fails(faulty: Faulty, fault: str) -> None:
    def gone() -> str:
        page = confirmed()
        call("POST", "/signature/{token}", b"action=withdraw", token=page)
        return page

    def run_steps(page: str) -> None:
        press(faulty, page, action="again")
        forget()
        sign(FIELDS)
        deliver()
        assert on_the_letter() == []
        call("POST", "/confirm/{token}", token=token())
        assert on_the_letter() == [FIELDS["name"]]

    assert fail_each_call(faulty, fault, gone, run_steps) >= 3
