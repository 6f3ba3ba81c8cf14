"""Cold start of the API's function: from the start of the process to the first answer to a signature.

The packaged zip runs unpacked, against an AWS on loopback that answers at once. Lambda adds the time to start the
machine and fetch the zip, and a TLS handshake for each service; the figures contain neither.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import stub, world
from benchmarks.report import Aim, Figure, Result, run_in_turns, show_progress
from benchmarks.setting_up import put_letter
from infra.package import build_if_changed

NAME = "cold_start"
RUNS = 15
BREAKDOWN_RUNS = 5
HERE = Path(__file__).resolve().parent
FLOOR = "a Chalice application with one route, one botocore client and one PutItem, from the same folder"
# A line of -X importtime: the module's own time in microseconds, and its name.
IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)")


@dataclass(frozen=True)
class Bench:
    """The setup of one measurement: the unpacked zip, the event, and the processes' environment."""

    unpacked: Path
    event: Path
    env: dict[str, str]

    def start(self, program: str, *arguments: str, options: tuple[str, ...] = ()) -> tuple[int, dict[str, Any], str]:
        """Run a program once: the clock when it was started (ns), its output as JSON, and its standard error."""
        # -I and -S: nothing from this checkout or its environment; -B: write no byte code.
        command = [sys.executable, "-I", "-S", "-B", *options, str(HERE / program), str(self.unpacked)]
        started = time.monotonic_ns()
        done = subprocess.run(
            [*command, str(self.event), *arguments], env=self.env, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed:\n{done.stderr[-2000:]}")
        return started, json.loads(done.stdout), done.stderr

    def once(self, program: str) -> tuple[float, float]:
        """From the start of a process to its first answer: time and CPU time (ms)."""
        started, output, _ = self.start(program)
        return (output["steps"]["request"] - started) / 1e6, output["cpu"] / 1e6

    def steps(self, program: str, *arguments: str) -> dict[str, float]:
        """The duration of each step of the start (ms)."""
        started, output, _ = self.start(program, *arguments)
        before, found = started, {}
        for name, at in output["steps"].items():
            found[name], before = (at - before) / 1e6, at
        return found

    def imports(self) -> dict[str, float]:
        """The time (ms) that each package's own modules take to execute; from 1 ms."""
        _, _, errors = self.start("cold_sign.py", options=("-X", "importtime"))
        spent: dict[str, float] = defaultdict(float)
        for own, module in IMPORT.findall(errors):
            top = module.partition(".")[0]
            spent["standard library" if top in sys.stdlib_module_names else top] += int(own) / 1000
        return {top: ms for top, ms in sorted(spent.items(), key=lambda pair: -pair[1]) if ms >= 1}


def run() -> Result:
    show_progress("packaging")
    # The local stage, whose compiled libraries are for this machine.
    archive = build_if_changed("local").archive
    with tempfile.TemporaryDirectory() as folder, stub.running() as endpoint:
        put_letter(endpoint)
        event = Path(folder) / "event.json"
        event.write_text(json.dumps(world.signing(1)))
        benches = {}
        for kind in ("source", "byte code"):
            unpacked = Path(folder) / kind.replace(" ", "_")
            with zipfile.ZipFile(archive) as content:
                content.extractall(unpacked)
            benches[kind] = Bench(unpacked, event, world.environment(endpoint))
        _compile(benches["byte code"].unpacked)
        figures: list[Figure] = []
        details: dict[str, dict[str, dict[str, float]]] = {}
        for kind, bench in benches.items():
            show_progress(f"cold starts from {kind}")
            figures += _measure(kind, bench)
            details[kind] = {
                "steps": _medians(partial(bench.steps, "cold_sign.py", "apart")),
                "steps of the floor": _medians(partial(bench.steps, "cold_floor.py")),
                "imports, traced": bench.imports(),
            }
    notes = [line for kind, found in details.items() for line in _note_lines(kind, found)]
    return Result(NAME, figures, FLOOR, notes, details)


def _measure(kind: str, bench: Bench) -> list[Figure]:
    def ours() -> tuple[float, float]:
        return bench.once("cold_sign.py")

    def floor() -> tuple[float, float]:
        return bench.once("cold_floor.py")

    ours(), floor()  # loads the files into the page cache
    found, least = run_in_turns(RUNS, ours, floor)
    aim = Aim(1.3, of_floor=True)
    return [
        Figure(f"{what}, from {kind}", "ms", [run[place] for run in found], [run[place] for run in least], aim)
        for place, what in enumerate(("first answer", "its CPU time"))
    ]


def _compile(folder: Path) -> None:
    command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(folder)]
    subprocess.run(command, check=True, env=os.environ)


def _medians(measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    runs = [measure() for _ in range(BREAKDOWN_RUNS)]
    return {name: round(statistics.median(run[name] for run in runs), 1) for name in runs[0]}


def _note_lines(kind: str, found: dict[str, dict[str, float]]) -> list[str]:
    return [
        f"{kind}, {what} (ms): " + ", ".join(f"{name} {ms:.0f}" for name, ms in values.items())
        for what, values in found.items()
    ]
