"""What is checked before a deploy: with AWS's answers as its documentation has them, and with moto."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID

from infra.artifacts import ArtifactBucket
from infra.cloudformation import DeploymentError
from infra.preflight import Finding, check, require, sender_address

Json = dict[str, Any]

REGION = "us-east-1"
STACK = "firmamos-prueba"
PARAMETERS = {
    "MailDomain": "example.org",
    "MailSender": "Firmamos <firmas@example.org>",
    "ManageMailIdentity": "yes",
}
BUCKET = f"firmamos-artifacts-{DEFAULT_ACCOUNT_ID}-{REGION}"
ONE = {"Id": "E1", "ARN": "arn:aws:cloudfront::123456789012:distribution/E1"}


class Account:
    """A session whose clients answer as an account does in which only some things exist."""

    region_name = REGION

    def __init__(self) -> None:
        self.identities: dict[str, Json] = {}
        self.stack: str | None = None  # the state of its resource MailIdentity
        self.stack_domain = "example.org"  # the name of that resource; '' before it was created
        self.distributions = 1
        self.bucket = 404
        self.ses_answers = True
        self.organise_url = ""  # the stack's output; '' before there is a stack

    def client(self, service: str) -> Any:
        client = boto3.client(service, region_name=REGION)
        real, stub = client._make_api_call, self._stubbed

        def call(operation: str, arguments: Json) -> Any:
            return stub(client, real, service, operation, arguments)

        client._make_api_call = call
        return client

    def _stubbed(self, client: Any, real: Any, service: str, operation: str, arguments: Json) -> Any:
        """botocore validates the request and the answer: neither can be one that AWS does not know."""
        with Stubber(client) as stubber:
            getattr(self, f"_{service}")(stubber, operation, arguments)
            return real(operation, arguments)

    def _sts(self, stubber: Stubber, operation: str, arguments: Json) -> None:
        stubber.add_response("get_caller_identity", {"Account": DEFAULT_ACCOUNT_ID}, arguments)

    def _sesv2(self, stubber: Stubber, operation: str, arguments: Json) -> None:
        if not self.ses_answers:
            raise EndpointConnectionError(endpoint_url="https://email.mx-central-1.amazonaws.com")
        found = self.identities.get(arguments["EmailIdentity"])
        if found is None:
            stubber.add_client_error("get_email_identity", "NotFoundException", http_status_code=404)
        else:
            stubber.add_response("get_email_identity", found, arguments)

    def _cloudformation(self, stubber: Stubber, operation: str, arguments: Json) -> None:
        if operation == "DescribeStacks":
            self._stacks(stubber, arguments)
            return
        assert arguments == {"StackName": STACK, "LogicalResourceId": "MailIdentity"}
        if self.stack is None:
            stubber.add_client_error("describe_stack_resource", "ValidationError", f"Stack '{STACK}' does not exist")
            return
        detail: Json = {
            "LogicalResourceId": "MailIdentity",
            "PhysicalResourceId": self.stack_domain,
            "ResourceType": "AWS::SES::EmailIdentity",
            "LastUpdatedTimestamp": "2026-11-28T00:00:00Z",
            "ResourceStatus": self.stack,
        }
        stubber.add_response("describe_stack_resource", {"StackResourceDetail": detail}, arguments)

    def _stacks(self, stubber: Stubber, arguments: Json) -> None:
        assert arguments == {"StackName": STACK}
        if not self.organise_url:
            stubber.add_client_error("describe_stacks", "ValidationError", f"Stack with id {STACK} does not exist")
            return
        output = {"OutputKey": "OrganiseUrl", "OutputValue": self.organise_url}
        stack: Json = {"StackName": STACK, "CreationTime": "2026-11-28T00:00:00Z", "StackStatus": "CREATE_COMPLETE"}
        stubber.add_response("describe_stacks", {"Stacks": [stack | {"Outputs": [output]}]}, arguments)

    def _cloudfront(self, stubber: Stubber, operation: str, arguments: Json) -> None:
        listed = {"Marker": "", "MaxItems": 1, "IsTruncated": False, "Quantity": self.distributions}
        stubber.add_response("list_distributions", {"DistributionList": listed}, arguments)

    def _s3(self, stubber: Stubber, operation: str, arguments: Json) -> None:
        assert arguments == {"Bucket": BUCKET, "ExpectedBucketOwner": DEFAULT_ACCOUNT_ID}
        if self.bucket == 200:
            stubber.add_response("head_bucket", {}, arguments)
        else:
            stubber.add_client_error("head_bucket", str(self.bucket), http_status_code=self.bucket)


@pytest.fixture
def account() -> Account:
    return Account()


def found(account: Account, **parameters: str) -> tuple[list[str], list[str]]:
    """What blocks the deploy, and what is only said."""
    findings = check("prueba", STACK, PARAMETERS | parameters, account)
    return [one.text for one in findings if one.blocks], [one.text for one in findings if not one.blocks]


def test_a_new_account_where_nothing_is_in_the_way(account: Account) -> None:
    assert found(account) == ([], [])
    account.bucket = 200
    assert found(account) == ([], [])


def test_only_reading_calls_are_made(account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = Account._stubbed

    def noted(self: Account, client: Any, call: Any, service: str, operation: str, arguments: Json) -> Any:
        asked.append(operation)
        return real(self, client, call, service, operation, arguments)

    monkeypatch.setattr(Account, "_stubbed", noted)
    found(account)
    assert asked
    assert not [one for one in asked if not one.startswith(("Get", "List", "Head", "Describe"))]


@pytest.mark.parametrize(
    "shared",
    [
        {"ApiDomain": "firmas.example.org", "OrganiseDomain": "Firmas.example.org"},
        {"SiteDomain": "cartas.example.org", "OrganiseDomain": "cartas.example.org"},
        {"ApiUrl": "https://firmas.example.org", "OrganiseUrl": "https://firmas.example.org/equipo"},
        {"ApiDomain": "firmas.example.org", "OrganiseUrl": "https://firmas.example.org"},
    ],
)
@pytest.mark.promise("Organisers' sessions go to a host of their own")
def test_the_organisers_pages_share_no_host_with_what_everybody_uses(account: Account, shared: dict[str, str]) -> None:
    (finding,), _ = found(account, **shared)
    assert "would be sent the organisers' sessions" in finding


def test_passkeys_belong_to_an_address_so_it_is_chosen_first_and_not_changed_unsaid(account: Account) -> None:
    names = {"SiteDomain": "cartas.example.org", "ApiDomain": "firmas.example.org"}
    blocking, (note,) = found(account, **names)
    assert not blocking and note.startswith("OrganiseDomain is not set")
    account.organise_url = "https://equipo.example.org"
    assert found(account, **names, OrganiseDomain="equipo.example.org") == ([], [])
    blocking, (note,) = found(account, **names, OrganiseDomain="mesa.example.org")
    assert not blocking and "move from equipo.example.org to mesa.example.org" in note


def test_an_account_without_a_distribution_is_told_what_cloudfront_may_say(account: Account) -> None:
    account.distributions = 0
    blocking, (note,) = found(account)
    assert not blocking
    assert "Your account must be verified before you can add new CloudFront resources" in note
    assert "rolls the whole stack back" in note and "make deploy again" in note


def test_an_identity_that_the_stack_did_not_create_is_to_be_used_and_not_created(account: Account) -> None:
    account.identities["example.org"] = {"VerifiedForSendingStatus": True, "FeedbackForwardingStatus": False}
    (finding,), _ = found(account)
    assert "identity example.org already" in finding
    assert 'ManageMailIdentity = "no" in infra/stages/prueba.toml' in finding
    assert found(account, ManageMailIdentity="no") == ([], [])


@pytest.mark.parametrize("status", ["CREATE_COMPLETE", "UPDATE_COMPLETE"])
def test_an_identity_that_the_stack_created_is_in_nobody_s_way(account: Account, status: str) -> None:
    account.identities["example.org"] = {"VerifiedForSendingStatus": True}
    account.stack = status
    assert found(account) == ([], [])


def test_an_identity_that_outlived_its_stack_is_not_the_stack_s(account: Account) -> None:
    account.identities["example.org"] = {"VerifiedForSendingStatus": True}
    account.stack = "DELETE_SKIPPED"
    assert len(found(account)[0]) == 1


@pytest.mark.parametrize("domain", ["new.example", "cartas.example.org", "example.org.mx", "org"])
def test_another_mail_domain_that_ses_has_already_is_not_the_stack_s(account: Account, domain: str) -> None:
    """CloudFormation would fail to create it, half way through the update."""
    account.identities["example.org"] = account.identities[domain] = {"VerifiedForSendingStatus": True}
    account.stack = "UPDATE_COMPLETE"
    changed = {"MailDomain": domain, "MailSender": f"Firmamos <firmas@{domain}>"}
    (finding,), _ = found(account, **changed)
    assert f"identity {domain} already" in finding
    assert found(account, **changed, ManageMailIdentity="no")[0] == []


@pytest.mark.parametrize("domain", ["new.example", "cartas.example.org"])
def test_what_becomes_of_the_stack_s_own_identity_is_said_of_its_own_name(account: Account, domain: str) -> None:
    account.identities["example.org"] = account.identities[domain] = {"VerifiedForSendingStatus": True}
    changed = {"MailDomain": domain, "MailSender": f"Firmamos <firmas@{domain}>", "ManageMailIdentity": "no"}
    assert found(account, **changed) == ([], []), "the stack never had one"
    account.stack = "CREATE_COMPLETE"
    _, (note,) = found(account, **changed)
    assert note == "The identity example.org stays in SES; this stack no longer manages it."


def test_a_new_mail_domain_that_ses_does_not_know_is_created_and_the_old_one_stays(account: Account) -> None:
    account.identities["example.org"] = {"VerifiedForSendingStatus": True}
    account.stack = "CREATE_COMPLETE"
    blocking, (note,) = found(account, MailDomain="new.example", MailSender="Firmamos <firmas@new.example>")
    assert not blocking
    assert note == "The identity example.org stays in SES; this stack no longer manages it."


def test_an_identity_is_the_stack_s_in_either_case(account: Account) -> None:
    account.identities["Example.org"] = {"VerifiedForSendingStatus": True}
    account.stack = "CREATE_COMPLETE"
    assert found(account, MailDomain="Example.org") == ([], [])


@pytest.mark.parametrize(("status", "name"), [("CREATE_FAILED", "example.org"), ("CREATE_IN_PROGRESS", "")])
def test_an_identity_that_the_stack_did_not_come_to_create_is_not_the_stack_s(
    account: Account, status: str, name: str
) -> None:
    account.identities["example.org"] = {"VerifiedForSendingStatus": True}
    account.stack, account.stack_domain = status, name
    assert len(found(account)[0]) == 1


def test_no_identity_where_the_stack_is_not_to_create_one(account: Account) -> None:
    (finding,), _ = found(account, ManageMailIdentity="no")
    assert "no identity example.org" in finding


def test_an_identity_that_is_handed_back_or_not_ready_is_told(account: Account) -> None:
    account.identities["example.org"] = {"VerifiedForSendingStatus": False, "FeedbackForwardingStatus": True}
    account.stack = "CREATE_COMPLETE"
    blocking, notes = found(account, ManageMailIdentity="no")
    assert not blocking
    assert ["stays in SES" in notes[0], "not verified" in notes[1], "every bounce" in notes[2]] == [True] * 3


def test_an_identity_of_the_sender_s_own_address_would_be_used_and_refused(account: Account) -> None:
    account.identities["firmas@example.org"] = {"VerifiedForSendingStatus": True}
    (finding,), _ = found(account)
    assert "firmas@example.org as an identity of its own" in finding


def test_a_region_without_ses_is_named(account: Account) -> None:
    account.ses_answers = False
    (finding,), _ = found(account)
    assert finding == f"SES does not answer in {REGION}: choose a region that offers it"


@pytest.mark.parametrize(
    "sender",
    [
        "Firmamos <firmas@example.org>",
        "firmas@example.org",
        '"Red, del Agua" <firmas@Example.org>',
        "Añoranza <firmas@example.org>",
    ],
)
def test_a_sender_that_mails_can_come_from(account: Account, sender: str) -> None:
    assert found(account, MailSender=sender) == ([], [])


@pytest.mark.parametrize(
    "sender",
    [
        "",
        "Firmamos",
        "Firmamos <>",
        "Firmamos <firmas>",
        "Firmamos <firmas@example.org",
        "Red, del Agua <firmas@example.org>",
        "a@example.org, b@example.org",
        "Firmamos <firmas@example.org>\r\nBcc: otra@example.net",
        "Firmamos <firmas@example.org> ",
        "Firmamos firmas@example.org",
    ],
)
def test_a_sender_that_is_no_address_is_named(account: Account, sender: str) -> None:
    assert sender_address(sender) is None
    (finding,), _ = found(account, MailSender=sender)
    assert finding.startswith("MailSender is not a name and an address")


@pytest.mark.parametrize("domain", ["example.com", "cartas.example.org", "example.org.mx", "notexample.org"])
def test_a_sender_outside_the_mail_domain_is_named(account: Account, domain: str) -> None:
    (finding,), _ = found(account, MailSender=f"Firmamos <firmas@{domain}>")
    assert f"MailSender is at {domain} and MailDomain is example.org" in finding


def test_an_artifact_bucket_of_another_account_is_refused(account: Account) -> None:
    account.bucket = 403
    (finding,), _ = found(account)
    assert f"the bucket {BUCKET} does not belong to account {DEFAULT_ACCOUNT_ID}" in finding


def test_all_that_blocks_is_said_at_once() -> None:
    with pytest.raises(DeploymentError) as raised:
        require([Finding("one"), Finding("a note", blocks=False), Finding("two")])
    assert str(raised.value) == "nothing was deployed:\n- one\n- two"
    require([Finding("a note", blocks=False)])


# ---- The artifact bucket, in moto --------------------------------------------------------------------


@pytest.fixture
def aws_account() -> Iterator[Any]:
    with mock_aws():
        yield boto3.Session(region_name=REGION)


def noted(session: Any) -> list[tuple[str, Json]]:
    """Every request to S3 with its parameters, as they are made."""
    calls: list[tuple[str, Json]] = []

    def note(params: Json, model: Any, **_: Any) -> None:
        calls.append((model.name, params))

    session.events.register("provide-client-params.s3", note)
    return calls


@pytest.mark.parametrize("region", [REGION, "sa-east-1"])
def test_the_artifact_bucket_is_created_private_and_once(aws_account: Any, region: str) -> None:
    session = boto3.Session(region_name=region)
    bucket = ArtifactBucket(session)
    assert not bucket.exists()
    bucket.ensure()
    bucket.ensure()
    assert bucket.exists()
    blocked = session.client("s3").get_public_access_block(Bucket=bucket.name)["PublicAccessBlockConfiguration"]
    assert set(blocked.values()) == {True}
    key = bucket.upload("prueba", b"code", "zip")
    assert session.client("s3").get_object(Bucket=bucket.name, Key=key)["Body"].read() == b"code"


def test_every_request_to_the_artifact_bucket_names_its_owner(aws_account: Any) -> None:
    calls = noted(aws_account)
    bucket = ArtifactBucket(aws_account)
    bucket.ensure()
    bucket.upload("prueba", b"code", "zip")
    asked = {name: params.get("ExpectedBucketOwner") for name, params in calls}
    # A bucket that is being created has no owner yet; S3 refuses the name of one that is there.
    assert asked.pop("CreateBucket", "not asked") is None
    assert asked == dict.fromkeys(("HeadBucket", "PutPublicAccessBlock", "PutObject"), DEFAULT_ACCOUNT_ID)


@pytest.mark.parametrize("code", ["AccessDenied", "403", "BucketAlreadyExists"])
@pytest.mark.parametrize("operation", ["head_bucket", "create_bucket", "put_public_access_block", "put_object"])
def test_nothing_is_put_into_somebody_else_s_bucket(
    aws_account: Any, monkeypatch: pytest.MonkeyPatch, operation: str, code: str
) -> None:
    """It may change hands between any two requests."""
    bucket = ArtifactBucket(aws_account)
    stubber = Stubber(bucket._s3)
    steps = ["head_bucket", "create_bucket", "put_public_access_block", "put_object"]
    for step in steps:
        if step == operation:
            stubber.add_client_error(step, code)
            break
        stubber.add_client_error(step, "404") if step == "head_bucket" else stubber.add_response(step, {})
    with stubber, pytest.raises(DeploymentError, match="does not belong to account"):
        bucket.ensure()
        bucket.upload("prueba", b"code", "zip")
    stubber.assert_no_pending_responses()


def test_a_bucket_whose_creation_was_repeated_is_ours(aws_account: Any) -> None:
    bucket = ArtifactBucket(aws_account)
    with Stubber(bucket._s3) as stubber:
        stubber.add_client_error("head_bucket", "404")
        stubber.add_client_error("create_bucket", "BucketAlreadyOwnedByYou")
        stubber.add_response("put_public_access_block", {})
        bucket.ensure()
        stubber.assert_no_pending_responses()
