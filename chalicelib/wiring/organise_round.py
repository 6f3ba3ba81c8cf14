"""What the organisers' function does by itself, every five minutes."""

from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.organising.organiser_mail import queue_lost
from chalicelib.wiring.organise import mail_queue, mails, now
from chalicelib.wiring.organise_people import proposals


def go_round() -> dict[str, int]:
    """Finish what was approved, and queue what was lost; returns how many of each."""
    finished = proposals().finish_due()
    lost = queue_lost(mails(), mail_queue(), DynamoLimits(), now())
    return {"proposals": finished, "mails": len(lost)}
