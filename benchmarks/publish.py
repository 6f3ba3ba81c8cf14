"""Publishing from nothing, and after one more signature: time and peak memory, by how many have signed.

Every run is a process of its own. The publisher is the real one and reads the signatories through botocore from a
DynamoDB on loopback; letters, leases and buckets are in memory, so S3's own time is not in the figures, and what
the buckets hold is. One more signature is published by the same process, which still holds the first edition's files.
"""

from typing import Any

from benchmarks import setting_up, stub
from benchmarks.processes import ask
from benchmarks.report import Aim, Figure, Result, in_turns, progress

NAME = "publish"
# signatories → runs
SIZES = {1_000: 5, 10_000: 3, 100_000: 3}
LARGEST = max(SIZES)
AIMS = {"seconds": Aim(60), "megabytes": Aim(512)}
MEASURES = (("seconds", "time", "s"), ("cpu", "CPU time", "s"), ("megabytes", "peak memory", "MB"))
FLOOR = "a bare botocore client reads the same pages and discards them, and as many bytes are put into a bucket"


def run() -> Result:
    figures: list[Figure] = []
    details: dict[str, Any] = {}
    for count, runs in SIZES.items():
        progress(f"publishing {count:,} signatories")
        found, least = _measure(count, runs)
        figures += _figures(count, found, least)
        details[f"{count}"] = {"files": found[0]["files"]}
    notes = [
        f"{int(count):,}: {sum(told['files'].values()) / 1e6:.1f} MB in {len(told['files'])} files"
        for count, told in details.items()
    ]
    return Result(NAME, figures, FLOOR, notes, details)


def _figures(count: int, found: list[dict[str, Any]], least: list[dict[str, Any]]) -> list[Figure]:
    """Of the first edition, beside its floor and the aims for the largest; and of the second."""
    first, second = [], []
    for name, what, unit in MEASURES:
        runs, floor = [run[name] for run in found], [run[name] for run in least]
        aim = AIMS.get(name) if count == LARGEST else None
        first.append(Figure(f"{count:,} from nothing, {what}", unit, runs, floor, aim))
        second.append(Figure(f"{count:,}, one more, {what}", unit, [run[f"one more {name}"] for run in found]))
    return first + second


def _measure(count: int, runs: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    with stub.running(count) as endpoint:
        # For the keys that one more signature is sealed with.
        setting_up.put_letter(endpoint)
        sizes = ask(endpoint, "publish_once", "publish")["files"].values()
        found, least = in_turns(
            runs,
            lambda: ask(endpoint, "publish_once", "publish"),
            lambda: ask(endpoint, "publish_once", "floor", *map(str, sizes)),
        )
    return found, least
