"""Answers of SES that refuse a mail, with its codes and texts, and calls that get none."""

from botocore.exceptions import ClientError, ReadTimeoutError

SENDER = "firmas@example.org"


def answer(code: str, text: str = "", status: int = 400) -> ClientError:
    """A refusal as botocore raises it."""
    return ClientError(
        {"Error": {"Code": code, "Message": text}, "ResponseMetadata": {"HTTPStatusCode": status}}, "SendEmail"
    )


def not_verified(*identities: str) -> ClientError:
    """SES's answer while it has not verified some of a mail's identities."""
    checked = "Email address is not verified. The following identities failed the check in region US-EAST-1: "
    return answer("MessageRejected", checked + ", ".join(identities))


def not_permitted(identity: str) -> ClientError:
    """IAM's answer when the function's role may not use an identity of SES."""
    user = "User `arn:aws:sts::123456789012:assumed-role/firmamos-SendMail/firmamos' is not authorized to perform"
    on = f"`ses:SendEmail' on resource `arn:aws:ses:us-east-1:123456789012:identity/{identity}'"
    return answer("AccessDeniedException", f"{user} {on}", 403)


TOO_FAST = answer("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
DAY_SPENT = answer("ThrottlingException", "Daily message quota exceeded.")
PAUSED = answer(
    "SendingPausedException", "Sending paused for this account. For more information, please check the inbox."
)
SENDER_NOT_VERIFIED = not_verified(SENDER)
BAD_ADDRESS = answer("BadRequestException", "Local address contains control or whitespace")
NEVER_SEEN = answer("MessageRejected", "The moon is in the wrong house.")
# SES is down: it answers that it failed, or not at all.
DOWN = answer("ServiceUnavailable", "Try later.", 503)
FAILED = answer("InternalServiceErrorException", "", 500)
LOST = ReadTimeoutError(endpoint_url="https://email.us-east-1.amazonaws.com")
