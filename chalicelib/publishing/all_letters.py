"""One run of the publisher over every letter."""

import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from chalicelib.publishing.not_found_page import publish_sitewide
from chalicelib.publishing.publisher import Publisher
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING

logger = logging.getLogger(__name__)

# Publishing an edition is mostly waiting for S3, some 30 ms a call.
AT_ONCE = 10


def at_once(work: Callable[[str], None], items: Iterable[str]) -> None:
    """An `Each` that works on several items at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(work, items):
            pass


def publish_shared(by: Publisher) -> None:
    """Publish the pages that belong to no letter."""
    if not by.letters.switches().on(FREEZE_PUBLISHING):
        publish_sitewide(by.bucket)


def publish_all(by: Publisher) -> dict[str, str]:
    """Publish every letter; returns each outcome. One that fails does not hold up the others, but fails the run."""
    outcomes: dict[str, str] = {}
    publish_shared(by)
    for letter in by.letters.heads():
        try:
            outcomes[letter.slug] = by.publish(letter)
        except Exception:
            logger.exception("not published", extra={"letter": letter.slug})
            outcomes[letter.slug] = "failed"
    if "failed" in outcomes.values():
        # Raises the function's error metric, and so the alarm.
        raise RuntimeError("a letter was not published")
    return outcomes
