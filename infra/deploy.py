"""``make deploy``: deploys a stage to AWS, or to wherever ``AWS_ENDPOINT_URL`` points, with the same code.

Parameters come from ``infra/stages/{stage}.toml``, credentials and region from the usual AWS places. No secret is
written anywhere: the stage's key stays in KMS, which also generates the letters' peppers.
"""

import argparse
import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra import print_line, readable_size, report_errors
from infra.cloudformation import DeploymentError, Stack
from infra.package import Package, build_if_changed
from infra.parameters import read_parameters


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
    tags = {"project": "firmamos", "stage": stage}
    with _aws_errors():
        bucket = _artifact_bucket(session)
        code = {uri: _upload(session, bucket, stage, zipped.read_bytes(), "zip") for uri, zipped in built.code.items()}
        body = _with_code(json.loads(built.template.read_text()), bucket, code)
        template = _upload(session, bucket, stage, json.dumps(body, sort_keys=True).encode(), "json")
        url = f"{session.client('s3').meta.endpoint_url}/{bucket}/{template}"
        stack = Stack(session.client("cloudformation"), stack_name(stage), poll)
        changed = stack.deploy(url, parameters, tags)
        outputs = stack.outputs()
    print_line("the stack is up to date" if changed else "nothing to change")
    return outputs


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
        records.append((parameters["SiteDomain"], "CNAME", outputs["SiteDistributionDomain"]))
    if "ApiDomainTarget" in outputs:
        records.append((parameters["ApiDomain"], "CNAME", outputs["ApiDomainTarget"]))
    records += [(name, "CNAME", value) for name, value in dkim]
    domain = parameters["MailDomain"]
    records.append((f"bounce.{domain}", "MX", f"10 feedback-smtp.{region}.amazonses.com"))
    records.append((f"bounce.{domain}", "TXT", '"v=spf1 include:amazonses.com -all"'))
    records.append((f"_dmarc.{domain}", "TXT", f'"v=DMARC1; p=quarantine; rua=mailto:dmarc@{domain}"'))
    return records


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


def _artifact_bucket(session: Any) -> str:
    """The private bucket that CloudFormation reads the code from; created when it does not exist."""
    account = session.client("sts").get_caller_identity()["Account"]
    bucket = f"firmamos-artifacts-{account}-{session.region_name}"
    s3 = session.client("s3")
    try:
        s3.head_bucket(Bucket=bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("404", "NoSuchBucket"):
            raise
        print_line(f"creating the bucket {bucket} for the packages")
        # S3 rejects us-east-1 as an explicit location: it is the default.
        elsewhere = {} if session.region_name == "us-east-1" else {"LocationConstraint": session.region_name}
        s3.create_bucket(Bucket=bucket, **({"CreateBucketConfiguration": elsewhere} if elsewhere else {}))
        s3.put_public_access_block(
            Bucket=bucket,
            PublicAccessBlockConfiguration=dict.fromkeys(
                ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
            ),
        )
    return bucket


def _upload(session: Any, bucket: str, stage: str, content: bytes, kind: str) -> str:
    """Stores content under its own digest, so that the same build is the same object; returns its key."""
    key = f"{stage}/{hashlib.sha256(content).hexdigest()[:32]}.{kind}"
    print_line(f"uploading {readable_size(len(content))} to s3://{bucket}/{key}")
    session.client("s3").put_object(Bucket=bucket, Key=key, Body=content)
    return key


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


def main() -> None:
    """The command line: ``python -m infra.deploy STAGE``. Exits with 1 and the reason when it fails."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage")
    stage = parser.parse_args().stage
    with report_errors():
        # Check for missing settings before packaging, which takes a minute.
        refuse_emulator_on_aws(read_parameters(stage))
        session = operator_session()
        _report(stage, deploy(stage, build_if_changed(stage), session), session)


if __name__ == "__main__":
    main()
