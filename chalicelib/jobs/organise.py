"""The function behind the organisers' own API: it hands each of API Gateway's events to their pages' application.

The schedule's event comes from no API. It has the function finish what two persons approved, and queue the mails whose
message was lost. That is this function's work and not that of the chores, so that what runs unattended for hours may
make nobody an organiser.
"""

from typing import Any

from chalice.app import Blueprint

jobs = Blueprint(__name__)

# The source of a schedule's event. API Gateway's events have no such field, whatever a request holds.
SCHEDULE = "aws.events"


@jobs.lambda_function()
def organise(event: dict[str, Any], context: object) -> dict[str, Any]:
    # The public API's function also loads this module, for its name only, and has no pages for organisers.
    if event.get("source") == SCHEDULE:
        from chalicelib import log, settings
        from chalicelib.wiring.organise_round import go_round

        log.configure(settings.current().log_level)
        return go_round()
    from chalicelib.desk.organise import application

    answer: dict[str, Any] = application()(event, context)
    return answer
