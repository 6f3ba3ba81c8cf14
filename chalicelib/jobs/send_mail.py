"""The function that sends mail, and the only one that may. SQS passes it a batch of ids."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

jobs = Blueprint(__name__)

# infra/stack.yaml replaces it with the queue's real address; Chalice needs a name at import.
QUEUE = "firmamos-mail"
# A mail may take 13 s when SES hangs, and the function has 60.
BATCH = 4


@jobs.on_sqs_message(queue=QUEUE, batch_size=BATCH)
def send_mail(event: SQSEvent) -> dict[str, Any]:
    # The API's function also loads this module, for its name only, so imports stay inside.
    from chalicelib import log, settings
    from chalicelib.mail.send_batch import handle_batch
    from chalicelib.wiring.send_mail import organiser_sender, sender

    log.configure(settings.current().log_level)
    return handle_batch(event.to_dict()["Records"], sender(), organiser_sender)
