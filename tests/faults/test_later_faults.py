"""A signer's later actions, and publishing, with every AWS call failing once in every way."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LimitItem, SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoChanges
from chalicelib.ports.publishing import one_by_one
from chalicelib.publishing.all_letters import publish_all
from chalicelib.publishing.files import all_files, corrections, csv_and_json, letter_page
from chalicelib.publishing.publisher import Publisher
from chalicelib.rules.files import sha256
from chalicelib.rules.keys import tokens
from chalicelib.wiring.publish import publisher
from tests.fakes.publishing import FakeTypesetter, MemoryBucket
from tests.support.api import JSON, call, deliver, queued, sign, token
from tests.support.api_client import disown_link, press, press_not_me
from tests.support.fault_injection import each_outcome, fail_each_call, retry_until
from tests.support.faulty_aws import Faulty
from tests.support.mailed_links import member_token
from tests.support.samples import FIELDS, SLUG


def mailed() -> str:
    """Store a pending signature; returns the token of its mail."""
    sign(FIELDS)
    deliver()
    return token()


def confirmed() -> str:
    """Store a signature that is on the letter; returns the token of the mail that confirmed it."""
    link = mailed()
    call("POST", "/confirm/{token}", token=link)
    return link


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_who_takes_it_back_is_forgotten_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(link: str) -> None:
        own = tokens.decode(link)
        disown = tokens.encode(own.slug, own.id_bytes, tokens.disown_secret(own.secret))
        shown = retry_until(faulty, lambda: call("GET", "/disown/{token}", headers=JSON, token=disown), 200)
        button = {"snapshot": json.loads(shown["body"])["snapshot"]}
        retry_until(faulty, lambda: press("disown", disown, button), 200)
        (item,) = SignatureItem.scan()
        assert item.state == "disowned"
        assert {"sealed", "consent"}.isdisjoint(item.attribute_values)
        assert [change.state for change in DynamoChanges().since(SLUG, 0)] == ["disowned"]

    assert fail_each_call(faulty, fault, confirmed, run_steps) >= 2


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_who_opens_the_address_again_signs_whatever_fails(faulty: Faulty, fault: str) -> None:
    def disowned() -> str:
        sign(FIELDS | {"name": "Luis Paz"})
        link = mailed()
        press_not_me(disown_link(link))
        return link

    def run_steps(link: str) -> None:
        opened = retry_until(faulty, lambda: press("disown", disown_link(link), action="again", as_json=True), 200)
        assert json.loads(opened["body"]) == {"status": "again"}
        # One record is as it was, and what is left of the other counts as absent.
        found = {item.state: (bool(item.quiet), item.expires_at is not None) for item in SignatureItem.scan()}
        assert found == {"pending": (False, True), "disowned": (False, True)}

    assert fail_each_call(faulty, fault, disowned, run_steps) >= 4


def expired() -> str:
    """Store a signature whose link has expired; returns the link's token."""
    link = mailed()
    (item,) = SignatureItem.scan()
    aged = json.loads(item.mail) | {"at": 1}
    item.update(actions=[SignatureItem.expires_at.set(1), SignatureItem.mail.set(json.dumps(aged))])
    return link


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_who_asks_for_a_new_link_gets_one_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(link: str) -> None:
        retry_until(faulty, lambda: call("POST", "/confirm/{token}", b"resend=yes", token=link), 200)
        assert queued()
        (item,) = SignatureItem.scan()
        assert item.expires_at > 1

    assert fail_each_call(faulty, fault, expired, run_steps) >= 4


@each_outcome
def test_a_member_that_objects_is_off_the_list_once_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(member: str) -> None:
        retry_until(faulty, lambda: call("POST", "/member/{token}", b"action=object", token=member), 303)
        (change,) = DynamoChanges().since(SLUG, 0)
        assert (change.state, json.loads(change.public).get("members")) == ("confirmed", None)
        assert "Comité" in str(call("GET", "/member/{token}", token=member)["body"])

    assert fail_each_call(faulty, fault, member_token, run_steps) >= 4


def published_once(by: Publisher) -> Any:
    try:
        return publish_all(by)
    except RuntimeError:  # a letter was not published, or a service did not answer: the next minute is the retry
        return None


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_a_publisher_that_failed_anywhere_in_dynamodb_is_made_good_by_the_next(
    faulty: Faulty, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """tests/publishing/test_publisher_faults.py makes S3's calls fail one by one; here the buckets are in memory."""
    # Few pages: the test is not about them.
    monkeypatch.setattr(all_files, "MAKERS", (letter_page.files, csv_and_json.files, corrections.files))

    def run_steps(_: str) -> None:
        site, states = MemoryBucket(), MemoryBucket()

        def once() -> Any:
            by = replace(publisher(), bucket=site, states=states, typesetter=FakeTypesetter(), each=one_by_one)
            return published_once(by)

        faulty.run(once)
        for lease in LimitItem.scan():
            lease.delete()  # it expires
        faulty.run(once)
        edition = json.loads(site.objects[f"{SLUG}/edition.json"])
        assert edition["number"] == 1
        assert edition["counts"]["persons"] == 1
        assert FIELDS["name"] in site.objects[f"{SLUG}/index.html"].decode()
        (listed,) = json.loads(site.objects["letters.json"])["letters"]
        assert (listed["slug"], listed["edition"], listed["counts"]["persons"]) == (SLUG, 1, 1)
        front = DynamoLetters().front()
        assert front is not None
        assert sha256(site.objects["es/index.html"]) == front.files["es/index.html"]

    assert fail_each_call(faulty, fault, confirmed, run_steps) >= 16
