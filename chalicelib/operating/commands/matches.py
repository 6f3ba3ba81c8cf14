"""``firmamos matches``: names on a letter that may be one organisation or person, and what is decided of them."""

import time
from dataclasses import asdict
from typing import Any

import click

from chalicelib import settings
from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, open_signatures, print_result
from chalicelib.rules.signatories.decisions import VERDICTS

WITHIN_A_MINUTE = "the letter counts by it within a minute"


class _ListByDefault(click.Group):
    """A group whose command without a name lists: ``matches SLUG`` beside ``matches decide SLUG A B one``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in self.get_help_option_names(ctx):
            args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ListByDefault)
def matches() -> None:
    """List names that are, or may be, the same, and decide which are.

    Without a command's name it lists: firmamos matches SLUG.
    """


@matches.command("list")
@click.argument("slug")
@click.option("--decided", is_flag=True, help="List what is decided instead.")
@click.pass_context
def list_(context: click.Context, slug: str, decided: bool) -> None:
    """List the pairs of names that nobody has decided yet, each with the reason."""
    listing = _matching(context).read(slug)
    from chalicelib.organising.matches import decided_in_words, in_words

    made = listing.decided()
    if decided:
        print_result(context, {"slug": slug, "decisions": [asdict(one) for one in made]}, decided_in_words(made))
        return
    found = listing.matches()
    lapsed = [one for one in made if one.lapsed]
    words = in_words(found)
    if any(match.kind == "doubtful" for match in found):
        words += f"\n\nTo decide, with keys or names: firmamos matches decide {slug} A B one|two"
    if lapsed:
        words += f"\n\nDecisions without effect:\n{decided_in_words(lapsed)}"
    result = {"slug": slug, "matches": [asdict(match) for match in found], "lapsed": [asdict(one) for one in lapsed]}
    print_result(context, result, words)


@matches.command()
@click.argument("slug")
@click.argument("a")
@click.argument("b")
@click.argument("verdict", type=click.Choice(VERDICTS))
@click.pass_context
def decide(context: click.Context, slug: str, a: str, b: str, verdict: Any) -> None:
    """Decide that two names, A and B, are one or two. Each is a key, or a name as printed."""
    changed = _matching(context).decide(slug, a, b, verdict)
    words = f"decided: {verdict}; {WITHIN_A_MINUTE}" if changed else f"that was decided already: {verdict}"
    print_result(context, {"slug": slug, "verdict": verdict, "changed": changed}, f"{slug}: {words}")


@matches.command()
@click.argument("slug")
@click.argument("a")
@click.argument("b")
@click.pass_context
def undo(context: click.Context, slug: str, a: str, b: str) -> None:
    """Forget what was decided of two names, A and B. Each is a key, or a name as printed."""
    changed = _matching(context).undo(slug, a, b)
    words = f"forgotten; {WITHIN_A_MINUTE}" if changed else "nothing was decided of these two"
    print_result(context, {"slug": slug, "changed": changed}, f"{slug}: {words}")


def _matching(context: click.Context) -> Any:
    stage.use(context.obj["stage"])
    from chalicelib.aws.s3_bucket import S3Bucket
    from chalicelib.organising.matches import Matching

    letters = make_campaign()
    site = S3Bucket(settings.current().site_bucket)
    return Matching(letters.letters, site, letters.by, lambda: time.time_ns() // 1_000_000, _mark_of)


def _mark_of(signature_id: str, secret: bytes) -> str | None:
    from chalicelib.aws.dynamodb import codec
    from chalicelib.publishing.edition.marks import mark
    from chalicelib.rules.signatories.roll import Signatory

    signature = open_signatures().get_unopened(signature_id)
    if signature is None:
        return None
    return mark(secret, Signatory.from_public(signature_id, codec.public_of(signature)).entry.encode())
