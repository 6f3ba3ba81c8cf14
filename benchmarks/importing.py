"""An import of 5,000 rows by the organisers' pages: the CPU time of each step, and of the job by the row.

Each step is one use case of a page, with the files in memory and everything sealed as it is in S3; the job writes to
DynamoDB on a stub. There is no floor.
"""

from benchmarks import stub
from benchmarks.processes import run_module
from benchmarks.report import Aim, Figure, Result, show_progress

NAME = "importing"
ROWS = 5000
RUNS = 3
PAGE_MS = 1000
MEGABYTES = 512


def run() -> Result:
    show_progress(f"an import of {ROWS:,} rows")
    with stub.running() as endpoint:
        found = [run_module(endpoint, "import_once", str(ROWS)) for _ in range(RUNS)]
    steps = found[0]["steps"]
    figures = [
        Figure(f"CPU to {step}", "ms", [one["steps"][step] for one in found], aim=Aim(PAGE_MS)) for step in steps
    ]
    figures += [
        Figure("CPU of a row", "ms", [one["row"] for one in found]),
        Figure("rows a second, one after another", "", [one["rate"] for one in found]),
        Figure("memory", "MB", [one["megabytes"] for one in found], aim=Aim(MEGABYTES)),
    ]
    return Result(NAME, figures, notes=["the rate is that of this machine and of an AWS that answers at once"])
