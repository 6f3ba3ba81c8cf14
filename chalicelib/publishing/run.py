"""One run of the publisher over every letter."""

import functools
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

from chalicelib import settings
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.signatures import DynamoChanges
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.aws.typeset_function import LambdaTypesetter
from chalicelib.pages.shared import Site
from chalicelib.publishing.not_found_page import publish_sitewide
from chalicelib.publishing.publisher import Publisher
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING

logger = logging.getLogger(__name__)

# Most of an edition's time is spent waiting for S3, some 30 ms a call.
AT_ONCE = 10


def at_once(work: Callable[[str], None], items: Iterable[str]) -> None:
    """An `Each` that does several at a time."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for _ in pool.map(work, items):
            pass


@functools.cache
def publisher() -> Publisher:
    """The publisher of this process's stage."""
    config = settings.current()
    return Publisher(
        letters=DynamoLetters(),
        changes=DynamoChanges(),
        limits=DynamoLimits(),
        bucket=S3Bucket(config.site_bucket),
        states=S3Bucket(config.state_bucket),
        typesetter=LambdaTypesetter(S3Bucket(config.state_bucket), config.typeset_function),
        each=at_once,
        site=Site(config.site_url, config.api_url, config.mail_sender),
    )


def publish_shared(by: Publisher) -> None:
    """Publish what is of no letter."""
    if not by.letters.switches().on(FREEZE_PUBLISHING):
        publish_sitewide(by.bucket)


def publish_all(by: Publisher) -> dict[str, str]:
    """Publish every letter; what came of each. One that fails holds up no other, but fails the run."""
    outcomes: dict[str, str] = {}
    publish_shared(by)
    for letter in by.letters.heads():
        try:
            outcomes[letter.slug] = by.publish(letter)
        except Exception:
            logger.exception("not published", extra={"letter": letter.slug})
            outcomes[letter.slug] = "failed"
    if "failed" in outcomes.values():
        # Seen by the function's error metric, and so by the alarm.
        raise RuntimeError("a letter was not published")
    return outcomes
