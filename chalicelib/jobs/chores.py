"""The function that does what takes long, for the organisers: every minute, and at once when a page asks for a job.

Event: ``{"letter": SLUG, "job": ID}`` of the job to run; any other, such as the schedule's, runs every job in turn.
Answer: how many jobs ended how.
"""

from typing import Any

from chalice.app import Blueprint

jobs = Blueprint(__name__)


@jobs.lambda_function()
def chores(event: dict[str, Any], context: object) -> dict[str, int]:
    # The public API's function also loads this module, for its name only, and has no chores.
    from chalicelib import log, settings
    from chalicelib.wiring.chores import engine, match_keeper

    log.configure(settings.current().log_level)
    if "job" in event:
        return {engine().run(event["letter"], event["job"]): 1}
    ended = engine().run_all()
    return {**ended, "compared": match_keeper().run()}
