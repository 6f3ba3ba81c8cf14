"""``make deploy``: deploys a stage to AWS, or to wherever ``AWS_ENDPOINT_URL`` points, with the same code.

``make plan`` prints what it would change. Parameters come from ``infra/stages/{stage}.toml``, credentials and region
from the usual AWS places. No secret is written anywhere: the stage's key stays in KMS, which also generates the
letters' peppers.
"""

import argparse
import contextlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.rules.fields.public_suffixes import suffixes
from infra import preflight, print_line, report_errors
from infra.artifacts import ArtifactBucket
from infra.cloudformation import DeploymentError, Stack
from infra.package import Package, build_if_changed
from infra.parameters import read_parameters

# By their outputs; what is in the table of limits may go.
KEPT_TABLES = ("LettersTable", "SignaturesTable", "OrganisersTable")


def stack_name(stage: str) -> str:
    """The CloudFormation stack of a stage."""
    return f"firmamos-{stage}"


def deploy(
    stage: str, built: Package, session: Any, *, overrides: Mapping[str, str] | None = None, poll: float = 5.0
) -> dict[str, str]:
    """Deploys a package with the stage's parameters, some replaced by ``overrides``; returns the stack's outputs.

    Raises `DeploymentError` when AWS refuses or a resource fails.
    """
    parameters = {"Stage": stage, **read_parameters(stage), **(overrides or {})}
    with _aws_errors():
        url = _upload(stage, built, session)
        stack = _stack(stage, session, poll)
        changed = stack.deploy(url, parameters, _tags(stage))
        outputs = stack.outputs()
        stack.protect()
        for table in KEPT_TABLES:
            protect_table(session.client("dynamodb"), outputs[table])
    print_line("the stack is up to date" if changed else "nothing to change")
    return outputs


def plan(stage: str, built: Package, session: Any) -> list[str]:
    """What `deploy` would change, a line for each resource. It uploads the package and changes nothing else.

    Raises `DeploymentError` when AWS refuses.
    """
    with _aws_errors():
        url = _upload(stage, built, session)
        return _stack(stage, session).plan(url, {"Stage": stage, **read_parameters(stage)}, _tags(stage))


def protect_table(dynamodb: Any, name: str) -> None:
    """Has DynamoDB refuse to delete a table until somebody lifts the protection.

    Not in the template: a stack that fails to be created deletes its new tables, which it could not if they were
    protected from the start.
    """
    for _ in range(3):
        dynamodb.get_waiter("table_exists").wait(TableName=name)
        if dynamodb.describe_table(TableName=name)["Table"].get("DeletionProtectionEnabled"):
            return
        # The table is being changed, perhaps by this very request, whose answer was lost.
        with contextlib.suppress(dynamodb.exceptions.ResourceInUseException):
            dynamodb.update_table(TableName=name, DeletionProtectionEnabled=True)
    raise DeploymentError(f"table {name} could not be protected from deletion: run make deploy again")


def _upload(stage: str, built: Package, session: Any) -> str:
    """Uploads the zips and the template that names them; returns the template's address."""
    bucket = ArtifactBucket(session)
    bucket.ensure()
    code = {uri: bucket.upload(stage, zipped.read_bytes(), "zip") for uri, zipped in built.code.items()}
    body = _with_code(json.loads(built.template.read_text()), bucket.name, code)
    return bucket.url(bucket.upload(stage, json.dumps(body, sort_keys=True).encode(), "json"))


def _stack(stage: str, session: Any, poll: float = 5.0) -> Stack:
    return Stack(session.client("cloudformation"), stack_name(stage), poll)


def _tags(stage: str) -> dict[str, str]:
    return {"project": "firmamos", "stage": stage}


@contextlib.contextmanager
def _aws_errors() -> Iterator[None]:
    """Turns an error from AWS, or a failure to reach it, into a `DeploymentError`."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise DeploymentError(f"AWS: {error}") from error


def operator_session() -> Any:
    """A session with the operator's own credentials and region; raises `DeploymentError` when one is missing."""
    with _aws_errors():
        # boto3 itself reads only AWS_DEFAULT_REGION.
        session = boto3.Session(region_name=os.environ.get("AWS_REGION"))
        if session.region_name is None:
            raise DeploymentError("no region: set AWS_REGION, or a region in the AWS profile")
        if session.get_credentials() is None:
            raise DeploymentError("no AWS credentials: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    return session


def dns_records(
    outputs: Mapping[str, str], parameters: Mapping[str, str], region: str, dkim: Iterable[tuple[str, str]]
) -> list[tuple[str, str, str]]:
    """The records to create at the domain's DNS provider: (name, type, value). ``dkim`` is (name, value)."""
    records: list[tuple[str, str, str]] = []
    if parameters.get("SiteDomain"):
        records.append(_alias(parameters["SiteDomain"], outputs["SiteDistributionDomain"]))
    if "ApiDomainTarget" in outputs:
        records.append(_alias(parameters["ApiDomain"], outputs["ApiDomainTarget"]))
    if "OrganiseDomainTarget" in outputs:
        records.append(_alias(parameters["OrganiseDomain"], outputs["OrganiseDomainTarget"]))
    records += [(name, "CNAME", value) for name, value in dkim]
    domain = parameters["MailDomain"]
    records.append((f"bounce.{domain}", "MX", f"10 feedback-smtp.{region}.amazonses.com"))
    records.append((f"bounce.{domain}", "TXT", '"v=spf1 include:amazonses.com -all"'))
    records.append((f"_dmarc.{domain}", "TXT", f'"v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}"'))
    return records


def _alias(domain: str, target: str) -> tuple[str, str, str]:
    """The record that has a name lead to another. A registered domain itself cannot have a CNAME (RFC 1912)."""
    is_apex = suffixes().privatesuffix(domain.lower()) == domain.lower()
    return domain, "ALIAS" if is_apex else "CNAME", target


def _dkim_records(session: Any, domain: str) -> list[tuple[str, str]]:
    """The names and values of a domain's three DKIM records; none while SES does not know the domain."""
    ses = session.client("sesv2")
    try:
        dkim = ses.get_email_identity(EmailIdentity=domain)["DkimAttributes"]
    except ses.exceptions.NotFoundException:
        return []
    zone = dkim.get("SigningHostedZone", "dkim.amazonses.com")
    return [(f"{token}._domainkey.{domain}", f"{token}.{zone}") for token in dkim.get("Tokens", [])]


def refuse_emulator_on_aws(parameters: Mapping[str, str]) -> None:
    """Raises `DeploymentError` when a stage with the emulator's relaxed rules would be deployed to AWS itself."""
    if parameters.get("Emulator") == "yes" and not os.environ.get("AWS_ENDPOINT_URL"):
        raise DeploymentError(
            "this stage is for an emulator: set AWS_ENDPOINT_URL, or choose another stage with STAGE="
        )


def _with_code(template: dict[str, Any], bucket: str, code: Mapping[str, str]) -> dict[str, Any]:
    """The template with each function's zip located in the bucket; ``code`` maps its URI in the template to its key."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::Serverless::Function":
            uri = resource["Properties"]["CodeUri"]
            if uri not in code:
                raise DeploymentError(f"unexpected code in the template: {uri}")
            resource["Properties"]["CodeUri"] = {"Bucket": bucket, "Key": code[uri]}
    return template


def _report(stage: str, outputs: Mapping[str, str], session: Any) -> None:
    print_line("\nOutputs")
    for key in sorted(outputs):
        print_line(f"  {key:<24} {outputs[key]}")
    parameters = read_parameters(stage)
    with _aws_errors():
        dkim = _dkim_records(session, parameters["MailDomain"])
    print_line("\nDNS records to create, unless they exist already")
    for record in dns_records(outputs, parameters, session.region_name, dkim):
        print_line("  " + "  ".join(record))


def _check_first(stage: str, parameters: Mapping[str, str], session: Any) -> None:
    """Prints where the stage would go and what is to be known before; raises `DeploymentError` if it cannot."""
    with _aws_errors():
        account = session.client("sts").get_caller_identity()["Account"]
        print_line(f"account {account}, region {session.region_name}, stack {stack_name(stage)}")
        findings = preflight.check(stage, stack_name(stage), parameters, session)
    for finding in findings:
        if not finding.blocks:
            print_line(f"  note: {finding.text}")
    preflight.require(findings)


def main() -> None:
    """The command line: ``python -m infra.deploy [--plan] STAGE``. Exits with 1 and the reason when it fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plan", action="store_true", help="print what would change, and change nothing")
    parser.add_argument("stage")
    asked = parser.parse_args()
    with report_errors():
        # Whatever can be known before packaging, which takes a minute.
        parameters = read_parameters(asked.stage)
        refuse_emulator_on_aws(parameters)
        session = operator_session()
        _check_first(asked.stage, parameters, session)
        built = build_if_changed(asked.stage)
        if asked.plan:
            print_line("\n".join(plan(asked.stage, built, session)) or "nothing to change")
        else:
            _report(asked.stage, deploy(asked.stage, built, session), session)


if __name__ == "__main__":
    main()
