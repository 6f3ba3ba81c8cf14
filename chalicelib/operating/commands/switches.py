"""``firmamos switch``: stop one thing for a while, and start it again."""

import time
from dataclasses import asdict

import click

from chalicelib.operating import stage
from chalicelib.operating.console import make_campaign, print_result
from chalicelib.organising.switches import Switchboard, in_words, of_whom
from chalicelib.rules.letters.switches import MEANINGS

NAME = click.Choice(sorted(MEANINGS))


@click.group()
def switch() -> None:
    """Pause mail or signing, collect without mailing, or freeze publishing."""


@switch.command("list")
@click.pass_context
def list_(context: click.Context) -> None:
    """Show which switches are on."""
    thrown = _board(context).thrown()
    words = "\n".join(in_words(thrown_switch) for thrown_switch in thrown) or "no switch is on"
    print_result(
        context,
        {"switches": [asdict(thrown_switch) | {"slug": thrown_switch.slug or None} for thrown_switch in thrown]},
        words,
    )


@switch.command()
@click.argument("name", type=NAME)
@click.option("--letter", "slug", default="", metavar="SLUG", help="Only for this letter.")
@click.option("--why", default="", metavar="TEXT", help="The reason, for the other operators.")
@click.pass_context
def on(context: click.Context, name: str, slug: str, why: str) -> None:
    """Switch something on. It takes effect within a minute."""
    changed = _board(context).on(name, slug, why)
    words = f"is on for {of_whom(slug)}: {MEANINGS[name]}" if changed else f"was already on for {of_whom(slug)}"
    print_result(context, {"name": name, "slug": slug or None, "on": True, "changed": changed}, f"{name} {words}")


@switch.command()
@click.argument("name", type=NAME)
@click.option("--letter", "slug", default="", metavar="SLUG", help="The switch of this letter alone.")
@click.pass_context
def off(context: click.Context, name: str, slug: str) -> None:
    """Switch something off. What waited continues within a minute."""
    board = _board(context)
    changed = board.off(name, slug)
    words = [f"{name} {'is off' if changed else 'was not on'} for {of_whom(slug)}"]
    words += [f"still on: {in_words(thrown_switch)}" for thrown_switch in board.thrown() if thrown_switch.name == name]
    result = {"name": name, "slug": slug or None, "on": False, "changed": changed}
    print_result(context, result, "\n".join(words))


def _board(context: click.Context) -> Switchboard:
    stage.use(context.obj["stage"])
    letters = make_campaign()
    return Switchboard(letters.letters, letters.by, lambda: time.time_ns() // 1_000_000)
