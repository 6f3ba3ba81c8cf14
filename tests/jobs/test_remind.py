"""The hourly round's reads and writes, in memory and on moto; and the complete round, on moto."""

import contextlib
import itertools
import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb import hourly_round as stored
from chalicelib.aws.dynamodb.claims import DynamoClaims
from chalicelib.aws.dynamodb.hourly_round import DynamoRounds
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.aws.erasures import S3Erasures
from chalicelib.aws.kms import KmsDataKeys
from chalicelib.errors import Unavailable
from chalicelib.ports.storage import Rounds
from chalicelib.rules.letters.letter import ERASED, KINDS
from chalicelib.rules.mail.mail_state import Send, decide
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Verdict, confirmation, disownment, withdrawal
from chalicelib.signing.letter_vault import LetterVault
from chalicelib.wiring.remind import hourly_round
from tests.fakes.keys import PlainVault
from tests.fakes.storage import MemoryErasures, MemoryRounds, MemorySignatures
from tests.support.api import queued
from tests.support.faulty_aws import FAULTS, Faulty
from tests.support.moto_aws import store_letter
from tests.support.process_caches import forget
from tests.support.roles import acting
from tests.support.samples import NOW, SLUG
from tests.support.world import pending

AT = NOW // 1000
Kept = tuple[Any, Rounds]


@pytest.fixture(params=["memory", "moto"])
def kept(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Kept:
    if request.param == "memory":
        signatures = MemorySignatures()
        return signatures, MemoryRounds(signatures)
    request.getfixturevalue("aws")
    monkeypatch.setattr(stored, "PAGE", 2)
    return DynamoSignatures(PlainVault()), DynamoRounds()


@pytest.fixture(params=["memory", "moto"])
def erasures(request: pytest.FixtureRequest) -> Any:
    if request.param == "memory":
        return MemoryErasures()
    request.getfixturevalue("aws")
    return S3Erasures(settings.current().state_bucket)


def numbered(one: Signature, number: int, slug: str = SLUG) -> Signature:
    return replace(one, id=f"{slug}#{number:026d}")


def test_every_record_is_read_once_and_nothing_that_was_typed(kept: Kept) -> None:
    signatures, rounds = kept
    written = [numbered(pending(updates="yes", show="initials"), number) for number in range(5)]
    for one in written:
        signatures.submit(one, AT)
    sent = decide(written[0], "first", "plain", since=AT, now=AT, claim="c", digest="00" * 32)
    assert isinstance(sent, Send)
    signatures.apply(written[0], sent.step)
    now_confirmed = confirmation(written[1], NOW, written[1].consent, Verdict(signals=("quick",)))
    signatures.apply(written[1], now_confirmed)
    pages = list(rounds.pages(""))
    assert len(pages) > 1
    assert [page.after for page in pages][-1] == "" and all(page.after for page in pages[:-1])
    read = {one.id: one for page in pages for one in page.records}
    assert read.keys() == {one.id for one in written}
    assert (read[written[0].id].mail, read[written[0].id].expires_at) == (sent.claimed, sent.step.changes["expires_at"])
    first = read[written[1].id]
    assert (first.state, first.signals[-1], first.consent, first.updates) == (
        "confirmed",
        "quick",
        written[1].consent,
        True,
    )
    assert {(one.email, one.details.name, one.details.affiliation) for one in read.values()} == {("", "", "")}


def test_the_kind_is_read_apart_from_what_was_typed(kept: Kept) -> None:
    signatures, rounds = kept
    for number, kind in enumerate(KINDS):
        one = numbered(pending(), number)
        signatures.submit(replace(one, details=replace(one.details, kind=kind)), AT)
    assert [one.details for page in rounds.pages("") for one in page.records] == [Details(kind, "") for kind in KINDS]


def test_the_kind_of_what_was_stored_before_it_was_noted_is_unknown(aws: None) -> None:
    signatures = DynamoSignatures(PlainVault())
    signatures.submit(pending(), AT)
    SignatureItem(pending().id).update(actions=[SignatureItem.kind.remove()])
    (page,) = DynamoRounds().pages("")
    assert [one.details.kind for one in page.records] == [""]


def test_a_round_goes_on_behind_what_was_read(kept: Kept) -> None:
    signatures, rounds = kept
    for number in range(5):
        signatures.submit(numbered(pending(), number), AT)
    first = next(iter(rounds.pages("")))
    rest = [one.id for page in rounds.pages(first.after) for one in page.records]
    assert len(first.records) + len(rest) == 5
    assert not {one.id for one in first.records} & {*rest}
    assert rounds.cursor() == ""
    rounds.keep_cursor(first.after, AT)
    assert rounds.cursor() == first.after
    rounds.keep_cursor("", AT)
    assert rounds.cursor() == ""


def test_an_empty_table_is_one_empty_page(kept: Kept) -> None:
    assert [page.records for page in kept[1].pages("")] == [[]]


def test_what_is_no_signature_is_passed_over(aws: None) -> None:
    DynamoClaims().claim(SLUG, "x" * 26, f"{SLUG}#{'a' * 26}", 1)
    DynamoSignatures(PlainVault()).submit(pending(), AT)
    assert [one.id for page in DynamoRounds().pages("") for one in page.records] == [pending().id]


def test_every_attribute_that_is_read_is_one_that_records_have(aws: None) -> None:
    assert {*stored.READ} <= {*SignatureItem.get_attributes()}


def test_the_list_of_erasures(erasures: Any) -> None:
    mine, theirs = f"{SLUG}#{'a' * 26}", f"{SLUG}-2#{'b' * 26}"
    assert erasures.of(SLUG) == {}
    erasures.add(mine, NOW)
    erasures.add(theirs, NOW)
    erasures.add(mine, NOW + 5)
    assert erasures.of(SLUG) == {mine: NOW + 5}
    assert erasures.listed(SLUG).keys() == {mine}
    assert erasures.of(f"{SLUG}-2") == {theirs: NOW}


def test_when_an_erasure_was_listed_is_told_without_reading_it(aws: None, calls: list[str]) -> None:
    erasures = S3Erasures(settings.current().state_bucket)
    for letter in "abc":
        erasures.add(f"{SLUG}#{letter * 26}", NOW)
    calls.clear()
    listed = erasures.listed(SLUG)
    assert calls == ["ListObjectsV2"]
    assert all(at % 1000 == 0 and at > NOW - 10**12 for at in listed.values())


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the AWS calls made."""
    made: list[str] = []
    act: Callable[..., Any] = BaseClient._make_api_call

    def counted(client: Any, operation: str, parameters: Any) -> Any:
        made.append(operation)
        return act(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", counted)
    return made


def test_a_whole_round_on_aws(aws: None, calls: list[str]) -> None:
    """A forgotten mail is queued and people who left are listed; an hour later there is nothing left to do."""
    store_letter()
    signatures = DynamoSignatures(LetterVault(DynamoLetters(), KmsDataKeys()))
    for number, step in enumerate((None, disownment, withdrawal)):
        one = numbered(pending(), number)
        signatures.submit(one, AT)
        if step:
            signatures.apply(one, step(one, NOW))
    now = NOW + 3600 * 1000
    calls.clear()
    hourly = replace(hourly_round(), now_ms=lambda: now)
    with acting("Remind"):
        assert hourly.run() == {"seen": 3, "stranded": 1, "queued": 1, "erased": 2}
    assert "Decrypt" not in calls
    assert calls.count("Scan") == 1
    again = replace(hourly, now_ms=lambda: now + 60_000)
    assert again.run() == {"seen": 3}
    (message,) = clients.sqs().receive_message(QueueUrl=settings.current().mail_queue_url)["Messages"]
    assert json.loads(message["Body"])["id"] == numbered(pending(), 0).id
    keys = clients.s3().list_objects_v2(Bucket=settings.current().state_bucket)["Contents"]
    assert sorted(found["Key"] for found in keys) == [f"{ERASED}/{SLUG}/{number:026d}" for number in (1, 2)]
    forget()


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@pytest.mark.parametrize("fault", FAULTS)
def test_a_round_that_failed_anywhere_is_made_good_by_the_next(faulty: Faulty, fault: str) -> None:
    """Whichever call fails, half a day later a forgotten mail is queued and people who left are listed."""
    waits, left = numbered(pending(), 0), numbered(pending(), 1)
    signatures = DynamoSignatures(LetterVault(DynamoLetters(), KmsDataKeys()))
    for number in itertools.count(1):
        assert number < 40
        wipe()
        for one in (waits, left):
            signatures.submit(one, AT)
        signatures.apply(left, withdrawal(left, NOW))
        faulty.arm(number, fault)
        for hours in (1, 8):
            late = NOW + hours * 3600 * 1000
            with contextlib.suppress(Unavailable):
                faulty.run(partial(go_at, late))
        assert {json.loads(one["body"])["id"] for one in queued()} == {waits.id}
        assert S3Erasures(settings.current().state_bucket).listed(SLUG).keys() == {left.id}
        if not faulty.hit:
            break
    assert number > 9


def go_at(now: int) -> dict[str, int]:
    with acting("Remind"):
        return replace(hourly_round(), now_ms=lambda: now).run()


def wipe() -> None:
    """Reset the tables of signatures and limits, and the list of erasures."""
    for table, key in ((settings.current().signatures_table, "id"), (settings.current().limits_table, "name")):
        for item in clients.dynamodb().scan(TableName=table)["Items"]:
            clients.dynamodb().delete_item(TableName=table, Key={key: item[key]})
    bucket = settings.current().state_bucket
    for found in clients.s3().list_objects_v2(Bucket=bucket).get("Contents", ()):
        clients.s3().delete_object(Bucket=bucket, Key=found["Key"])
