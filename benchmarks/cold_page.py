"""A process that starts like a new execution environment of `Organise`, and shows a page.

``python cold_page.py UNPACKED ASKED.json [TIMES]`` answers one event, once or so many times, and prints, as JSON, the
clock's reading (ns) after each step, the CPU time used until the first answer, the CPU time (ms) of each answer, and
the peak memory. It imports only from the unpacked zip.
"""

import importlib
import json
import re
import sys
import time
from pathlib import Path


def main() -> None:
    sys.path.insert(0, sys.argv[1])
    steps = {"interpreter": time.monotonic_ns()}
    organise = importlib.import_module("chalicelib.jobs.organise").organise
    steps["import of the function"] = time.monotonic_ns()
    asked = json.loads(Path(sys.argv[2]).read_text())
    used = 0
    each = []
    for _ in range(int(sys.argv[3]) if sys.argv[3:] else 1):
        began = time.process_time_ns()
        answer = organise(asked["event"], None)
        each.append((time.process_time_ns() - began) / 1e6)
        if not used:
            steps["request"], used = time.monotonic_ns(), time.process_time_ns()
        if answer["statusCode"] != 200 or answer["body"].count(asked["shows"]) < asked["times"]:
            sys.exit(f"the page was answered {answer['statusCode']}: {answer['body'].partition('<main')[2][:1500]}")
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    megabytes = int(peak[1]) * 1024 / 1e6 if peak else 0
    sys.stdout.write(json.dumps({"steps": steps, "cpu": used, "each": each, "megabytes": megabytes}))


main()
