"""One process that imports a list of so many rows; prints its measurements as JSON."""

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks import setting_up, world
from benchmarks.publish_once import peak_bytes
from chalicelib.aws.dynamodb.signatures import DynamoSignatures
from chalicelib.organising.import_job import ImportDesk
from chalicelib.organising.import_store import ImportStore
from chalicelib.organising.importing import Importer
from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.jobs.engine import Engine
from chalicelib.organising.jobs.import_rows import ImportKind
from chalicelib.organising.signatory_files.table import Choices
from chalicelib.organising.vouched_limit import VouchedLimit
from chalicelib.rules.keys.sealing import DataKey
from chalicelib.rules.letters.letter import Letter
from chalicelib.signing.letter_vault import LetterVault
from tests.fakes.mail import MemoryMailQueue
from tests.fakes.operating import MemoryAuditLog
from tests.fakes.organisers_jobs import FakeWaker, MemoryJobs
from tests.fakes.publishing import MemoryBucket
from tests.fakes.storage import MemoryLetters, MemoryLimits

NUMBERS = "abcdefghijklmnopqrstuvwxyz"


class Keys:
    """The letter's data key, unwrapped."""

    def of(self, letter: Letter) -> dict[bytes, DataKey]:
        return {bytes(8): DataKey(bytes(8), bytes(32))}


def main() -> None:
    setting_up.use(os.environ["AWS_ENDPOINT_URL"])
    sys.stdout.write(json.dumps(measure(int(sys.argv[1]))))


def measure(rows: int) -> dict[str, Any]:
    letter, letters = world.OPEN_LETTER, MemoryLetters()
    letters.put_head(letter, expect_version=None, expect_state=None)
    vault = LetterVault(letters, Keys())
    jobs, store = MemoryJobs(), ImportStore(MemoryBucket(), vault)
    limit = VouchedLimit(jobs, MemoryAuditLog(letters))
    desk = ImportDesk(JobControl(jobs, letters, FakeWaker(), "eva"), store, limit)
    steps: dict[str, float] = {}

    def step(name: str, act: Callable[[], Any]) -> Any:
        before = time.process_time()
        done = act()
        steps[name] = (time.process_time() - before) * 1000
        return done

    body = file_of(rows)
    job = step("take the file", lambda: desk.upload(letter, body, "lista.csv", world.PEPPER))
    step("show its columns", lambda: desk.look(job, desk.kept(job)))
    job, _ = step("check every row", lambda: desk.decide(job, desk.kept(job), Choices()))
    step("show its rows", lambda: desk.kept(job))
    job, _ = step("mend a row", lambda: desk.mend(job, desk.kept(job), {}, {rows - 1}, {rows - 1}))
    job = step("begin it", lambda: desk.prepare(job, desk.kept(job), "vouched", "Eva Mar"))
    desk.start_proposed(job.slug, job.id, desk.present_digest(job.slug, job.id))

    def importer(found: Letter, wanted: object) -> Importer:
        return Importer(DynamoSignatures(vault), MemoryMailQueue(), found, world.PEPPER)

    kind = ImportKind(limit, letters, store, importer, lambda: time.time_ns() // 1_000_000)
    engine = Engine(jobs, MemoryLimits(), letters, {"import": lambda: kind}, work_seconds=600)
    cpu, wall = time.process_time(), time.monotonic()
    ends = engine.run_all()
    cpu, wall = time.process_time() - cpu, time.monotonic() - wall
    if ends != {"done": 1}:
        raise RuntimeError(f"the job ended otherwise: {ends}")
    megabytes = peak_bytes() / 1e6
    return {"steps": steps, "row": cpu * 1000 / rows, "rate": rows / wall, "megabytes": megabytes}


def file_of(rows: int) -> bytes:
    """A list as a form of a Spanish-speaking country exports it."""
    head = "Marca temporal,Nombre y apellidos,Correo electrónico,Organización,País,Cargo\n"
    return (head + "".join(map(_row, range(rows)))).encode()


def _row(number: int) -> str:
    word = "".join(NUMBERS[number // 26**place % 26] for place in range(3))
    return f"12/03/2026 10:22:11,Ana Peña Nú{word},ana{number}@example.org,Colectivo Río,México,maestra\n"


if __name__ == "__main__":
    main()
