"""Starts processes as Lambda does, from an unpacked zip and nothing else of this machine, and times their steps."""

import json
import os
import re
import statistics
import subprocess
import sys
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import world

BREAKDOWN_RUNS = 5
HERE = Path(__file__).resolve().parent
KINDS = ("source", "byte code")
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

    def once(self, program: str, *arguments: str) -> tuple[float, float]:
        """From the start of a process to its first answer: time and CPU time (ms)."""
        started, output, _ = self.start(program, *arguments)
        return (output["steps"]["request"] - started) / 1e6, output["cpu"] / 1e6

    def steps(self, program: str, *arguments: str) -> dict[str, float]:
        """The duration of each step of the start (ms)."""
        started, output, _ = self.start(program, *arguments)
        before, found = started, {}
        for name, at in output["steps"].items():
            found[name], before = (at - before) / 1e6, at
        return found

    def imports(self, program: str) -> dict[str, float]:
        """The time (ms) that each package's own modules take to execute; from 1 ms."""
        _, _, errors = self.start(program, options=("-X", "importtime"))
        spent: dict[str, float] = defaultdict(float)
        for own, module in IMPORT.findall(errors):
            top = module.partition(".")[0]
            spent["standard library" if top in sys.stdlib_module_names else top] += int(own) / 1000
        return {top: ms for top, ms in sorted(spent.items(), key=lambda pair: -pair[1]) if ms >= 1}


def unpacked(archive: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """A zip in folders of its own: as it is, from source, and once more with byte code."""
    for kind in KINDS:
        target = folder / kind.replace(" ", "_")
        with zipfile.ZipFile(archive) as content:
            content.extractall(target)
        if kind == "byte code":
            command = [sys.executable, "-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", str(target)]
            subprocess.run(command, check=True, env=os.environ)
        yield kind, target


def bench(folder: Path, event: Path, endpoint: str) -> Bench:
    return Bench(folder, event, world.environment(endpoint))


def medians(measure: Callable[[], dict[str, float]]) -> dict[str, float]:
    """The median duration of each step (ms)."""
    runs = [measure() for _ in range(BREAKDOWN_RUNS)]
    return {name: round(statistics.median(run[name] for run in runs), 1) for name in runs[0]}


def note_lines(kind: str, found: dict[str, dict[str, float]]) -> list[str]:
    return [
        f"{kind}, {what} (ms): " + ", ".join(f"{name} {ms:.0f}" for name, ms in values.items())
        for what, values in found.items()
    ]
