"""Files that are costly to build: the PDFs, the workbook, the cards.

A letter with few signatures gets them with every edition; one with many gets them once an hour, and immediately when
a name has to go. A file that cannot be built now is owed, and the last one stays as long as it names nobody who left.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from chalicelib.ports.publishing import Each, Typesetter
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import workbook
from chalicelib.publishing.files.pdf_sheets import card_sheet, letter_sheet
from chalicelib.rules.files import EMPTY
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.typeset_sheet import Sheet

FEW = 1_000  # signatures
SELDOM_MS = 3_600_000


@dataclass(frozen=True)
class CostlyFiles:
    """The costly files of one edition: new, carried over, or missing."""

    files: dict[str, bytes]
    failed: bool  # whether the typesetter was called and failed
    carried: dict[str, str]  # path → sha256 in the last edition, of the files that stay
    missing: frozenset[str]  # files that are neither new nor carried over
    at: int  # ms; when they were last built
    owed: bool


def is_due(content: Content, changed: ChangeTotals, last: EditionRecord | None) -> bool:
    """Whether they are to be built for this edition."""
    if last is None or content.counts.signatures <= FEW or _has_removed_names(changed):
        return True
    return content.at_ms - last.typeset_at >= SELDOM_MS


def build(
    content: Content,
    changed: ChangeTotals,
    last: EditionRecord | None,
    typesetter: Typesetter,
    each: Each,
    *,
    resting: bool,
) -> CostlyFiles:
    """The costly files of an edition, new or carried over. A typesetter that is ``resting`` is not called."""
    sheets: dict[str, Callable[[], Sheet]] = {}
    for lang in content.languages:
        sheets[f"card.{lang}.png"] = partial(card_sheet, content, lang)
        sheets[f"letter.{lang}.pdf"] = partial(letter_sheet, content, lang)
    due = is_due(content, changed, last)
    to_typeset = [path for path in sheets if not resting and (due or path.endswith(".png"))]
    files = workbook.files(content) if due else {}

    def typeset(path: str) -> None:
        body = typesetter.typeset(content.letter.folder, sheets[path]())
        if body is not None:
            files[path] = body

    each(typeset, to_typeset)
    card = f"card.{content.letter.language}.png"
    if card in files:
        files["card.png"] = files[card]
    not_new = [path for path in (*sheets, "card.png", workbook.PATH) if path not in files]
    carried = _carried(not_new, changed, last)
    return CostlyFiles(
        files=files,
        failed=any(path not in files for path in to_typeset),
        carried=carried,
        missing=frozenset(not_new) - carried.keys(),
        # A file that failed is due again as soon as the typesetter may be called again.
        at=last.typeset_at if last is not None and (carried or not due) else content.at_ms,
        owed=bool(not_new),
    )


def _has_removed_names(changed: ChangeTotals) -> bool:
    """Whether a name in the last edition must no longer be shown."""
    return bool(changed.withdrawn or changed.corrected or changed.taken_down)


def _carried(paths: list[str], changed: ChangeTotals, last: EditionRecord | None) -> dict[str, str]:
    """The files among ``paths`` that may stay as they are: path → sha256. Cards name nobody, so they always may."""
    before = manifest.files_of(last.manifest) if last else {}
    may_stay = [path for path in paths if path.endswith(".png") or not _has_removed_names(changed)]
    # An empty file is the replacement of one that was removed.
    return {path: before[path] for path in may_stay if before.get(path, EMPTY) != EMPTY}
