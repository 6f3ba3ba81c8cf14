"""One run of the publisher over every letter."""

import logging
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor

from chalicelib.publishing.front.front_page import FrontPage
from chalicelib.publishing.not_found_page import publish_sitewide
from chalicelib.publishing.publisher import Publisher
from chalicelib.publishing.run_state import Outcome, Standing
from chalicelib.rules.letters.letter import Letter
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


def publish_front(by: Publisher, heads: Collection[Letter], standing: Iterable[Standing]) -> None:
    """Publish the stage's front page, after the letters that it lists."""
    page = FrontPage(by.letters, by.bucket, by.each, by.site.site_url, by.stage, by.now_ms)
    page.publish(heads, standing)


def publish_one(by: Publisher, letter: Letter, *, full: bool = False) -> Outcome:
    """Publish a letter, and what it shows on the pages that belong to no letter."""
    publish_shared(by)
    result = by.bring_up_to_date(letter, full=full)
    publish_front(by, by.letters.heads(), [result.standing] if result.standing else [])
    return result.outcome


def publish_all(by: Publisher) -> dict[str, str]:
    """Publish every letter, then the front page; returns each letter's outcome. A letter that fails does not hold up
    the others, but fails the run."""
    outcomes: dict[str, str] = {}
    standing: list[Standing] = []
    publish_shared(by)
    heads = by.letters.heads()
    for letter in heads:
        try:
            result = by.bring_up_to_date(letter)
        except Exception:
            logger.exception("not published", extra={"letter": letter.slug})
            outcomes[letter.slug] = "failed"
        else:
            outcomes[letter.slug] = result.outcome
            standing += [result.standing] if result.standing else []
    publish_front(by, heads, standing)
    if "failed" in outcomes.values():
        # Raises the function's error metric, and so the alarm.
        raise RuntimeError("a letter was not published")
    return outcomes
