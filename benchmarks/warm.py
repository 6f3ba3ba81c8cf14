"""Warm requests: the CPU time of one ``sign`` and one ``confirm``, through the whole application.

The floor makes the same AWS calls through bare clients, with the exact payloads that the application sent. Both
alternate in one process; the AWS that answers them is another process.
"""

from benchmarks import stub
from benchmarks.processes import run_module
from benchmarks.report import Aim, Figure, Result, show_progress

NAME = "warm"
FLOOR = "the same calls of AWS with the same payloads, bare"


def run() -> Result:
    show_progress("warm requests")
    with stub.running() as endpoint:
        result = run_module(endpoint, "warm_requests")
    figures = [
        Figure(f"CPU of a {name}", "ms", found["ours"], found["floor"], Aim(2, of_floor=True))
        for name, found in result["requests"].items()
    ]
    notes = [f"{result['each']:,} requests of each kind, in blocks of {result['block']}"]
    notes += [f"{name}: calls {', '.join(found['calls'])}" for name, found in result["requests"].items()]
    return Result(NAME, figures, FLOOR, notes)
