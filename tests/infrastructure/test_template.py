"""The deployed resources, read from the template."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from chalicelib import settings
from chalicelib.aws import typeset_function
from chalicelib.aws.clients import LONG
from chalicelib.http.headers import SECURITY_HEADERS
from chalicelib.mail import hourly_round

Json = dict[str, Any]
Properties = Callable[[str], Json]

FUNCTIONS = {
    "APIHandler": (512, 10),
    "SendMail": (512, 60),
    "Feedback": (512, 60),
    "Remind": (512, 240),
    "Publish": (1024, 120),
    "Typeset": (3008, 60),
    "Organise": (1024, 29),
    "Chores": (1024, 120),
}


@pytest.mark.parametrize(("name", "memory_and_timeout"), FUNCTIONS.items())
def test_functions_run_on_python_313_and_arm(
    properties: Properties, name: str, memory_and_timeout: tuple[int, int]
) -> None:
    function = properties(name)
    assert function["Runtime"] == "python3.13"
    assert function["Architectures"] == ["arm64"]
    assert (function["MemorySize"], function["Timeout"]) == memory_and_timeout


@pytest.mark.parametrize("name", FUNCTIONS)
def test_logs_are_kept_for_a_time_that_was_chosen(properties: Properties, name: str) -> None:
    assert properties(name)["LoggingConfig"] == {"LogGroup": {"Ref": f"{name}Log"}}
    assert properties(f"{name}Log")["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_jobs_are_deployed_as_modules_of_their_own(properties: Properties) -> None:
    assert properties("SendMail")["Handler"] == "chalicelib.jobs.send_mail.send_mail"
    assert properties("Feedback")["Handler"] == "chalicelib.jobs.feedback.feedback"
    assert properties("Remind")["Handler"] == "chalicelib.jobs.remind.remind"
    assert properties("Publish")["Handler"] == "chalicelib.jobs.publish.publish"
    assert properties("Typeset")["Handler"] == "chalicelib.jobs.typeset.typeset"
    assert properties("Organise")["Handler"] == "chalicelib.jobs.organise.organise"
    assert properties("Chores")["Handler"] == "chalicelib.jobs.chores.chores"
    assert properties("APIHandler")["Handler"] == "app.app"


def test_what_typesets_and_what_organises_have_zips_of_their_own(properties: Properties) -> None:
    assert {name: properties(name)["CodeUri"] for name in FUNCTIONS} == {
        **dict.fromkeys(FUNCTIONS, "./deployment.zip"),
        "Typeset": "./typeset.zip",
        "Organise": "./organise.zip",
        "Chores": "./organise.zip",
    }


def test_nobody_outside_reaches_the_function_that_typesets(template: Json, properties: Properties) -> None:
    assert "Events" not in properties("Typeset") and "FunctionUrlConfig" not in properties("Typeset")
    permissions = [r for r in template["Resources"].values() if r["Type"] == "AWS::Lambda::Permission"]
    assert "Typeset" not in json.dumps([one["Properties"]["FunctionName"] for one in permissions])


def test_a_typesetting_that_hangs_ends_before_the_publisher_does(properties: Properties) -> None:
    waits = LONG.connect_timeout + LONG.read_timeout
    assert LONG.retries["total_max_attempts"] == 1
    assert waits <= properties("Typeset")["Timeout"]
    # Files wait for typesetting side by side; the rest of the run must fit in as well.
    assert typeset_function.TURN_SECONDS + waits + 30 <= properties("Publish")["Timeout"]


def test_settings_and_template_name_the_same_variables(template: Json, properties: Properties) -> None:
    shared = set(template["Globals"]["Function"]["Environment"]["Variables"])
    own = {name: set(properties(name).get("Environment", {}).get("Variables", {})) for name in FUNCTIONS}
    read = {settings.PREFIX + name.upper() for name in settings.Settings.__dataclass_fields__}
    assert shared.union(*own.values()) == read
    assert own == {
        "APIHandler": {"FIRMAMOS_API_URL", "FIRMAMOS_PROOF_DIFFICULTY", "FIRMAMOS_ALLOWED_NETWORKS"},
        "SendMail": {"FIRMAMOS_API_URL", "FIRMAMOS_ORGANISE_URL"},
        "Feedback": {"FIRMAMOS_FEEDBACK_QUEUE_URL", "FIRMAMOS_FEEDBACK_TOPIC"},
        "Remind": set(),
        "Publish": {"FIRMAMOS_API_URL", "FIRMAMOS_SITE_NAME", "FIRMAMOS_TYPESET_FUNCTION"},
        "Typeset": set(),
        "Organise": {
            "FIRMAMOS_API_URL",
            "FIRMAMOS_ORGANISE_URL",
            "FIRMAMOS_CHORES_FUNCTION",
            "FIRMAMOS_TYPESET_FUNCTION",
        },
        "Chores": {"FIRMAMOS_API_URL", "FIRMAMOS_ORGANISE_URL", "FIRMAMOS_TYPESET_FUNCTION"},
    }


def test_the_api_s_own_function_waits_for_no_address_that_comes_after_it(properties: Properties) -> None:
    """API Gateway's address for the API depends on the API, which depends on the function."""
    assert "RestAPI" not in json.dumps(properties("APIHandler")["Environment"])
    assert "RestAPI" in json.dumps(properties("SendMail")["Environment"])


@pytest.mark.parametrize(("function", "queue", "dead"), [("SendMail", "Mail", 14), ("Feedback", "Feedback", 1)])
def test_one_poison_message_holds_up_no_other(properties: Properties, function: str, queue: str, dead: int) -> None:
    source = properties(function)["Events"][f"{function}SqsEventSource"]["Properties"]
    assert source["Queue"] == {"Fn::Sub": f"${{{queue}Queue.Arn}}"}
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert "Maximum" in json.dumps(source["ScalingConfig"])
    alive, dead_letters = properties(f"{queue}Queue"), properties(f"{queue}DeadQueue")
    assert alive["VisibilityTimeout"] >= 6 * properties(function)["Timeout"]
    assert alive["RedrivePolicy"] == {
        "deadLetterTargetArn": {"Fn::GetAtt": [f"{queue}DeadQueue", "Arn"]},
        "maxReceiveCount": 5,
    }
    assert dead_letters["MessageRetentionPeriod"] == dead * 24 * 3600
    assert alive["SqsManagedSseEnabled"] and dead_letters["SqsManagedSseEnabled"]


def test_ses_tells_feedback_of_what_ends_a_mail(template: Json, properties: Properties) -> None:
    destination = properties("FeedbackDestination")
    assert destination["ConfigurationSetName"] == {"Ref": "MailConfigurationSet"}
    event_destination = destination["EventDestination"]
    assert (event_destination["Enabled"], event_destination["SnsDestination"]) == (
        True,
        {"TopicARN": {"Ref": "FeedbackTopic"}},
    )
    assert set(event_destination["MatchingEventTypes"]) == {"bounce", "complaint", "reject", "renderingFailure"}
    subscription = properties("FeedbackSubscription")
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("sqs", {"Fn::GetAtt": ["FeedbackQueue", "Arn"]})
    assert subscription["RawMessageDelivery"] is False, "the function looks at the envelope"
    waits = {name: template["Resources"][name]["DependsOn"] for name in ("FeedbackDestination", "FeedbackSubscription")}
    assert waits == {"FeedbackDestination": "FeedbackTopicPolicy", "FeedbackSubscription": "FeedbackQueuePolicy"}
    assert properties("MailIdentity")["FeedbackAttributes"] == {"EmailForwardingEnabled": False}


def test_the_publisher_runs_every_minute_and_is_not_retried(properties: Properties) -> None:
    publish = properties("Publish")
    assert publish["Events"]["PublishEvent"]["Properties"]["Schedule"] == "rate(1 minute)"
    assert publish["EventInvokeConfig"] == {"MaximumRetryAttempts": 0, "MaximumEventAgeInSeconds": 60}


def test_the_round_goes_every_hour_and_one_ends_before_its_lease(properties: Properties) -> None:
    remind = properties("Remind")
    assert remind["Events"]["RemindEvent"]["Properties"]["Schedule"] == "rate(1 hour)"
    assert remind["EventInvokeConfig"]["MaximumRetryAttempts"] == 0
    assert hourly_round.BUDGET_SECONDS < remind["Timeout"] < hourly_round.LEASE_SECONDS


def keys(table: Json) -> dict[str, str]:
    return {key["KeyType"]: key["AttributeName"] for key in table["KeySchema"]}


def indexes(table: Json) -> dict[str, Json]:
    return {index["IndexName"]: index for index in table["GlobalSecondaryIndexes"]}


def test_tables(properties: Properties) -> None:
    names = ("Letters", "Signatures", "Limits", "Organisers")
    letters, signatures, limits, organisers = (properties(f"{name}Table") for name in names)
    assert keys(letters) == {"HASH": "letter", "RANGE": "record"}
    assert keys(signatures) == {"HASH": "id"}
    assert keys(limits) == {"HASH": "name"}
    assert keys(organisers) == {"HASH": "owner", "RANGE": "record"}
    for table in (letters, signatures, limits, organisers):
        assert table["BillingMode"] == "PAY_PER_REQUEST"
    for table in (letters, signatures, organisers):
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    for table in (signatures, limits, organisers):
        assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def test_the_index_of_changes_holds_public_fields_only(properties: Properties) -> None:
    index = indexes(properties("SignaturesTable"))["changes"]
    assert keys(index) == {"HASH": "letter_shard", "RANGE": "changed_at"}
    assert index["Projection"] == {"ProjectionType": "INCLUDE", "NonKeyAttributes": ["state", "public"]}


def test_the_index_of_what_waits_holds_keys_alone(properties: Properties) -> None:
    assert indexes(properties("SignaturesTable")).keys() == {"changes", "waiting"}
    index = indexes(properties("SignaturesTable"))["waiting"]
    assert keys(index) == {"HASH": "waiting", "RANGE": "waiting_since"}
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}


@pytest.mark.parametrize(
    "name",
    ["LettersTable", "SignaturesTable", "OrganisersTable", "SiteBucket", "StateBucket", "FirmamosKey", "MailIdentity"],
)
def test_what_cannot_be_made_again_outlives_the_stack(template: Json, name: str) -> None:
    assert template["Resources"][name]["DeletionPolicy"] == "RetainExceptOnCreate"
    assert template["Resources"][name]["UpdateReplacePolicy"] == "Retain"


@pytest.mark.parametrize("name", ["SiteBucket", "StateBucket"])
def test_buckets_are_private_versioned_and_encrypted(properties: Properties, name: str) -> None:
    bucket = properties(name)
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert "AES256" in json.dumps(bucket["BucketEncryption"])
    policy = json.dumps(properties(f"{name}Policy")["PolicyDocument"])
    assert '"aws:SecureTransport": "false"' in policy


def test_only_cloudfront_and_only_this_one_reads_the_site(properties: Properties) -> None:
    statements = properties("SiteBucketPolicy")["PolicyDocument"]["Statement"]
    (allowed,) = [s for s in statements if s.get("Effect") == "Allow"]
    assert allowed["Principal"] == {"Service": "cloudfront.amazonaws.com"}
    assert allowed["Action"] == "s3:GetObject"
    assert "distribution/${Distribution}" in json.dumps(allowed["Condition"])
    assert "Allow" not in json.dumps(properties("StateBucketPolicy"))


def test_the_site_s_headers(properties: Properties) -> None:
    policy = properties("SiteHeaders")["ResponseHeadersPolicyConfig"]
    security = policy["SecurityHeadersConfig"]
    csp = security["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Sub"][0]
    for directive in ("default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert directive in csp
    assert "script-src 'self';" in csp and "worker-src 'self';" in csp and "unsafe" not in csp
    # The form's script requests its challenge only from the origin that the form posts to.
    assert "connect-src 'self' ${Api};" in csp and "form-action 'self' ${Api};" in csp
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 365 * 24 * 3600
    assert security["ContentTypeOptions"]["Override"]


def test_directories_lead_to_their_index_and_to_no_other_host(properties: Properties) -> None:
    code = properties("DirectoryIndex")["FunctionCode"]
    assert "index.html" in code
    # Guards against "//other.example".
    assert r"replace(/^\/+/, '/')" in code
    behaviour = properties("Distribution")["DistributionConfig"]["DefaultCacheBehavior"]
    assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"
    assert behaviour["Compress"] is True


def test_the_api_is_regional_and_throttled(properties: Properties) -> None:
    api = properties("RestAPI")
    assert api["EndpointConfiguration"] == "REGIONAL"
    (settings_of_all,) = api["MethodSettings"]
    assert (settings_of_all["ResourcePath"], settings_of_all["HttpMethod"]) == ("/*", "*")
    assert settings_of_all["ThrottlingRateLimit"] == {"Ref": "ThrottleRate"}


def test_an_alarm_hears_the_api_of_its_own_stage_alone(properties: Properties) -> None:
    """API Gateway's metrics go by the API's name, which is the title of its definition."""
    name = {"Fn::Sub": "firmamos-${Stage}"}
    assert (properties("RestAPI")["Name"], properties("RestAPI")["DefinitionBody"]["info"]["title"]) == (name, name)
    assert {one["Name"]: one["Value"] for one in properties("ApiErrorsAlarm")["Dimensions"]} == {
        "ApiName": name,
        "Stage": "api",
    }


def test_nothing_of_one_stage_has_another_stage_s_name(template: Json) -> None:
    """Names that are given, in one account and region, hold the stage; AWS makes up the others."""
    given = ("Name", "AliasName", "FunctionName", "LogGroupName", "MetricName")
    shared = {"Reputation.BounceRate", "Reputation.ComplaintRate", "feedback"}

    def names(value: Any, key: str = "") -> list[str]:
        if isinstance(value, dict) and set(value) == {"Fn::Sub"} and key in given:
            return [value["Fn::Sub"]]
        if isinstance(value, dict):
            return [name for inner, found in value.items() for name in names(found, inner)]
        if isinstance(value, list):
            return [name for found in value for name in names(found)]
        return [value] if key in given and isinstance(value, str) else []

    resources = {name: r for name, r in template["Resources"].items() if not r["Type"].endswith("Alarm")}
    found = {name for resource in resources.values() for name in names(resource.get("Properties", {}))}
    assert len(found) > 10
    assert {name for name in found if "${Stage}" not in name} <= shared


@pytest.mark.parametrize("api", ["RestAPI", "OrganiseAPI"])
@pytest.mark.parametrize(
    ("kind", "status"),
    [
        ("MISSING_AUTHENTICATION_TOKEN", "404"),
        ("THROTTLED", "429"),
        ("REQUEST_TOO_LARGE", "413"),
        ("DEFAULT_4XX", None),
        ("DEFAULT_5XX", None),
    ],
)
def test_the_gateway_s_own_errors_are_pages_too(
    properties: Properties, kind: str, status: str | None, api: str
) -> None:
    response = properties(api)["GatewayResponses"][kind]
    assert response.get("StatusCode") == status
    headers = response["ResponseParameters"]["Headers"]
    same = {name: value for name, value in SECURITY_HEADERS.items() if name != "Content-Security-Policy"}
    assert {name: headers[name] for name in same} == {name: f"'{value}'" for name, value in same.items()}
    assert json.loads(response["ResponseTemplates"]["application/json"])["error"]
    page = response["ResponseTemplates"]["text/html"]
    assert re.findall(r'<p lang="(..)">', page) == ["es", "en", "pt", "fr"]
    # API Gateway would read it as a variable.
    assert "$" not in page
    if kind in ("THROTTLED", "DEFAULT_5XX"):
        assert int(headers["Retry-After"].strip("'")) > 0


def test_names_that_the_public_sees_are_parameters(template: Json) -> None:
    assert {"SiteDomain", "ApiDomain", "OrganiseDomain", "MailDomain", "MailSender", "Languages"} <= set(
        template["Parameters"]
    )
    parts = (path.read_text() for path in (Path(__file__).parents[2] / "infra").glob("stack*.yaml"))
    without_examples = re.sub(r"Description:.*", "", "".join(parts))
    assert "example.org" not in without_examples


def test_every_parameter_is_described(template: Json) -> None:
    assert not [name for name, parameter in template["Parameters"].items() if not parameter.get("Description")]


def test_somebody_hears_when_mails_or_editions_stop(template: Json) -> None:
    alarms = {name for name, r in template["Resources"].items() if r["Type"] == "AWS::CloudWatch::Alarm"}
    assert {
        "DeadMailAlarm",
        "MailTroubleAlarm",
        "SendMailErrorsAlarm",
        "FeedbackDeadAlarm",
        "FeedbackTroubleAlarm",
        "BounceRateAlarm",
        "ComplaintRateAlarm",
        "RemindErrorsAlarm",
        "RemindSilentAlarm",
        "PublishErrorsAlarm",
        "PublishSilentAlarm",
        "TypesetTroubleAlarm",
        "ApiErrorsAlarm",
    } <= alarms


def test_the_key_rotates(properties: Properties) -> None:
    assert properties("FirmamosKey")["EnableKeyRotation"] is True


def test_sam_adds_no_second_stage_that_nothing_throttles(properties: Properties) -> None:
    # SAM adds one named "Stage" to an API without an OpenAPI version.
    assert properties("RestAPI")["OpenApiVersion"] == "2.0"


def test_what_the_functions_answer_and_report_sets_off_alarms(properties: Properties) -> None:
    """They answer with a failure or report failed messages, so Lambda counts neither as an error."""
    assert (properties("ApiErrorsAlarm")["Namespace"], properties("ApiErrorsAlarm")["MetricName"]) == (
        "AWS/ApiGateway",
        "5XXError",
    )
    for trouble, log in (("MailTrouble", "SendMailLog"), ("FeedbackTrouble", "FeedbackLog")):
        assert properties(trouble)["LogGroupName"] == {"Ref": log}
        (metric,) = properties(trouble)["MetricTransformations"]
        assert metric["MetricName"] == properties(f"{trouble}Alarm")["MetricName"]


def test_what_the_publisher_says_of_a_file_that_was_not_typeset_sets_off_an_alarm(properties: Properties) -> None:
    trouble = properties("TypesetTrouble")
    assert trouble["LogGroupName"] == {"Ref": "PublishLog"}
    assert f'"{typeset_function.logger.name}"' in trouble["FilterPattern"]
    (metric,) = trouble["MetricTransformations"]
    assert metric["MetricName"] == properties("TypesetTroubleAlarm")["MetricName"]
