"""Selects the deployment that the operator's command works on, by putting its settings into the environment."""

import json
import os
from pathlib import Path

from chalicelib import settings

LOCAL = Path(".local") / "stack.json"


class StageUnknown(RuntimeError):
    """No deployment of this name was found."""


def use(stage: str) -> None:
    """Point this process at a stage; raises `StageUnknown`."""
    values = _local() if stage == "local" else _deployed(stage)
    os.environ.update({settings.PREFIX + name.upper(): value for name, value in values.items()})
    settings.current.cache_clear()


def _local() -> dict[str, str]:
    try:
        stack = json.loads(LOCAL.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StageUnknown("the local stack is not running: start it with make up") from None
    os.environ["AWS_ENDPOINT_URL"] = stack["aws_endpoint"]
    os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = stack["region"]
    credentials = stack.get("credentials", {})
    os.environ["AWS_ACCESS_KEY_ID"] = credentials.get("access_key_id", "")
    os.environ["AWS_SECRET_ACCESS_KEY"] = credentials.get("secret_access_key", "")
    return _deployed("local", stack["stack_name"])


def _deployed(stage: str, stack_name: str = "") -> dict[str, str]:
    """The outputs of a stage's CloudFormation stack, as settings."""
    import boto3

    name = stack_name or f"firmamos-{stage}"
    try:
        # Lambda sets AWS_REGION, boto3 reads AWS_DEFAULT_REGION: accept either.
        session = boto3.Session(region_name=os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"))
        found = session.client("cloudformation").describe_stacks(StackName=name)["Stacks"][0]
        os.environ["AWS_DEFAULT_REGION"] = str(session.region_name)
    except Exception as error:
        raise StageUnknown(f"stack {name} was not found: {error}") from error
    outputs = {item["OutputKey"]: item["OutputValue"] for item in found.get("Outputs", [])}
    return {
        "letters_table": outputs["LettersTable"],
        "signatures_table": outputs["SignaturesTable"],
        "limits_table": outputs["LimitsTable"],
        "mail_queue_url": outputs["MailQueueUrl"],
        "site_bucket": outputs["SiteBucket"],
        "state_bucket": outputs["StateBucket"],
        "site_url": outputs["SiteUrl"],
        "api_url": outputs["ApiUrl"],
        "mail_sender": outputs["MailSender"],
        "mail_configuration_set": outputs["MailConfigurationSet"],
        "key_id": outputs["KeyId"],
        "languages": outputs["Languages"],
        # Older stacks do not have these outputs.
        "typeset_function": outputs.get("TypesetName", ""),
        "feedback_queue_url": outputs.get("FeedbackQueueUrl", ""),
    }
