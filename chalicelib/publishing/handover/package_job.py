"""The job that makes the package for the addressee: each paper is typeset, then everything is zipped.

The zip is of one edition. If a newer one comes out while it is made, it is made again of that one, so that nobody is
handed over who has left. Papers that were typeset before are found again, whatever died in between.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.organising.sealed_exports import EXPORTS
from chalicelib.pages.shared import Site
from chalicelib.ports.organisers_jobs import Item, Rest, Result
from chalicelib.ports.publishing import PRIVATE
from chalicelib.ports.storage import Letters
from chalicelib.publishing.handover.handed_edition import HandedEdition, read_edition
from chalicelib.publishing.handover.package import NOTE, RECEIPT, Packer, published_files
from chalicelib.rules.durations import MINUTE
from chalicelib.rules.files import EMPTY
from chalicelib.rules.organisers.job import Job

ZIP = "zip"
ZIP_TYPE = "application/zip"
EDITIONS = 3  # that are tried in one run
AGAIN_SECONDS = MINUTE
# The PDF of a letter with many signatures is made once an hour.
MOST_WAIT_MS = 90 * MINUTE * 1000


@dataclass(frozen=True)
class PackageKind:
    site: Site
    letters: Letters
    packer: Packer
    now_ms: Callable[[], int]

    def open(self, job: Job) -> "PackageWork | Rest":
        edition = self.edition(job)
        if isinstance(edition, HandedEdition):
            return PackageWork(self, job, job.parameters["langs"])
        if edition != "no-edition" and self.now_ms() - job.started_at < MOST_WAIT_MS:
            return Rest(edition, AGAIN_SECONDS)
        return Rest(edition, then="failed")

    def edition(self, job: Job) -> HandedEdition | str:
        """The present edition; or why there is none yet that can be handed over, in a word. Raises `Unavailable`."""
        letter = self.letters.head(job.slug)
        record = self.letters.latest_edition(letter.folder) if letter else None
        if letter is None or record is None:
            return "no-edition"
        edition = read_edition(self.site, self.letters, letter, record)
        if edition is None:
            return "edition-coming"
        wanted = [path for path, _, _ in published_files(job.parameters["langs"])]
        if record.owed or any(edition.digests.get(path, EMPTY) == EMPTY for path in wanted):
            return "files-owed"
        return edition


@dataclass(frozen=True)
class PackageWork:
    kind: PackageKind
    job: Job
    langs: Sequence[str]

    def items(self, cursor: str) -> Iterator[Item]:
        names = items_of(self.langs)
        for at in range(int(cursor or "0"), len(names)):
            yield Item(names[at], str(at + 1))

    def do(self, item: Item) -> Result:
        if item.key == ZIP:
            return self._pack()
        self.kind.packer.typeset(self._edition(), self.langs, item.key)
        return Result("done")

    def rest(self, job: Job) -> Rest | None:
        return None

    def finish(self, job: Job) -> None:
        """Nothing is left to do: the engine logs how it ended."""

    def _edition(self) -> HandedEdition:
        edition = self.kind.edition(self.job)
        if isinstance(edition, HandedEdition):
            return edition
        raise Unavailable(edition)

    def _pack(self) -> Result:
        for _ in range(EDITIONS):
            edition = self._edition()
            body = self.kind.packer.pack(edition, self.langs)
            if self._edition().record != edition.record:
                continue
            key = key_of(self.job, edition.number)
            # Whoever was first at this key wrote the same bytes.
            self.kind.packer.states.create(key, body, content_type=ZIP_TYPE, cache=PRIVATE)
            letter = edition.content.letter
            return Result(
                "done",
                note={
                    "edition": edition.number,
                    "at": edition.content.at_ms,
                    "bytes": len(body),
                    "invited": letter.embargo is not None,
                },
            )
        raise Unavailable("a newer edition came out each time")


def items_of(langs: Sequence[str]) -> list[str]:
    """What is made, in order: the papers, and the zip."""
    return [*(f"{paper}.{lang}.pdf" for lang in langs for paper in (NOTE, RECEIPT)), ZIP]


def key_of(job: Job, edition: int) -> str:
    """Where a package is kept, in the state bucket."""
    return f"{EXPORTS}/{job.slug}/{job.id}-{edition}.zip"
