"""An import with every AWS call failing once in every way: running it again finishes it, and nobody is in it twice."""

import time
from collections.abc import Callable

import pytest

from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.errors import Unavailable
from chalicelib.organising.import_run import RowReport, count, run
from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.reading import read_file
from chalicelib.wiring import api
from tests.support.api import queued
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.process_caches import forget
from tests.support.samples import SLUG

LIST = b"kind,name,email\nperson,Ana Paz,casa@example.org\nperson,Luis Sol,casa@example.org\n"
HOMONYMS = b"person,Eva Mar,\nperson,Eva Mar,\norganisation,Casa Azul,\n"


def import_once(body: bytes, vouched_by: str | None) -> list[RowReport] | None:
    try:
        letter = DynamoLetters().head(SLUG)
        assert letter is not None
        importer = Importer(api.signatures(), SqsMailQueue(), letter, api.peppers().of(letter))
        return list(run(importer, read_file(body, "lista.csv"), vouched_by, lambda: time.time_ns() // 1_000_000))
    except Unavailable:
        return None


def import_until_done(faulty: Faulty, act: Callable[[], list[RowReport] | None]) -> list[RowReport]:
    """What an operator does: run it again until it ends."""
    for _ in range(3):
        reports: list[RowReport] | None = faulty.run(act)
        if reports is not None:
            return reports
        forget()
    raise AssertionError("three tries and one fault")


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_an_import_that_is_vouched_for_is_whole_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(_: None) -> None:
        reports = import_until_done(faulty, lambda: import_once(LIST + HOMONYMS, "Luz Mar"))
        assert count(reports)["refused"] == 0
        assert {item.state for item in SignatureItem.scan()} == {"confirmed"}
        assert len(list(SignatureItem.scan())) == 5
        assert queued() == []

    assert fail_each_call(faulty, fault, lambda: None, run_steps) >= 10


@pytest.mark.promise("Any call may fail in any way, from the form to the published letter")
@each_outcome
def test_an_import_that_mails_is_whole_whatever_fails(faulty: Faulty, fault: str) -> None:
    def run_steps(_: None) -> None:
        reports = import_until_done(faulty, lambda: import_once(LIST, None))
        assert count(reports)["refused"] == 0
        waiting = list(SignatureItem.scan())
        assert {item.state for item in waiting} == {"pending"}
        messages = "".join(message["body"] for message in queued())
        assert len(waiting) == 2
        assert all(item.submission in messages for item in waiting), "somebody waits for a mail that never comes"

    assert fail_each_call(faulty, fault, lambda: None, run_steps) >= 6
