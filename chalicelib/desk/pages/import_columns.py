"""Which column is what, and whatever else the reader asks about a file."""

from typing import Any, cast

from chalice.app import Response

from chalicelib.desk.pages import import_draft
from chalicelib.desk.pages.import_draft import Draft
from chalicelib.desk.pages.import_words import questions
from chalicelib.desk.views.imports import ENCODING_NAMES, FIELD_NAMES, ColumnField, ColumnsPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.pasted_signatories import SPLITS
from chalicelib.organising.signatory_files.looking import Look
from chalicelib.organising.signatory_files.table import Choices
from chalicelib.organising.signatory_files.text import ENCODINGS
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.letters.letter import KINDS

MOST_COLUMNS = 200
_LONGEST = 300
# What makes another table of a file, whose columns the page has not shown yet.
_TABLE = ("sheet", "header_row", "encoding")


def show(visit: Visit) -> Response:
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    return _page(visit, draft, draft.desk.look(draft.job, draft.kept), draft.kept.choices)


def decide(visit: Visit) -> Response:
    """Take what was decided. If nothing is open, every row is checked."""
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    choices = _choices(visit)
    if visit.field("act") == "look" or any(visit.field(of) != visit.field(f"shown-{of}") for of in _TABLE):
        draft.desk.choose(draft.job, draft.kept, choices)
        return visit.go(f"import/{draft.job.id}")
    _, seen = draft.desk.decide(draft.job, draft.kept, choices)
    if seen.refused is not None:
        return _page(visit, draft, seen, choices, 422)
    return visit.go(f"import/{draft.job.id}/rows")


def _choices(visit: Visit) -> Choices:
    """What was decided, of which nothing is believed."""
    columns: dict[str, str] = {}
    ignored: list[str] = []
    for number in range(MOST_COLUMNS):
        name, chosen = visit.field(f"name-{number}"), visit.field(f"column-{number}", "?")
        if chosen in FIELD_NAMES:
            columns[name] = chosen
        elif chosen == "" and name:
            ignored.append(name)
    hidden, kind, encoding = visit.field("hidden"), visit.field("kind"), visit.field("encoding")
    return Choices(
        sheet=visit.field("sheet")[:_LONGEST],
        hidden=cast(Any, hidden if hidden in ("include", "leave-out") else ""),
        header_row=read_whole(visit.field("header_row"), 6) or 0,
        columns=columns,
        ignored=ignored,
        encoding=encoding if encoding in ENCODINGS else "",
        kind=cast(Any, kind if kind in KINDS else ""),
        split=[one for one in SPLITS if one in visit.all("split")],
    )


def _page(visit: Visit, draft: Draft, seen: Look, choices: Choices, status: int = 200) -> Response:
    page = ColumnsPage(
        url=visit.here(f"import/{draft.job.id}"),
        file=draft.kept.name,
        questions=questions(seen, visit.lang),
        sheets=[(one.name, one.rows, one.hidden) for one in seen.sheets],
        sheet=seen.sheet if choices.sheet or len(seen.sheets) == 1 else "",
        hidden_rows=seen.hidden_rows,
        hidden_columns=seen.hidden_columns,
        hidden=choices.hidden,
        rows=[(row.line, " · ".join(row.cells)) for row in seen.rows],
        header_row=choices.header_row or seen.header_row,
        is_header_asked=seen.refused is not None and seen.refused.code == "header-row",
        columns=[ColumnField(one.name, one.field, one.examples) for one in seen.columns],
        fields=FIELD_NAMES,
        encodings=[(code, ENCODING_NAMES[code], names) for code, names in seen.encodings.items()],
        encoding=seen.encoding,
        is_pasted=seen.form == "pasted",
        kind=choices.kind,
        split=tuple(choices.split),
        is_split_asked=seen.refused is not None and seen.refused.code == "members",
        split_lines=[] if seen.refused is None or seen.refused.code != "members" else seen.refused.problems[:-1],
        sent_before=import_draft.sent_before(visit, draft),
    )
    return visit.render("desk/import_columns.html", page, status)
