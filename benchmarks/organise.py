"""The organisers' pages: cold start of their function on an ordinary letter, and pages of one on which very much waits.

The packaged `organise.zip` runs unpacked, against an AWS on loopback that answers at once. The session, the letter and
all that waits are stored as the program stores them. The figures contain no network, no TLS and none of AWS's own time.
"""

import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from jinja2 import DictLoader, Environment

from benchmarks import desk_world, setting_up, stub
from benchmarks.cold_processes import Bench, bench, medians, note_lines, unpacked
from benchmarks.desk_world import Page
from benchmarks.processes import run_module
from benchmarks.report import Aim, Figure, Result, run_in_turns, show_progress
from infra.package import build_if_changed

NAME = "organise"
COLD_RUNS, WARM_RUNS = 11, 15
FLOOR = "a Chalice application, one botocore client, one GetItem and one compiled template, from the same folder"
COMMON, RARE = "maria", "a"  # what is looked for
PAGE_MS, MEGABYTES = 1000, 512


@dataclass(frozen=True)
class Load:
    """What is on a letter: ``waiting`` of each class, and the bytes of the published list of its organisations."""

    waiting: int
    signatories: int
    published_bytes: int


ORDINARY = Load(30, 1000, 50_000)
# The published list is as long as a page still reads it.
FULL = Load(10_000, 100_000, 7_900_000)

HOME = Page("home", "/", {}, "</h2>")
QUEUE = Page("queue", "/l/{slug}/queue", {}, "<article", 25)
COLD = (HOME, QUEUE)
PAGES = (
    HOME,
    Page("overview", "/l/{slug}", {}, "</h2>"),
    QUEUE,
    Page("noted", "/l/{slug}/queue/noted", {}, "<article", 25),
    Page("limit", "/l/{slug}/limit", {}, "<meter", 2),
    Page("lot over the limit", "/l/{slug}/limit", {"hours": "24", "proof": "with"}, "<meter", 3),
    Page("find a common name", "/l/{slug}/find", {"q": COMMON}, "<tr", 25),
    Page("find one letter", "/l/{slug}/find", {"q": RARE}, "<tr", 25),
    Page("matches", "/l/{slug}/matches", {}, "card pair", 25),
)


def run() -> Result:
    show_progress("packaging")
    archive = build_if_changed("local").organising
    figures: list[Figure] = []
    details: dict[str, dict[str, dict[str, float]]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        places = dict(unpacked(archive, folder))
        with stub.running() as endpoint:
            prepare(endpoint, folder, ORDINARY)
            for kind, place in places.items():
                for page in COLD:
                    show_progress(f"cold starts of {page.name} from {kind}")
                    start = bench(place, written(page, folder), endpoint)
                    figures += cold(f"{page.name}, from {kind}", start, folder, COLD_RUNS)
                    details[f"{page.name}, {kind}"] = {
                        "steps": medians(partial(start.steps, "cold_page.py")),
                        "imports, traced": start.imports("cold_page.py"),
                    }
            # The same server: this process' clients keep to the first that they met.
            prepare(endpoint, folder, FULL)
            for page in PAGES:
                show_progress(page.name)
                figures += warm(page.name, bench(places["byte code"], written(page, folder), endpoint), WARM_RUNS)
    notes = [line for kind, found in details.items() for line in note_lines(kind, found)]
    return Result(NAME, figures, FLOOR, notes, details)


def prepare(endpoint: str, folder: Path, load: Load) -> None:
    """Put a letter into the stub."""
    setting_up.use(endpoint)
    now_ms = time.time_ns() // 1_000_000
    desk_world.put_letter(now_ms)
    show_progress(f"storing {load.waiting:,} that wait, of each class")
    desk_world.put_waiting(load.waiting, now_ms)
    show_progress(f"composing the lists of {load.signatories:,} names")
    run_module(endpoint, "find_once", "prepare", str(load.signatories), str(folder))
    desk_world.put_lists(folder, load.signatories, [COMMON, RARE])
    desk_world.put_published(load.published_bytes)
    desk_world.put_organiser(int(time.time()))
    templates = Environment(loader=DictLoader({"floor.html": "<h1>{{ found }}</h1>"}), autoescape=True)
    templates.compile_templates(folder / "floor", zip=None)


def written(page: Page, folder: Path) -> Path:
    """What the measured process is asked for, as a file."""
    path = folder / "asked.json"
    path.write_text(page.asked())
    return path


def cold(name: str, start: Bench, folder: Path, runs: int) -> Sequence[Figure]:
    """Time and CPU time until the first answer of a new process, beside its floor."""

    def ours() -> tuple[float, float]:
        return start.once("cold_page.py")

    def floor() -> tuple[float, float]:
        return start.once("cold_page_floor.py", str(folder / "floor"))

    ours(), floor()  # loads the files into the page cache
    found, least = run_in_turns(runs, ours, floor)
    return [
        Figure(f"{what} of {name}", "ms", [run[place] for run in found], [run[place] for run in least])
        for place, what in enumerate(("first answer", "its CPU time"))
    ]


def warm(name: str, start: Bench, runs: int) -> Iterator[Figure]:
    """CPU time of a page in a process that has shown it before, and the peak memory of that process."""
    _, found, _ = start.start("cold_page.py", str(runs + 1))
    yield Figure(f"CPU of {name}", "ms", found["each"][1:], aim=Aim(PAGE_MS))
    yield Figure(f"memory of {name}", "MB", [found["megabytes"]], aim=Aim(MEGABYTES))
