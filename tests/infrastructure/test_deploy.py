"""The deploy: its parameters, the DNS records it prints, and its handling of CloudFormation's failures."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra import deploy
from infra.cloudformation import DeploymentError, Stack
from infra.parameters import read_parameters

Json = dict[str, Any]


class FakeCloudFormation:
    """A stack that goes through given states and records the calls it gets."""

    def __init__(self, states: list[str | None], change_set: Json, failed: Json | None = None) -> None:
        self._states = states
        self._change_set = change_set
        self._failed = failed
        self.asked: list[str] = []

    def describe_stacks(self, **_: Any) -> Json:
        state = self._states.pop(0) if len(self._states) > 1 else self._states[0]
        if state is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": state, "StackId": "id", "Outputs": []}]}

    def get_paginator(self, _: str) -> Any:
        happened = self._failed is not None and "execute_change_set" in self.asked
        events = [self._failed] if happened else []
        return SimpleNamespace(paginate=lambda **_: [{"StackEvents": events}])

    def get_waiter(self, name: str) -> Any:
        self.asked.append(name)
        return SimpleNamespace(wait=lambda **_: None)

    def create_change_set(self, **asked: Any) -> None:
        self.asked.append(f"create_change_set {asked['ChangeSetType']}")

    def describe_change_set(self, **_: Any) -> Json:
        return self._change_set

    def delete_change_set(self, **_: Any) -> None:
        self.asked.append("delete_change_set")

    def execute_change_set(self, **_: Any) -> None:
        self.asked.append("execute_change_set")

    def delete_stack(self, **_: Any) -> None:
        self.asked.append("delete_stack")


READY = {"Status": "CREATE_COMPLETE", "Changes": []}


def test_a_new_stack_is_created() -> None:
    client = FakeCloudFormation([None, "CREATE_COMPLETE"], READY)
    assert Stack(client, "firmamos-test", 0).deploy("url", {}, {})
    assert client.asked == ["create_change_set CREATE", "execute_change_set"]


def test_nothing_to_change_is_a_success() -> None:
    reason = "The submitted information didn't contain changes."
    client = FakeCloudFormation(["UPDATE_COMPLETE"], {"Status": "FAILED", "StatusReason": reason})
    assert not Stack(client, "firmamos-test", 0).deploy("url", {}, {})
    assert client.asked == ["create_change_set UPDATE", "delete_change_set"]


def test_a_stack_that_never_worked_is_deleted_first() -> None:
    client = FakeCloudFormation(["ROLLBACK_COMPLETE", "CREATE_COMPLETE"], READY)
    assert Stack(client, "firmamos-test", 0).deploy("url", {}, {})
    assert client.asked[:3] == ["delete_stack", "stack_delete_complete", "create_change_set CREATE"]


def test_a_refused_template_says_why() -> None:
    client = FakeCloudFormation(["UPDATE_COMPLETE"], {"Status": "FAILED", "StatusReason": "no such parameter"})
    with pytest.raises(DeploymentError, match="no such parameter"):
        Stack(client, "firmamos-test", 0).deploy("url", {}, {})


def test_a_failed_resource_is_named_with_its_reason() -> None:
    failed = {
        "EventId": "1",
        "LogicalResourceId": "SiteBucket",
        "ResourceType": "AWS::S3::Bucket",
        "ResourceStatus": "CREATE_FAILED",
        "ResourceStatusReason": "the name is taken",
    }
    client = FakeCloudFormation([None, "ROLLBACK_COMPLETE"], READY, failed)
    with pytest.raises(DeploymentError, match=r"SiteBucket.*the name is taken"):
        Stack(client, "firmamos-test", 0).deploy("url", {}, {})


@pytest.mark.parametrize("stage", ["local", "prod.example"])
def test_stage_files_name_parameters_that_exist(template: Json, stage: str) -> None:
    given = read_parameters(stage)
    assert set(given) <= set(template["Parameters"])
    required = {name for name, parameter in template["Parameters"].items() if "Default" not in parameter}
    assert required - {"Stage"} <= set(given)


def test_a_stage_without_a_file_says_what_to_copy() -> None:
    with pytest.raises(DeploymentError, match=r"copy infra/stages/prod\.example\.toml"):
        read_parameters("nowhere")


def test_dns_records_to_create() -> None:
    parameters = {"SiteDomain": "cartas.example.org", "ApiDomain": "firmas.example.org", "MailDomain": "example.org"}
    outputs = {"SiteDistributionDomain": "d1.cloudfront.net", "ApiDomainTarget": "d-1.execute-api.example"}
    records = deploy.dns_records(outputs, parameters, "us-east-1", [("a._domainkey.example.org", "a.dkim.example")])
    assert ("cartas.example.org", "CNAME", "d1.cloudfront.net") in records
    assert ("firmas.example.org", "CNAME", "d-1.execute-api.example") in records
    assert ("a._domainkey.example.org", "CNAME", "a.dkim.example") in records
    assert ("bounce.example.org", "MX", "10 feedback-smtp.us-east-1.amazonses.com") in records
    assert any(name == "_dmarc.example.org" for name, _, _ in records)
