"""An export with the names of representatives: for an owner with a reason, in the log, and every owner is told.

It begins only once both are certain: a form that is sent again, after whatever failed, writes the log again and mails
nobody twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.organiser_mail import Outbox
from chalicelib.ports.organisers import People
from chalicelib.ports.storage import EditionRecord
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.mail.organiser_mail import mail_id_of
from chalicelib.rules.organisers.job import Job

KIND = "export-names"
ASKED = "export names"  # in the log
OPENED = "open export"
MAIL = "names-exported"
LONGEST_REASON = 500


@dataclass(frozen=True)
class NamesExport:
    """``control`` acts for the owner who asks."""

    control: JobControl
    people: People
    outbox: Outbox

    def begin(self, letter: Letter, edition: EditionRecord, reason: str, *, parts: int, job: str) -> Job:
        """Have the names of an edition exported; ``job`` is the id that the form carries. Raises `LetterRefused` for a
        letter whose data was destroyed, and `Unavailable`; then it is safe to do it again."""
        if letter.purged_at is not None:
            raise LetterRefused("the representatives' names were destroyed")
        parameters: dict[str, Any] = {
            "edition": edition.number,
            "roll": edition.state_key,
            "order": letter.order,
            "language": letter.language,
        }
        draft = self.control.draft(letter.slug, KIND, found=parts, parameters=parameters, job=job)
        if draft.kind != KIND or draft.created_by != self.control.by:
            raise LetterRefused("the form is another's")
        if draft.state != "draft":
            return draft
        self._log(draft, ASKED, [("why", reason)])
        for owner in self._owners(letter.slug):
            mail_id = mail_id_of(f"{KIND} {draft.slug} {draft.id}", draft.created_at // 1000, owner)
            self.outbox.queue_once(mail_id, owner, MAIL, slug=letter.slug, by=self.control.by)
        return self.control.ask(draft, "start")

    def note_opened(self, job: Job, file: int) -> None:
        """Log that a file of an export is opened, before it is. Raises `Unavailable`."""
        self._log(job, OPENED, [("file", str(file))])

    def _owners(self, slug: str) -> list[str]:
        return [person.id for person in self.people.people() if person.roles.get(slug) == "owner"]

    def _log(self, job: Job, what: str, detail: Sequence[tuple[str, str]]) -> None:
        control = self.control
        entries = [("by", control.by), ("job", job.id), *detail]
        control.letters.log(job.slug, control.now_ms(), what, entries)
