"""What an attacker measures who can see neither tables nor logs."""

from typing import Any

import pytest
from botocore.client import BaseClient
from moto.core.botocore_stubber import BotocoreStubber

from chalicelib.signing.letter_cache import LetterCache, SwitchCache
from tests.support.counted_calls import Calls


@pytest.fixture
def calls(letter: None, monkeypatch: pytest.MonkeyPatch) -> Calls:
    """Notes the calls of each request; ``letter`` is the fixture by which a module prepares its letter."""
    made, real, stub = Calls(), BaseClient._make_api_call, BotocoreStubber.__call__

    def noted(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
        made.names.append((client.meta.service_model.service_name, operation))
        return real(client, operation, arguments)

    def set_aside(*arguments: Any, **named: Any) -> Any:
        with made.work.aside():
            return stub(*arguments, **named)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    monkeypatch.setattr(BotocoreStubber, "__call__", set_aside)
    # Heads and switches are read again after a time, which would add a call to one request or another by chance.
    for cache in (LetterCache, SwitchCache):
        monkeypatch.setattr(cache, "SECONDS", 3600)
    return made
