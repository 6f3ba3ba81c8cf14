"""How long a letter's PDF takes, each in its own process: the first letter in the process, and the next.

The model letter has 43 organisations, two of them coalitions of 60 and 22 members, and 20 persons. The others
have the signatories of `people`. The publisher builds the sheet (translations, dates, the QR code), so that time is
not included.
"""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.report import Aim, Figure, Result, run_in_turns, show_progress

NAME = "typesetting"
ROOT = Path(__file__).resolve().parent.parent
# The letter, the number of runs, and the aim (s).
LETTERS = (("model", 5, 0.3), ("1000", 3, None), ("10000", 3, 5.0))


def run() -> Result:
    figures: list[Figure] = []
    for size, runs, most in LETTERS:
        name = "model letter" if size == "model" else f"{int(size):,} signatories"
        show_progress(f"typesetting: {name}")
        found, floor = run_in_turns(runs, partial(_once, "letter", size), partial(_once, "floor", size))
        aim = None if most is None else Aim(most)
        for which, words in (("cold", "the first in a process"), ("warm", "the next")):
            times, least = [one[which] for one in found], [one[which] for one in floor]
            figures.append(Figure(f"{name}, {words}", "s", times, floor=least, aim=aim))
        figures.append(Figure(f"{name}, memory for the first", "MB", [one["megabytes"] for one in found]))
        figures.append(Figure(f"{name}, PDF", "B", [found[0]["bytes"]]))
    cards = [_once("card", "model") for _ in range(3)]
    figures.append(Figure("card, the first in a process", "s", [one["cold"] for one in cards]))
    figures.append(Figure("card, PNG", "B", [cards[0]["bytes"]]))
    return Result(NAME, figures, floor="Typst sets the same words as paragraphs, without lists, columns and tags")


def _once(what: str, size: str) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.typeset_once", what, size],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": "0"},
        capture_output=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
