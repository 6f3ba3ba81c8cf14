"""The function that goes over all signatures, once an hour."""

from chalice.app import Blueprint, CloudWatchEvent

jobs = Blueprint(__name__)


@jobs.schedule("rate(1 hour)")
def remind(event: CloudWatchEvent) -> dict[str, int]:
    # The API's function loads this module too, to know its name; what the round needs it does not.
    from chalicelib import log, settings
    from chalicelib.wiring.remind import hourly_round

    log.configure(settings.current().log_level)
    return hourly_round().run()
