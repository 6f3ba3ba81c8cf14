"""The deploy: its parameters, the DNS records it prints, and its handling of CloudFormation's failures."""

import contextlib
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra import deploy
from infra.cloudformation import DeploymentError, Stack
from infra.parameters import read_parameters
from tests.conftest import ENVIRONMENT
from tests.support.moto_aws import make_tables

Json = dict[str, Any]


class FakeCloudFormation:
    """A stack that goes through given states and records the calls it gets.

    ``others`` are change sets of somebody else. ``create`` is what goes wrong with the request for a change set, and
    ``carried_out`` whether it was carried out all the same.
    """

    def __init__(
        self,
        states: list[str | None],
        change_set: Json | BaseException,
        failed: Json | None = None,
        *,
        others: tuple[str, ...] = (),
        create: BaseException | None = None,
        carried_out: bool = True,
    ) -> None:
        self._states = states
        self._create, self._carried_out = create, carried_out
        self.change_sets = list(others)
        self._change_set = change_set
        self._failed = failed
        self.asked: list[str] = []
        self.deleted = ""

    def describe_stacks(self, **_: Any) -> Json:
        state = self._states.pop(0) if len(self._states) > 1 else self._states[0]
        if state is None:
            raise ClientError({"Error": {"Code": "ValidationError", "Message": "does not exist"}}, "DescribeStacks")
        return {"Stacks": [{"StackStatus": state, "StackId": "id", "Outputs": []}]}

    def get_paginator(self, operation: str) -> Any:
        if operation == "list_change_sets":
            found = [{"ChangeSetName": name, "Status": "CREATE_COMPLETE"} for name in self.change_sets]
            return SimpleNamespace(paginate=lambda **_: [{"Summaries": found[:1]}, {"Summaries": found[1:]}])
        happened = self._failed is not None and "execute_change_set" in self.asked
        events = [self._failed] if happened else []
        return SimpleNamespace(paginate=lambda **_: [{"StackEvents": events}])

    def get_waiter(self, name: str) -> Any:
        self.asked.append(name)
        return SimpleNamespace(wait=lambda **_: None)

    def create_change_set(self, **asked: Any) -> None:
        self.asked.append(f"create_change_set {asked['ChangeSetType']}")
        if self._carried_out:
            self.change_sets.append(asked["ChangeSetName"])
        if self._create is not None:
            raise self._create

    def describe_change_set(self, **asked: Any) -> Json:
        if isinstance(self._change_set, BaseException):
            raise self._change_set
        pages: dict[str | None, Json] = self._change_set.get("pages", {})
        return pages.get(asked.get("NextToken"), self._change_set)

    def update_termination_protection(self, **asked: Any) -> None:
        self.asked.append(f"protect {asked['StackName']} {asked['EnableTerminationProtection']}")

    def delete_change_set(self, **asked: Any) -> None:
        self.asked.append("delete_change_set")
        self.change_sets.remove(asked["ChangeSetName"])

    def execute_change_set(self, **_: Any) -> None:
        self.asked.append("execute_change_set")

    def delete_stack(self, **asked: Any) -> None:
        self.asked.append("delete_stack")
        self.deleted = asked["StackName"]


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


def test_a_new_account_that_cloudfront_refuses_reads_what_to_do() -> None:
    failed = {
        "EventId": "1",
        "LogicalResourceId": "Distribution",
        "ResourceType": "AWS::CloudFront::Distribution",
        "ResourceStatus": "CREATE_FAILED",
        "ResourceStatusReason": "Access denied for operation 'AWS::CloudFront::Distribution: Your account must be "
        "verified before you can add new CloudFront resources. (Service: CloudFront, Status Code: 403)'.",
    }
    client = FakeCloudFormation([None, "ROLLBACK_COMPLETE"], READY, failed)
    with pytest.raises(DeploymentError, match=r"Distribution.*\nA new account.*Ask AWS Support.*run make deploy again"):
        Stack(client, "firmamos-test", 0).deploy("url", {}, {})


def change(action: str, name: str, kind: str, replacement: str = "") -> Json:
    resource = {"Action": action, "LogicalResourceId": name, "ResourceType": kind}
    return {"Type": "Resource", "ResourceChange": resource | ({"Replacement": replacement} if replacement else {})}


CHANGES = {
    "Status": "CREATE_COMPLETE",
    "Changes": [
        change("Add", "SiteBucket", "AWS::S3::Bucket"),
        change("Modify", "Publish", "AWS::Lambda::Function", "False"),
    ],
    "NextToken": "more",
    "pages": {
        "more": {
            "Status": "CREATE_COMPLETE",
            "Changes": [
                change("Modify", "LettersTable", "AWS::DynamoDB::Table", "True"),
                change("Modify", "MailQueue", "AWS::SQS::Queue", "Conditional"),
                change("Remove", "MailIdentity", "AWS::SES::EmailIdentity"),
            ],
        }
    },
}
PLAN = [
    ["Add", "AWS::S3::Bucket", "SiteBucket"],
    ["Modify", "AWS::Lambda::Function", "Publish"],
    ["Replace", "AWS::DynamoDB::Table", "LettersTable"],
    ["Modify", "or", "replace", "AWS::SQS::Queue", "MailQueue"],
    ["Remove", "AWS::SES::EmailIdentity", "MailIdentity"],
]


def test_a_plan_names_every_change_and_makes_none() -> None:
    client = FakeCloudFormation(["UPDATE_COMPLETE"], CHANGES)
    assert [line.split() for line in Stack(client, "firmamos-test", 0).plan("url", {}, {})] == PLAN
    assert client.asked == ["create_change_set UPDATE", "delete_change_set"]


def test_a_plan_of_a_new_stack_leaves_no_empty_one_behind() -> None:
    client = FakeCloudFormation([None, "REVIEW_IN_PROGRESS"], CHANGES)
    assert len(Stack(client, "firmamos-test", 0).plan("url", {}, {})) == len(PLAN)
    assert client.asked == ["create_change_set CREATE", "delete_change_set", "delete_stack"]
    assert client.deleted == "id", "not whichever stack has the name now"


def refused(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": code}}, "CreateChangeSet")


REJECTED = {"Status": "FAILED", "StatusReason": "no such parameter"}
FAILURES: dict[str, Json] = {
    "the template is rejected": {"change_set": REJECTED},
    "the wait is interrupted": {"change_set": KeyboardInterrupt()},
    "the comparison cannot be read": {"change_set": refused("Throttling")},
    "the answer was lost and the request repeated": {"change_set": READY, "create": refused("AlreadyExistsException")},
    "the request never arrived": {"change_set": READY, "create": refused("Throttling"), "carried_out": False},
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_plan_that_fails_leaves_nothing_behind(failure: str) -> None:
    client = FakeCloudFormation([None, "REVIEW_IN_PROGRESS"], **FAILURES[failure])
    with pytest.raises((DeploymentError, ClientError, KeyboardInterrupt)):
        Stack(client, "firmamos-test", 0).plan("url", {}, {})
    assert client.change_sets == []
    assert client.asked[-1] == "delete_stack"


@pytest.mark.parametrize("failure", FAILURES)
def test_a_plan_that_fails_deletes_no_stack_that_was_there(failure: str) -> None:
    for status in ("REVIEW_IN_PROGRESS", "UPDATE_COMPLETE", "ROLLBACK_COMPLETE"):
        client = FakeCloudFormation([status], **FAILURES[failure])
        with pytest.raises((DeploymentError, ClientError, KeyboardInterrupt)):
            Stack(client, "firmamos-test", 0).plan("url", {}, {})
        assert client.change_sets == []
        assert "delete_stack" not in client.asked


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "CREATE_COMPLETE", "ROLLBACK_IN_PROGRESS", None])
@pytest.mark.parametrize("change_set", [CHANGES, REJECTED], ids=["planned", "rejected"])
def test_a_plan_deletes_no_stack_that_somebody_deployed_meanwhile(change_set: Json, status: str | None) -> None:
    """Also when that happens while the plan clears up: the status is read again right before."""
    for states in ([None, status], [None, "REVIEW_IN_PROGRESS", status]):
        client = FakeCloudFormation(states, change_set)
        with contextlib.suppress(DeploymentError):
            Stack(client, "firmamos-test", 0).plan("url", {}, {})
        assert "delete_stack" not in client.asked
        assert client.change_sets == [] or status is None, "they go with their stack"


@pytest.mark.parametrize("change_set", [CHANGES, REJECTED], ids=["planned", "rejected"])
def test_a_plan_deletes_no_stack_that_somebody_is_about_to_deploy(change_set: Json) -> None:
    others = ("deploy-another", "deploy-third")
    client = FakeCloudFormation([None, "REVIEW_IN_PROGRESS"], change_set, others=others)
    with contextlib.suppress(DeploymentError):
        Stack(client, "firmamos-test", 0).plan("url", {}, {})
    assert "delete_stack" not in client.asked
    assert client.change_sets == list(others)


def test_a_plan_that_cannot_clear_up_says_what_is_left_and_why_it_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = FakeCloudFormation([None, "REVIEW_IN_PROGRESS"], REJECTED)
    monkeypatch.setattr(client, "delete_stack", lambda **_: (_ for _ in ()).throw(refused("AccessDenied")))
    with pytest.raises(DeploymentError, match="no such parameter"):
        Stack(client, "firmamos-test", 0).plan("url", {}, {})
    assert "may have left" in capsys.readouterr().out


def test_a_plan_deletes_no_stack_that_was_there() -> None:
    client = FakeCloudFormation(["REVIEW_IN_PROGRESS"], CHANGES)
    assert len(Stack(client, "firmamos-test", 0).plan("url", {}, {})) == len(PLAN)
    assert client.asked == ["create_change_set CREATE", "delete_change_set"]


def test_a_plan_without_changes_is_empty() -> None:
    reason = "The submitted information didn't contain changes."
    client = FakeCloudFormation(["UPDATE_COMPLETE"], {"Status": "FAILED", "StatusReason": reason})
    assert Stack(client, "firmamos-test", 0).plan("url", {}, {}) == []
    assert client.asked == ["create_change_set UPDATE", "delete_change_set"]


@pytest.mark.parametrize("status", ["ROLLBACK_COMPLETE", "CREATE_FAILED", "UPDATE_IN_PROGRESS", "CREATE_IN_PROGRESS"])
def test_a_stack_that_cannot_be_compared_says_why(status: str) -> None:
    client = FakeCloudFormation([status], CHANGES)
    with pytest.raises(DeploymentError, match=status):
        Stack(client, "firmamos-test", 0).plan("url", {}, {})
    assert client.asked == []


def test_the_stack_is_protected_from_deletion() -> None:
    client = FakeCloudFormation(["CREATE_COMPLETE"], READY)
    Stack(client, "firmamos-test", 0).protect()
    assert client.asked == ["protect firmamos-test True"]


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        make_tables(client, ENVIRONMENT)
        yield client


TABLE = ENVIRONMENT["FIRMAMOS_LETTERS_TABLE"]


def is_protected(dynamodb: Any) -> bool:
    return bool(dynamodb.describe_table(TableName=TABLE)["Table"]["DeletionProtectionEnabled"])


def test_a_table_is_protected_from_deletion_however_often(dynamodb: Any) -> None:
    deploy.protect_table(dynamodb, TABLE)
    deploy.protect_table(dynamodb, TABLE)
    assert is_protected(dynamodb)
    with pytest.raises(ClientError, match="DeletionProtectionEnabled"):
        dynamodb.delete_table(TableName=TABLE)


def test_a_table_whose_protection_was_answered_by_silence_is_looked_at_again(dynamodb: Any) -> None:
    """botocore repeats the request, and DynamoDB refuses the second one while the first is carried out."""
    real = dynamodb.update_table

    def update_table(**asked: Any) -> None:
        real(**asked)
        raise dynamodb.exceptions.ResourceInUseException({"Error": {"Code": "ResourceInUseException"}}, "UpdateTable")

    dynamodb.update_table = update_table
    deploy.protect_table(dynamodb, TABLE)
    assert is_protected(dynamodb)


def test_a_table_that_stays_unprotected_fails_the_deploy(dynamodb: Any) -> None:
    dynamodb.update_table = lambda **_: None
    with pytest.raises(DeploymentError, match="could not be protected"):
        deploy.protect_table(dynamodb, TABLE)


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
    parameters |= {"OrganiseDomain": "equipo.example.org"}
    outputs = {"SiteDistributionDomain": "d1.cloudfront.net", "ApiDomainTarget": "d-1.execute-api.example"}
    outputs |= {"OrganiseDomainTarget": "d-2.execute-api.example"}
    records = deploy.dns_records(outputs, parameters, "us-east-1", [("a._domainkey.example.org", "a.dkim.example")])
    assert ("cartas.example.org", "CNAME", "d1.cloudfront.net") in records
    assert ("firmas.example.org", "CNAME", "d-1.execute-api.example") in records
    assert ("equipo.example.org", "CNAME", "d-2.execute-api.example") in records
    assert ("a._domainkey.example.org", "CNAME", "a.dkim.example") in records
    assert ("bounce.example.org", "MX", "10 feedback-smtp.us-east-1.amazonses.com") in records
    assert any(name == "_dmarc.example.org" for name, _, _ in records)


@pytest.mark.parametrize(
    ("domain", "kind"),
    [
        ("example.org", "ALIAS"),
        ("Ejemplo.org.mx", "ALIAS"),
        ("cartas.example.org", "CNAME"),
        ("cartas.ejemplo.org.mx", "CNAME"),
    ],
)
def test_a_domain_itself_takes_no_cname(domain: str, kind: str) -> None:
    parameters = {"SiteDomain": domain, "MailDomain": "example.org"}
    records = deploy.dns_records({"SiteDistributionDomain": "d1.cloudfront.net"}, parameters, "us-east-1", [])
    assert records[0] == (domain, kind, "d1.cloudfront.net")
