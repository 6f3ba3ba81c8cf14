"""Warm requests: the CPU time of one ``sign`` and one ``confirm``, through the whole application.

The floor makes the same calls of AWS, with the very payloads that the application sent, with bare clients. Both run
in one process, in turns; the AWS that answers them is another process.
"""

from benchmarks import stub
from benchmarks.processes import ask
from benchmarks.report import Aim, Figure, Result, progress

NAME = "warm"
FLOOR = "the same calls of AWS with the same payloads, bare"


def run() -> Result:
    progress("warm requests")
    with stub.running() as endpoint:
        told = ask(endpoint, "warm_requests")
    figures = [
        Figure(f"CPU of a {name}", "ms", found["ours"], found["floor"], Aim(2, of_floor=True))
        for name, found in told["requests"].items()
    ]
    notes = [f"{told['each']:,} requests of each kind, in blocks of {told['block']}"]
    notes += [f"{name}: calls {', '.join(found['calls'])}" for name, found in told["requests"].items()]
    return Result(NAME, figures, FLOOR, notes)
