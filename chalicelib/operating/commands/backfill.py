"""``firmamos organiser backfill``: what an older program stored, where the organisers' pages look for it."""

import sys
import time

import click

from chalicelib.operating import stage
from chalicelib.operating.console import print_result


@click.command()
@click.pass_context
def backfill(context: click.Context) -> None:
    """List for the organisers' pages what waits since before there were any. Run it once after the update; stopped, it
    goes on where it was."""
    stage.use(context.obj["stage"])
    from chalicelib.aws.dynamodb.backfill import DynamoBackfill

    table = DynamoBackfill()
    read = changed = 0
    with click.progressbar(length=table.length(), label="reading signatures", file=sys.stderr) as bar:
        for page in table.pages(int(time.time())):
            read, changed = read + page.read, changed + page.changed
            bar.update(page.read)
    print_result(context, {"read": read, "changed": changed}, f"{read} records read, {changed} brought up to date")
