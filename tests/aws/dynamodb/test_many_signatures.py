"""Many records in one read, in memory and on DynamoDB; and on DynamoDB, what is throttled meanwhile."""

from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.aws.dynamodb.signatures import BATCH_ATTEMPTS, DynamoSignatures
from chalicelib.errors import Unavailable
from tests.fakes.keys import PlainVault
from tests.support.samples import NOW, SLUG
from tests.support.stores import Store
from tests.support.world import pending


def test_those_that_there_are_come_in_the_order_in_which_they_were_asked_for(store: Store) -> None:
    made = [pending(email=f"persona{number}@example.org", name=f"Ana {number:c}") for number in range(97, 97 + 25)]
    for one in made:
        assert store.signatures.submit(one, NOW // 1000)
    ids = [one.id for one in reversed(made)]
    found = store.signatures.get_many([*ids, *ids[:3], f"{SLUG}#{'a' * 26}", *(f"{SLUG}#{n:026}" for n in range(120))])
    assert list(found.items()) == [(one.id, one) for one in reversed(made)]
    assert store.signatures.get_many([]) == {}


@pytest.mark.parametrize("refused", [1, BATCH_ATTEMPTS - 1, BATCH_ATTEMPTS])
def test_what_was_throttled_is_asked_for_again_a_few_times(
    aws: None, monkeypatch: pytest.MonkeyPatch, refused: int
) -> None:
    signatures, one = DynamoSignatures(PlainVault()), pending()
    signatures.submit(one, NOW // 1000)
    client, asked = clients.dynamodb(), []
    real = client.batch_get_item

    def throttled(**request: Any) -> Any:
        asked.append(request)
        if len(asked) <= refused:
            return {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}
        return real(**request)

    monkeypatch.setattr(client, "batch_get_item", throttled)
    if refused < BATCH_ATTEMPTS:
        assert signatures.get_many([one.id]) == {one.id: one}
    else:
        with pytest.raises(Unavailable):
            signatures.get_many([one.id])
    assert len(asked) == min(refused + 1, BATCH_ATTEMPTS)
