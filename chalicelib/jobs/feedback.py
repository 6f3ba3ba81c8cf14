"""The function that processes bounces and complaints, which SES sends through SNS and SQS."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

jobs = Blueprint(__name__)

# infra/stack.yaml replaces it with the queue's real address; Chalice needs a name at import.
QUEUE = "firmamos-feedback"
# An event may take 14 s when DynamoDB and then SQS hang, and the function has 60.
BATCH = 4


@jobs.on_sqs_message(queue=QUEUE, batch_size=BATCH)
def feedback(event: SQSEvent) -> dict[str, Any]:
    # The API's function also loads this module, for its name only, so imports stay inside.
    from chalicelib import log, settings
    from chalicelib.mail.feedback_batch import handle_batch
    from chalicelib.wiring.feedback import feedback as of_this_stage

    config = settings.current()
    log.configure(config.log_level)
    return handle_batch(event.to_dict()["Records"], of_this_stage(), config.feedback_topic)
