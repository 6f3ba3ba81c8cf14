"""The SQS queues: mails to send, and feedback to retry later."""

from typing import TYPE_CHECKING

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.errors import botocore_errors
from chalicelib.rules.mail.message import Message, OrganiserMessage

# Signing imports this module, and what only the functions behind the queues need is not for it.
if TYPE_CHECKING:
    from chalicelib.rules.mail.feedback_events import FeedbackEvent
    from chalicelib.rules.mail.message import Counted

LONGEST_DELAY = 900  # s, the most that SQS allows


class SqsMailQueue:
    def put(
        self,
        signature_id: str,
        submission: str,
        *,
        since: int,
        delay: int,
        notice: str = "",
        owed: "Counted | None" = None,
    ) -> None:
        """Queue a mail, to be processed in ``delay`` seconds. Raises `Unavailable`."""
        _put_mail(Message(signature_id, submission, since, notice, owed), delay)

    def put_organiser_mail(self, mail_id: str, *, since: int, delay: int = 0, owed: "Counted | None" = None) -> None:
        """Queue a mail to an organiser, likewise. Raises `Unavailable`."""
        _put_mail(OrganiserMessage(mail_id, since, owed), delay)

    def waiting(self) -> int:
        """About how many messages the queue has, with those that wait for their time. Raises `Unavailable`."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"]
        with botocore_errors("sqs attributes"):
            answer = clients.sqs().get_queue_attributes(
                QueueUrl=settings.current().mail_queue_url, AttributeNames=names
            )
        return sum(int(answer["Attributes"][name]) for name in names)


class SqsFeedbackQueue:
    """The feedback queue, for events that have to be retried later."""

    def put(self, event: "FeedbackEvent", *, delay: int) -> None:
        """Raises `Unavailable`."""
        with botocore_errors("sqs send"):
            clients.sqs().send_message(
                QueueUrl=settings.current().feedback_queue_url, MessageBody=event.body(), DelaySeconds=delay
            )


def _put_mail(message: Message | OrganiserMessage, delay: int) -> None:
    with botocore_errors("sqs send"):
        clients.sqs().send_message(
            QueueUrl=settings.current().mail_queue_url,
            MessageBody=message.body(),
            DelaySeconds=min(delay, LONGEST_DELAY),
        )
