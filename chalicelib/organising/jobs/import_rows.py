"""The job that imports the rows of a list, one by one, with the command's importer.

What became of each row is a character of the job's marks, so that the result can be told row by row. A row's submission
is derived from the job, so that a row which was imported by a run that died is known for its own.

Rows that are mailed go slowly, so that nobody who signs at that moment waits behind them. The first 200 come first;
then the job waits two hours, and goes on only while few of their mails came back. A list of addresses that do not exist
would otherwise cost the letter its good name with mail providers.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chalicelib.organising.import_store import ImportStore, is_gone
from chalicelib.organising.importing import ASKED, HELD, LEFT, ON_LETTER, USED, Importer, RowOutcome
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.organising.signatory_files.mending import CheckedRow, from_json
from chalicelib.organising.vouched_limit import VouchedLimit
from chalicelib.ports.organisers_jobs import Item, Rest, Result
from chalicelib.ports.storage import LetterHeads
from chalicelib.rules.durations import DAY
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.job import Job

FIRST_MAILS = 200
WAIT_SECONDS = 2 * 3600
AGAIN_SECONDS = 1800  # if the first mails have not gone by then: the day may be full
MOST_WAIT_SECONDS = DAY
SETTLED_PERCENT = 90
# Of a hundred first mails; Amazon reviews an account at 5.
RETURNED_PERCENT = 2
# Mails of a run, and how long the next one waits.
MAILS_A_RUN, RUN_SECONDS = 100, 60

ADDED = "a"
# What became of a row that was not added: the importer's reasons by their marks, and three of the pages' own.
REASONS = {"l": ON_LETTER, "k": ASKED, "h": HELD, "g": LEFT, "u": USED}
REFUSED, LEFT_OUT, NO_ADDRESS = "x", "o", "n"
_MARKS = {reason: mark for mark, reason in REASONS.items()}

Importers = Callable[[Letter, Sequence[ImportRow]], Importer]


@dataclass(frozen=True)
class ImportKind:
    """``importer`` makes the importer of a letter for some rows."""

    limit: VouchedLimit
    letters: LetterHeads
    store: ImportStore
    importer: Importers
    now_ms: Callable[[], int]

    def open(self, job: Job) -> "ImportWork | Rest":
        letter = self.letters.head(job.slug)
        if letter is None or letter.purged_at is not None or is_gone(job, self.now_ms()):
            return Rest("file-gone", then="failed")
        rows = from_json(self.store.get(job.slug, job.parameters["kept"])["rows"])
        is_pending = job.parameters["mode"] == "pending"
        wanted = [one.row for one in rows if one.row and not one.left and (one.row.email or not is_pending)]
        if not is_pending and not job.counted and self.limit.needs_second(job, len(wanted), self.now_ms()):
            return Rest("needs-second", then="failed")
        importer = self.importer(letter, wanted)
        numbered = {row.position: row for row in importer.number_homonyms(wanted, self.now_ms())}
        return ImportWork(job, rows, numbered, importer, self.now_ms)


@dataclass
class ImportWork:
    """One run. ``numbered`` are the rows to import by their position."""

    job: Job
    rows: Sequence[CheckedRow]
    numbered: dict[int, ImportRow]
    importer: Importer
    now_ms: Callable[[], int]
    mailed: int = 0
    trusted: bool = False  # whether the first mails were looked at in this run

    def items(self, cursor: str) -> Iterator[Item]:
        for place in range(int(cursor or "0"), len(self.rows)):
            yield Item(str(place), str(place + 1))

    def do(self, item: Item) -> Result:
        checked = self.rows[int(item.key)]
        row = self.numbered.get(checked.position)
        if row is None:
            mark = LEFT_OUT if checked.left else REFUSED if checked.row is None else NO_ADDRESS
            return Result("failed", mark)
        importer = replace(self.importer, submission=self.job.token(item.key))
        if self.job.parameters["mode"] == "vouched":
            return _result(importer.import_vouched(row, self.job.parameters["vouched_by"], self.now_ms()))
        importer = replace(importer, delay=1 + self.mailed * RUN_SECONDS // MAILS_A_RUN)
        result = _result(importer.import_pending(row, self.now_ms()))
        self.mailed += result.outcome == "done"
        return result

    def rest(self, job: Job) -> Rest | None:
        if job.parameters["mode"] != "pending" or job.left == 0:
            return None
        if self.mailed >= MAILS_A_RUN:
            return Rest("pace", RUN_SECONDS)
        if job.done < FIRST_MAILS or self.trusted:
            return None
        since = job.parameters.get("first_mails_at")
        if since is None:
            return Rest("first-mails", WAIT_SECONDS, note={"first_mails_at": self.now_ms()})
        waited = (self.now_ms() - since) // 1000
        return Rest("first-mails", WAIT_SECONDS - waited) if waited < WAIT_SECONDS else self._judge(job, waited)

    def finish(self, job: Job) -> None:
        """Nothing is left to do: the engine logs how it ended."""

    def _judge(self, job: Job, waited: int) -> Rest | None:
        """Whether the first mails went and arrived. It costs a read for each."""
        settled, returned = self._first_mails(job)
        if returned * 100 >= RETURNED_PERCENT * FIRST_MAILS:
            return Rest("returned", then="paused")
        if settled * 100 < SETTLED_PERCENT * FIRST_MAILS and waited < MOST_WAIT_SECONDS:
            return Rest("first-mails", AGAIN_SECONDS)
        self.trusted = True
        return None

    def _first_mails(self, job: Job) -> tuple[int, int]:
        """Of the first rows that were mailed: whose mail is not still to be sent, and whose came back."""
        settled = returned = 0
        for place in [place for place, mark in enumerate(job.marks) if mark == ADDED][:FIRST_MAILS]:
            row = self.rows[place].row
            own = replace(self.importer, submission=job.token(str(place))).find_own(row) if row is not None else None
            settled += own is None or own.mail.state in ("sent", "failed", "skipped") or not own.unconfirmed
            returned += own is not None and own.unconfirmed and own.mail.state == "failed"
        return settled, returned


def _result(outcome: RowOutcome) -> Result:
    if outcome.outcome == "added":
        return Result("done", ADDED)
    return Result("there" if outcome.outcome == "there" else "failed", _MARKS[outcome.reason])
