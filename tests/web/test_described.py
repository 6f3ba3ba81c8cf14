"""The API matches docs/openapi.json and never crashes on a request: tested with valid and invalid requests generated
from the description.
"""

import functools
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import app
from infra import openapi
from tests.support.gateway import wsgi
from tests.support.mailed_links import Links, prepare_letter, sign_and_collect_links
from tests.support.samples import SLUG

ROUTES = [(method, path) for path, methods in app.app.routes.items() for method in methods]
# A route without parameters and body has no invalid requests.
CAN_BE_WRONG = [(method, path) for method, path in ROUTES if method != "GET" or "{" in path]
ACCEPT = ("text/html,application/xhtml+xml", "application/json", "*/*")
# Some 10 ms each, and as many again with a real slug or token.
EXAMPLES = 100


@pytest.fixture(autouse=True)
def letter(aws: None) -> Iterator[None]:
    yield from prepare_letter()


@functools.cache
def described() -> Any:
    """Created at first use: the library takes seconds to load, and most test runs do not need it."""
    import schemathesis

    schema = schemathesis.openapi.from_dict(openapi.describe())
    schema.app = wsgi
    return schema


def strategy(method: str, path: str, allowed: bool, links: Links) -> Any:
    """Requests for one route, with made-up and with real values in its path."""
    from schemathesis.generation import GenerationMode

    operation = described()[path][method.lower()]
    mode = GenerationMode.POSITIVE if allowed else GenerationMode.NEGATIVE
    if "{" not in path:
        return operation.as_strategy(generation_mode=mode)
    real = {"slug": SLUG} if "{slug}" in path else {"token": links.token(path)}
    return operation.as_strategy(generation_mode=mode) | operation.as_strategy(
        generation_mode=mode, path_parameters=real
    )


@pytest.mark.parametrize(
    ("method", "path", "allowed"), [(*one, True) for one in ROUTES] + [(*one, False) for one in CAN_BE_WRONG]
)
def test_no_request_breaks_the_api_and_every_answer_is_described(method: str, path: str, allowed: bool) -> None:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    answered = Counter[int]()
    seen = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_headers_conformance,
        checks.response_schema_conformance,
    ]

    @settings(max_examples=EXAMPLES, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(case=strategy(method, path, allowed, sign_and_collect_links()), accept=st.sampled_from(ACCEPT))
    def ask(case: Any, accept: str) -> None:
        response = case.call(headers={"Accept": accept})
        answered[response.status_code] += 1
        case.validate_response(response, checks=seen)

    ask()
    assert sum(answered.values()) > 2
