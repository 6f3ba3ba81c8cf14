"""Claims of an organisation's name, which the twin in memory and DynamoDB keep alike."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.claims import DynamoClaims
from chalicelib.aws.dynamodb.models import SignatureItem
from chalicelib.ports.storage import Claim, Claims
from tests.fakes.storage import MemoryClaims
from tests.support.samples import SLUG


@pytest.fixture(params=["memory", "moto"])
def claims(request: pytest.FixtureRequest) -> Claims:
    if request.param == "memory":
        return MemoryClaims()
    request.getfixturevalue("aws")
    return DynamoClaims()


def test_the_first_has_the_name_from_the_time_of_its_claim(claims: Claims) -> None:
    assert claims.claim(SLUG, "n", "one", 5) == Claim("one", 5)
    assert claims.claim(SLUG, "n", "one", 7) == Claim("one", 5)
    assert claims.claim(SLUG, "n", "two", 9) == Claim("one", 5)
    assert claims.claim(SLUG, "m", "two", 9) == Claim("two", 9)


@pytest.mark.parametrize("heir", ["one", "two"])
def test_a_claim_is_taken_over_as_it_was_read_and_once(claims: Claims, heir: str) -> None:
    read = claims.claim(SLUG, "n", "one", 5)
    assert claims.take_over(SLUG, "n", read, heir, 9)
    assert not claims.take_over(SLUG, "n", read, "three", 9)
    assert claims.claim(SLUG, "n", "four", 11) == Claim(heir, 9)


def test_of_many_that_take_a_name_over_at_once_one_does(claims: Claims) -> None:
    read = claims.claim(SLUG, "n", "one", 5)
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda number: claims.take_over(SLUG, "n", read, f"h{number}", 9), range(8))) == 1


def test_a_claim_of_an_earlier_version_gets_the_time_of_whoever_asks_first(aws: None) -> None:
    item = {"id": {"S": f"{SLUG}#organisation#n"}, "holder": {"S": "one"}}
    clients.dynamodb().put_item(TableName=SignatureItem.table_name(), Item=item)
    assert DynamoClaims().claim(SLUG, "n", "two", 9) == Claim("one", 9)
    assert DynamoClaims().claim(SLUG, "n", "two", 11) == Claim("one", 9)
