"""The function that goes through all signatures, once an hour."""

from chalice.app import Blueprint, CloudWatchEvent

jobs = Blueprint(__name__)


@jobs.schedule("rate(1 hour)")
def remind(event: CloudWatchEvent) -> dict[str, int]:
    # The API's function also loads this module, for its name only, so imports stay inside.
    from chalicelib import log, settings
    from chalicelib.wiring.remind import hourly_round

    log.configure(settings.current().log_level)
    return hourly_round().run()
