"""The function that publishes, once a minute."""

from chalice.app import Blueprint, CloudWatchEvent

jobs = Blueprint(__name__)


@jobs.schedule("rate(1 minute)")
def publish(event: CloudWatchEvent) -> dict[str, str]:
    # The API's function also loads this module, for its name only, so imports stay inside.
    from chalicelib import log, settings
    from chalicelib.publishing.all_letters import publish_all
    from chalicelib.wiring.publish import publisher

    log.configure(settings.current().log_level)
    return publish_all(publisher())
