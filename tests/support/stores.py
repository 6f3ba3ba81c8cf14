"""One store for a contract that the in-memory twins and two imitations of DynamoDB keep: moto and MiniStack."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.overview import DynamoAuditLog, DynamoCensus
from chalicelib.aws.dynamodb.review_index import DynamoReview
from chalicelib.aws.dynamodb.signatures import DynamoChanges, DynamoSignatures
from chalicelib.aws.dynamodb.waiting_index import DynamoWaiting
from chalicelib.ports.storage import Letters, Limits
from tests.conftest import ENVIRONMENT
from tests.fakes.keys import PlainVault
from tests.fakes.operating import MemoryAuditLog, MemoryCensus
from tests.fakes.storage import MemoryLetters, MemoryLimits, MemoryReviewIndex, MemorySignatures, MemoryWaiting
from tests.support.moto_aws import make_tables

MANY = 50
NUMBERS = itertools.count(1)


class Store:
    """The repositories of one kind of storage."""

    def __init__(
        self, signatures: Any, changes: Any, letters: Letters, limits: Limits, overview: tuple[Any, Any, Any, Any]
    ) -> None:
        self.signatures, self.changes, self.letters, self.limits = signatures, changes, letters, limits
        self.review, self.waiting, self.census, self.audit_log = overview


@pytest.fixture(params=["memory", "moto", pytest.param("ministack", marks=pytest.mark.ministack)])
def store(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Store:
    if request.param == "memory":
        signatures, letters = MemorySignatures(), MemoryLetters()
        indexes = MemoryReviewIndex(signatures), MemoryWaiting(signatures)
        in_memory = *indexes, MemoryCensus(signatures), MemoryAuditLog(letters)
        return Store(signatures, signatures, letters, MemoryLimits(), in_memory)
    if request.param == "moto":
        request.getfixturevalue("aws")
    else:
        request.getfixturevalue("on_stack")
        names = {name: f"{name.lower()}-{next(NUMBERS)}" for name in ENVIRONMENT if name.endswith("_TABLE")}
        for name, value in names.items():
            monkeypatch.setenv(name, value)
        settings.current.cache_clear()
        make_tables(clients.dynamodb(), names)
    overview = DynamoReview(), DynamoWaiting(), DynamoCensus(), DynamoAuditLog()
    return Store(DynamoSignatures(PlainVault()), DynamoChanges(), DynamoLetters(), DynamoLimits(), overview)


def at_once(times: int, act: Callable[[int], bool]) -> list[bool]:
    with ThreadPoolExecutor(16) as pool:
        return list(pool.map(act, range(times)))
