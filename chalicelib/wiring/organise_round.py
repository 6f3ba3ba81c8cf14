"""What the organisers' function does by itself, every five minutes."""

from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.sqs import SqsMailQueue
from chalicelib.organising.organiser_mail import queue_lost
from chalicelib.wiring import organise


def go_round() -> dict[str, int]:
    """Finish what was approved, and queue what was lost; returns how many of each."""
    finished = organise.proposals().finish_due()
    lost = queue_lost(organise.mails(), SqsMailQueue(), DynamoLimits(), organise.now())
    return {"proposals": finished, "mails": len(lost)}
