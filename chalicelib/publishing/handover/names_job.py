"""The job that exports names with representatives: a part of the list after another, each sealed and written once.

It works on the roll of the edition that the organiser saw, in the order in which that is printed, so that nobody is
missed or comes twice, whenever a run dies. Of each entry the record is read as it is by now, and whoever has left since
is left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from chalicelib.organising.sealed_exports import SealedExports
from chalicelib.ports.organisers_jobs import Item, Rest, Result
from chalicelib.ports.publishing import Bucket
from chalicelib.ports.storage import LetterHeads, Signatures
from chalicelib.publishing.edition import roll_file
from chalicelib.publishing.handover import names_file
from chalicelib.publishing.handover.names_file import Numbered
from chalicelib.rules.organisers.job import Job
from chalicelib.rules.signatories.roll import listed, print_order

MARKS = "0123456789abcdefghijklmnopqrstuvwxyz"  # how many files a part has


@dataclass(frozen=True)
class NamesKind:
    letters: LetterHeads
    states: Bucket
    signatures: Signatures
    exports: SealedExports

    def open(self, job: Job) -> "NamesWork | Rest":
        letter = self.letters.head(job.slug)
        if letter is None or letter.purged_at is not None:
            return Rest("letter-gone", then="failed")
        packed = self.states.get(job.parameters["roll"])
        roll = None if packed is None else roll_file.unpack(packed)
        if roll is None:
            return Rest("list-gone", then="failed")
        order, language = job.parameters["order"], job.parameters["language"]
        return NamesWork(self, job, names_file.parts(print_order(listed(roll), order, language)))


@dataclass(frozen=True)
class NamesWork:
    kind: NamesKind
    job: Job
    parts: Sequence[Sequence[Numbered]]

    def items(self, cursor: str) -> Iterator[Item]:
        for at in range(int(cursor or "0"), len(self.parts)):
            yield Item(str(at), str(at + 1))

    def do(self, item: Item) -> Result:
        part = self.parts[int(item.key)]
        records = self.kind.signatures.get_many([one.id for _, one in part])
        text = names_file.to_text(names_file.lines(part, records))
        kept = self.kind.exports.keep(self.job.slug, part_name(self.job, int(item.key)), text)
        return Result("done", MARKS[len([*names_file.files(kept)])])

    def rest(self, job: Job) -> Rest | None:
        return None

    def finish(self, job: Job) -> None:
        """Nothing is left to do: the engine logs how it ended."""


def part_name(job: Job, part: int) -> str:
    """The name under which a part is kept."""
    return f"{job.id}-{part}"


def files_of(job: Job) -> list[tuple[int, int]]:
    """Every file of an export that is done, in order: its part, and which of that part's files it is."""
    return [(part, at) for part, mark in enumerate(job.marks) for at in range(MARKS.index(mark))]
