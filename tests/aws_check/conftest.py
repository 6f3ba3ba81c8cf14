"""The deployed template, as CloudFormation gets it from SAM, and its policies as IAM gets them."""

import json
from typing import Any

import pytest
from samtranslator.translator.transform import transform

from infra.package import build_if_changed
from tests.aws_check.intrinsics import Resolver
from tests.support.roles import FILES

Json = dict[str, Any]


class NoManagedPolicies:
    """The functions' roles are written out, so SAM has none to look up."""

    def load(self) -> dict[str, str]:
        return {}


@pytest.fixture(scope="session")
def source() -> Json:
    """The packaged template, as it is uploaded."""
    template: Json = json.loads(build_if_changed("local").template.read_text())
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            resource["Properties"]["CodeUri"] = {"Bucket": "firmamos-artifacts", "Key": "local/code.zip"}
    return template


@pytest.fixture(scope="session")
def transformed(source: Json) -> Json:
    """The template after AWS's own transform."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        result: Json = transform(json.loads(json.dumps(source)), {}, NoManagedPolicies())
    return result


@pytest.fixture(scope="session")
def roles(transformed: Json) -> dict[str, Json]:
    """Each function's policy on AWS, with the names that the tests use."""
    found = {}
    for function in FILES:
        role = transformed["Resources"][function]["Properties"]["Role"]["Fn::GetAtt"][0]
        (policy,) = transformed["Resources"][role]["Properties"]["Policies"]
        found[function] = Resolver(transformed).resolve(policy["PolicyDocument"])
    return found


@pytest.fixture(scope="session")
def resource_policies(transformed: Json) -> dict[str, Json]:
    """The policies of buckets, queues, topics and the key, by the logical id of the resource that holds each."""
    names = ("PolicyDocument", "KeyPolicy")
    return {
        name: Resolver(transformed).resolve(resource.get("Properties", {})[kind])
        for name, resource in transformed["Resources"].items()
        for kind in names
        if kind in resource.get("Properties", {})
    }
