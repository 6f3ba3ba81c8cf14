"""Who may do what, read off the roles of the template that is deployed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Json = dict[str, Any]
Statements = Callable[[str], list[Json]]

FUNCTIONS = ["APIHandler", "Publish", "SendMail", "Typeset"]
POLICIES = sorted((Path(__file__).parents[2] / "infra" / "policies").glob("*.json"))


def actions_on(statements: list[Json], resource: str) -> set[str]:
    """The actions whose resources name ``resource``, a logical id or a part of an ARN."""
    return {
        action
        for statement in statements
        if resource in json.dumps(statement["Resource"])
        for action in statement["Action"]
    }


def all_actions(statements: list[Json]) -> set[str]:
    return {action for statement in statements for action in statement["Action"]}


def test_every_function_has_a_role_of_its_own(template: Json) -> None:
    functions = {
        name: resource["Properties"]["Role"]["Fn::GetAtt"][0]
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::Serverless::Function"
    }
    assert sorted(functions) == FUNCTIONS
    assert len(set(functions.values())) == len(functions)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_actions_and_resources_are_named_one_by_one(statements: Statements, function: str) -> None:
    for statement in statements(function):
        assert statement["Effect"] == "Allow"
        assert not [action for action in statement["Action"] if "*" in action], statement["Sid"]
        assert statement["Resource"] != "*", statement["Sid"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_scans_or_deletes_what_is_published_or_signed(statements: Statements, function: str) -> None:
    actions = all_actions(statements(function))
    assert not actions & {"dynamodb:Scan", "dynamodb:BatchGetItem", "dynamodb:PartiQLSelect", "s3:DeleteObject"}
    assert "dynamodb:DeleteItem" not in actions_on(statements(function), "SignaturesTable")
    assert "dynamodb:DeleteItem" not in actions_on(statements(function), "LettersTable")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_to_its_own_log_and_creates_none(statements: Statements, function: str) -> None:
    logs = [s for s in statements(function) if any(action.startswith("logs:") for action in s["Action"])]
    assert [s["Resource"] for s in logs] == [{"Fn::GetAtt": [f"{function}Log", "Arn"]}]
    assert set(logs[0]["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}


def test_only_send_mail_sends_and_only_from_this_identity(statements: Statements) -> None:
    senders = [name for name in FUNCTIONS if any(a.startswith("ses:") for a in all_actions(statements(name)))]
    assert senders == ["SendMail"]
    (send,) = [s for s in statements("SendMail") if "ses:SendEmail" in s["Action"]]
    assert [r["Fn::Sub"].rpartition(":")[2] for r in send["Resource"]] == [
        "identity/${MailDomain}",
        "configuration-set/${MailConfigurationSet}",
    ]


def test_the_publisher_sees_of_signatures_the_index_of_public_fields_alone(statements: Statements) -> None:
    on_signatures = [s for s in statements("Publish") if "SignaturesTable" in json.dumps(s["Resource"])]
    assert [(s["Action"], s["Resource"]) for s in on_signatures] == [
        (["dynamodb:Query"], {"Fn::Sub": "${SignaturesTable.Arn}/index/changes"})
    ]


def test_the_api_reads_and_writes_signatures_one_at_a_time(statements: Statements) -> None:
    api = statements("APIHandler")
    assert actions_on(api, "SignaturesTable") == {"dynamodb:GetItem", "dynamodb:UpdateItem"}
    assert "index" not in json.dumps(api)
    assert actions_on(api, "LettersTable") == {"dynamodb:GetItem"}
    assert not actions_on(api, "LimitsTable")
    assert actions_on(api, "MailQueue") == {"sqs:SendMessage"}
    assert not actions_on(api, "SiteBucket") | actions_on(api, "StateBucket")


def test_the_api_unwraps_peppers_and_nothing_else(statements: Statements) -> None:
    users = [name for name in FUNCTIONS if any(a.startswith("kms:") for a in all_actions(statements(name)))]
    assert users == ["APIHandler"]
    (decrypt,) = [s for s in statements("APIHandler") if "kms:Decrypt" in s["Action"]]
    assert decrypt["Action"] == ["kms:Decrypt"]
    assert decrypt["Condition"] == {"StringEquals": {"kms:EncryptionContext:purpose": "pepper"}}


def test_send_mail_marks_signatures_and_writes_no_letter(statements: Statements) -> None:
    mail = statements("SendMail")
    assert actions_on(mail, "SignaturesTable") == {"dynamodb:GetItem", "dynamodb:UpdateItem"}
    assert actions_on(mail, "LettersTable") == {"dynamodb:GetItem"}
    assert not actions_on(mail, "SiteBucket") | actions_on(mail, "StateBucket")


def test_typeset_reaches_sheets_and_what_they_become_and_nothing_else(statements: Statements) -> None:
    on_data = [s for s in statements("Typeset") if not any(action.startswith("logs:") for action in s["Action"])]
    assert [(s["Action"], s["Resource"]) for s in on_data] == [
        (["s3:GetObject", "s3:PutObject"], {"Fn::Sub": "${StateBucket.Arn}/*/typeset/*"})
    ]


def test_the_publisher_alone_invokes_a_function_and_only_the_one_that_typesets(statements: Statements) -> None:
    invoking = {
        name: [s["Resource"] for s in statements(name) if "lambda:InvokeFunction" in s["Action"]] for name in FUNCTIONS
    }
    assert {name: found for name, found in invoking.items() if found} == {
        "Publish": [{"Fn::GetAtt": ["Typeset", "Arn"]}]
    }


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_a_policy_file_is_one_that_iam_accepts(path: Path) -> None:
    policy = json.loads(path.read_text())
    assert policy["Version"] == "2012-10-17"
    sids = [statement["Sid"] for statement in policy["Statement"] if "Sid" in statement]
    assert len(sids) == len(set(sids))


def test_what_gives_way_to_the_emulator_is_asked_for_by_name(template: Json) -> None:
    assert template["Parameters"]["Emulator"]["Default"] == "no"
    loosened = json.dumps(template).count('"OnEmulator"')
    # The condition itself, one statement of SendMail, one condition of APIHandler.
    assert loosened == 3
