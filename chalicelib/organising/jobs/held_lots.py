"""The jobs that release a lot of held signatures, or refuse it, one by one and each as it is by then.

The job keeps the ids that the organiser saw counted. The step of each is known for the job's own, by a submission that
is derived from the job or by the time when it began, so that what a run did that died is counted, and done once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from chalicelib.organising.held_signatures import DELAY_SECONDS, RELEASED_A_SECOND
from chalicelib.ports.mail import MailQueue
from chalicelib.ports.organisers_jobs import Item, Rest, Result
from chalicelib.ports.storage import LetterHeads, Signatures
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.organisers.lot import Lot, is_releasable
from chalicelib.rules.signatures.decision_steps import dismissal
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import release

NAME = 26  # characters of a signature's id without its letter
# SQS delays no message by more than a quarter of an hour.
MOST_AHEAD_SECONDS = 800
REST_SECONDS = 400


def parameters_of(lot: Lot, ids: Sequence[str]) -> dict[str, Any]:
    """The parameters of a job on these signatures: exactly those, whatever comes or goes meanwhile."""
    return {"lot": lot.to_json(), "names": "".join(one.partition("#")[2] for one in ids)}


@dataclass(frozen=True)
class HeldLotKind:
    """``what`` is done to each of the lot."""

    what: Literal["release", "refuse"]
    letters: LetterHeads
    signatures: Signatures
    queue: MailQueue
    now_ms: Callable[[], int]

    def open(self, job: Job) -> "HeldLotWork | Rest":
        letter = self.letters.head(job.slug)
        if letter is None or letter.purged_at is not None:
            return Rest("letter-gone", then="failed")
        return HeldLotWork(self, job, Lot.from_json(job.parameters["lot"]))


@dataclass
class HeldLotWork:
    kind: HeldLotKind
    job: Job
    lot: Lot
    released: int = field(init=False)  # by this job, for the pace

    def __post_init__(self) -> None:
        self.released = self.job.done

    def items(self, cursor: str) -> Iterator[Item]:
        """The ids that the organiser saw counted, in their order; the cursor is how many are behind."""
        names = self.job.parameters["names"]
        for at in range(int(cursor or 0), len(names) // NAME):
            yield Item(f"{self.job.slug}#{names[NAME * at : NAME * (at + 1)]}", str(at + 1))

    def do(self, item: Item) -> Result:
        kind, now = self.kind, self.kind.now_ms()
        signature = kind.signatures.get(item.key)
        token = self.job.token(item.key)
        if signature is None or not self._is_mine(signature):
            # By a run that died right after it, or by others.
            return Result("done" if self._is_done(signature, token) else "there")
        if kind.what == "refuse":
            step = dismissal(self.job.created_by, self.job.started_at)
        else:
            step = release(token, now)
            # First the mail: one about a signature that was not released is dropped.
            kind.queue.put(signature.id, token, since=now // 1000, delay=self._delay(now))
        if kind.signatures.apply(signature, step) or self._is_done(kind.signatures.get(item.key), token):
            self.released += 1
            return Result("done")
        return Result("there")

    def rest(self, job: Job) -> Rest | None:
        if self.kind.what == "release" and self._ahead(self.kind.now_ms()) > MOST_AHEAD_SECONDS:
            return Rest("pace", REST_SECONDS)
        return None

    def finish(self, job: Job) -> None:
        """Nothing is left to do."""

    def _is_mine(self, signature: Signature) -> bool:
        if not self.lot.has(signature, self.kind.now_ms()):
            return False
        return self.kind.what == "refuse" or is_releasable(signature)

    def _is_done(self, stored: Signature | None, token: str) -> bool:
        """Whether this job did it, and died right after it or lost the answer."""
        if stored is None:
            return False
        if self.kind.what == "release":
            return stored.submission == token
        by = stored.decided
        return by is not None and (by.by, by.at) == (self.job.created_by, self.job.started_at)

    def _ahead(self, now: int) -> int:
        """How many seconds lie before the mail of the next one, at an even pace since the job began."""
        return (self.job.started_at - now) // 1000 + self.released // RELEASED_A_SECOND

    def _delay(self, now: int) -> int:
        return max(DELAY_SECONDS, self._ahead(now))
