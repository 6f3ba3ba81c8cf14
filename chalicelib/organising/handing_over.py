"""The delivery of a letter and the answer to it, as owners record them on their pages: with a document that was looked
at, once, and corrected later."""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal

from chalicelib.errors import Problem
from chalicelib.organising.campaign import Campaign, LetterChanged
from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.jobs.document import KIND, Made, made_of, result_key, upload_key
from chalicelib.ports.publishing import Bucket
from chalicelib.ports.uploads import UploadForm, Uploads
from chalicelib.rules.durations import MINUTE
from chalicelib.rules.letters.letter import Answer, Delivery, Document, Letter, LetterRefused, canonical
from chalicelib.rules.organisers.job import Job

What = Literal["delivered", "answered"]
# Days begin first in this zone, so a day that has not begun there has begun nowhere.
EARLIEST_ZONE = timedelta(hours=14)
UPLOAD_SECONDS = 15 * MINUTE
MOST_BYTES = 20_000_000
_NAME = re.compile(r"[0-9a-f]{32}")


class RecordRefused(Problem):
    """``code``: future, before-delivery, after-answer, unreadable, document-gone."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def is_future(day: date, now: datetime) -> bool:
    """Whether a day has begun nowhere yet; ``now`` has a time zone."""
    return day > (now.astimezone(UTC) + EARLIEST_ZONE).date()


def is_upload(name: str) -> bool:
    """Whether a form of ours may have given a file this name."""
    return _NAME.fullmatch(name) is not None


def record_of(letter: Letter, what: What) -> Delivery | Answer | None:
    return letter.delivery if what == "delivered" else letter.answer


def seen_of(letter: Letter, what: What) -> str:
    """What a page shows of a record, for its form."""
    record = record_of(letter, what)
    return hashlib.sha256(canonical([letter.state, asdict(record) if record else None])).hexdigest()[:16]


@dataclass(frozen=True)
class HandingOver:
    """``campaign`` and ``control`` are those of the organiser who acts."""

    campaign: Campaign
    control: JobControl
    uploads: Uploads
    states: Bucket
    now: Callable[[], int]  # s since the epoch
    new_name: Callable[[], str] = field(default=lambda: secrets.token_hex(16))

    def upload_form(self, letter: Letter, then: Callable[[str], str]) -> UploadForm:
        """A form for one file; ``then`` is the address to which the browser is led, by the file's name."""
        name = self.new_name()
        return self.uploads.form(
            upload_key(letter.slug, name), most_bytes=MOST_BYTES, seconds=UPLOAD_SECONDS, then=then(name)
        )

    def prepare(self, letter: Letter, name: str, described: Mapping[str, str], job: str) -> Job:
        """Have an uploaded file prepared and published. Raises `LetterRefused` for a name that no form has, and
        `Unavailable`; doing it again with the same job is then safe."""
        if not is_upload(name):
            raise LetterRefused("no form has such a file")
        parameters = {"upload": name, "described": dict(described)}
        return self.control.begin(letter.slug, KIND, found=1, parameters=parameters, job=job)

    def made(self, job: Job) -> Made | None:
        """What became of a file; None while nothing has. Raises `Unavailable`."""
        body = self.states.get(result_key(job))
        return None if body is None else made_of(body)

    def document(self, letter: Letter, job_id: str, sha256: str) -> Document:
        """The document that a job made and a page showed. Raises `RecordRefused` and `Unavailable`."""
        job = self.control.jobs.job(letter.slug, job_id)
        made = self.made(job) if job is not None and job.kind == KIND else None
        if made is None or made.document is None or made.document.sha256 != sha256:
            raise RecordRefused("document-gone")
        return made.document

    def deliver(self, slug: str, seen: str, delivery: Delivery) -> Letter:
        """Record a delivery, or correct the record, as the page showed it. The same again is done already. Raises
        `RecordRefused`, `LetterChanged`, `LetterRefused` and `Unavailable`."""
        letter = self.campaign.require_recordable(slug, "delivered")
        if letter.delivery == delivery:
            return letter
        self._require(letter, "delivered", seen, delivery.on)
        if letter.answer is not None and letter.answer.on < delivery.on:
            raise RecordRefused("after-answer")
        return self.campaign.deliver(slug, delivery, as_seen=letter)

    def answer(self, slug: str, seen: str, answer: Answer) -> Letter:
        """The same of an answer."""
        letter = self.campaign.require_recordable(slug, "answered")
        if letter.answer == answer:
            return letter
        self._require(letter, "answered", seen, answer.on)
        if letter.delivery is not None and answer.on < letter.delivery.on:
            raise RecordRefused("before-delivery")
        if not answer.url and answer.document is None:
            raise RecordRefused("unreadable")
        return self.campaign.answer(slug, answer, as_seen=letter)

    def _require(self, letter: Letter, what: What, seen: str, on: str) -> None:
        if seen_of(letter, what) != seen:
            raise LetterChanged(letter.slug)
        if is_future(date.fromisoformat(on), datetime.fromtimestamp(self.now(), UTC)):
            raise RecordRefused("future")
