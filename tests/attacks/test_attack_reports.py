"""Somebody floods a letter with reports, or tries to learn by them what others report and organisers decide."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.client import BaseClient

from chalicelib import settings
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.reports import DynamoReports
from chalicelib.rules.limits import buckets
from chalicelib.rules.signatories.reports import MOST_NOTES
from tests.support.api_client import after, networks
from tests.support.mailed_links import prepare_letter
from tests.support.reports import REPORT, notes, proof, reports, send
from tests.support.samples import SLUG


@pytest.fixture(autouse=True)
def letter(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("FIRMAMOS_PROOF_DIFFICULTY", "3")
    settings.current.cache_clear()
    yield from prepare_letter()


def test_a_proof_of_work_counts_once_be_it_for_reports_or_for_signing() -> None:
    altcha = proof()
    (unproved,), (proved,) = buckets.REPORTS_UNPROVED, buckets.REPORTS
    for _ in range(unproved.most):
        send(REPORT | {"words": ""})
    assert reports()[0].total == unproved.most
    send(REPORT)
    assert reports()[0].total == unproved.most, "without a proof its network has had its share"
    send(REPORT | {"altcha": altcha})
    assert reports()[0].total == unproved.most + 1 < proved.most
    send(REPORT | {"altcha": altcha})
    assert reports()[0].total == unproved.most + 1, "it is spent"


def test_a_flood_from_one_network_leaves_room_for_all_others() -> None:
    (unproved,), (of_letter,) = buckets.REPORTS_UNPROVED, buckets.LETTER_REPORTS_UNPROVED
    for number in range(of_letter.most // 4):
        send(REPORT | {"number": str(number + 1), "words": ""})
    assert len(reports()) == min(25, unproved.most)
    send(REPORT | {"number": "777"}, "198.51.100.7")
    assert 777 in {entry.number for entry in reports()}


def test_a_flood_from_everywhere_ends_at_the_letters_limit_and_a_proof_still_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(buckets, "LETTER_REPORTS_UNPROVED", (buckets.Window(buckets.HOUR, 8),))
    senders = networks()
    for _ in range(12):
        send(REPORT | {"words": ""}, next(senders))
    assert reports()[0].total == 8
    send(REPORT | {"altcha": proof()}, next(senders))
    assert reports()[0].total == 9
    with after(buckets.HOUR):
        send(REPORT, next(senders))
        assert reports()[0].total == 10


def test_a_few_notes_are_kept_the_first_ones() -> None:
    senders = networks()
    for number in range(MOST_NOTES + 3):
        send(REPORT | {"words": f"nota {number}"}, next(senders))
    (entry,) = reports()
    assert entry.total == MOST_NOTES + 3
    assert notes(entry) == [f"nota {number}" for number in range(MOST_NOTES)]


@pytest.fixture
def calls(letter: None, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """The AWS calls since the list was last cleared: the operation, the table, and which attributes are written."""
    made: list[tuple[str, ...]] = []
    real = BaseClient._make_api_call

    def noted(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        expression = arguments.get("UpdateExpression", "")
        made.append((operation, arguments.get("TableName", ""), expression))
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return made


def reported(times: int) -> None:
    senders = networks(1000)
    for _ in range(times):
        send(REPORT, next(senders))


def dismissed() -> None:
    reported(2)
    assert DynamoReports().dismiss(SLUG, 12, 2)


def network_full() -> None:
    for _ in range(buckets.REPORTS_UNPROVED[0].most):
        send(REPORT | {"number": "3"})


SITUATIONS: dict[str, Callable[[], None]] = {
    "never reported": lambda: None,
    "reported": lambda: reported(1),
    "full of notes": lambda: reported(MOST_NOTES + 1),
    "dismissed": dismissed,
    "its network is over the limit": network_full,
    "the letter is over the limit": lambda: None,
}


@pytest.mark.parametrize("words", ["", "No existe."])
def test_the_answer_and_the_calls_behind_it_are_the_same_whatever_there_is(
    calls: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    found = {}
    for number, (situation, prepare) in enumerate(SITUATIONS.items()):
        with after(number * 2 * buckets.HOUR), monkeypatch.context() as changed:
            for item in SignatureItem.scan():
                item.delete()
            send(REPORT | {"number": "9"}, "100.98.0.7")  # so that the process knows the letter and its keys
            prepare()
            if situation == "the letter is over the limit":
                changed.setattr(buckets, "LETTER_REPORTS_UNPROVED", (buckets.Window(buckets.HOUR, 1),))
                send(REPORT | {"number": "3"}, "100.99.0.7")
            calls.clear()
            answer = send(REPORT | {"words": words})
            found[situation] = (answer["statusCode"], answer["body"], answer["headers"], [*calls])
    assert len({json.dumps(one) for one in found.values()}) == 1, found
    _, _, _, made = found["reported"]
    assert [operation for operation, *_ in made].count("UpdateItem") == 3 + bool(words)


def test_what_was_dismissed_comes_back_only_by_a_new_report() -> None:
    reported(2)
    (entry,) = reports()
    assert not DynamoReports().dismiss(SLUG, 12, entry.total - 1), "one came that nobody has read"
    assert DynamoReports().dismiss(SLUG, 12, entry.total)
    assert reports() == []
    assert DynamoReports().dismiss(SLUG, 12, entry.total), "twice is once"
    send(REPORT | {"reason": "duplicate", "words": ""}, "198.51.100.9")
    (again,) = reports()
    assert (again.total, again.reasons, again.sealed_notes) == (3, {"duplicate": 1}, ())


def test_nothing_that_a_reader_types_is_in_a_log_or_readable_in_a_table(caplog: pytest.LogCaptureFixture) -> None:
    canary = "Canaria Luz, canaria@example.org"
    with caplog.at_level(0):
        send(REPORT | {"words": canary})
        send(REPORT | {"words": canary, "number": "Canaria"})
        send(REPORT | {"words": canary, "canaria": "x"}, as_json=True)
    assert "anaria" not in "".join(f"{one.getMessage()} {vars(one)}" for one in caplog.records)
    for item in SignatureItem.connection().scan()["Items"]:
        assert "anaria" not in repr(item)
    assert notes(reports()[0]) == [canary]


def test_no_item_tells_who_reported() -> None:
    send(REPORT, "198.51.100.77")
    (item,) = SignatureItem.connection().scan()["Items"]
    assert item.keys() == {
        "id", "waiting", "waiting_since", "last_at", "expires_at", "total", "count_invented", "notes"
    }  # fmt: skip
    assert "198.51" not in repr(item)
