"""An organiser's search among 100,000 names, and a page of pairs of names: time and peak memory of the function.

Every run is a new process. The lists are those that the publisher and the chores keep, made beforehand and read from
memory, so the figures exclude S3's own time.
"""

import tempfile
from pathlib import Path
from typing import Any

from benchmarks.processes import run_module
from benchmarks.report import Aim, Figure, Result, run_in_turns, show_progress

NAME = "find"
COUNT, RUNS = 100_000, 5
# What is looked for, and how many match: one letter, a name that thousands have, nobody, a number, a mark.
TEXTS = {
    "one letter": "a",
    "a common name": "maria",
    "a rare name": "maria garcia ñañez",
    "nobody": "zzzz",
    "a number": "57",
}
AIMS = {"cpu": Aim(1), "megabytes": Aim(512)}
MEASURES = (("cpu", "CPU time", "s"), ("megabytes", "peak memory", "MB"))
FLOOR = "a process with the same imports that reads and unpacks the same object"
NOWHERE = "http://127.0.0.1:9"


def run() -> Result:
    figures: list[Figure] = []
    notes: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        show_progress(f"composing the lists of {COUNT:,} names")
        made = run_module(NOWHERE, "find_once", "prepare", str(COUNT), folder)
        notes.append(
            f"the list: {Path(folder, 'list').stat().st_size / 1e6:.1f} MB, composed in {made['compose']:.1f} s"
        )
        notes.append(f"again after one more signature: {made['compose one more']:.2f} s")
        notes.append(f"the pairs: compared in {made['compare']:.1f} s of CPU, {made['pairs']:,} found")
        for what, text in TEXTS.items():
            figures += _figures(f"find {what}", folder, "find", text)
        figures += _figures("a page of pairs", folder, "matches", "")
    return Result(NAME, figures, FLOOR, notes, {"made": made})


def _figures(name: str, folder: str, what: str, text: str) -> list[Figure]:
    show_progress(name)
    runs, floor = run_in_turns(
        RUNS,
        lambda: run_module(NOWHERE, "find_once", what, folder, text),
        lambda: run_module(NOWHERE, "find_once", f"{what}-floor", folder, text),
    )

    def values(found: list[dict[str, Any]], measure: str) -> list[float]:
        return [one[measure] for one in found]

    return [
        Figure(f"{name}, {words}", unit, values(runs, measure), values(floor, measure), AIMS[measure])
        for measure, words, unit in MEASURES
    ]
