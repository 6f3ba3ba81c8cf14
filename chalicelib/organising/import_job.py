"""An import by an organiser's pages: uploaded → mapped → checked → running.

A draft of a job goes through the steps: a file is kept, somebody says which column is what, every row is checked and
mended or left out, and then either everybody is asked by mail, or somebody vouches for them. Until it runs nothing is
written to the letter. What a run does is in `chalicelib.organising.jobs.import_rows`; the reader and the importer are
those of the command.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from chalicelib.organising.import_store import ImportStore, is_gone
from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.signatory_files import mending
from chalicelib.organising.signatory_files.looking import Look, look
from chalicelib.organising.signatory_files.mending import CheckedRow
from chalicelib.organising.signatory_files.reading import read_entries
from chalicelib.organising.signatory_files.table import ASKED, Choices, FileRefused
from chalicelib.organising.signatory_files.text import accented
from chalicelib.organising.vouched_limit import VouchedLimit
from chalicelib.rules.durations import DAY_MS
from chalicelib.rules.letters.letter import Letter, LetterRefused, canonical
from chalicelib.rules.organisers.job import Job

KIND = "import"
MOST_BYTES = 4_000_000  # of a file: a page can be sent no more
Mode = Literal["pending", "vouched"]
_LOOKED_BACK = 100  # jobs
_CHANGED = "the list has changed since: look at it again"
_NAME_CHARACTERS = 200
# The parameters of a job that say nothing of how its rows are imported, nor that anybody approved it.
_OF_FILE = ("file", "same", "kept")


@dataclass(frozen=True, repr=False)
class Kept:
    """What is kept of an import besides the file: its name, what was decided about it, and its rows once checked."""

    name: str
    choices: Choices
    rows: tuple[CheckedRow, ...] = ()
    accented: tuple[str, ...] = ()  # names from which one sees whether the encoding is right

    @property
    def reading(self) -> str:
        """Changes with how the file is read, and so with which row has which position."""
        return hashlib.sha256(canonical(asdict(self.choices))).hexdigest()[:16]

    @property
    def wrong(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.is_wrong]

    @property
    def good(self) -> list[CheckedRow]:
        return [row for row in self.rows if row.row is not None and not row.left]

    @property
    def without_address(self) -> int:
        return sum(1 for one in self.good if one.row is not None and not one.row.email)


@dataclass(frozen=True)
class ImportDesk:
    control: JobControl
    store: ImportStore
    limit: VouchedLimit

    def upload(self, letter: Letter, body: bytes, name: str, pepper: bytes, job: str = "") -> Job:
        """Keep a file, as the draft of a job. Raises `FileRefused` if it is no list, and `Unavailable`."""
        if len(body) > MOST_BYTES:
            raise FileRefused("the file is too large", code="too-large")
        seen = look(body, name, Choices())
        if seen.refused is not None and seen.refused.code not in ASKED:
            raise seen.refused
        kept = self.store.put(letter.slug, _kept_to_json(Kept(name[-_NAME_CHARACTERS:], Choices())))
        parameters = {"file": self.store.put_file(letter.slug, body), "kept": kept, "same": _same(pepper, body)}
        drafted = self.control.draft(letter.slug, KIND, found=0, parameters=parameters, job=job)
        if drafted.kind == KIND and drafted.parameters.get("same") == parameters["same"]:
            return drafted
        # Another file was chosen on the page that had sent the first one.
        return self.control.draft(letter.slug, KIND, found=0, parameters=parameters)

    def sent_before(self, job: Job) -> Job | None:
        """The last import of the same file in the last 24 hours that was begun."""
        since = job.created_at - DAY_MS
        for other in self.control.jobs.listed(job.slug, most=_LOOKED_BACK):
            same = other.id != job.id and other.parameters.get("same") == job.parameters["same"]
            if same and other.started_at > since:
                return other
        return None

    def is_gone(self, job: Job) -> bool:
        """Whether what is kept of an import may be deleted by now."""
        return is_gone(job, self.control.now_ms())

    def kept(self, job: Job) -> Kept:
        return _kept_from_json(self.store.get(job.slug, job.parameters["kept"]))

    def look(self, job: Job, kept: Kept) -> Look:
        """What the file has, with what was decided so far."""
        return look(self.store.file(job.slug, job.parameters["file"]), kept.name, kept.choices)

    def choose(self, job: Job, kept: Kept, choices: Choices) -> Job:
        """Keep what was decided so far, and check nothing yet. Raises `LetterRefused` and `Unavailable`."""
        return self._keep(job, Kept(kept.name, choices))

    def decide(self, job: Job, kept: Kept, choices: Choices) -> tuple[Job, Look]:
        """Read the file as somebody decided, and check every row. If something is still open, `Look.refused` says so,
        and what was decided is kept all the same. Raises `LetterRefused` and `Unavailable`."""
        body = self.store.file(job.slug, job.parameters["file"])
        seen = look(body, kept.name, choices)
        rows: tuple[CheckedRow, ...] = ()
        if seen.refused is None:
            try:
                entries, _ = read_entries(body, kept.name, choices)
            except FileRefused as refused:
                seen = replace(seen, refused=refused)
            else:
                rows = tuple(mending.check_row(entry, position) for position, entry in enumerate(entries))
        names = accented(one.row.details.name for one in rows if one.row is not None)
        return self._keep(job, Kept(kept.name, choices, rows, tuple(names))), seen

    def mend(
        self,
        job: Job,
        kept: Kept,
        typed: Mapping[int, Mapping[str, str]],
        left: Collection[int],
        shown: Collection[int],
    ) -> tuple[Job, Kept]:
        """Mend rows by their positions with what was typed, and leave rows out; of those that were ``shown`` and are
        not in ``left``, take in again what was left out. Raises `LetterRefused` and `Unavailable`."""
        rows = []
        for row in kept.rows:
            if row.position in shown:
                row = replace(row, left=row.position in left)
            if row.position in typed and not row.left and row.row is None:
                row = mending.mended(row, typed[row.position])
            rows.append(row)
        after = replace(kept, rows=tuple(rows))
        return (job, kept) if after == kept else (self._keep(job, after), after)

    def leave_out_wrong(self, job: Job, kept: Kept) -> Job:
        """Leave out every row that is still wrong."""
        rows = tuple(replace(row, left=True) if row.is_wrong else row for row in kept.rows)
        return self._keep(job, replace(kept, rows=rows))

    def needs_second(self, job: Job, kept: Kept) -> bool:
        """Whether a second person has to approve that somebody vouches for these rows: see
        `chalicelib.organising.vouched_limit`."""
        return self.limit.needs_second(job, len(kept.good), self.control.now_ms())

    def prepare(self, job: Job, kept: Kept, mode: Mode, vouched_by: str = "") -> Job:
        """Decide how the rows are imported. Raises `LetterRefused` if any of them is still wrong, or nobody vouches."""
        if kept.wrong or not kept.good:
            raise LetterRefused("there are rows to mend, or none to import")
        if (mode == "vouched") != bool(vouched_by.strip()):
            raise LetterRefused("say who vouches for them")
        kept_of = {name: job.parameters[name] for name in _OF_FILE}
        decided = {"mode": mode, "vouched_by": vouched_by.strip(), "digest": digest(kept, mode, vouched_by)}
        return self.control.revise(job, parameters=kept_of | decided)

    def start(self, job: Job) -> Job:
        """Have a prepared import run. Raises `LetterRefused` and `Unavailable`."""
        if not job.parameters.get("mode"):
            raise LetterRefused(_CHANGED)
        return self.control.ask(job, "start")

    def present_digest(self, slug: str, job_id: str) -> str:
        """The digest of exactly what a proposed import would do now, or did; '' if it can be done no more.

        Whatever changes a row takes the digest away. Raises `Unavailable`.
        """
        job = self.control.jobs.job(slug, job_id)
        if job is None or job.state == "cancelled" or (job.state in ("draft", "checked") and self.is_gone(job)):
            return ""
        return str(job.parameters.get("digest", ""))

    def start_proposed(self, slug: str, job_id: str, approved: str) -> Job:
        """Have an import run that a second person has approved by its digest; doing so again is fine.

        Raises `LetterRefused` if anything of it has changed since, and `Unavailable`.
        """
        job = self.control.find(slug, job_id)
        if job.parameters.get("digest") != approved:
            raise LetterRefused(_CHANGED)
        if job.state not in ("draft", "checked"):
            return job  # it was begun
        if self.is_gone(job):
            raise LetterRefused(_CHANGED)
        kept = self.kept(job)
        if digest(kept, job.parameters["mode"], job.parameters["vouched_by"]) != approved:
            raise LetterRefused(_CHANGED)
        return self.start(self.control.revise(job, parameters={**job.parameters, "approved": True}))

    def _keep(self, job: Job, kept: Kept) -> Job:
        """Keep what has changed. Whoever changed the same import meanwhile is not overwritten."""
        parameters = {name: job.parameters[name] for name in _OF_FILE}
        parameters["kept"] = self.store.put(job.slug, _kept_to_json(kept))
        state = "checked" if kept.rows else "draft"
        return self.control.revise(job, found=len(kept.rows), state=state, parameters=parameters)


def digest(kept: Kept, mode: str, vouched_by: str) -> str:
    """The hash of exactly the rows that are imported, how, and by whom they are vouched for."""
    rows = [
        [one.position, one.row.details.to_json(), one.row.email, one.row.mark]
        for one in kept.good
        if one.row is not None
    ]
    return hashlib.sha256(canonical([mode, vouched_by.strip(), rows])).hexdigest()


def _same(pepper: bytes, body: bytes) -> str:
    """A keyed hash, by which the same file is known."""
    return hmac.digest(pepper, b"import\0" + body, "sha256").hex()[:32]


def _kept_to_json(kept: Kept) -> dict[str, Any]:
    choices = asdict(kept.choices) | {"ignored": list(kept.choices.ignored), "split": list(kept.choices.split)}
    return {
        "name": kept.name,
        "choices": choices,
        "rows": mending.to_json(kept.rows),
        "accented": list(kept.accented),
    }


def _kept_from_json(content: Mapping[str, Any]) -> Kept:
    choices: Mapping[str, Any] = content["choices"]
    rows: Sequence[CheckedRow] = mending.from_json(content["rows"])
    return Kept(content["name"], Choices(**choices), tuple(rows), tuple(content["accented"]))
