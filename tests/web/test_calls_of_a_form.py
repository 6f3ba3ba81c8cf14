"""How often a form calls AWS: each call is a round trip that the signer waits for."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.client import BaseClient

from tests.support.api_client import networks, post
from tests.support.mailed_links import prepare_letter
from tests.support.process_caches import forget
from tests.support.samples import FIELDS


@pytest.fixture(autouse=True)
def letter(aws: None, full_allowance: None) -> Iterator[None]:
    yield from prepare_letter()


def test_the_first_form_in_a_process_makes_nine_calls_and_every_other_five(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/performance.md gives the nine."""
    made: list[str] = []
    real = BaseClient._make_api_call

    def noted(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        made.append(f"{client.meta.service_model.service_name} {operation}")
        return real(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    forget()
    sources = networks()
    for number, calls in enumerate((9, 5, 5)):
        made.clear()
        assert post(FIELDS | {"email": f"ana{number}@example.org"}, next(sources))["statusCode"] == 303
        assert len(made) == calls, made
