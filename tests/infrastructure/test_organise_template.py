"""The organisers' pages in the template: their API, its routes, their functions, and who hears when they fail."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.desk.organise import application
from chalicelib.organising import proposals
from chalicelib.organising.jobs import engine

Json = dict[str, Any]
Properties = Callable[[str], Json]


@pytest.mark.promise("Organisers' sessions go to a host of their own")
def test_the_organisers_have_an_api_of_their_own_with_a_limit_of_its_own(properties: Properties) -> None:
    api, public = properties("OrganiseAPI"), properties("RestAPI")
    assert (api["EndpointConfiguration"], api["OpenApiVersion"]) == ("REGIONAL", "2.0")
    (limits,) = api["MethodSettings"]
    assert (limits["ResourcePath"], limits["HttpMethod"]) == ("/*", "*")
    assert 0 < limits["ThrottlingRateLimit"] < limits["ThrottlingBurstLimit"]
    assert api["BinaryMediaTypes"] == {"Fn::If": ["OnEmulator", ["*/*"], ["*~1*"]]}
    assert not {*api["DefinitionBody"]["paths"]} & ({*public["DefinitionBody"]["paths"]} - {"/"})


def test_every_route_of_the_organisers_pages_calls_their_function_and_every_call_comes_from_one(
    properties: Properties,
) -> None:
    declared = {(one.path, one.method.lower()) for one in application().declared}
    paths = properties("OrganiseAPI")["DefinitionBody"]["paths"]
    assert {(path, method) for path, methods in paths.items() for method in methods} == declared
    uris = {
        json.dumps(method["x-amazon-apigateway-integration"]["uri"])
        for methods in paths.values()
        for method in methods.values()
    }
    (uri,) = uris
    # By its name: the function knows the API's address, so the API cannot wait for the function.
    assert "function:firmamos-${Stage}-organise/invocations" in uri
    assert properties("Organise")["FunctionName"] == {"Fn::Sub": "firmamos-${Stage}-organise"}
    assert "Fn::GetAtt" not in json.dumps(properties("OrganiseAPI")["DefinitionBody"])
    assert properties("OrganiseInvokePermission")["FunctionName"] == {"Ref": "Organise"}


def test_files_of_organisers_are_forgotten_when_their_time_is_over(properties: Properties) -> None:
    rules = {
        rule["Prefix"]: rule
        for rule in properties("StateBucket")["LifecycleConfiguration"]["Rules"]
        if "Prefix" in rule
    }
    assert {rules[folder]["ExpirationInDays"] for folder in ("imports/", "exports/", "uploads/")} == {2}


def test_chores_are_done_every_minute_and_not_tried_again(properties: Properties) -> None:
    chores = properties("Chores")
    (event,) = chores["Events"].values()
    assert event == {"Type": "Schedule", "Properties": {"Schedule": "rate(1 minute)"}}
    assert chores["EventInvokeConfig"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}
    assert chores["Timeout"] > engine.WORK_SECONDS
    assert chores["Timeout"] - engine.WORK_SECONDS > 30


@pytest.mark.parametrize(
    ("alarm", "namespace", "metric", "dimension"),
    [
        ("OrganiseErrorsAlarm", "AWS/ApiGateway", "5XXError", {"Fn::Sub": "firmamos-${Stage}-organise"}),
        ("OrganiseThrottlesAlarm", "AWS/Lambda", "Throttles", {"Ref": "Organise"}),
        ("ChoresErrorsAlarm", "AWS/Lambda", "Errors", {"Ref": "Chores"}),
        ("ChoresSilentAlarm", "AWS/Lambda", "Invocations", {"Ref": "Chores"}),
    ],
)
def test_somebody_hears_when_the_organisers_pages_fail(
    properties: Properties, alarm: str, namespace: str, metric: str, dimension: Json
) -> None:
    found = properties(alarm)
    assert (found["Namespace"], found["MetricName"]) == (namespace, metric)
    assert dimension in [one["Value"] for one in found["Dimensions"]]
    assert found["AlarmActions"] == properties("PublishErrorsAlarm")["AlarmActions"]


def test_somebody_hears_when_more_is_done_than_people_do(properties: Properties) -> None:
    """A stolen session decides on thousands as fast as a program can; three people do not."""
    acts = properties("OrganisersActs")
    assert acts["LogGroupName"] == {"Ref": "OrganiseLog"}
    # As `Desk._finish` logs a form that was done: it answers with 303.
    assert acts["FilterPattern"] == '{ ($.route = "POST *") && ($.status = 303) }'
    (metric,) = acts["MetricTransformations"]
    alarm = properties("OrganisersActsAlarm")
    assert metric["MetricName"] == alarm["MetricName"]
    assert (alarm["Statistic"], alarm["Period"], alarm["Threshold"]) == ("Sum", 3600, 300)


def test_what_two_approved_is_finished_every_five_minutes_and_not_tried_again(properties: Properties) -> None:
    organise = properties("Organise")
    (event,) = organise["Events"].values()
    assert event == {"Type": "Schedule", "Properties": {"Schedule": "rate(5 minutes)"}}
    assert organise["EventInvokeConfig"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}


def test_the_operator_hears_of_what_a_lone_owner_proposes(properties: Properties) -> None:
    trouble = properties("ProposalTrouble")
    assert trouble["LogGroupName"] == {"Ref": "OrganiseLog"}
    # As `Proposals.propose` logs it.
    assert trouble["FilterPattern"] == f'{{ ($.logger = "{proposals.__name__}") && ($.level = "ERROR") }}'
    (metric,) = trouble["MetricTransformations"]
    alarm = properties("ProposalTroubleAlarm")
    assert metric["MetricName"] == alarm["MetricName"]
    assert (alarm["Statistic"], alarm["Period"], alarm["Threshold"]) == ("Sum", 300, 1)
    assert alarm["AlarmActions"] == properties("PublishErrorsAlarm")["AlarmActions"]
