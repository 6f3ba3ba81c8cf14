"""The job that prepares a photograph or scan of a delivery or an answer, and publishes what is left of it.

It has one item. What became of it is kept beside the exports for two days: the document, or why there is none. The
document is stored under its hash and nothing leads to it until an owner has looked at it and recorded it.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.organising.scan_refused import ScanRefused
from chalicelib.ports.organisers_jobs import Item, Rest, Result
from chalicelib.ports.publishing import PRIVATE, Bucket
from chalicelib.ports.storage import LetterHeads
from chalicelib.rules.letters.letter import Document, Letter
from chalicelib.rules.organisers.job import Job

KIND = "document"
UPLOADS, RESULTS = "uploads", "exports"  # folders of the state bucket


@dataclass(frozen=True)
class Made:
    """What became of a file: a document, or the code of a refusal."""

    document: Document | None
    refused: str = ""


def upload_key(slug: str, name: str) -> str:
    return f"{UPLOADS}/{slug}/{name}"


def result_key(job: Job) -> str:
    return f"{RESULTS}/{job.slug}/documents/{job.id}.json"


def made_of(body: bytes) -> Made:
    values: dict[str, Any] = json.loads(body)
    return Made(Document(**values["document"]) if values["document"] else None, values["refused"])


@dataclass(frozen=True)
class DocumentKind:
    letters: LetterHeads
    states: Bucket
    site: Bucket

    def open(self, job: Job) -> "DocumentWork | Rest":
        letter = self.letters.head(job.slug)
        return Rest("letter-gone", then="failed") if letter is None else DocumentWork(self, job, letter)


@dataclass(frozen=True)
class DocumentWork:
    kind: DocumentKind
    job: Job
    letter: Letter

    def items(self, cursor: str) -> Iterator[Item]:
        if not cursor:
            yield Item(self.job.parameters["upload"], "1")

    def do(self, item: Item) -> Result:
        key = result_key(self.job)
        stored = self.kind.states.get(key)
        # A run that died right after it has done everything.
        made = made_of(stored) if stored is not None else self._make(item, self.job.parameters["described"])
        if stored is None:
            body = json.dumps(asdict(made), ensure_ascii=False).encode()
            self.kind.states.create(key, body, content_type="application/json", cache=PRIVATE)
        return Result("done" if made.document is not None else "failed")

    def rest(self, job: Job) -> Rest | None:
        return None

    def finish(self, job: Job) -> None:
        """Nothing is left to do."""

    def _make(self, item: Item, described: Mapping[str, str]) -> Made:
        # Pillow is for this job alone.
        from chalicelib.organising.scans import clean, publish

        body = self.kind.states.get(upload_key(self.job.slug, item.key))
        if body is None:
            return Made(None, "gone")
        try:
            scan = clean(body, item.key, described)
        except ScanRefused as refusal:
            return Made(None, refusal.code)
        publish(self.kind.site, self.letter, scan)
        return Made(scan.document)
