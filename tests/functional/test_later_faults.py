"""What a signer does later, and publishing, with every AWS call failing once in every way."""

import itertools
import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import clients, tokens
from chalicelib.publishing import corrections, data, letter_page, pages, run
from chalicelib.publishing.interface import one_by_one
from chalicelib.publishing.publisher import Publisher
from chalicelib.publishing.run import publish_all, publisher
from chalicelib.storage.models import LetterItem, LimitItem, SignatureItem
from chalicelib.storage.signatures import DynamoChanges
from tests.conftest import ENVIRONMENT
from tests.functional.api import call, deliver, queued, sign, token
from tests.functional.faulty import FAULTS, Faulty, forget
from tests.functional.mailed import a_members_link
from tests.samples import FIELDS, SLUG

MOST_CALLS = 80
SITE = ENVIRONMENT["FIRMAMOS_SITE_BUCKET"]
every_fault = pytest.mark.parametrize("fault", FAULTS)


def stubborn(faulty: Faulty, act: Callable[[], dict[str, Any]], success: int) -> None:
    """Tries until it works; what does not is told as a failure that may be tried again."""
    for _ in range(3):
        answer = faulty.run(act)
        if answer and answer["statusCode"] == success:
            return
        assert answer is None or answer["statusCode"] == 503
    raise AssertionError("three tries and one fault")


def each_call(faulty: Faulty, fault: str, walk: Callable[[], None]) -> int:
    """Walk the way again and again, failing one call further each time; how many calls there are."""
    for at in itertools.count(1):
        assert at < MOST_CALLS
        forget()
        for item in [*SignatureItem.scan(), *LimitItem.scan()]:
            item.delete()
        faulty.arm(at, fault)
        walk()
        if not faulty.hit:
            return at - 1
    raise AssertionError


def mailed() -> str:
    """A signature that waits for its confirmation; the token of its mail."""
    sign(FIELDS)
    deliver()
    return token()


@every_fault
def test_who_takes_it_back_is_forgotten_whatever_fails(faulty: Faulty, fault: str) -> None:
    def walk() -> None:
        link = mailed()
        call("POST", "/confirm/{token}", token=link)
        forget()
        own = tokens.decode(link)
        disown = tokens.encode(own.slug, own.id_bytes, tokens.disown_secret(own.secret))
        stubborn(faulty, lambda: call("POST", "/disown/{token}", token=disown), 200)
        (item,) = SignatureItem.scan()
        assert (item.state, item.sealed, item.consent) == ("disowned", None, None)
        assert [change.state for change in DynamoChanges().since(SLUG, 0)] == ["disowned"]

    assert each_call(faulty, fault, walk) >= 2


@every_fault
def test_who_asks_for_a_new_link_gets_one_whatever_fails(faulty: Faulty, fault: str) -> None:
    def walk() -> None:
        link = mailed()
        (item,) = SignatureItem.scan()
        aged = json.loads(item.mail) | {"at": 1}
        item.update(actions=[SignatureItem.expires_at.set(1), SignatureItem.mail.set(json.dumps(aged))])
        forget()
        stubborn(faulty, lambda: call("POST", "/confirm/{token}", b"resend=yes", token=link), 200)
        assert queued()
        (item,) = SignatureItem.scan()
        assert item.expires_at > 1

    assert each_call(faulty, fault, walk) >= 4


@every_fault
def test_a_member_that_objects_is_off_the_list_once_whatever_fails(faulty: Faulty, fault: str) -> None:
    def walk() -> None:
        member = a_members_link()
        forget()
        stubborn(faulty, lambda: call("POST", "/member/{token}", b"action=object", token=member), 303)
        (change,) = DynamoChanges().since(SLUG, 0)
        assert (change.state, json.loads(change.public).get("members")) == ("confirmed", None)
        assert "Comité" in str(call("GET", "/member/{token}", token=member)["body"])

    assert each_call(faulty, fault, walk) >= 4


def site(key: str) -> str:
    body: bytes = clients.s3().get_object(Bucket=SITE, Key=f"{SLUG}/{key}")["Body"].read()
    return body.decode()


def published_once(by: Publisher) -> Any:
    try:
        return publish_all(by)
    except RuntimeError:  # a letter was not published, or a service behind did not answer: the next minute's turn
        return None


@every_fault
def test_a_publisher_that_failed_anywhere_in_dynamodb_is_made_good_by_the_next(
    faulty: Faulty, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    faulty.services = {"dynamodb"}  # S3's calls are failed one by one in tests/unit/test_publisher_faults.py
    # One call after another, so that the k-th is the same each time; and few pages, which are not the matter here.
    monkeypatch.setattr(run, "at_once", one_by_one)
    monkeypatch.setattr(pages, "MAKERS", (letter_page.files, data.files, corrections.files))

    def walk() -> None:
        for item in LetterItem.query(SLUG, LetterItem.record.startswith("edition#")):
            item.delete()
        for bucket in (SITE, ENVIRONMENT["FIRMAMOS_STATE_BUCKET"]):
            for found in clients.s3().list_objects_v2(Bucket=bucket).get("Contents", []):
                clients.s3().delete_object(Bucket=bucket, Key=found["Key"])
        call("POST", "/confirm/{token}", token=mailed())
        faulty.run(lambda: published_once(publisher()))
        for lease in LimitItem.scan():
            lease.delete()  # it runs out
        faulty.run(lambda: published_once(publisher()))
        edition = json.loads(site("edition.json"))
        assert edition["number"] == 1
        assert edition["counts"]["persons"] == 1
        assert FIELDS["name"] in site("index.html")

    assert each_call(faulty, fault, walk) >= 12
