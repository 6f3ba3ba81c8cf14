"""Each function's permissions, read from the roles in the deployed template."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.dynamodb.digests import TOLD
from chalicelib.aws.dynamodb.figures import STATS
from chalicelib.aws.dynamodb.hourly_round import READ
from chalicelib.aws.dynamodb.jobs import RUNNING
from chalicelib.aws.dynamodb.letters import HEADS, STAGE
from chalicelib.aws.dynamodb.organiser_mails import MAILS
from chalicelib.aws.dynamodb.people import PEOPLE
from chalicelib.aws.dynamodb.suppressions import SUPPRESSED
from chalicelib.mail.pauses import PAUSE, PAUSE_IMPORTED, PAUSE_UNPROVED
from chalicelib.rules.letters.letter import may_begin
from chalicelib.rules.limits.buckets import TOLERATED, returned_bucket, stage_bucket

RETURNED = [returned_bucket(what, proved=proved)[0] for what in TOLERATED for proved in (True, False)]
RETURNED += [returned_bucket(what, proved=False, imported=True)[0] for what in TOLERATED]

Json = dict[str, Any]
Statements = Callable[[str], list[Json]]

FUNCTIONS = ["APIHandler", "Chores", "Feedback", "Organise", "Publish", "Remind", "SendMail", "Typeset"]
# Of the organisers' pages.
ORGANISERS = ("Organise", "Chores")
# What the public API's function could do before there were pages for organisers.
PUBLIC = json.loads((Path(__file__).parent / "public_permissions.json").read_text())
POLICIES = sorted((Path(__file__).parents[2] / "infra" / "policies").glob("*.json"))


def actions_on(statements: list[Json], resource: str) -> set[str]:
    """The actions allowed on ``resource``, a logical id or part of an ARN."""
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


@pytest.mark.promise("No function scans or deletes what is published or signed")
@pytest.mark.parametrize("function", FUNCTIONS)
def test_no_function_scans_or_deletes_what_is_published_or_signed(statements: Statements, function: str) -> None:
    actions = all_actions(statements(function))
    # The hourly round reads all signatures; the API reads an address's two in one call, the organisers' pages one page.
    scans = {"dynamodb:Scan"} if function != "Remind" else set()
    batches = {"dynamodb:BatchGetItem"} if function not in ("APIHandler", *ORGANISERS) else set()
    assert not actions & {"dynamodb:PartiQLSelect", *scans, *batches}
    assert "s3:DeleteObject" not in actions
    assert "dynamodb:DeleteItem" not in actions_on(statements(function), "SignaturesTable")
    assert "dynamodb:DeleteItem" not in actions_on(statements(function), "LettersTable")


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_writes_to_its_own_log_and_creates_none(statements: Statements, function: str) -> None:
    logs = [s for s in statements(function) if any(action.startswith("logs:") for action in s["Action"])]
    assert [s["Resource"] for s in logs] == [{"Fn::GetAtt": [f"{function}Log", "Arn"]}]
    assert set(logs[0]["Action"]) == {"logs:CreateLogStream", "logs:PutLogEvents"}


@pytest.mark.promise("No function scans or deletes what is published or signed")
def test_only_send_mail_sends_and_only_from_this_identity(statements: Statements) -> None:
    senders = [name for name in FUNCTIONS if any(a.startswith("ses:") for a in all_actions(statements(name)))]
    assert senders == ["SendMail"]
    (send,) = [s for s in statements("SendMail") if "ses:SendEmail" in s["Action"]]
    assert [r["Fn::Sub"].rpartition(":")[2] for r in send["Resource"]] == [
        "identity/${MailDomain}",
        "configuration-set/${MailConfigurationSet}",
    ]


@pytest.mark.promise("The publisher cannot read an address")
def test_the_publisher_sees_of_signatures_the_index_of_public_fields_alone(statements: Statements) -> None:
    on_signatures = [s for s in statements("Publish") if "SignaturesTable" in json.dumps(s["Resource"])]
    assert [(s["Action"], s["Resource"]) for s in on_signatures] == [
        (["dynamodb:Query"], {"Fn::Sub": "${SignaturesTable.Arn}/index/changes"})
    ]


def test_the_publisher_writes_into_folders_and_of_the_site_itself_four_files(statements: Statements) -> None:
    site = [
        resource["Fn::Sub"]
        for statement in statements("Publish")
        if "s3:PutObject" in statement["Action"]
        for resource in statement["Resource"]
        if "SiteBucket" in resource["Fn::Sub"]
    ]
    files = ["*/*", "404.html", "feed.xml", "index.html", "letters.json"]
    assert site == [f"${{SiteBucket.Arn}}/{path}" for path in files]


def test_no_new_letter_has_the_name_of_a_folder_that_a_permission_names(statements: Statements) -> None:
    """It would hold for that letter's files as well."""
    named = {
        folder
        for name in FUNCTIONS
        for folder in re.findall(r"Bucket\.Arn\}/([^/*\"]+)/", json.dumps(statements(name)))
    }
    assert {"erased", "imports", "exports", "uploads"} <= named
    assert [folder for folder in named if may_begin(folder)] == []


def test_the_api_reads_and_writes_signatures_one_at_a_time(statements: Statements) -> None:
    api = statements("APIHandler")
    one_at_a_time = {"dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"}
    assert actions_on(api, "SignaturesTable") == one_at_a_time
    assert "index" not in json.dumps(api)
    assert actions_on(api, "LettersTable") == {"dynamodb:GetItem"}
    assert actions_on(api, "LimitsTable") == {"dynamodb:PutItem", "dynamodb:UpdateItem"}
    assert actions_on(api, "MailQueue") == {"sqs:SendMessage"}
    # The public list of signatories, whether there is one yet, and the erasures, which the API can write but not read.
    buckets = [s for s in api if "Bucket" in json.dumps(s["Resource"])]
    assert [(s["Action"], s["Resource"], s.get("Condition")) for s in buckets] == [
        (["s3:GetObject"], {"Fn::Sub": "${SiteBucket.Arn}/*/signatories.json"}, None),
        (
            ["s3:ListBucket"],
            {"Fn::GetAtt": ["SiteBucket", "Arn"]},
            {"StringLike": {"s3:prefix": ["*/signatories.json"]}},
        ),
        (["s3:PutObject"], {"Fn::Sub": "${StateBucket.Arn}/erased/*"}, None),
    ]


@pytest.mark.promise("The organisers' pages gave the public function no right")
def test_the_public_function_may_do_what_it_could_before_there_were_pages_for_organisers_and_no_more(
    statements: Statements,
) -> None:
    assert statements("APIHandler") == PUBLIC


def test_organisers_are_known_to_their_own_functions_and_to_what_mails_them(statements: Statements) -> None:
    assert {name for name in FUNCTIONS if actions_on(statements(name), "OrganisersTable")} <= {*ORGANISERS, "SendMail"}


def test_the_organisers_pages_scan_nothing_and_list_only_what_waits(statements: Statements) -> None:
    pages = statements("Organise")
    on_signatures = [s for s in pages if "SignaturesTable" in json.dumps(s["Resource"])]
    assert [(sorted(s["Action"]), s["Resource"]) for s in on_signatures] == [
        (
            ["dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:UpdateItem"],
            {"Fn::GetAtt": ["SignaturesTable", "Arn"]},
        ),
        (["dynamodb:Query"], {"Fn::Sub": "${SignaturesTable.Arn}/index/waiting"}),
    ]
    assert not {action for name in ORGANISERS for action in all_actions(statements(name)) if action.startswith("ses:")}
    buckets = [s for s in pages if "Bucket" in json.dumps(s["Resource"])]
    written = [s["Resource"] for s in buckets if "s3:PutObject" in s["Action"]]
    assert sorted(json.dumps(one).partition("}/")[2].rstrip('"}') for one in written) == [
        "_previews/*",
        "imports/*",
        "uploads/*",
    ]


def test_no_page_lets_a_suppressed_mailbox_be_written_to_again(statements: Statements) -> None:
    not_suppressed = {"ForAllValues:StringNotEquals": {"dynamodb:LeadingKeys": [SUPPRESSED]}}
    # What runs unattended writes lines of letters' logs and figures, and no head, switch or key.
    of_letters = {"ForAllValues:StringNotLike": {"dynamodb:LeadingKeys": ["#*"]}}
    figures = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [STATS]}}
    for name, conditions in (("Organise", [not_suppressed]), ("Chores", [of_letters, figures])):
        letters = [s for s in statements(name) if "LettersTable" in json.dumps(s["Resource"])]
        reads = [s for s in letters if not {"dynamodb:PutItem"} & {*s["Action"]}]
        writes = [s for s in letters if s not in reads]
        assert [(s["Action"], s["Condition"]) for s in writes] == [(["dynamodb:PutItem"], one) for one in conditions]
        assert {action for s in reads for action in s["Action"]} == {"dynamodb:GetItem", "dynamodb:Query"}


def test_chores_touch_jobs_and_mails_and_no_person_passkey_or_session(statements: Statements) -> None:
    found = [s for s in statements("Chores") if "OrganisersTable" in json.dumps(s["Resource"])]
    jobs, notes, people, mails = found
    assert jobs["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["job#*", RUNNING]}}
    # It may list which signatures have notes, and delete those; reading them takes a letter's key besides.
    assert notes["Action"] == ["dynamodb:DeleteItem", "dynamodb:Query"]
    assert notes["Condition"] == {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["note#*"]}}
    # To know who wants to be told. Their addresses are sealed, and this function may not open them.
    assert people["Action"] == ["dynamodb:Query"]
    assert people["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [PEOPLE]}}
    assert mails["Action"] == ["dynamodb:GetItem", "dynamodb:PutItem"]
    assert mails["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [TOLD, MAILS]}}


def purposes(statements: list[Json], call: str = "kms:Decrypt") -> list[str]:
    """The purposes of the keys with which a function may make a call of KMS; each statement is of one call, and of the
    stage's key alone."""
    found: list[str] = []
    for statement in statements:
        if any(action.startswith("kms:") for action in statement["Action"]):
            assert len(statement["Action"]) == 1
            assert statement["Resource"] == {"Fn::GetAtt": ["FirmamosKey", "Arn"]}
            assert list(statement["Condition"]) == ["StringEquals"]
            (wanted,) = statement["Condition"].values()
            assert list(wanted) == ["kms:EncryptionContext:purpose"]
            found += wanted["kms:EncryptionContext:purpose"] if statement["Action"] == [call] else []
    return found


def test_a_function_unwraps_only_the_keys_that_it_needs(statements: Statements) -> None:
    assert {name: purposes(statements(name)) for name in FUNCTIONS if purposes(statements(name))} == {
        "APIHandler": ["pepper", "data"],
        "SendMail": ["pepper", "data", "mailbox", "organisers"],
        "Organise": ["pepper", "data", "organisers"],
        "Chores": ["pepper", "data"],
    }
    # The pages begin letters, and so have their keys made; they do not see them.
    made = {name: purposes(statements(name), "kms:GenerateDataKeyWithoutPlaintext") for name in FUNCTIONS}
    assert {name: found for name, found in made.items() if found} == {"Organise": ["pepper", "data", "mailbox"]}
    calls = {action for name in FUNCTIONS for action in all_actions(statements(name)) if action.startswith("kms:")}
    assert calls == {"kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"}


@pytest.mark.promise("The publisher cannot read an address")
@pytest.mark.parametrize("function", sorted({*FUNCTIONS} - {"APIHandler", "SendMail", *ORGANISERS}))
def test_what_neither_signs_nor_sends_nor_organises_can_decrypt_nothing(statements: Statements, function: str) -> None:
    assert not [action for action in all_actions(statements(function)) if action.startswith("kms:")]


def test_send_mail_marks_signatures_and_writes_no_letter(statements: Statements) -> None:
    mail = statements("SendMail")
    assert actions_on(mail, "SignaturesTable") == {"dynamodb:GetItem", "dynamodb:UpdateItem"}
    assert actions_on(mail, "LettersTable") == {"dynamodb:GetItem"}
    assert actions_on(mail, "LimitsTable") == {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
    assert not actions_on(mail, "SiteBucket") | actions_on(mail, "StateBucket")


def test_feedback_marks_signatures_and_suppresses_mailboxes_and_unwraps_nothing(statements: Statements) -> None:
    feedback = statements("Feedback")
    assert actions_on(feedback, "SignaturesTable") == {"dynamodb:GetItem", "dynamodb:UpdateItem"}
    (write,) = [s for s in feedback if "LettersTable" in json.dumps(s["Resource"])]
    assert write["Action"] == ["dynamodb:PutItem"]
    assert write["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [SUPPRESSED]}}
    assert "sqs:SendMessage" in actions_on(feedback, "FeedbackQueue")
    services = {action.partition(":")[0] for action in all_actions(feedback)}
    assert services == {"dynamodb", "sqs", "logs"}
    assert not actions_on(feedback, "MailQueue")


def test_feedback_counts_what_came_back_and_nothing_else(statements: Statements) -> None:
    on_limits = [s for s in statements("Feedback") if "LimitsTable" in json.dumps(s["Resource"])]
    keys = {
        action: keys["dynamodb:LeadingKeys"]
        for statement in on_limits
        for action in statement["Action"]
        for keys in statement["Condition"].values()
    }
    sent, returned = (f"{name.partition('#')[0]}#*" for name in (stage_bucket("proved", 1)[0], RETURNED[0]))
    assert keys == {
        "dynamodb:GetItem": [sent, returned],
        "dynamodb:UpdateItem": [returned],
        "dynamodb:PutItem": [PAUSE, PAUSE_UNPROVED, PAUSE_IMPORTED],
    }
    assert all(name.startswith("returned#") for name in RETURNED)


@pytest.mark.promise("The hourly round reads nothing that a signer typed")
def test_the_round_reads_of_every_signature_what_it_needs_and_nothing_that_was_typed(statements: Statements) -> None:
    remind = statements("Remind")
    (scan,) = [s for s in remind if "SignaturesTable" in json.dumps(s["Resource"])]
    assert scan["Action"] == ["dynamodb:Scan"]
    assert scan["Condition"] == {
        "ForAllValues:StringEquals": {"dynamodb:Attributes": list(READ)},
        "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
    }
    assert not {*READ} & {"sealed", "public", "vouched_by"}
    assert actions_on(remind, "MailQueue") == {"sqs:SendMessage"}
    on_buckets = [s for s in remind if "Bucket" in json.dumps(s["Resource"])]
    assert [(s["Action"], s["Resource"], s.get("Condition")) for s in on_buckets] == [
        (["s3:PutObject"], {"Fn::Sub": "${StateBucket.Arn}/erased/*"}, None),
        (["s3:ListBucket"], {"Fn::GetAtt": ["StateBucket", "Arn"]}, {"StringLike": {"s3:prefix": ["erased/*"]}}),
    ]
    reads, writes = [s for s in remind if "LettersTable" in json.dumps(s["Resource"])]
    assert reads["Action"] == ["dynamodb:GetItem", "dynamodb:Query"]
    assert reads["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [HEADS, STAGE, STATS]}}
    assert writes["Action"] == ["dynamodb:PutItem"]
    assert writes["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [STATS]}}


@pytest.mark.promise("Feedback that cannot be read or is forged is dropped")
def test_nobody_but_the_topic_of_this_account_s_ses_reaches_the_queue_of_feedback(
    template: Json, statements: Statements
) -> None:
    resources = template["Resources"]
    policies = {
        name: resource["Properties"]["PolicyDocument"]["Statement"]
        for name, resource in resources.items()
        if resource["Type"] in ("AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy")
    }
    assert policies.keys() == {"FeedbackQueuePolicy", "FeedbackTopicPolicy"}
    (to_queue,), (to_topic,) = policies["FeedbackQueuePolicy"], policies["FeedbackTopicPolicy"]
    assert (to_queue["Principal"], to_queue["Action"]) == ({"Service": "sns.amazonaws.com"}, "sqs:SendMessage")
    assert to_queue["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Ref": "FeedbackTopic"}}}
    assert (to_topic["Principal"], to_topic["Action"]) == ({"Service": "ses.amazonaws.com"}, "sns:Publish")
    assert to_topic["Condition"] == {"StringEquals": {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}}
    assert [name for name in FUNCTIONS if actions_on(statements(name), "FeedbackQueue")] == ["Feedback"]
    assert not [name for name in FUNCTIONS if any(a.startswith("sns:") for a in all_actions(statements(name)))]


def test_typeset_reaches_sheets_and_what_they_become_and_nothing_else(statements: Statements) -> None:
    on_data = [s for s in statements("Typeset") if not any(action.startswith("logs:") for action in s["Action"])]
    assert [(s["Action"], s["Resource"]) for s in on_data] == [
        (["s3:GetObject", "s3:PutObject"], {"Fn::Sub": "${StateBucket.Arn}/*/typeset/*"})
    ]


@pytest.mark.promise("No function scans or deletes what is published or signed")
def test_the_publisher_and_the_organisers_pages_invoke_what_typesets_and_these_their_chores_and_nobody_another(
    statements: Statements,
) -> None:
    invoking = {
        name: [s["Resource"] for s in statements(name) if "lambda:InvokeFunction" in s["Action"]] for name in FUNCTIONS
    }
    assert {name: found for name, found in invoking.items() if found} == {
        "Chores": [{"Fn::GetAtt": ["Typeset", "Arn"]}],
        "Publish": [{"Fn::GetAtt": ["Typeset", "Arn"]}],
        "Organise": [[{"Fn::GetAtt": ["Chores", "Arn"]}, {"Fn::GetAtt": ["Typeset", "Arn"]}]],
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
    # The condition itself, one statement of SendMail, one condition each in SendMail, APIHandler and Chores, two in
    # Organise, and how the type of uploaded files is written.
    assert loosened == 8
