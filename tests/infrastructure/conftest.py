"""The built package, once for all tests here."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from infra.package import Package, build_if_changed

Json = dict[str, Any]


@pytest.fixture(scope="session")
def built() -> Package:
    return build_if_changed("local")


@pytest.fixture(scope="session")
def template(built: Package) -> Json:
    loaded: Json = json.loads(built.template.read_text())
    return loaded


@pytest.fixture(scope="session")
def properties(template: Json) -> Callable[[str], Json]:
    """The properties of a resource, by its logical id."""

    def of(name: str) -> Json:
        found: Json = template["Resources"][name]["Properties"]
        return found

    return of


@pytest.fixture(scope="session")
def statements(template: Json) -> Callable[[str], list[Json]]:
    """A function's permissions on AWS: the statements of its role, without the emulator's exceptions."""

    def on_aws(value: Any) -> Any:
        if isinstance(value, dict):
            if value.get("Fn::If", [None])[0] == "OnEmulator":
                return on_aws(value["Fn::If"][2])
            return {key: on_aws(inner) for key, inner in value.items()}
        if isinstance(value, list):
            kept = (on_aws(inner) for inner in value)
            return [inner for inner in kept if inner != {"Ref": "AWS::NoValue"}]
        return value

    def of(function: str) -> list[Json]:
        role = template["Resources"][function]["Properties"]["Role"]["Fn::GetAtt"][0]
        policies = template["Resources"][role]["Properties"]["Policies"]
        return [statement for policy in policies for statement in on_aws(policy["PolicyDocument"]["Statement"])]

    return of
