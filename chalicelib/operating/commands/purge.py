"""``firmamos purge``: destroy the personal data of a letter's signers, and prove that it is gone."""

import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from typing import Any

import click

from chalicelib import settings
from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, open_signatures, print_result
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.letters.purge import due_on

# How many records are opened to choose canaries from.
OPENED = 200
AT_ONCE = 10


@click.command()
@click.option("--letter", "slug", metavar="SLUG", help="Only this letter; without it, every letter that is due.")
@click.option("--dry-run", is_flag=True, help="Only show what would be destroyed.")
@click.option("--yes", is_flag=True, help="Do it. It cannot be undone.")
@click.pass_context
def purge(context: click.Context, slug: str | None, dry_run: bool, yes: bool) -> None:
    """Destroy the personal data of letters that were delivered long enough ago."""
    stage.use(context.obj["stage"])
    purger = _purger()
    letters = [_find_due(purger, slug)] if slug else purger.due()
    from chalicelib.operating.erasing.purging import as_json, in_words

    surveys = [(letter, purger.survey(letter)) for letter in letters]
    left = [(letter, survey) for letter, survey in surveys if letter.purged_at is None or not survey.empty]
    if dry_run or not left or not yes:
        words = "\n\n".join(in_words(letter, survey) for letter, survey in left) or "there is nothing to destroy"
        previews = [{"slug": letter.slug, "would_go": as_json(survey)} for letter, survey in left]
        print_result(context, {"dry_run": True, "letters": previews}, words)
        if left and not dry_run:
            raise LetterRefused("nothing was destroyed: run it with --yes")
        return
    results = [_purge_and_search(context, purger, letter) for letter, _ in left]
    print_result(context, {"dry_run": False, "letters": results}, "\n".join(map(_in_words, results)))
    if any(result["search"]["found"] or not result["empty"] for result in results):
        raise LetterRefused("something is left: see above")


def _find_due(purger: Any, slug: str) -> Letter:
    letter: Letter = make_campaign().find(slug)
    if not purger.is_due(letter):
        day = due_on(letter)
        why = (
            f"its data is kept until {day}"
            if day
            else "it was not delivered, or its source sets no purge_days_after_delivery"
        )
        raise LetterRefused(f"{slug} cannot be purged: {why}")
    return letter


def _purge_and_search(context: click.Context, purger: Any, letter: Letter) -> dict[str, Any]:
    """Purge one letter and search for what was destroyed; returns the result as JSON."""
    from chalicelib.operating.erasing.canaries import Canary, SearchResult
    from chalicelib.operating.erasing.purging import as_json
    from chalicelib.operating.erasing.searching import Searcher

    canaries: list[Canary] = []
    before = purger.survey(letter)
    done = replace(purger, sample=lambda head: canaries.extend(_canaries(head))).purge(letter)
    after = purger.survey(make_campaign().find(letter.slug))
    found = SearchResult(0, 0, 0, 0, 0, ())
    if canaries:
        with click.progressbar(length=0, label="searching", file=sys.stderr) as bar:
            found = Searcher(letter, context.obj["stage"], tick=lambda: bar.update(1)).search(tuple(canaries))
    return {
        "slug": letter.slug,
        "before": as_json(before),
        "after": as_json(after),
        "empty": after.empty,
        "stripped": done.stripped,
        "deleted": done.deleted,
        "search": asdict(found) | {"found": list(found.found)},
    }


def _in_words(result: dict[str, Any]) -> str:
    search = result["search"]
    before, after = (sum(result[which]["items"].values()) for which in ("before", "after"))
    done = f"{result['stripped']} signatures stripped, {result['deleted']} items deleted"
    lines = [f"{result['slug']}: {done}; items with personal data before: {before}, after: {after}"]
    if search["canaries"]:
        lines.append(
            f"{search['canaries']} addresses and names were searched for in {search['items']} items, "
            f"{search['objects']} object versions, {search['messages']} messages and {search['log_groups']} logs: "
            + ("found" if search["found"] else "not found")
        )
    else:
        lines.append("nothing was searched for: there was no key, or nothing hidden, to take an example from")
    return "\n".join([*lines, *(f"  {where}" for where in search["found"])])


def _canaries(letter: Letter) -> Any:
    """Random addresses and hidden names of the letter; its keys must still exist to open them."""
    from chalicelib.aws.dynamodb.letters import DynamoLetters
    from chalicelib.aws.dynamodb.purge_store import DynamoPurge
    from chalicelib.operating.erasing.canaries import choose_canaries, hidden_canaries

    dice = random.SystemRandom()
    sealed = [holding.id for holding in DynamoPurge().holdings(letter.slug) if "sealed" in holding.personal]
    signatures, letters = open_signatures(), DynamoLetters()
    records = [signatures.get(signature_id) for signature_id in dice.sample(sealed, min(OPENED, len(sealed)))]
    version = letters.version(letter.slug, letter.version, letter.version_sha256)
    public_records = [asdict(record) for record in (letter, version, letters.kit(letter.slug)) if record is not None]
    public = [_read_list(letter) or b"", json.dumps(public_records, default=str, ensure_ascii=False).encode()]
    return choose_canaries(
        (canary for record in records if record for canary in hidden_canaries(record)), public, dice.sample
    )


def _purger() -> Any:
    from chalicelib.aws.dynamodb.purge_store import DynamoPurge
    from chalicelib.aws.exports import S3Exports
    from chalicelib.operating.erasing.purging import Purger
    from chalicelib.wiring.publish import publisher

    letters = make_campaign()
    return Purger(
        letters=letters.letters,
        store=DynamoPurge(),
        publish=lambda letter: publisher().publish(letter, full=True),
        read_list=_read_list,
        by=letters.by,
        now_ms=lambda: time.time_ns() // 1_000_000,
        wait=time.sleep,
        each=_at_once,
        delete_exports=S3Exports(settings.current().state_bucket).delete_all,
    )


def _read_list(letter: Letter) -> bytes | None:
    from chalicelib.aws.s3_bucket import S3Bucket

    return S3Bucket(settings.current().site_bucket).get(f"{letter.folder}/signatories.json")


def _at_once(act: Callable[[Any], bool], holdings: Sequence[Any]) -> Iterator[bool]:
    from concurrent.futures import ThreadPoolExecutor

    with (
        ThreadPoolExecutor(AT_ONCE) as pool,
        click.progressbar(pool.map(act, holdings), length=len(holdings), label="destroying", file=sys.stderr) as bar,
    ):
        yield from bar
