"""Cold start of the API's function: from the start of the process to the first answer to a signature.

The packaged zip runs unpacked, against an AWS on loopback that answers at once. Lambda adds the time to start the
machine and fetch the zip, and a TLS handshake for each service; the figures contain neither.
"""

import json
import tempfile
from functools import partial
from pathlib import Path

from benchmarks import stub, world
from benchmarks.cold_processes import Bench, bench, medians, note_lines, unpacked
from benchmarks.report import Aim, Figure, Result, run_in_turns, show_progress
from benchmarks.setting_up import put_letter
from infra.package import build_if_changed

NAME = "cold_start"
RUNS = 15
FLOOR = "a Chalice application with one route, one botocore client and one PutItem, from the same folder"


def run() -> Result:
    show_progress("packaging")
    # The local stage, whose compiled libraries are for this machine.
    archive = build_if_changed("local").archive
    figures: list[Figure] = []
    details: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, stub.running() as endpoint:
        put_letter(endpoint)
        event = Path(folder) / "event.json"
        event.write_text(json.dumps(world.signing(1)))
        for kind, place in unpacked(archive, Path(folder)):
            show_progress(f"cold starts from {kind}")
            start = bench(place, event, endpoint)
            figures += _measure(kind, start)
            details[kind] = {
                "steps": medians(partial(start.steps, "cold_sign.py", "apart")),
                "steps of the floor": medians(partial(start.steps, "cold_floor.py")),
                "imports, traced": start.imports("cold_sign.py"),
            }
    notes = [line for kind, found in details.items() for line in note_lines(kind, found)]
    return Result(NAME, figures, FLOOR, notes, details)


def _measure(kind: str, start: Bench) -> list[Figure]:
    def ours() -> tuple[float, float]:
        return start.once("cold_sign.py")

    def floor() -> tuple[float, float]:
        return start.once("cold_floor.py")

    ours(), floor()  # loads the files into the page cache
    found, least = run_in_turns(RUNS, ours, floor)
    aim = Aim(1.3, of_floor=True)
    return [
        Figure(f"{what}, from {kind}", "ms", [run[place] for run in found], [run[place] for run in least], aim)
        for place, what in enumerate(("first answer", "its CPU time"))
    ]
