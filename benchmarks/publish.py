"""Publishing the first edition, and the next after one more signature: time and peak memory, by number of signatories.

Every run is a new process. The real publisher reads the signatories through botocore from a DynamoDB on loopback;
letters, leases and buckets are in memory, so the figures exclude S3's own time and include the memory of the buckets'
contents. The same process publishes one more signature, while it still holds the first edition's files.
"""

from typing import Any

from benchmarks import setting_up, stub
from benchmarks.processes import run_module
from benchmarks.report import Aim, Figure, Result, run_in_turns, show_progress

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
        show_progress(f"publishing {count:,} signatories")
        found, least = _measure(count, runs)
        figures += _figures(count, found, least)
        details[f"{count}"] = {"files": found[0]["files"]}
    notes = [
        f"{int(count):,}: {sum(result['files'].values()) / 1e6:.1f} MB in {len(result['files'])} files"
        for count, result in details.items()
    ]
    return Result(NAME, figures, FLOOR, notes, details)


def _figures(count: int, found: list[dict[str, Any]], least: list[dict[str, Any]]) -> list[Figure]:
    """The figures of the first edition, with its floor and the aims for the largest size, and of the second."""
    first, second = [], []
    for name, what, unit in MEASURES:
        runs, floor = [run[name] for run in found], [run[name] for run in least]
        aim = AIMS.get(name) if count == LARGEST else None
        first.append(Figure(f"{count:,} from nothing, {what}", unit, runs, floor, aim))
        second.append(Figure(f"{count:,}, one more, {what}", unit, [run[f"one more {name}"] for run in found]))
    return first + second


def _measure(count: int, runs: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    with stub.running(count) as endpoint:
        # One more signature is sealed with the letter's keys.
        setting_up.put_letter(endpoint)
        sizes = run_module(endpoint, "publish_once", "publish")["files"].values()
        found, least = run_in_turns(
            runs,
            lambda: run_module(endpoint, "publish_once", "publish"),
            lambda: run_module(endpoint, "publish_once", "floor", *map(str, sizes)),
        )
    return found, least
