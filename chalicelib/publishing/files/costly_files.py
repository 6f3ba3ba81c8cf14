"""Files that are costly to make: the PDFs, the workbook, the cards.

A letter with few signatures has them with every edition, one with many once an hour, and at once when a name has to
go. Where one cannot be made now the publisher owes it, and the last one stays as long as it names nobody who left.
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
from chalicelib.rules.files import sha256
from chalicelib.rules.sheet import Sheet
from chalicelib.rules.signatories.changes import ChangeTotals

FEW = 1_000  # signatures
SELDOM_MS = 3_600_000
EMPTY = sha256(b"")


@dataclass(frozen=True)
class CostlyFiles:
    """What there is of them for one edition."""

    files: dict[str, bytes]
    failed: bool  # whether the typesetter was asked in vain
    carried: dict[str, str]  # path → sha256 in the last edition, of what stays
    missing: frozenset[str]  # what there is neither new nor from before
    at: int  # ms; when they were last made
    owed: bool


def is_due(content: Content, changed: ChangeTotals, last: EditionRecord | None) -> bool:
    """Whether they are to be made with this edition."""
    if last is None or content.counts.signatures <= FEW or _somebody_went(changed):
        return True
    return content.at_ms - last.typeset_at >= SELDOM_MS


def make(
    content: Content,
    changed: ChangeTotals,
    last: EditionRecord | None,
    typesetter: Typesetter,
    each: Each,
    *,
    resting: bool,
) -> CostlyFiles:
    """The costly files of an edition, new or as they were. A typesetter that is ``resting`` is not asked."""
    sheets: dict[str, Callable[[], Sheet]] = {}
    for lang in content.languages:
        sheets[f"card.{lang}.png"] = partial(card_sheet, content, lang)
        sheets[f"letter.{lang}.pdf"] = partial(letter_sheet, content, lang)
    now = is_due(content, changed, last)
    wanted = [path for path in sheets if not resting and (now or path.endswith(".png"))]
    files = workbook.files(content) if now else {}

    def typeset(path: str) -> None:
        body = typesetter.typeset(content.letter.folder, sheets[path]())
        if body is not None:
            files[path] = body

    each(typeset, wanted)
    card = f"card.{content.letter.language}.png"
    if card in files:
        files["card.png"] = files[card]
    not_new = [path for path in (*sheets, "card.png", workbook.PATH) if path not in files]
    carried = _carried(not_new, changed, last)
    return CostlyFiles(
        files=files,
        failed=any(path not in files for path in wanted),
        carried=carried,
        missing=frozenset(not_new) - carried.keys(),
        # What failed is due again as soon as the typesetter is asked again.
        at=last.typeset_at if last is not None and (carried or not now) else content.at_ms,
        owed=bool(not_new),
    )


def _somebody_went(changed: ChangeTotals) -> bool:
    """Whether a name that stood in the last edition must not be read any more."""
    return bool(changed.withdrawn or changed.corrected or changed.taken_down)


def _carried(paths: list[str], changed: ChangeTotals, last: EditionRecord | None) -> dict[str, str]:
    """Those of ``paths`` that may stay as they were: path → sha256. Cards name nobody."""
    before = manifest.files_of(last.manifest) if last else {}
    may_stay = [path for path in paths if path.endswith(".png") or not _somebody_went(changed)]
    # An empty file is what stands where there was one.
    return {path: before[path] for path in may_stay if before.get(path, EMPTY) != EMPTY}
