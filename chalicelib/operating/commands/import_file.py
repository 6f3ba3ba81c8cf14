"""``firmamos import``: signatories gathered elsewhere, from a file."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from chalicelib import settings
from chalicelib.errors import Unavailable
from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, open_signatures, print_result
from chalicelib.organising.import_run import RowReport, count, run
from chalicelib.organising.importing import Importer
from chalicelib.organising.pasted_signatories import SPLITS
from chalicelib.organising.rehearsal import NoQueue, RehearsedSignatures
from chalicelib.organising.signatory_files.limits import MOST_BYTES
from chalicelib.organising.signatory_files.reading import SignatoryFile, read_file
from chalicelib.organising.signatory_files.table import Choices, in_a_list
from chalicelib.organising.signatory_files.text import ENCODINGS
from chalicelib.rules.letters.letter import KINDS, Letter

_WAITS = (1, 2, 4, 8)  # seconds, before a row is tried again when a service does not answer


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--letter", "slug", required=True, help="The letter's slug.")
@click.option(
    "--vouched-by", metavar="NAME", help="The organiser who vouches for them; they go onto the letter at once."
)
@click.option("--pending", is_flag=True, help="Mail each of them a link to confirm.")
@click.option("--dry-run", is_flag=True, help="Show what would become of each row, and write nothing.")
@click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook to read.")
@click.option("--hidden", type=click.Choice(["include", "leave-out"]), help="What becomes of hidden rows and columns.")
@click.option("--header-row", type=click.IntRange(min=1), metavar="N", help="The line that names the columns.")
@click.option("--column", "columns", multiple=True, metavar="HEADER=FIELD", help="What a column holds.")
@click.option("--ignore", "ignored", multiple=True, metavar="HEADER", help="A column to leave out.")
@click.option("--encoding", type=click.Choice(list(ENCODINGS)), help="How the text of a CSV or JSON file is encoded.")
@click.option("--kind", type=click.Choice(KINDS), help="Of the names in a pasted list that no heading gives one.")
@click.option(
    "--split-members",
    "split",
    multiple=True,
    type=click.Choice(SPLITS),
    help="Where the names on one line of a pasted list are parted.",
)
@click.pass_context
def import_(
    context: click.Context,
    /,
    file: Path,
    slug: str,
    vouched_by: str | None,
    pending: bool,
    dry_run: bool,
    **choices: Any,
) -> None:
    """Import signatories gathered elsewhere (XLSX, CSV, JSON, or a list pasted as text).

    Rows that are wrong are refused, each by its line; the others are imported.
    """
    if bool(vouched_by) == pending:
        raise click.UsageError("give either --vouched-by NAME or --pending")
    with file.open("rb") as opened:
        found = read_file(opened.read(MOST_BYTES + 1), file.name, _choices(**choices))
    for remark in found.remarks:
        click.echo(remark, err=True)
    if found.accented:
        click.echo(f"names with accents are read as {in_a_list(found.accented)}", err=True)
    stage.use(context.obj["stage"])
    reports = _import(slug, found, vouched_by, dry_run=dry_run)
    _report(context, slug, found, reports, dry_run=dry_run)


def _choices(
    sheet: str,
    hidden: Any,
    header_row: int | None,
    columns: tuple[str, ...],
    ignored: tuple[str, ...],
    encoding: str | None,
    kind: Any,
    split: Any,
) -> Choices:
    fields: dict[str, str] = {}
    for option in columns:
        header, equals, field = option.rpartition("=")
        if not equals or not header.strip():
            raise click.UsageError(f"--column {option}: write it as --column HEADER=FIELD")
        fields[header] = field.strip()
    return Choices(sheet, hidden or "", header_row or 0, fields, ignored, encoding or "", kind or "", split)


def _import(slug: str, found: SignatoryFile, vouched_by: str | None, *, dry_run: bool) -> list[RowReport]:
    """What became of each row. The letter's log has a line about it, also when a service stops it midway."""
    campaign = make_campaign()
    head = campaign.find(slug)
    from chalicelib.aws.kms import KmsPeppers
    from chalicelib.aws.sqs import SqsMailQueue

    signatures, pepper = open_signatures(), KmsPeppers().of(head)
    marks = _published_marks(head) if any(row.mark for row in found.rows) else frozenset()
    if dry_run:
        rehearsal = Importer(RehearsedSignatures(signatures), NoQueue(), head, pepper, marks, _wait)
        return list(_with_bar(run(rehearsal, found, vouched_by, _now_ms), found.total))
    importer = Importer(signatures, SqsMailQueue(), head, pepper, marks, _wait)
    reports: list[RowReport] = []
    done = False
    try:
        for report in _with_bar(run(importer, found, vouched_by, _now_ms), found.total):
            reports.append(report)  # one by one: what was done before a failure is reported
        done = True
    finally:
        with suppress(*(() if done else (Unavailable,))):
            counted = {name: str(number) for name, number in count(reports).items()}
            detail = {"by": campaign.by, "vouched_by": vouched_by or "", "rows": str(found.total)} | counted
            campaign.letters.log(
                slug, _now_ms(), "import", list((detail if done else detail | {"stopped": "yes"}).items())
            )
        if not done:
            click.echo(
                f"stopped after {len(reports)} of {found.total} rows; run the command again for the others", err=True
            )
    return reports


def _published_marks(head: Letter) -> frozenset[str]:
    """The marks of the letter's own published list, so that its entries are not added to it again."""
    from chalicelib.aws.s3_bucket import S3Bucket

    body = S3Bucket(settings.current().site_bucket).get(f"{head.folder}/signatories.json")
    return frozenset(row.get("mark", "") for row in json.loads(body or b"[]")) - {""}


def _with_bar(reports: Iterator[RowReport], length: int) -> Iterator[RowReport]:
    with click.progressbar(reports, length=length, label="importing", file=sys.stderr) as bar:
        yield from bar


def _report(
    context: click.Context, slug: str, found: SignatoryFile, reports: list[RowReport], *, dry_run: bool
) -> None:
    """Print what became of the rows: all of them in a rehearsal, else those that were not added."""
    counted = count(reports)
    shown = sorted((one for one in reports if dry_run or one.outcome != "added"), key=lambda one: one.line)
    lines = [
        {"line": one.line, "where": one.where, "outcome": one.outcome, "reasons": list(one.reasons)}
        | ({"kind": one.kind, "name": one.name} if dry_run and one.name else {})
        for one in shown
    ]
    if not context.obj["json"]:
        for one in shown:
            name = f": {one.kind} {in_a_list([one.name])}" if dry_run and one.name else ""
            reasons = f": {'; '.join(one.reasons)}" if one.reasons else ""
            click.echo(f"{one.where}: {one.outcome}{name}{reasons}", err=not dry_run)
    rehearsed = "dry run, nothing was written: " if dry_run else ""
    words = ", ".join(f"{number} {outcome}" for outcome, number in counted.items())
    result = {"slug": slug, "rows": len(reports)} | counted | {"dry_run": dry_run, "remarks": found.remarks}
    print_result(context, result | {"lines": lines}, f"{slug}: {rehearsed}{words}, of {len(reports)} rows")
    if counted["refused"]:
        sys.exit(1)


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _wait(attempt: int) -> bool:
    """Wait before a row is tried again; False when it has been tried often enough."""
    if attempt >= len(_WAITS):
        return False
    time.sleep(_WAITS[attempt])
    return True
