"""A reader reports an entry and an organiser dismisses it, with every AWS call failing once."""

import contextlib

import pytest

from chalicelib.aws.dynamodb.reports import DynamoReports
from chalicelib.errors import Unavailable
from tests.support.fault_injection import each_outcome, fail_each_call, retry_until
from tests.support.faulty_aws import Faulty
from tests.support.reports import REPORT, notes, reports, send
from tests.support.samples import SLUG


@each_outcome
def test_a_report_that_is_sent_again_arrives(faulty: Faulty, fault: str) -> None:
    def steps(_: None) -> None:
        retry_until(faulty, lambda: send(REPORT), 303)
        (entry,) = reports()
        # Once, or twice if the answer to the first was lost: nobody is told, so nobody can be asked.
        assert entry.total in (1, 2), faulty.hit
        assert entry.reasons == {"invented": entry.total}
        assert set(notes(entry)) == {"No existe."}

    assert fail_each_call(faulty, fault, lambda: None, steps) >= 6


@pytest.mark.parametrize("fault", ["throttled", "timed out after it worked", "died right after it"])
def test_a_report_is_dismissed_once_whatever_fails(faulty: Faulty, fault: str) -> None:
    def scene() -> int:
        send(REPORT)
        return reports()[0].total

    def steps(total: int) -> None:
        for _ in range(2):
            with contextlib.suppress(Unavailable):
                if faulty.run(lambda: DynamoReports().dismiss(SLUG, 12, total)):
                    break
        assert reports() == [], faulty.hit

    assert fail_each_call(faulty, fault, scene, steps) == 1
