"""The rows of a file: those that are wrong, to be mended or left out, and all that will be imported."""

from chalice.app import Response

from chalicelib.desk.pages import import_draft
from chalicelib.desk.pages.import_draft import Draft
from chalicelib.desk.pages.import_words import row_problems
from chalicelib.desk.views.imports import FIELD_NAMES, RowsPage, WrongRow
from chalicelib.desk.visit import Visit
from chalicelib.organising.signatory_files.mending import MENDED, CheckedRow
from chalicelib.rules.fields.whole_numbers import read_whole

A_PAGE = 50  # rows to be mended
ALL_A_PAGE = 200


def show(visit: Visit) -> Response:
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    if not draft.kept.rows:
        return visit.go(f"import/{draft.job.id}")
    return _page(visit, draft)


def mend(visit: Visit) -> Response:
    """Take what was typed into rows, and which are left out; the page shows what is still wrong."""
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    if visit.field("reading") != draft.kept.reading:
        # Somebody has read the file in another way since, so that the rows of the form may be others.
        return _page(visit, draft, 409)
    if visit.field("act") == "leave-all":
        draft.desk.leave_out_wrong(draft.job, draft.kept)
        return visit.go(f"import/{draft.job.id}/start")
    shown = _positions(visit.all("row"))
    typed = {at: {of: visit.field(f"{of}-{at}") for of in MENDED} for at in shown}
    draft.desk.mend(draft.job, draft.kept, typed, _positions(visit.all("left")), shown)
    return visit.go(f"import/{draft.job.id}/rows", after=visit.field("after"), saved="1")


def show_all(visit: Visit) -> Response:
    """Every row that will be imported, for whoever wants to read them, or has to approve them."""
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    after = visit.whole("after")
    rows = [one.row for one in draft.kept.good if one.row is not None]
    page = rows[after : after + ALL_A_PAGE]
    address = visit.here(f"import/{draft.job.id}/all", after=after + ALL_A_PAGE)
    more = address if len(rows) > after + ALL_A_PAGE else ""
    shown = [(row.where, row.details.kind, row.details.name, row.details.affiliation, row.email) for row in page]
    start = visit.here(f"import/{draft.job.id}/start")
    return visit.render("desk/import_all.html", shown, total=len(rows), more=more, start=start)


def _positions(texts: tuple[str, ...]) -> set[int]:
    return {number for text in texts if (number := read_whole(text, 6)) is not None}


def _page(visit: Visit, draft: Draft, status: int = 200) -> Response:
    kept, after = draft.kept, visit.whole("after")
    listed = [row for row in kept.rows if row.row is None]
    page = listed[after : after + A_PAGE]
    here = f"import/{draft.job.id}"
    rows = RowsPage(
        url=visit.here(f"{here}/rows"),
        reading=kept.reading,
        has_changed=status == 409,
        found=len(kept.rows),
        good=len(kept.good),
        wrong=len(kept.wrong),
        left=sum(row.left for row in kept.rows),
        without_address=kept.without_address,
        shortened=sum(row.shortened for row in kept.good),
        accented=kept.accented,
        rows=[_wrong(row, visit.lang) for row in page],
        fields={of: FIELD_NAMES[of] for of in MENDED},
        after=after,
        more=visit.here(f"{here}/rows", after=after + A_PAGE) if len(listed) > after + A_PAGE else "",
        first=visit.here(f"{here}/rows") if after else "",
        columns_url=visit.here(here),
        start_url=visit.here(f"{here}/start"),
        all_url=visit.here(f"{here}/all"),
        saved=bool(visit.asked("saved")),
    )
    return visit.render("desk/import_rows.html", rows, status)


def _wrong(row: CheckedRow, lang: str) -> WrongRow:
    values = {of: row.shown(of) for of in MENDED}
    return WrongRow(row.position, str(row.line), row.left, row_problems(row.problems, lang), values)
