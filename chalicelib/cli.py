"""``firmamos``, what operators type. It exits with 0 when it did it, 1 when it would not, 2 when misused."""

import getpass
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from chalicelib import __version__, settings
from chalicelib.errors import Unavailable
from chalicelib.letters import LetterRefused
from chalicelib.operating import stage
from chalicelib.operating.importing import Importer, ImportRefused, read_rows
from chalicelib.operating.source import Source, SourceRefused, read_source

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def main() -> None:
    """Run the command; what is expected to go wrong ends in one line and exit code 1."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(2)
    except click.Abort:
        _refuse(["stopped"])
    except (SourceRefused, ImportRefused) as refusal:
        _refuse([str(problem) for problem in refusal.problems])
    except (LetterRefused, stage.StageUnknown) as refusal:
        _refuse([str(refusal)])
    except Unavailable as failure:
        _refuse([f"a service did not answer: {failure}"])


def _refuse(lines: Sequence[str]) -> NoReturn:
    for line in lines:
        click.echo(line, err=True)
    sys.exit(1)


@click.group()
@click.option("--stage", "stage_name", default="local", show_default=True, help="Which deployment to work on.")
@click.option("--json", "as_json", is_flag=True, help="Print results as JSON.")
@click.version_option(__version__, prog_name="firmamos")
@click.pass_context
def cli(context: click.Context, stage_name: str, as_json: bool) -> None:
    """Run open letters: check, push, open and close them, import signatories, publish."""
    context.obj = {"stage": stage_name, "json": as_json}


@cli.group()
def letter() -> None:
    """Check, push, open and close a letter."""


@letter.command()
@click.argument("folder", type=FOLDER)
@click.pass_context
def check(context: click.Context, folder: Path) -> None:
    """Say everything that is wrong with a letter's folder."""
    source = read_source(folder, settings.default_languages())
    _print(context, {"slug": source.slug, "sha256": source.sha256()}, f"{folder} is a sound letter: {source.slug}")


@letter.command()
@click.argument("folder", type=FOLDER)
@click.pass_context
def push(context: click.Context, folder: Path) -> None:
    """Store a letter's folder as a version of the letter."""
    stage.use(context.obj["stage"])
    source: Source = read_source(folder, settings.current().languages)
    did, head = _campaign().push(source)
    words = {
        "created": "stored as a draft, version 1",
        "replaced": "the draft was replaced, version 1",
        "unchanged": "nothing changed",
        "settings": f"the words are the same (version {head.version}); the settings were updated",
        "new version": f"the words changed after signing opened: this is version {head.version}; "
        "those who signed an earlier one stay bound to that one",
    }[did]
    result = {"slug": head.slug, "result": did, "version": head.version, "sha256": head.version_sha256}
    _print(context, result, f"{head.slug}: {words}\nsha256 {head.version_sha256}")


@letter.command("open")
@click.argument("slug")
@click.pass_context
def open_(context: click.Context, slug: str) -> None:
    """Open a letter for signing; it is published within a minute."""
    _move(context, slug, "open")


@letter.command()
@click.argument("slug")
@click.pass_context
def close(context: click.Context, slug: str) -> None:
    """Close a letter: it stays published, and takes no more signatures."""
    _move(context, slug, "closed")


def _move(context: click.Context, slug: str, to: Any) -> None:
    stage.use(context.obj["stage"])
    head = _campaign().move(slug, to)
    _print(context, {"slug": slug, "state": head.state}, f"{slug} is {head.state}")


@cli.command("import")
@click.argument("file", type=FILE)
@click.option("--letter", "slug", required=True, help="The letter's slug.")
@click.option("--vouched-by", help="The organiser who vouches for them: they are on the letter at once.")
@click.option("--pending", is_flag=True, help="Send each a mail to confirm.")
@click.pass_context
def import_(context: click.Context, file: Path, slug: str, vouched_by: str | None, pending: bool) -> None:
    """Bring signatories gathered elsewhere into a letter (JSON, CSV or XLSX)."""
    if bool(vouched_by) == pending:
        raise click.UsageError("say either --vouched-by NAME or --pending")
    rows = read_rows(file)
    if pending and not all(row.email for row in rows):
        raise ImportRefused(["every row needs an e-mail address to be confirmed by mail"])
    stage.use(context.obj["stage"])
    campaign = _campaign()
    head = campaign.find(slug)
    from chalicelib.keys import Peppers
    from chalicelib.mail.queue import SqsMailQueue
    from chalicelib.storage.signatures import DynamoSignatures

    importer = Importer(DynamoSignatures(), SqsMailQueue(), head, Peppers().of(head))
    added = 0
    with click.progressbar(rows, label="importing", file=sys.stderr) as bar:
        for row in bar:
            now = time.time_ns() // 1_000_000
            added += importer.vouched(row, vouched_by, now) if vouched_by else importer.pending(row, now)
    campaign.letters.log(
        slug,
        time.time_ns() // 1_000_000,
        "import",
        [("by", campaign.by), ("vouched_by", vouched_by or ""), ("rows", str(len(rows))), ("added", str(added))],
    )
    result = {"slug": slug, "rows": len(rows), "added": added}
    _print(context, result, f"{slug}: {added} of {len(rows)} added; the others were there before")


@cli.command()
@click.argument("slug")
@click.option("--full", is_flag=True, help="Fold from the beginning: mends a damaged state.")
@click.pass_context
def publish(context: click.Context, slug: str, full: bool) -> None:
    """Publish a letter now, without waiting for the next minute."""
    stage.use(context.obj["stage"])
    head = _campaign().find(slug)
    from chalicelib.publishing.run import publisher
    from chalicelib.publishing.sitewide import publish_sitewide

    publish_sitewide(publisher().bucket)
    outcome = publisher().publish(head, full=full)
    _print(context, {"slug": slug, "result": outcome}, f"{slug}: {outcome}")


def _campaign() -> Any:
    from chalicelib.operating.campaign import Campaign
    from chalicelib.storage.letters import DynamoLetters

    return Campaign(DynamoLetters(), settings.current().key_id, getpass.getuser())


def _print(context: click.Context, result: dict[str, Any], words: str) -> None:
    click.echo(json.dumps(result) if context.obj["json"] else words)


if __name__ == "__main__":
    main()
