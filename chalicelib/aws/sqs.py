"""The queue of mails to send, in SQS."""

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.errors import Unavailable
from chalicelib.rules.mail.message import Message

LONGEST_DELAY = 900  # s; SQS takes no more


class SqsMailQueue:
    def put(self, signature_id: str, submission: str, *, since: int, delay: int, notice: str = "") -> None:
        """Queue a mail, to be looked at in ``delay`` seconds. Raises `Unavailable`."""
        message = Message(signature_id, submission, since, notice)
        try:
            clients.sqs().send_message(
                QueueUrl=settings.current().mail_queue_url,
                MessageBody=message.body(),
                DelaySeconds=min(delay, LONGEST_DELAY),
            )
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("sqs send") from error
