"""A letter's list as organisers search it: as it was published last, and with what has changed since."""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.ports.operating import Rolls
from chalicelib.ports.publishing import Bucket
from chalicelib.ports.storage import Changes, EditionRecord, Letters
from chalicelib.publishing.edition import roll_file
from chalicelib.publishing.edition.recovery import recover_numbers
from chalicelib.publishing.folding import fold_everything, fold_recent
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.roll import listed


@dataclass(frozen=True)
class PresentRoll:
    """Reads one object and what changed since, or, if the roll has expired, the whole index `changes`."""

    letters: Letters
    changes: Changes
    bucket: Bucket  # the site
    states: Bucket
    now_ms: Callable[[], int]

    def read(self, letter: Letter) -> Rolls:
        """The rolls of a letter. Raises `Unavailable`."""
        last = self.letters.latest_edition(letter.folder)
        body = self.states.get(last.state_key) if last else None
        before = None if body is None else roll_file.unpack(body)
        if last is None or before is None:
            return self._recovered(letter, last)
        after = fold_recent(self.changes, letter.slug, before, last.watermark).roll
        return Rolls(listed(before), after)

    def _recovered(self, letter: Letter, last: EditionRecord | None) -> Rolls:
        after = fold_everything(self.changes, letter.slug, {}, self.now_ms()).roll
        if last is None or not last.secret:
            return Rolls({}, after)
        secret = bytes.fromhex(last.secret)
        before, after = recover_numbers(self.bucket.get(f"{letter.folder}/signatories.json"), after, secret)
        return Rolls(before, after)
