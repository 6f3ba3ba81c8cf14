"""The description of the API is generated from the routes and their policies, and every route has a policy."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import app
from chalicelib.rules.letters.letter import KINDS
from chalicelib.rules.signatures.details import SHOWS
from chalicelib.signing import form
from infra import openapi
from infra.routes import ALWAYS, BODY, LINK, MEMBER_LINK, POLICIES

ROUTES = {(method, path) for path, methods in app.app.routes.items() for method in methods}


def test_every_route_has_a_policy_and_every_policy_a_route() -> None:
    assert ROUTES - POLICIES.keys() == set(), "routes without a policy in infra/routes.py"
    assert POLICIES.keys() - ROUTES == set(), "policies in infra/routes.py without a route"


def test_the_file_is_what_would_be_written() -> None:
    written = openapi.PATH.read_text(encoding="utf-8")
    assert written == openapi.text(), "docs/openapi.json is old: `make openapi` writes it anew"


@pytest.mark.parametrize("route", POLICIES, ids=" ".join)
def test_a_policy_is_sound(route: tuple[str, str]) -> None:
    method, path = route
    policy = POLICIES[route]
    assert policy.safe == (method == "GET"), "what is opened changes nothing, and only what is posted may"
    assert not policy.cached
    assert policy.limited
    assert ("{token}" in path) == (policy.who in (LINK, MEMBER_LINK))
    assert (policy.fields is None) == (method == "GET" or policy.any_body)
    assert (set(BODY) <= set(policy.refusals)) == (policy.fields is not None)
    assert not set(policy.refusals) & set(ALWAYS)
    assert set(policy.refusals) | set(ALWAYS) <= openapi.refusal_statuses().keys()
    assert not {openapi.refusal_statuses()[word] for word in policy.refusals} & policy.answers.keys()


def test_the_form_is_the_one_that_is_read() -> None:
    fields = POLICIES["POST", "/letters/{slug}/signatures"].fields
    assert fields is not None
    assert fields["properties"].keys() == form.FIELDS
    assert fields["properties"]["kind"]["enum"] == list(KINDS)
    assert fields["properties"]["show"]["enum"] == list(SHOWS)


def test_every_schema_is_one_and_every_reference_leads_somewhere() -> None:
    description = openapi.describe()
    for found in within(description, "schema"):
        Draft202012Validator.check_schema(found)
    for reference in within(description, "$ref"):
        step: Any = description
        for name in reference.removeprefix("#/").split("/"):
            step = step[name]
    for schema in description["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_has_a_name_of_its_own_and_its_parameters() -> None:
    description = openapi.describe()
    operations = [one for path in description["paths"].values() for key, one in path.items() if key != "parameters"]
    assert len({one["operationId"] for one in operations}) == len(ROUTES) == len(operations)
    for path, said in description["paths"].items():
        assert [one["name"] for one in said.get("parameters", [])] == re.findall(r"\{(\w+)\}", path)


def within(said: Any, name: str) -> Iterator[Any]:
    """Every value under a name, at any depth."""
    if isinstance(said, dict):
        for key, value in said.items():
            if key == name:
                yield value
            yield from within(value, name)
    elif isinstance(said, list):
        for value in said:
            yield from within(value, name)
