"""The function that typesets, invoked through moto's Lambda by whoever is told its name."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib import log, settings
from chalicelib.jobs.typeset import typeset as job
from chalicelib.rules.typeset_sheet import Sheet
from chalicelib.typesetting import function as function_side
from tests.support.process_caches import forget
from tests.support.roles import acting

FUNCTION = "firmamos-test-Typeset"


def fake_typeset(sheet: Sheet) -> bytes:
    """A typesetter whose output is its input."""
    return b"%" + sheet.to_json()


@pytest.fixture
def typesetting(monkeypatch: pytest.MonkeyPatch, aws_instead: dict[str, Callable[..., Any]]) -> None:
    """A stage whose functions may have sheets typeset; the fake typesetter answers at once."""

    def invoke(**asked: Any) -> dict[str, Any]:
        assert asked["FunctionName"] == FUNCTION
        with acting("Typeset"):
            job(json.loads(asked["Payload"]), None)
        return {"StatusCode": 200}

    aws_instead["lambda"] = invoke
    monkeypatch.setattr(log, "configure", lambda _: None)
    monkeypatch.setattr(function_side, "typeset", fake_typeset)
    monkeypatch.setenv("FIRMAMOS_TYPESET_FUNCTION", FUNCTION)
    settings.current.cache_clear()
    forget()
