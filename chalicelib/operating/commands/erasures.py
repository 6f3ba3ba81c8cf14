"""``firmamos erasures``: erased signers stay erased, even after a table is restored."""

import sys
import time
from dataclasses import asdict
from typing import Any

import click

from chalicelib import settings
from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, open_signatures, print_result


@click.group()
def erasures() -> None:
    """Manage the list of erased signers, which outlives the tables."""


@erasures.command()
@click.option("--letter", "slug", metavar="SLUG", help="Only this letter.")
@click.option("--dry-run", is_flag=True, help="Only count what would be erased or hidden.")
@click.pass_context
def replay(context: click.Context, slug: str | None, dry_run: bool) -> None:
    """After a restore, erase again anyone who had left, and hide again any name that had been hidden."""
    stage.use(context.obj["stage"])
    letters = make_campaign()
    # A letter that was purged must not get anybody back, so after a restore it is purged again instead.
    heads = [letters.find(slug)] if slug else [head for head in letters.letters.heads() if head.purged_at is None]
    by = _replay(letters)
    results = {head.slug: asdict(by.replay(head, dry_run=dry_run)) for head in heads}
    words = "\n".join(f"{slug}: {_in_words(result, dry_run)}" for slug, result in results.items())
    print_result(context, {"dry_run": dry_run, "letters": results}, words or "there are no letters")


def _in_words(result: dict[str, int], dry_run: bool) -> str:
    did = "nothing was changed" if dry_run else f"{result['erased']} erased and {result['hidden']} hidden again"
    stood = f"{result['standing']} of them were in the table and {result['shown']} others showed a hidden name"
    return f"{result['listed']} on the list, {stood}; {did}"


def _replay(letters: Any) -> Any:
    from chalicelib.aws.erasures import S3Erasures
    from chalicelib.operating.erasing.replaying import Replay

    return Replay(
        letters=letters.letters,
        signatures=open_signatures(),
        erasures=S3Erasures(settings.current().state_bucket),
        by=letters.by,
        now_ms=lambda: time.time_ns() // 1_000_000,
        bar=_bar,
    )


def _bar(listed: list[tuple[str, int]]) -> Any:
    with click.progressbar(listed, label="replaying", file=sys.stderr) as bar:
        yield from bar
