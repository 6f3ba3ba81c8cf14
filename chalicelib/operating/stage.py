"""Selects the deployment that the operator's command works on, by putting its settings into the environment."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from chalicelib import settings
from chalicelib.authoring.bounded_files import read_bytes
from chalicelib.rules.outside import Unreadable, read_json

MOST_BYTES = 1_000_000
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
        stack = read_json(read_bytes(LOCAL, MOST_BYTES))
    except FileNotFoundError:
        raise StageUnknown("the local stack is not running: start it with make up") from None
    except Unreadable as error:
        raise StageUnknown(f"{LOCAL}: {error}") from None
    os.environ["AWS_ENDPOINT_URL"] = _text(stack, "aws_endpoint")
    os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = _text(stack, "region")
    credentials = stack.get("credentials", {})
    for name in ("access_key_id", "secret_access_key"):
        os.environ[f"AWS_{name.upper()}"] = _text(credentials, name) if credentials else ""
    return _deployed("local", _text(stack, "stack_name"))


def _text(stack: Any, name: str) -> str:
    """A text of the local stack's description, fit for the environment."""
    text = stack.get(name) if isinstance(stack, dict) else None
    if not isinstance(text, str) or "\0" in text:
        raise StageUnknown(f"{LOCAL}: it does not give “{name}”; start the local stack anew with make down and make up")
    return text


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
    try:
        return _settings(outputs)
    except KeyError as missing:
        raise StageUnknown(f"stack {name} has no output {missing}; deploy it anew") from None


def _settings(outputs: Mapping[str, str]) -> dict[str, str]:
    return {
        "letters_table": outputs["LettersTable"],
        "signatures_table": outputs["SignaturesTable"],
        "limits_table": outputs["LimitsTable"],
        "organisers_table": outputs["OrganisersTable"],
        "mail_queue_url": outputs["MailQueueUrl"],
        "site_bucket": outputs["SiteBucket"],
        "state_bucket": outputs["StateBucket"],
        "site_url": outputs["SiteUrl"],
        "api_url": outputs["ApiUrl"],
        "organise_url": outputs["OrganiseUrl"],
        "mail_sender": outputs["MailSender"],
        "mail_configuration_set": outputs["MailConfigurationSet"],
        "key_id": outputs["KeyId"],
        "languages": outputs["Languages"],
        # Older stacks do not have these outputs, and one without a name for its site has not the first.
        "site_name": outputs.get("SiteName", ""),
        "chores_function": outputs.get("ChoresName", ""),
        "typeset_function": outputs.get("TypesetName", ""),
        "feedback_queue_url": outputs.get("FeedbackQueueUrl", ""),
    }
