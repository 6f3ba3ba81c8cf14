"""One process that publishes, or does the minimum work of publishing; prints its measurements as JSON.

``publish``: the first edition, then one more signature and the second. ``floor SIZE…``: read every page, write files
of these sizes (bytes). ``profile``: the first edition under cProfile, the costliest functions to standard error.
"""

import cProfile
import json
import os
import pstats
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import setting_up, world
from benchmarks.people import confirmed
from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb import codec
from chalicelib.publishing.folding import LAG_MS
from chalicelib.publishing.publisher import Publisher
from chalicelib.rules.signatures.details import Details
from chalicelib.wiring.publish import publisher as publisher_of_stage
from tests.fakes.publishing import MemoryBucket
from tests.fakes.storage import MemoryLetters, MemoryLimits
from tests.support.samples import NOW, SLUG, VERSION

MINUTE = 60_000


@dataclass
class Clock:
    now: int = NOW

    def __call__(self) -> int:
        return self.now


def main() -> None:
    setting_up.use(os.environ["AWS_ENDPOINT_URL"])
    what, *sizes = sys.argv[1:]
    if what == "floor":
        found = floor([int(size) for size in sizes])
    else:
        found = {"publish": publish_twice, "profile": profile}[what]()
    sys.stdout.write(json.dumps(found))


def publish_twice() -> dict[str, Any]:
    clock = Clock()
    site, states = MemoryBucket(), MemoryBucket()
    by = publisher(clock, site, states)
    with measured() as first:
        publish(by)
    sizes = {path: len(body) for bucket in (site, states) for path, body in bucket.objects.items()}
    # Later than the first edition's signatures, and earlier than the second edition's lag: it is new, and it is read.
    clock.now += LAG_MS + MINUTE
    one_more = confirmed(-os.getpid(), Details(kind="person", name="Zoila Ñandú"), clock.now - MINUTE)
    setting_up.put_signature(one_more)
    with measured() as second:
        publish(by)
    return {
        **first,
        "files": sizes,
        **{f"one more {name}": value for name, value in second.items()},
    }


def floor(sizes: list[int]) -> dict[str, Any]:
    bodies = [os.urandom(size) for size in sizes]
    with measured() as found:
        client, bucket = clients.dynamodb(), MemoryBucket()
        for shard in codec.shards(SLUG):
            for _ in pages(client, shard):
                pass
        for number, body in enumerate(bodies):
            bucket.create(str(number), body, content_type="", cache="")
    return found


def profile() -> dict[str, Any]:
    by = publisher(Clock(), MemoryBucket(), MemoryBucket())
    profiler = cProfile.Profile()
    profiler.runcall(publish, by)
    pstats.Stats(profiler, stream=sys.stderr).sort_stats("cumulative").print_stats(40).sort_stats(
        "tottime"
    ).print_stats(25)
    return {}


@contextmanager
def measured() -> Iterator[dict[str, Any]]:
    """Time and CPU time (s), and the process's peak memory so far (MB of 1,000,000 bytes)."""
    found: dict[str, Any] = {}
    began, used = time.perf_counter(), time.process_time()
    yield found
    found["seconds"], found["cpu"] = time.perf_counter() - began, time.process_time() - used
    found["megabytes"] = peak_bytes() / 1e6


def peak_bytes() -> int:
    """The peak memory of this program. `resource.ru_maxrss` would also count its parent's."""
    match = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if match is None:
        raise RuntimeError("this system does not say how much memory was used")
    return int(match[1]) * 1024


def publisher(clock: Clock, site: MemoryBucket, states: MemoryBucket) -> Publisher:
    """A publisher with its signatories in DynamoDB and everything else in memory."""
    letters = MemoryLetters()
    letters.put_version(SLUG, VERSION)
    letters.put_head(world.OPEN_LETTER, expect_version=None, expect_state=None)
    return replace(
        publisher_of_stage(),
        letters=letters,
        limits=MemoryLimits(),
        bucket=site,
        states=states,
        now_ms=clock,
    )


def publish(by: Publisher) -> None:
    outcome = by.publish(world.OPEN_LETTER)
    if outcome != "published":
        raise RuntimeError(f"not published: {outcome}")


def pages(client: Any, shard: str) -> Iterator[dict[str, Any]]:
    asked: dict[str, Any] = {
        "TableName": settings.current().signatures_table,
        "IndexName": "changes",
        "KeyConditionExpression": "letter_shard = :shard AND changed_at >= :since",
        "ExpressionAttributeValues": {":shard": {"S": shard}, ":since": {"N": "0"}},
    }
    while True:
        page: dict[str, Any] = client.query(**asked)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


if __name__ == "__main__":
    main()
