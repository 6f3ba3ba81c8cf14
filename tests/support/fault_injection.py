"""Sets up a state once, and repeats a sequence of steps from it, with a different call failing each time."""

import copy
import itertools
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends
from moto.ses.models import ses_backends
from moto.sqs.models import sqs_backends

from tests.support.faulty_aws import FAULTS, Faulty
from tests.support.process_caches import forget

REGION = "us-east-1"
MOST_CALLS = 80
every_fault = pytest.mark.parametrize("fault", FAULTS)
# What differs in what it leaves behind: to die before a call is to die right after the one before it, and a call that
# is refused leaves what one leaves that gets no answer, so these two take turns.
TURNS = "throttled or timed out"
each_outcome = pytest.mark.parametrize("fault", [TURNS, "timed out after it worked", "died right after it"])

Scene = TypeVar("Scene")


class Snapshot:
    """A snapshot of moto's tables, mail queue and sent mails."""

    def __init__(self) -> None:
        self._tables = {name: copy.deepcopy(table.items) for name, table in _tables().items()}
        self._queue = list(_queue()._messages)
        self._mails = len(_mails())

    def restore(self) -> None:
        for name, table in _tables().items():
            table.items = copy.deepcopy(self._tables[name])
        _queue()._messages[:] = self._queue
        del _mails()[self._mails :]


def _tables() -> dict[str, Any]:
    return dict(dynamodb_backends[DEFAULT_ACCOUNT_ID][REGION].tables)


def _queue() -> Any:
    return sqs_backends[DEFAULT_ACCOUNT_ID][REGION].queues["test-mail"]


def _mails() -> Any:
    return ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages


def fail_each_call(faulty: Faulty, fault: str, scene: Callable[[], Scene], steps: Callable[[Scene], None]) -> int:
    """Repeat the steps from the same state, each time in a new process with the next call failing.

    Returns the number of calls."""
    forget()
    found = scene()
    snapshot = Snapshot()
    for at in itertools.count(1):
        assert at < MOST_CALLS
        snapshot.restore()
        forget()
        faulty.arm(at, fault if fault != TURNS else ("throttled", "timed out")[at % 2])
        steps(found)
        if not faulty.hit:
            return at - 1
    raise AssertionError


def retry_until(faulty: Faulty, act: Callable[[], dict[str, Any]], success: int) -> dict[str, Any]:
    """Repeats a step until it works; each failure must be one that the caller may retry."""
    for _ in range(3):
        answer = faulty.run(act)
        if answer and answer["statusCode"] == success:
            return dict(answer)
        assert answer is None or (answer["statusCode"] == 503 and answer["headers"]["Retry-After"])
    raise AssertionError("three tries and one fault")
