"""An import from the first row to the last: what became of each row, in the order of the file."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chalicelib.organising.importing import Importer
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.organising.signatory_files.reading import SignatoryFile


@dataclass(frozen=True, repr=False)
class RowReport:
    """What became of a row of the file, with the reasons unless it was added."""

    line: int
    where: str
    outcome: str
    reasons: tuple[str, ...] = ()
    name: str = ""
    kind: str = ""


def run(
    importer: Importer, file: SignatoryFile, vouched_by: str | None, clock: Callable[[], int]
) -> Iterator[RowReport]:
    """Import the rows one by one; ``clock`` tells the time in ms. Without ``vouched_by`` each is mailed.

    Raises `Unavailable`; the rows so far are imported then, and another run does the others.
    """
    if vouched_by is None:
        file.require_addresses()
    for row in importer.number_homonyms(file.rows, clock()):
        outcome = (
            importer.import_pending(row, clock())
            if vouched_by is None
            else importer.import_vouched(row, vouched_by, clock())
        )
        yield RowReport(row.line, row.where, outcome.outcome, (outcome.reason,) if outcome.reason else (), *_shown(row))
    for refused in file.refused:
        yield RowReport(refused.line, refused.where, "refused", refused.reasons)


def _shown(row: ImportRow) -> tuple[str, str]:
    return row.details.name, row.details.kind


def count(reports: list[RowReport]) -> dict[str, int]:
    """How many rows were added, were there, and were refused; together, the rows of the file."""
    counted = Counter(report.outcome for report in reports)
    return {outcome: counted[outcome] for outcome in ("added", "there", "refused")}
