"""The function that does what takes long, for the organisers: every minute, and at once when a page asks for a job.

Event: ``{"letter": SLUG, "job": ID}`` of the job to run; any other, such as the schedule's, tells organisers what
they want to know, and then runs every job in turn. Answer: how much was done of what, and how many jobs ended how.
"""

import logging
from typing import Any

from chalice.app import Blueprint

logger = logging.getLogger(__name__)
jobs = Blueprint(__name__)


@jobs.lambda_function()
def chores(event: dict[str, Any], context: object) -> dict[str, int]:
    # The public API's function also loads this module, for its name only, and has no chores.
    from chalicelib import log, settings
    from chalicelib.wiring.chores import engine, rounds

    log.configure(settings.current().log_level)
    if "job" in event:
        return {engine().run(event["letter"], event["job"]): 1}
    counts = {}
    for name, run in rounds().items():
        try:
            counts[name] = run()
        except Exception:  # the jobs must not wait for it, nor the other rounds
            logger.exception("a round failed", extra={"outcome": name})
    return counts | engine().run_all()
