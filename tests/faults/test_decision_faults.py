"""Deciding which names are one, and publishing by it, with every AWS call failing once in every way."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import LetterItem, LimitItem
from chalicelib.errors import Unavailable
from chalicelib.organising.matches import Matching
from chalicelib.ports.publishing import one_by_one
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.all_letters import publish_all
from chalicelib.publishing.files import all_files, corrections, counted_once, csv_and_json
from chalicelib.wiring.publish import publisher
from tests.fakes.publishing import FakeTypesetter, MemoryBucket
from tests.support.api import call, deliver, sign, token
from tests.support.contents import SECRET, content_of, signatory
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.mailed_links import COALITION
from tests.support.samples import NOW, SLUG

LISTED = (signatory(1, "Asilo Abierto Mx", "organisation"), signatory(2, "Asilo Abierto México", "organisation"))


def decisions(bucket: MemoryBucket) -> Matching:
    return Matching(DynamoLetters(), bucket, "luz", lambda: NOW)


@each_outcome
def test_a_decision_is_made_once_and_logged_whatever_fails(faulty: Faulty, fault: str) -> None:
    bucket = MemoryBucket()
    bucket.objects[f"{SLUG}/signatories.json"] = csv_and_json.files(content_of(LISTED))["signatories.json"]

    def published() -> str:
        DynamoLetters().add_edition(SLUG, EditionRecord(1, "{}", "00", "key", NOW, "basis", SECRET.hex()))
        return ""

    def run_steps(_: str) -> None:
        def once() -> Any:
            try:
                return decisions(bucket).decide(SLUG, "1", "Asilo Abierto México", "one")
            except Unavailable:
                return None

        faulty.run(once)
        assert not DynamoLetters().decisions(SLUG).made or logged()
        faulty.run(once)
        head = DynamoLetters().head(SLUG)
        assert head is not None
        assert head.decided
        assert [one.pair for one in DynamoLetters().decisions(SLUG).made] == [("1", "2")]
        assert logged()

    assert fail_each_call(faulty, fault, published, run_steps) >= 6


def copied(bucket: MemoryBucket) -> MemoryBucket:
    same = MemoryBucket()
    same.objects, same.types, same.editions = dict(bucket.objects), dict(bucket.types), dict(bucket.editions)
    return same


def logged() -> list[str]:
    lines = [str(item.content) for item in LetterItem.query(SLUG, LetterItem.record.startswith("audit#"))]
    return [line for line in lines if json.loads(line)["what"] == "matches: one"]


@each_outcome
def test_a_publisher_that_could_not_read_decisions_counts_by_them_the_next_minute(
    faulty: Faulty, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(all_files, "MAKERS", (csv_and_json.files, counted_once.files, corrections.files))
    buckets: list[MemoryBucket] = []
    first: list[MemoryBucket] = []

    def run() -> Any:
        by = replace(publisher(), bucket=buckets[0], states=buckets[1], typesetter=FakeTypesetter(), each=one_by_one)
        try:
            return publish_all(by)
        except RuntimeError:  # a letter was not published, or a service did not answer: the next minute is the retry
            return None

    def decided() -> str:
        buckets[:] = [MemoryBucket(), MemoryBucket()]
        sign(COALITION | {"members": "Pozo Vivo\nPozo Viva"})
        deliver()
        call("POST", "/confirm/{token}", token=token())
        run()
        assert decisions(buckets[0]).decide(SLUG, "Pozo Vivo", "Pozo Viva", "one")
        first[:] = map(copied, buckets)
        return ""

    def run_steps(_: str) -> None:
        buckets[:] = map(copied, first)
        for _minute in range(2):
            for lease in LimitItem.scan():
                lease.delete()  # it expires
            faulty.run(run)
        edition = json.loads(buckets[0].objects[f"{SLUG}/edition.json"])
        assert (edition["number"], edition["counts"]["members"]) == (2, 1)
        assert edition["changes"]["figures"] == {"members": -1, "organisations_in_all": -1}

    assert fail_each_call(faulty, fault, decided, run_steps) >= 10
