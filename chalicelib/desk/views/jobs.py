"""What the pages of jobs show."""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.pages.message_ids import N_

KIND_NAMES = {
    "import": N_("Import of signatories"),
    "release": N_("Release of held signatures"),
    "refuse-held": N_("Refusal of held signatures"),
    "document": N_("Photograph or scan for the letter"),
    "package": N_("Package for the addressee"),
    "export-names": N_("Export with the names of representatives"),
}
STATE_NAMES = {
    "draft": N_("not begun"),
    "checked": N_("checked, not begun"),
    "running": N_("running"),
    "resting": N_("waiting"),
    "paused": N_("paused"),
    "done": N_("done"),
    "cancelled": N_("cancelled"),
    "failed": N_("stopped"),
}
# Why a job rests, is paused or has stopped, in a sentence for those who look at it.
REASONS = {
    "unavailable": N_("A service that we need does not answer. The job goes on by itself as soon as it does."),
    "broken": N_("Something went wrong on our side. We have been told, and the job is tried again by itself."),
    "unknown-kind": N_("This version of the program does not know such jobs. Ask whoever runs it to update it."),
    "pace": N_("Mails go out a few at a time, so that nobody who signs waits behind them. The job goes on by itself."),
    "needs-second": N_("A second person has to approve this, since other imports were vouched for today."),
    "no-right": N_("Whoever had it run may not do this any more. Another organiser who may can let it go on."),
    "letter-gone": N_("The personal data of this letter was destroyed, so nothing can be done any more."),
    "file-gone": N_("The file was kept for two days and is deleted by now. Send it again: nobody is added twice."),
    "no-edition": N_("Nothing is published yet, so there is nothing to hand over."),
    "edition-coming": N_("The letter has changed, and the edition with it comes within minutes. The job waits for it."),
    "files-owed": N_(
        "The PDF of the present edition is not made yet. For a letter that many sign it is made once an hour; the job "
        "waits for it, and stops after an hour and a half. Once nobody can sign any more it is there to stay."
    ),
    "list-gone": N_("The list of that edition is no longer kept. Ask for the export again."),
    "first-mails": N_(
        "The first 200 people were sent a mail. The job waits two hours to see how many of the addresses exist, and "
        "then goes on by itself."
    ),
    "returned": N_(
        "Too many of the first mails came back: their addresses do not exist. The job was paused so that mail "
        "providers do not block the letter's other mail. Look at the addresses before you go on."
    ),
}


@dataclass(frozen=True)
class JobLine:
    """A job in the list, and on its own page."""

    url: str
    kind: str  # a message id
    state: str  # a key of `STATE_NAMES`
    begun: str  # when, in words
    by: str
    found: int
    done: int
    there: int
    failed: int
    percent: int

    @property
    def state_name(self) -> str:
        """A message id."""
        return STATE_NAMES[self.state]


@dataclass(frozen=True)
class JobPage:
    """``wishes`` are what its reader may ask of it; ``result_url`` is '' when there is nothing to download."""

    id: str
    line: JobLine
    left: int
    is_import: bool
    is_pending: bool  # an import that mails
    reason: str  # a message id, or ''
    wakes: str  # when it goes on, in words; '' when it does not rest
    ended: str  # when, in words; '' before
    wishes: Sequence[str]
    result_url: str
    files_url: str  # where what was made is opened; '' for a job that makes nothing, or has not ended
    draft_url: str  # where one that has not begun goes on; ''

    @property
    def goes_on(self) -> bool:
        return self.line.state in ("running", "resting")
