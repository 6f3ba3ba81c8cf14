"""What ``make deploy`` checks before it creates anything: read-only calls, and a sentence for each finding.

CloudFormation would find the same faults after many minutes, in the middle of creating a stack, or never.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError, EndpointConnectionError

from infra.artifacts import ArtifactBucket
from infra.cloudformation import CLOUDFRONT_HELP, DeploymentError


@dataclass(frozen=True)
class Finding:
    """One thing that was found, in a sentence; what ``blocks`` has to be put right first."""

    text: str
    blocks: bool = True


def check(stage: str, stack_name: str, parameters: Mapping[str, str], session: Any) -> list[Finding]:
    """Everything that would make the deploy of a stage fail, or that somebody should know before it."""
    return [
        *_sender(parameters),
        *_organisers_host(stack_name, parameters, session),
        *_identities(stage, stack_name, parameters, session),
        *_artifact_bucket(session),
        *_cloudfront(session),
    ]


def require(findings: list[Finding]) -> None:
    """Raises `DeploymentError` with every finding that blocks the deploy."""
    blocking = [finding.text for finding in findings if finding.blocks]
    if blocking:
        raise DeploymentError("nothing was deployed:\n" + "\n".join(f"- {text}" for text in blocking))


def sender_address(sender: str) -> Address | None:
    """The one address in a From header; None when it is not one that a mail may come from."""
    if sender != sender.strip() or not sender.isprintable():
        return None
    try:
        header: Any = policy.default.header_factory("From", sender)
        (address,) = header.addresses
    except (MessageError, ValueError, IndexError):
        return None
    whole = address.username and address.domain and not header.defects
    return address if isinstance(address, Address) and whole else None


def _sender(parameters: Mapping[str, str]) -> Iterator[Finding]:
    sender, domain = parameters["MailSender"], parameters["MailDomain"]
    address = sender_address(sender)
    if address is None:
        yield Finding(f"MailSender is not a name and an address, such as Firmamos <firmas@{domain}>: {sender!r}")
    elif address.domain.lower() != domain.lower():
        yield Finding(
            f"MailSender is at {address.domain} and MailDomain is {domain}: SES would refuse every mail. The functions "
            "may send from MailDomain alone"
        )


def _organisers_host(stack: str, parameters: Mapping[str, str], session: Any) -> Iterator[Finding]:
    """The name of the organisers' pages: their sessions go to every path of it, and their passkeys belong to it."""
    organisers = _host(parameters, "Organise")
    for other in ("Site", "Api"):
        if organisers and organisers == _host(parameters, other):
            yield Finding(
                f"OrganiseDomain is also {other}Domain ({organisers}): whatever answers there would be sent the "
                "organisers' sessions. Choose a name of its own for their pages"
            )
    if not organisers and _host(parameters, "Api"):
        yield Finding(
            "OrganiseDomain is not set: the organisers' pages are at API Gateway's own address. Passkeys belong to the "
            "address where they were made, so set it before you invite anyone.",
            blocks=False,
        )
    before = urlsplit(_output(session, stack, "OrganiseUrl")).hostname
    if organisers and before and before != organisers:
        yield Finding(
            f"The organisers' pages move from {before} to {organisers}: passkeys made there do not open the new ones. "
            "Invite every organiser anew with firmamos organiser invite.",
            blocks=False,
        )


def _host(parameters: Mapping[str, str], which: str) -> str:
    """The host that a stage chose for ``which``: its URL's, or its domain; '' for AWS's own."""
    return urlsplit(parameters.get(f"{which}Url", "")).hostname or parameters.get(f"{which}Domain", "").lower()


def _output(session: Any, stack: str, name: str) -> str:
    """An output of the stack as it is deployed; '' if it has none."""
    try:
        (found,) = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        # The stack is not there.
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return ""
    return next((one["OutputValue"] for one in found.get("Outputs", []) if one["OutputKey"] == name), "")


def _identities(stage: str, stack: str, parameters: Mapping[str, str], session: Any) -> Iterator[Finding]:
    domain, region = parameters["MailDomain"], session.region_name
    ses = session.client("sesv2")
    try:
        identity = _identity(ses, domain)
    except EndpointConnectionError:
        yield Finding(f"SES does not answer in {region}: choose a region that offers it")
        return
    yield from _domain(stage, parameters, region, identity, _own_domain(session, stack))
    address = sender_address(parameters["MailSender"])
    if address is not None and _identity(ses, address.addr_spec) is not None:
        yield Finding(
            f"SES in {region} has {address.addr_spec} as an identity of its own and would use that one, but the "
            f"functions may send from {domain} alone. Delete the identity of the address, or choose another MailSender"
        )


def _domain(
    stage: str, parameters: Mapping[str, str], region: str, identity: Mapping[str, Any] | None, own: str
) -> Iterator[Finding]:
    """What there is to say of the identity of MailDomain; ``own`` is the domain whose identity this stack created."""
    domain, manages = parameters["MailDomain"], parameters.get("ManageMailIdentity", "yes") == "yes"
    file = f"infra/stages/{stage}.toml"
    ours = bool(own) and own.lower() == domain.lower()
    if manages and identity is not None and not ours:
        yield Finding(
            f"SES in {region} has the identity {domain} already, and this stack did not create it. Set "
            f'ManageMailIdentity = "no" in {file}: the stack then uses it as it is'
        )
    if own and not (manages and ours):
        yield Finding(f"The identity {own} stays in SES; this stack no longer manages it.", blocks=False)
    if manages:
        return
    if identity is None:
        yield Finding(
            f"SES in {region} has no identity {domain}, and this stack is not to create it. Set "
            f'ManageMailIdentity = "yes" in {file}, or create it first'
        )
        return
    if not identity.get("VerifiedForSendingStatus"):
        yield Finding(f"SES has not verified {domain} yet: no mail goes out until it has.", blocks=False)
    if identity.get("FeedbackForwardingStatus"):
        yield Finding(
            f"SES also mails every bounce to the sender's mailbox, with the address in it. To stop it: aws sesv2 "
            f"put-email-identity-feedback-attributes --email-identity {domain} --no-email-forwarding-enabled",
            blocks=False,
        )


def _identity(ses: Any, name: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = ses.get_email_identity(EmailIdentity=name)
    except ses.exceptions.NotFoundException:
        return None
    return found


def _own_domain(session: Any, stack: str) -> str:
    """The domain whose identity in SES is a resource of this stack; '' if there is none. MailDomain may be another."""
    try:
        found = session.client("cloudformation").describe_stack_resource(
            StackName=stack, LogicalResourceId="MailIdentity"
        )
    except ClientError as error:
        # The stack is not there, or has no such resource.
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        return ""
    detail = found["StackResourceDetail"]
    # One that could not be created, or was left when its stack went, is not the stack's.
    gone = str(detail["ResourceStatus"]).startswith(("DELETE", "CREATE_FAILED"))
    return "" if gone else str(detail.get("PhysicalResourceId") or "")


def _artifact_bucket(session: Any) -> Iterator[Finding]:
    try:
        ArtifactBucket(session).exists()
    except DeploymentError as error:
        yield Finding(str(error))


def _cloudfront(session: Any) -> Iterator[Finding]:
    """No call tells whether an account may create its first distribution; one that has one may."""
    listed = session.client("cloudfront").list_distributions(MaxItems="1")["DistributionList"]
    if not listed.get("Quantity") and not listed.get("Items"):
        yield Finding(f"This account has no CloudFront distribution yet. {CLOUDFRONT_HELP}", blocks=False)
