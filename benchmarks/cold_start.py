"""Cold start of the API's function: from the start of the process to the first answer to a signature.

What runs is the packaged zip, unpacked, against an AWS on loopback that answers at once. Lambda adds the time to
make the machine and fetch the zip, and a TLS handshake for each service; neither is in the figures.
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
from benchmarks.report import Aim, Figure, Result, in_turns, progress
from benchmarks.setting_up import put_letter
from infra.package import ensure

NAME = "cold_start"
RUNS = 15
BREAKDOWN_RUNS = 5
HERE = Path(__file__).resolve().parent
FLOOR = "a Chalice application with one route, one botocore client and one PutItem, from the same folder"
# 0.123 s of import time in microseconds, and which module: what -X importtime writes.
IMPORT = re.compile(r"import time:\s+(\d+) \|\s+\d+ \|\s*(\S+)")


@dataclass(frozen=True)
class Bench:
    """Where it is measured: the unpacked zip, the event, and the environment of the processes."""

    unpacked: Path
    event: Path
    env: dict[str, str]

    def start(self, program: str, *arguments: str, options: tuple[str, ...] = ()) -> tuple[int, dict[str, Any], str]:
        """Run a program once: the clock when it was started (ns), what it printed, and its standard error."""
        # -I and -S: nothing of this checkout or its environment; -B: no byte code is written.
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
        started, told, _ = self.start(program)
        return (told["steps"]["request"] - started) / 1e6, told["cpu"] / 1e6

    def steps(self, program: str, *arguments: str) -> dict[str, float]:
        """How long each step of the start takes (ms)."""
        started, told, _ = self.start(program, *arguments)
        before, found = started, {}
        for name, at in told["steps"].items():
            found[name], before = (at - before) / 1e6, at
        return found

    def imports(self) -> dict[str, float]:
        """Time of the modules' own execution (ms), by the package they belong to; the costly ones."""
        _, _, errors = self.start("cold_sign.py", options=("-X", "importtime"))
        spent: dict[str, float] = defaultdict(float)
        for own, module in IMPORT.findall(errors):
            top = module.partition(".")[0]
            spent["standard library" if top in sys.stdlib_module_names else top] += int(own) / 1000
        return {top: ms for top, ms in sorted(spent.items(), key=lambda pair: -pair[1]) if ms >= 1}


def run() -> Result:
    progress("packaging")
    # A stage of this machine, which has the compiled libraries that fit it.
    archive = ensure("local").archive
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
            progress(f"cold starts from {kind}")
            figures += _measure(kind, bench)
            details[kind] = {
                "steps": _medians(partial(bench.steps, "cold_sign.py", "apart")),
                "steps of the floor": _medians(partial(bench.steps, "cold_floor.py")),
                "imports, traced": bench.imports(),
            }
    notes = [line for kind, found in details.items() for line in _told(kind, found)]
    return Result(NAME, figures, FLOOR, notes, details)


def _measure(kind: str, bench: Bench) -> list[Figure]:
    def ours() -> tuple[float, float]:
        return bench.once("cold_sign.py")

    def floor() -> tuple[float, float]:
        return bench.once("cold_floor.py")

    ours(), floor()  # brings the files into the page cache
    found, least = in_turns(RUNS, ours, floor)
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


def _told(kind: str, found: dict[str, dict[str, float]]) -> list[str]:
    return [
        f"{kind}, {what} (ms): " + ", ".join(f"{name} {ms:.0f}" for name, ms in values.items())
        for what, values in found.items()
    ]
