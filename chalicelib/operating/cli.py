"""``firmamos``, the operators' command. It exits with 0 on success, 1 on a refusal or failure, 2 on misuse."""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NoReturn

import click

from chalicelib import __version__, settings
from chalicelib.authoring.folder import LetterSource, SourceRefused, read_source
from chalicelib.authoring.problems import Problem, printed
from chalicelib.errors import Unavailable
from chalicelib.operating import stage
from chalicelib.operating.commands import entries, overview
from chalicelib.operating.commands.backfill import backfill
from chalicelib.operating.commands.drafts import pull, replace_draft
from chalicelib.operating.commands.erasures import erasures
from chalicelib.operating.commands.held import held
from chalicelib.operating.commands.import_file import import_
from chalicelib.operating.commands.matches import matches
from chalicelib.operating.commands.members import members
from chalicelib.operating.commands.organiser import organiser
from chalicelib.operating.commands.purge import purge
from chalicelib.operating.commands.suppressions import suppression
from chalicelib.operating.commands.switches import switch
from chalicelib.operating.console import make_campaign, print_result
from chalicelib.operating.verify.copies import Mismatch, copy_at
from chalicelib.organising.signatory_files.table import FileRefused
from chalicelib.rules.fields.websites import WebsiteRefused, clean_website
from chalicelib.rules.letters.letter import Answer, Delivery, Document, Letter, LetterRefused

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


def main() -> None:
    """Run the command. An expected failure prints one line and exits with 1."""
    try:
        cli.main(standalone_mode=False)
    except click.ClickException as misuse:
        misuse.show()
        sys.exit(2)
    except click.Abort:
        _refuse(["stopped"])
    except (SourceRefused, FileRefused) as refusal:
        _refuse([*_warnings(getattr(refusal, "warnings", ())), *dict.fromkeys(map(str, refusal.problems))])
    except (LetterRefused, stage.StageUnknown, Mismatch) as refusal:
        _refuse([str(refusal)])
    except Unavailable as failure:
        _refuse([f"a service did not answer: {failure}"])
    except OSError as failure:
        _refuse([f"{failure.filename or 'a file'}: {failure.strerror or failure}"])


def _warnings(warnings: Sequence[Problem]) -> list[str]:
    """What is not printed as it is written, a line each. It refuses nothing."""
    return [f"warning: {warning}" for warning in printed(warnings)]


def _refuse(lines: Sequence[str]) -> NoReturn:
    for line in lines:
        click.echo(_printable(line), err=True)
    sys.exit(1)


def _printable(text: str) -> str:
    """A text of which any terminal takes every character, whatever the name of a file or an argument had in it."""
    return text.encode(errors="backslashreplace").decode()


@click.group()
@click.option("--stage", "stage_name", default="local", show_default=True, help="Which deployment to work on.")
@click.option("--json", "as_json", is_flag=True, help="Print results as JSON.")
@click.version_option(__version__, prog_name="firmamos")
@click.pass_context
def cli(context: click.Context, stage_name: str, as_json: bool) -> None:
    """Run open letters: write, open, close and deliver them; import signatories; publish and verify."""
    context.obj = {"stage": stage_name, "json": as_json}


@cli.group()
def letter() -> None:
    """List and show letters; check, push, pull, open, close, deliver, answer and rekey one."""


@letter.command()
@click.argument("folder", type=FOLDER)
@click.pass_context
def check(context: click.Context, folder: Path) -> None:
    """Check a letter's folder and list every problem."""
    source = read_source(folder, settings.default_languages())
    _warn(source)
    result = {"slug": source.slug, "sha256": source.sha256(), "warnings": printed(source.warnings)}
    print_result(context, result, f"{folder} is a valid letter: {source.slug}")


@letter.command()
@click.argument("folder", type=FOLDER)
@click.pass_context
def push(context: click.Context, folder: Path) -> None:
    """Store a letter's folder as a version of the letter, and as its draft in the browser."""
    stage.use(context.obj["stage"])
    source: LetterSource = read_source(folder, settings.current().languages)
    _warn(source)
    pushed = make_campaign().push(source)
    head = pushed.letter
    replaced = replace_draft(head, folder)
    words = {
        "created": "stored as a draft, version 1",
        "replaced": "the draft was replaced, version 1",
        "unchanged": "the letter is unchanged" if pushed.kit else "nothing changed",
        "settings": f"the texts are unchanged (version {head.version}); the settings were updated",
        "new version": f"the texts changed after signing opened: this is version {head.version}; "
        "earlier signatures still belong to the version that was signed",
    }[pushed.outcome]
    kit = "\nthe press kit was updated" if pushed.kit else ""
    kit += "".join(f"\nreplaced in the draft, and kept among its versions: {file}" for file in replaced)
    result = {"slug": head.slug, "result": pushed.outcome, "version": head.version, "sha256": head.version_sha256}
    result |= {"press_kit": "updated" if pushed.kit else "unchanged"} | _where(head)
    result["draft_replaced"] = replaced
    result["warnings"] = printed(source.warnings)
    print_result(context, result, f"{head.slug}: {words}{kit}\nsha256 {head.version_sha256}{_invitation(head)}")


def _warn(source: LetterSource) -> None:
    """Print what is not printed as it is written, beside the result."""
    for line in _warnings(source.warnings):
        click.echo(line, err=True)


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
    """Close a letter: it stays published but takes no more signatures."""
    _move(context, slug, "closed")


def _move(context: click.Context, slug: str, to: Any) -> None:
    stage.use(context.obj["stage"])
    head = make_campaign().move(slug, to)
    print_result(
        context, {"slug": slug, "state": head.state} | _where(head), f"{slug} is {head.state}{_invitation(head)}"
    )


def _where(head: Letter) -> dict[str, Any]:
    return {"url": f"{settings.current().site_url}/{head.folder}/", "public": _moment(head)}


def _moment(head: Letter) -> str | None:
    """When the letter becomes public, in UTC; None if it is public, or will be as soon as it opens."""
    return None if head.embargo is None else datetime.fromtimestamp(head.embargo, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _invitation(head: Letter) -> str:
    if head.embargo is None:
        return ""
    if head.embargo <= time.time():
        return f"\nit becomes public within a minute or two: {settings.current().site_url}/{head.slug}/"
    return f"\nuntil {_moment(head)} only people with this address can read it: {_where(head)['url']}"


def _with_document_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options for a scan or a photograph to a command."""
    for option in (
        click.option(
            "--described-in", nargs=2, multiple=True, metavar="LANG TEXT", help="The same in another language."
        ),
        click.option("--described", metavar="TEXT", help="Describes the document for people who cannot see it."),
        click.option("--document", "path", type=FILE, help="Scan or photograph to publish: PDF, JPEG or PNG."),
    ):
        command = option(command)
    return command


@letter.command()
@click.argument("slug")
@click.option("--on", "day", type=DAY, required=True, metavar="DATE", help="The day, such as 2026-12-01.")
@click.option("--to", required=True, metavar="TEXT", help="Who received it, in words.")
@click.option("--to-in", nargs=2, multiple=True, metavar="LANG TEXT", help="The same in another language.")
@_with_document_options
@click.pass_context
def deliver(context: click.Context, /, slug: str, day: datetime, to: str, to_in: Any, **document: Any) -> None:
    """Record that a closed letter was delivered. Run it again to correct it."""
    stage.use(context.obj["stage"])
    before = make_campaign().require_recordable(slug, "delivered")
    from chalicelib.operating.event_options import in_languages, past_day

    on, words = past_day(day.date(), datetime.now(UTC)), in_languages(before, to, to_in)
    after = make_campaign().deliver(slug, Delivery(on, words, _document(before, **document)))
    _print_recorded(context, after, before.delivery, after.delivery)


@letter.command("answer")
@click.argument("slug")
@click.option("--on", "day", type=DAY, required=True, metavar="DATE", help="The day, such as 2026-12-20.")
@click.option("--by", required=True, metavar="TEXT", help="Who answered, in words.")
@click.option("--by-in", nargs=2, multiple=True, metavar="LANG TEXT", help="The same in another language.")
@click.option("--url", default="", metavar="URL", help="Where the answer can be read.")
@_with_document_options
@click.pass_context
def answer_(
    context: click.Context, /, slug: str, day: datetime, by: str, by_in: Any, url: str, **document: Any
) -> None:
    """Record the answer to a delivered letter. Run it again to correct it."""
    if not url and document["path"] is None:
        raise click.UsageError("give --url, --document, or both, so that people can read the answer")
    try:
        url = clean_website(url)
    except WebsiteRefused:
        raise click.UsageError(f"“{url}” is not a web address, or it is too long") from None
    stage.use(context.obj["stage"])
    before = make_campaign().require_recordable(slug, "answered")
    from chalicelib.operating.event_options import in_languages, past_day

    on, words = past_day(day.date(), datetime.now(UTC)), in_languages(before, by, by_in)
    after = make_campaign().answer(slug, Answer(on, words, url, _document(before, **document)))
    _print_recorded(context, after, before.answer, after.answer)


@letter.command()
@click.argument("slug")
@click.pass_context
def rekey(context: click.Context, slug: str) -> None:
    """Seal new data with a new key. Old keys still open what they sealed."""
    stage.use(context.obj["stage"])
    keys = [name for name, _ in make_campaign().rekey(slug).data_keys]
    older = {1: "it had none before", 2: "one older key still opens what it sealed"}
    rest = older.get(len(keys), f"{len(keys) - 1} older keys still open what they sealed")
    print_result(
        context, {"slug": slug, "key": keys[-1], "keys": len(keys)}, f"{slug}: the new key is {keys[-1]}; {rest}"
    )


def _document(head: Letter, path: Path | None, described: str | None, described_in: Any) -> Document | None:
    """Publish the document that the options name; None if they name none."""
    if path is None and described is None and not described_in:
        return None
    if path is None or described is None:
        raise click.UsageError("--document needs --described, and --described needs --document")
    from chalicelib.aws.s3_bucket import S3Bucket
    from chalicelib.operating.event_options import in_languages, publish_document

    bucket = S3Bucket(settings.current().site_bucket)
    return publish_document(bucket, head, path, in_languages(head, described, described_in))


def _print_recorded(
    context: click.Context, head: Letter, before: Delivery | Answer | None, after: Delivery | Answer | None
) -> None:
    urls = [
        f"{_where(head)['url']}{event.document.path}" if event and event.document else None for event in (before, after)
    ]
    lines = [f"{head.slug} is {head.state}"]
    if urls[1]:
        lines.append(f"document: {urls[1]}")
    if urls[0] and urls[0] != urls[1]:
        lines.append(f"no longer linked, but anyone with the address can still open it: {urls[0]}")
    print_result(
        context, {"slug": head.slug, "state": head.state, "document": urls[1]} | _where(head), "\n".join(lines)
    )


@cli.command()
@click.argument("slug")
@click.option("--full", is_flag=True, help="Rebuild the list from the beginning; repairs a damaged state.")
@click.pass_context
def publish(context: click.Context, slug: str, full: bool) -> None:
    """Publish a letter now, without waiting for the next minute."""
    stage.use(context.obj["stage"])
    head = make_campaign().find(slug)
    from chalicelib.publishing.all_letters import publish_one
    from chalicelib.wiring.publish import publisher

    outcome = publish_one(publisher(), head, full=full)
    print_result(context, {"slug": slug, "result": outcome}, f"{slug}: {outcome}")


@cli.command()
@click.argument("place", metavar="URL-OR-FOLDER")
@click.pass_context
def verify(context: click.Context, place: str) -> None:
    """Check a published letter and all its editions from its files alone."""
    copy = copy_at(place)
    if copy is None:
        raise click.UsageError(f"“{_printable(place)}” is neither a web address nor a folder")
    from chalicelib.operating.verify.verifier import WAIT_SECONDS, Verifier

    def wait() -> None:
        click.echo("the site may be between two editions: reading it again in a minute", err=True)
        time.sleep(WAIT_SECONDS)

    verifier = Verifier(copy, wait)
    with click.progressbar(verifier.steps(), length=verifier.length, label="verifying", file=sys.stderr) as bar:
        for _ in bar:
            pass
    found = verifier.result()
    words = f"{found.letter}, edition {found.number} of {found.published_at}: everything matches"
    print_result(
        context,
        asdict(found),
        f"{words} ({found.editions} editions, {found.files} files)\nSHA-256 of edition.json: {found.sha256}",
    )


cli.add_command(organiser)
organiser.add_command(backfill)
letter.add_command(overview.list_)
letter.add_command(overview.show)
letter.add_command(pull)
for command in (entries.find, entries.correct, entries.move, entries.take_down, entries.confirm):
    cli.add_command(command)
cli.add_command(overview.export)
cli.add_command(overview.log)
cli.add_command(overview.stats)
cli.add_command(erasures)
cli.add_command(held)
cli.add_command(import_)
cli.add_command(matches)
cli.add_command(purge)
cli.add_command(members)
cli.add_command(suppression)
cli.add_command(switch)

if __name__ == "__main__":
    main()
