"""Functions that put messages back into the queue that triggers them: Lambda drops what goes round 16 times, unless the
function may run in a loop."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest

Json = dict[str, Any]
Edges = dict[str, set[str]]
Statements = Callable[[str], list[Json]]

# What Lambda follows from one invocation to the next.
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html#invocation-recursion-supported
SENDS = {"sqs:SendMessage", "sns:Publish", "s3:PutObject", "lambda:InvokeFunction", "lambda:InvokeAsync"}


def named(value: object) -> set[str]:
    """The logical ids that a part of the template refers to."""
    text = json.dumps(value)
    return {*re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"(\w+)"', text), *re.findall(r"\$\{(\w+)", text)}


def functions_of(template: Json) -> dict[str, Json]:
    resources = template["Resources"].items()
    return {name: one["Properties"] for name, one in resources if one["Type"] == "AWS::Serverless::Function"}


def edges(template: Json, statements: Statements) -> Edges:
    """Function → what it may send to → what that triggers."""
    found: Edges = {}
    for name, function in functions_of(template).items():
        found[name] = set()
        for statement in statements(name):
            if SENDS & {*statement["Action"]}:
                found[name] |= named(statement["Resource"])
        for source in function.get("Events", {}).values():
            for trigger in named(source["Properties"]):
                found.setdefault(trigger, set()).add(name)
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::SNS::Subscription":
            (topic,) = named(resource["Properties"]["TopicArn"])
            found.setdefault(topic, set()).update(named(resource["Properties"]["Endpoint"]))
    return found


def in_a_loop(name: str, found: Edges) -> bool:
    """Whether what a function sends may trigger it again, by whatever way."""
    reached: set[str] = set()
    ahead = {*found.get(name, ())}
    while ahead:
        reached |= ahead
        ahead = {further for one in ahead for further in found.get(one, ())} - reached
    return name in reached


@pytest.mark.promise("Mail that waits is never lost, however long it waits")
def test_a_function_whose_messages_come_back_to_it_may_run_in_a_loop_and_no_other(
    template: Json, statements: Statements
) -> None:
    functions, found = functions_of(template), edges(template, statements)
    looping = {name for name in functions if in_a_loop(name, found)}
    assert looping == {"SendMail", "Feedback"}
    may = {name for name, function in functions.items() if function.get("RecursiveLoop") == "Allow"}
    assert may == looping, "elsewhere a loop is a mistake, and Lambda should end it"


@pytest.mark.parametrize(
    ("found", "loops"),
    [
        ({"F": {"Q"}, "Q": {"F"}}, True),
        ({"F": {"Q"}, "Q": {"G"}, "G": {"T"}, "T": {"P"}, "P": {"F"}}, True),
        ({"F": {"Q"}, "Q": {"G"}, "G": {"Q"}}, False),
        ({"F": set()}, False),
    ],
)
def test_a_loop_is_found_however_long_it_is(found: Edges, loops: bool) -> None:
    assert in_a_loop("F", found) is loops


def test_an_alarm_rings_when_lambda_drops_what_may_loop(template: Json) -> None:
    alarms = [one["Properties"] for one in template["Resources"].values() if one["Type"] == "AWS::CloudWatch::Alarm"]
    of = {"Namespace": "AWS/Lambda", "MetricName": "RecursiveInvocationsDropped", "Threshold": 1, "Statistic": "Sum"}
    watched = {alarm["Dimensions"][0]["Value"]["Ref"] for alarm in alarms if of.items() <= alarm.items()}
    assert watched == {name for name, one in functions_of(template).items() if one.get("RecursiveLoop") == "Allow"}
    assert all(alarm["AlarmActions"] for alarm in alarms)
