"""``firmamos held``: the signatures that wait for an organiser."""

import time
from collections import Counter
from dataclasses import asdict
from typing import Any

import click

from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, open_signatures, print_result
from chalicelib.organising.held_signatures import TAKEN_DOWN


@click.group()
def held() -> None:
    """Review the signatures that wait for an organiser, and decide on them."""


@held.command("list")
@click.argument("slug")
@click.option("--suspicious", is_flag=True, help="Also list signatures with suspicious signs.")
@click.pass_context
def list_(context: click.Context, slug: str, suspicious: bool) -> None:
    """List the signatures that wait, and why."""
    review, head = _review(context, slug)
    from chalicelib.organising.held_signatures import in_words

    items = review.list_items(head, suspicious=suspicious)
    print_result(context, {"slug": slug, "signatures": [asdict(item) for item in items]}, in_words(items))


@held.command()
@click.argument("slug")
@click.argument("key")
@click.pass_context
def approve(context: click.Context, slug: str, key: str) -> None:
    """Put a signature on the letter, and mail its signer."""
    _decide(context, slug, key, "approve", "it will be on the letter from the next edition")


@held.command()
@click.argument("slug")
@click.argument("key")
@click.option("--reason", type=click.Choice([*TAKEN_DOWN]), help="Why: the signer is told.")
@click.pass_context
def refuse(context: click.Context, slug: str, key: str, reason: str | None) -> None:
    """Keep a signature off the letter, or take it down, and mail its signer."""
    _decide(context, slug, key, "refuse", "it will not be on the letter from the next edition", reason or "")


@held.command()
@click.argument("slug")
@click.argument("key")
@click.pass_context
def release(context: click.Context, slug: str, key: str) -> None:
    """Send the confirmation mail to an address that was over a limit."""
    _decide(context, slug, key, "release", "its mail goes out now")


@held.command("release-all")
@click.argument("slug")
@click.option("--hours", default=24, show_default=True, help="Only signatures from the last so many hours.")
@click.option(
    "--unproved", is_flag=True, help="Also forms without a proof of work: programs, browsers without scripts."
)
@click.option("--yes", is_flag=True, help="Do it. Without this, only show whom it would reach.")
@click.pass_context
def release_all(context: click.Context, slug: str, hours: int, unproved: bool, yes: bool) -> None:
    """Send the confirmation mail to everyone who waits only because their network was over its limit. Whoever used up
    that limit may be among them: look first."""
    review, head = _review(context, slug)
    since = review.now_ms() - hours * 3_600_000
    items = review.list_releasable(head, since=since, unproved=unproved)
    if yes:
        released = review.release_all(head, items)
        words = f"released {released}: their mails go out within the next quarter of an hour"
        print_result(context, {"slug": slug, "released": released}, words)
        return
    domains = Counter(item.mailbox for item in items)
    lines = "".join(f"\n  {number} at {domain}" for domain, number in domains.most_common(20))
    print_result(
        context, {"slug": slug, "releasable": len(items), "domains": domains}, f"would release {len(items)}{lines}"
    )


def _decide(context: click.Context, slug: str, key: str, decision: Any, outcome: str, reason: str = "") -> None:
    review, head = _review(context, slug)
    item = review.decide(head, key, decision, reason)
    print_result(context, {"slug": slug, "key": key, "decision": decision}, f"{item.name or key}: {outcome}")


def _review(context: click.Context, slug: str) -> tuple[Any, Any]:
    stage.use(context.obj["stage"])
    from chalicelib.aws.dynamodb.review_index import DynamoReview
    from chalicelib.aws.sqs import SqsMailQueue
    from chalicelib.organising.held_signatures import Review

    letters = make_campaign()
    review = Review(
        letters=letters.letters,
        signatures=open_signatures(),
        queue=SqsMailQueue(),
        ids=DynamoReview(),
        now_ms=lambda: time.time_ns() // 1_000_000,
        by=letters.by,
    )
    return review, letters.find(slug)
