"""The functions' calls, judged by their policies as IAM would, with a simulator that is not ours.

Tests that take signatures, mails, feedback, rounds and editions through everything are run once more with every call
noted. A call that the policy would deny fails; so does a permission that no call used, unless `UNUSED` says why.
"""

import fnmatch
import json
import subprocess
import sys
from typing import Any

import pytest

from infra import ROOT
from tests.aws_check.judging import ask
from tests.support.iam_requests import ACCOUNT, Request, arn
from tests.support.roles import FILES

Json = dict[str, Any]

AREAS = (
    *(
        "begin",
        "blocks",
        "code",
        "decisions",
        "delivery_pages",
        "entry",
        "files_page",
        "find",
        "home",
        "import",
        "jobs",
        "join",
        "lead_pages",
        "letter_overview",
        "log_page",
        "login",
    ),
    *("lots", "matches_page", "me", "names_export", "people_page", "queue", "reports_page"),
    *("co_authors", "preview", "settings_page", "switches_page"),
)
# Every function, and every kind of call that each makes. Of the organisers' pages: each area's own file, since the
# tests of rights, passkeys and charts ask for nothing that these do not.
RECORDED = (
    "tests/attacks/test_canaries.py",
    "tests/aws/test_chores_function.py",
    "tests/aws/test_published.py",
    *(f"tests/desk/test_{area}.py" for area in AREAS),
    "tests/jobs/test_chores.py",
    "tests/aws/test_typeset_function.py",
    "tests/jobs/test_feedback.py",
    "tests/jobs/test_pauses_on_aws.py",
    "tests/jobs/test_remind.py",
    "tests/web/test_letter_reads.py",
)
# What takes long and makes no call that the others do not make.
LEFT_OUT = "not any_way and not made_good and not warm_function and not one_line_of_json and not log_says_the_same"

POLLER = "Lambda's poller, with the function's role"
RUNTIME = "Lambda itself, with the function's role"
# (function or "*", action, a part of the resource) → who uses it instead
UNUSED = {
    ("SendMail", "sqs:ReceiveMessage", "test-mail"): POLLER,
    ("SendMail", "sqs:DeleteMessage", "test-mail"): POLLER,
    ("SendMail", "sqs:GetQueueAttributes", "test-mail"): POLLER,
    ("Feedback", "sqs:ReceiveMessage", "test-feedback"): POLLER,
    ("Feedback", "sqs:DeleteMessage", "test-feedback"): POLLER,
    ("Feedback", "sqs:GetQueueAttributes", "test-feedback"): POLLER,
    ("Organise", "s3:PutObject", "test-state/uploads/"): "S3, for forms that the pages signed and browsers post",
    ("*", "logs:CreateLogStream", "log-group:"): RUNTIME,
    ("*", "logs:PutLogEvents", "log-group:"): RUNTIME,
    ("Publish", "s3:ListBucket", "test-site"): "S3, to answer 404 rather than 403 for what is not there",
    ("Publish", "s3:ListBucket", "test-state"): "S3, to answer 404 rather than 403 for what is not there",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> list[Request]:
    """What the functions asked of IAM in the recorded tests."""
    path = tmp_path_factory.mktemp("recorded") / "requests.json"
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "tests.support.recording", "-k", LEFT_OUT]
    done = subprocess.run(
        [*command, "--requests", str(path), *RECORDED], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
    return [Request(*one) for one in json.loads(path.read_text())]


def judge(requests: list[Request], roles: dict[str, Json], resource_policies: dict[str, Json]) -> list[Json]:
    asked = [
        {
            "action": one.action,
            "resource": one.resource,
            "account": ACCOUNT,
            "context": _context(one),
            "policy": _policy(one, roles[one.function]),
            "resource_policy": _resource_policy(one, resource_policies),
        }
        for one in requests
    ]
    principal = f"arn:aws:sts::{ACCOUNT}:assumed-role/firmamos/function"
    answers: list[Json] = ask({"do": "judge", "principal": principal, "requests": asked})
    return answers


def _context(request: Request) -> Json:
    context: Json = json.loads(request.context)
    # The simulator does not know KMS's encryption context: `_policy` compares it.
    return {key: value for key, value in context.items() if not key.startswith("kms:EncryptionContext:")}


def _policy(request: Request, policy: Json) -> Json:
    """The policy; for KMS, without the statements whose encryption context differs, and without that condition."""
    if not request.action.startswith("kms:"):
        return policy
    context = json.loads(request.context)
    kept = []
    for statement in policy["Statement"]:
        conditions = statement.get("Condition", {})
        wanted = conditions.get("StringEquals", {})
        if any(key.startswith("kms:") for key in wanted):
            assert set(conditions) == {"StringEquals"}, "another condition: compare it here too"
            if not all(context.get(key) in values for key, values in wanted.items()):
                continue
        kept.append({key: value for key, value in statement.items() if not (wanted and key == "Condition")})
    return policy | {"Statement": kept}


def _resource_policy(request: Request, policies: dict[str, Json]) -> Json | None:
    service, _, resource = request.resource.removeprefix("arn:aws:").partition(":")
    if service == "s3":
        bucket = resource.lstrip(":").partition("/")[0]
        return policies[{"test-site": "SiteBucketPolicy", "test-state": "StateBucketPolicy"}[bucket]]
    return policies["FirmamosKey"] if service == "kms" else None


@pytest.fixture(scope="module")
def judged(
    recorded: list[Request], roles: dict[str, Json], resource_policies: dict[str, Json]
) -> list[tuple[Request, Json]]:
    return list(zip(recorded, judge(recorded, roles, resource_policies), strict=True))


def test_every_call_is_allowed(judged: list[tuple[Request, Json]]) -> None:
    assert len(judged) > 200
    assert {one.function for one, _ in judged} == {*FILES}
    denied = [(one, answer) for one, answer in judged if answer["result"] != "Allowed"]
    assert denied == []


def test_every_condition_was_judged(judged: list[tuple[Request, Json]]) -> None:
    assert [(one, answer["faults"]) for one, answer in judged if answer["faults"]] == []


def test_no_permission_is_left_over(judged: list[tuple[Request, Json]], roles: dict[str, Json]) -> None:
    """Each action of each statement on each of its resources was used, or somebody else's need for it is named."""
    used = {(one.function, sid, one.action, one.resource) for one, answer in judged for sid in answer["by"]}
    left = [
        (function, statement["Sid"], action, resource)
        for function, policy in roles.items()
        for statement in policy["Statement"]
        for action in statement["Action"]
        for resource in as_list(statement["Resource"])
        if not any(
            (function, statement["Sid"], action) == one[:3] and fnmatch.fnmatchcase(one[3], resource) for one in used
        )
    ]
    unexplained = [one for one in left if not any(_explains(key, one) for key in UNUSED)]
    assert unexplained == []
    assert [key for key in UNUSED if not any(_explains(key, one) for one in left)] == [], "needed no more"


def as_list(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _explains(key: tuple[str, str, str], left: tuple[str, str, str, str]) -> bool:
    function, action, part = key
    return function in ("*", left[0]) and action == left[2] and part in left[3]


SITE = "arn:aws:s3:::test-site"
LETTERS = arn("dynamodb", "table/test-letters")


@pytest.mark.parametrize(
    ("function", "action", "resource", "context"),
    [
        ("APIHandler", "s3:ListBucket", SITE, {}),
        ("APIHandler", "s3:ListBucket", SITE, {"s3:prefix": "agua/"}),
        ("APIHandler", "s3:GetObject", f"{SITE}/agua/index.html", {}),
        ("APIHandler", "kms:Decrypt", arn("kms", "key/stage"), {"kms:EncryptionContext:purpose": "mailbox"}),
        ("APIHandler", "kms:Decrypt", arn("kms", "key/stage"), {}),
        ("APIHandler", "dynamodb:DeleteItem", arn("dynamodb", "table/test-signatures"), {}),
        ("APIHandler", "dynamodb:GetItem", arn("dynamodb", "table/test-organisers"), {}),
        ("Organise", "dynamodb:Scan", arn("dynamodb", "table/test-organisers"), {}),
        ("Organise", "dynamodb:Query", arn("dynamodb", "table/test-signatures/index/changes"), {}),
        ("Organise", "dynamodb:Query", arn("dynamodb", "table/test-signatures"), {}),
        ("Organise", "dynamodb:PutItem", LETTERS, {"dynamodb:LeadingKeys": ["#suppressed"]}),
        ("Organise", "dynamodb:GetItem", arn("dynamodb", "table/test-limits"), {"dynamodb:LeadingKeys": ["network#1"]}),
        ("Organise", "kms:Decrypt", arn("kms", "key/stage"), {"kms:EncryptionContext:purpose": "mailbox"}),
        ("Organise", "s3:GetObject", "arn:aws:s3:::test-state/erased/agua/1.json", {}),
        ("Organise", "ses:SendEmail", arn("ses", "identity/example.org"), {}),
        ("Chores", "dynamodb:PutItem", LETTERS, {"dynamodb:LeadingKeys": ["#letters"]}),
        ("Chores", "dynamodb:GetItem", arn("dynamodb", "table/test-organisers"), {"dynamodb:LeadingKeys": ["#people"]}),
        (
            "Chores",
            "dynamodb:PutItem",
            arn("dynamodb", "table/test-organisers"),
            {"dynamodb:LeadingKeys": ["session#a"]},
        ),
        ("Publish", "dynamodb:Query", arn("dynamodb", "table/test-signatures"), {}),
        ("Publish", "s3:PutObject", f"{SITE}/robots.txt", {}),
        ("Organise", "s3:PutObject", f"{SITE}/index.html", {}),
        ("Publish", "s3:PutObject", f"{SITE}/agua/editions/1/edition.json", {"s3:ObjectCreationOperation": "true"}),
        ("Publish", "s3:PutObject", f"{SITE}/agua/index.html", {"aws:SecureTransport": "false"}),
        ("Remind", "dynamodb:Scan", arn("dynamodb", "table/test-signatures"), {"dynamodb:Attributes": ["sealed"]}),
        ("Remind", "s3:ListBucket", "arn:aws:s3:::test-state", {"s3:prefix": "agua/rolls/"}),
        ("SendMail", "ses:SendEmail", arn("ses", "identity/example.net"), {}),
        ("Typeset", "s3:GetObject", "arn:aws:s3:::test-state/agua/rolls/1.json.gz", {}),
    ],
)
def test_what_a_function_must_not_do_is_denied(
    roles: dict[str, Json], resource_policies: dict[str, Json], function: str, action: str, resource: str, context: Json
) -> None:
    """The simulator denies: an answer that everything is allowed would say nothing."""
    request = Request(function, action, resource, json.dumps({"aws:SecureTransport": "true"} | context))
    (answer,) = judge([request], roles, resource_policies)
    assert answer["result"] in ("ImplicitlyDenied", "ExplicitlyDenied")


def test_every_policy_is_one_that_iam_takes(roles: dict[str, Json], resource_policies: dict[str, Json]) -> None:
    """Its grammar, that each action exists, and that each action knows the conditions it is under."""
    identity = {name: {"kind": "identity", "policy": policy} for name, policy in roles.items()}
    others = {name: {"kind": "resource", "policy": policy} for name, policy in resource_policies.items()}
    assert set(others) >= {"SiteBucketPolicy", "StateBucketPolicy", "FeedbackQueuePolicy", "FeedbackTopicPolicy"}
    faults = ask({"do": "validate", "policies": identity | others})
    assert {name: found for name, found in faults.items() if found} == {}


def test_a_policy_that_iam_does_not_take_is_found() -> None:
    statement = {
        "Sid": "Wrong",
        "Effect": "Allow",
        "Action": ["s3:GetObjects", "s3:GetObject"],
        "Resource": "arn:aws:s3:::test-site/*",
        "Condition": {"StringEquals": {"s3:prefix": "agua"}},
    }
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    (faults,) = ask({"do": "validate", "policies": {"one": {"kind": "identity", "policy": policy}}}).values()
    assert [fault.partition(": ")[2] for fault in faults] == [
        "there is no action s3:GetObjects",
        "s3:GetObject does not know the condition s3:prefix",
    ]
