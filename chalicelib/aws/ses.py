"""Sending through SES v2."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
)

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.ports.mail import Ambiguous, Denied, NotSent, Paused, Refused

# SES's error code → what it means. With any other code the mail may have been sent.
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
MEANING: dict[str, type[Exception]] = {
    "TooManyRequestsException": NotSent,
    "ThrottlingException": NotSent,
    "Throttling": NotSent,
    "LimitExceededException": Paused,
    "AccountSuspendedException": Paused,
    "SendingPausedException": Paused,
    "MailFromDomainNotVerifiedException": Paused,
    "NotFoundException": Paused,  # the configuration set or the identity is missing
    "AccessDeniedException": Denied,
    "AccessDenied": Denied,
    "MessageRejected": Refused,
    "BadRequestException": Refused,
}


class SesMailer:
    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        config = settings.current()
        request: dict[str, Any] = {
            "FromEmailAddress": config.mail_sender,
            "Destination": {"ToAddresses": [to]},
            "Content": {"Raw": {"Data": raw}},
            "EmailTags": [{"Name": name, "Value": value} for name, value in tags.items()],
        }
        if config.mail_configuration_set:
            request["ConfigurationSetName"] = config.mail_configuration_set
        try:
            return str(clients.sesv2().send_email(**request)["MessageId"])
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            raise MEANING.get(code, Ambiguous)(code) from error
        except (EndpointConnectionError, ConnectTimeoutError, NoCredentialsError) as error:
            raise NotSent(type(error).__name__) from error
        except BotoCoreError as error:
            raise Ambiguous(type(error).__name__) from error
