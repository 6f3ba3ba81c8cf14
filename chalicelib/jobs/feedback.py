"""The function that hears of bounces and complaints. SQS hands it what SES told SNS."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

jobs = Blueprint(__name__)

# infra/stack.yaml puts the queue's real address in its place; Chalice wants a name at import.
QUEUE = "firmamos-feedback"
# A receipt may take 14 s when DynamoDB and then SQS hang, and the function has 60.
BATCH = 4


@jobs.on_sqs_message(queue=QUEUE, batch_size=BATCH)
def feedback(event: SQSEvent) -> dict[str, Any]:
    # The API's function loads this module too, to know its name; what feedback needs it does not.
    from chalicelib import log, settings
    from chalicelib.mail.feedback_batch import handle_batch
    from chalicelib.wiring.feedback import feedback as of_this_stage

    config = settings.current()
    log.configure(config.log_level)
    return handle_batch(event.to_dict()["Records"], of_this_stage(), config.feedback_topic)
