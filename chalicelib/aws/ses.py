"""Sending through SES v2."""

import re
from collections.abc import Mapping
from email.utils import formataddr, parseaddr
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
from chalicelib.aws.ses_refusals import read_refusal
from chalicelib.ports.mail import Ambiguous, NotSent, Paused

_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"{_WORD}(\.{_WORD})*@{_LABEL}(\.{_LABEL})*")


class SesMailer:
    def send(self, *, to: str, raw: bytes, tags: Mapping[str, str]) -> str:
        config = settings.current()
        sender, address = read_sender(config.mail_sender)
        request: dict[str, Any] = {
            "FromEmailAddress": sender,
            "Destination": {"ToAddresses": [to]},
            "Content": {"Raw": {"Data": raw}},
            "EmailTags": [{"Name": name, "Value": value} for name, value in tags.items()],
        }
        if config.mail_configuration_set:
            request["ConfigurationSetName"] = config.mail_configuration_set
        try:
            return str(clients.sesv2().send_email(**request)["MessageId"])
        except (ClientError, BotoCoreError) as error:
            raise read_error(error, to=to, sender=address) from error


def read_sender(text: str) -> tuple[str, str]:
    """The sender as SES takes it, with a name in ASCII, and its address alone.

    Raises `Paused` when it is no address: SES would refuse each mail with words that blame the recipient as well.
    """
    name, address = parseaddr(text)
    if not _ADDRESS.fullmatch(address):
        raise Paused("MailSender is not an address that SES takes")
    return formataddr((name, address)), address


def read_error(error: ClientError | BotoCoreError, *, to: str, sender: str) -> Exception:
    """What a failed call means for a mail from the address ``sender`` to the address ``to``."""
    if isinstance(error, ClientError):
        answer, http = error.response.get("Error", {}), error.response.get("ResponseMetadata", {})
        code, text, status = answer.get("Code", ""), answer.get("Message", ""), http.get("HTTPStatusCode", 0)
        return read_refusal(str(code), str(text), int(status), to=to, sender=sender)
    if isinstance(error, EndpointConnectionError | ConnectTimeoutError | NoCredentialsError):
        return NotSent(type(error).__name__)
    return Ambiguous(type(error).__name__)
