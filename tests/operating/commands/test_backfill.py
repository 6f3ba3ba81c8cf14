"""`firmamos organiser backfill`, after an update of a stage on which people signed before."""

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from chalicelib.aws.dynamodb import backfill
from chalicelib.aws.dynamodb.backfill import DERIVED, DynamoBackfill
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
from chalicelib.errors import Unavailable
from chalicelib.operating import cli, stage
from chalicelib.rules.signatures.waiting import CLASSES
from tests.support.api import sign
from tests.support.api_client import sign_and_confirm
from tests.support.fault_injection import every_fault, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.mailed_links import prepare_letter
from tests.support.samples import FIELDS, SLUG

Run = Callable[..., Result]
HOUSE = {"kind": "organisation", "name": "Casa del Agua", "representative": "Luz Mar", "email": "casa@gmail.com"}


@pytest.fixture
def run(aws: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(stage, "use", lambda name: None)
    for _ in prepare_letter():
        yield lambda *arguments: CliRunner().invoke(cli.cli, arguments)


def indexed() -> dict[str, tuple[str, ...]]:
    return {klass: DynamoWaiting().page(SLUG, klass).ids for klass in CLASSES}


def forget_what_is_derived() -> None:
    """As an older program stored its records."""
    for item in SignatureItem.scan():
        item.update([getattr(SignatureItem, name).remove() for name in DERIVED])


def stored() -> dict[str, dict[str, object]]:
    return {item.id: item.attribute_values for item in SignatureItem.scan()}


def result(done: Result) -> dict[str, int]:
    assert done.exit_code == 0, done.output
    return dict(json.loads(done.stdout))


def test_lists_what_waits_since_before_the_update_and_touches_nothing_else(run: Run) -> None:
    sign_and_confirm(**FIELDS)
    sign_and_confirm(**FIELDS | HOUSE)
    sign(FIELDS | {"email": "luis@example.org"})
    before, listed = stored(), indexed()
    assert len(listed["look"]) == 1
    forget_what_is_derived()
    assert not any(indexed().values())
    assert result(run("--json", "organiser", "backfill"))["changed"] == 3
    assert (stored(), indexed()) == (before, listed)
    assert result(run("--json", "organiser", "backfill"))["changed"] == 0, "running it again changes nothing"


def test_goes_on_where_it_was_stopped(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backfill, "PAGE", 2)
    for n in range(5):
        sign_and_confirm(**FIELDS | HOUSE | {"email": f"casa{n}@gmail.com", "name": f"Casa del Río {n}"})
    before = stored()
    forget_what_is_derived()
    real, calls = backfill._write, list[Any]()

    def stopped(*arguments: Any) -> bool:
        calls.append(arguments)
        if len(calls) == 4:
            raise KeyboardInterrupt
        return real(*arguments)

    monkeypatch.setattr(backfill, "_write", stopped)
    run("organiser", "backfill")
    assert len(calls) == 4
    again = result(run("--json", "organiser", "backfill"))
    assert again["read"] < len(before), "what was finished is not read again"
    assert stored() == before


def test_a_record_that_changes_meanwhile_is_read_anew(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    sign_and_confirm(**FIELDS | HOUSE)
    before, listed = stored(), indexed()
    (signature_id,) = listed["look"]
    forget_what_is_derived()
    real = backfill._derived

    def slow(item: dict[str, Any]) -> Any:
        found = real(item)
        if item["id"] == {"S": signature_id} and item["created_at"] != {"N": "7"}:
            SignatureItem(signature_id).update([SignatureItem.created_at.set(7)])
        return found

    monkeypatch.setattr(backfill, "_derived", slow)
    assert result(run("--json", "organiser", "backfill"))["changed"] == 1
    assert indexed() == listed
    assert before.keys() == stored().keys()


@every_fault
def test_no_call_that_fails_leaves_anything_undone_or_wrong(faulty: Faulty, fault: str) -> None:
    def scene() -> tuple[object, object]:
        sign_and_confirm(**FIELDS | HOUSE)
        found = stored(), indexed()
        forget_what_is_derived()
        return found

    def steps(expected: tuple[object, object]) -> None:
        for _ in range(2):
            with contextlib.suppress(Unavailable):
                faulty.run(lambda: list(DynamoBackfill().pages(1)))
        assert (stored(), indexed()) == expected, faulty.hit

    assert fail_each_call(faulty, fault, scene, steps) >= 4
