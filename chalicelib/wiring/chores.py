"""The function that does what takes long, for the organisers. What it shares with their pages is in `organise`."""

import functools
from collections.abc import Callable, Mapping

from chalicelib import settings
from chalicelib.aws.dynamodb.digests import DynamoTold
from chalicelib.aws.dynamodb.figures import DynamoFigures
from chalicelib.aws.dynamodb.limits import DynamoLimits
from chalicelib.aws.dynamodb.notes import DynamoNotes
from chalicelib.aws.s3_bucket import S3Bucket
from chalicelib.organising.digests import Digests
from chalicelib.organising.jobs.engine import Engine
from chalicelib.organising.kept_matches import MatchKeeper
from chalicelib.organising.notes import Forgetting
from chalicelib.organising.purge_reminders import PurgeReminders
from chalicelib.ports.organisers_jobs import Kind
from chalicelib.publishing.list_figures import ListCounter
from chalicelib.rules.organisers.job import Job, may_go_on
from chalicelib.wiring import chores_document, chores_handover, chores_import, chores_lots
from chalicelib.wiring.organise import jobs, letters, now, now_ms, outbox, people, signatures, waiting


@functools.cache
def match_keeper() -> MatchKeeper:
    """What compares the names of each letter once there is another edition."""
    config = settings.current()
    site, states = (S3Bucket(name, may_not_list=True) for name in (config.site_bucket, config.state_bucket))
    return MatchKeeper(letters(), site, states, now_ms)


# What makes a job of each kind do its work, by the kind's name.
KINDS: Mapping[str, Callable[[], Kind]] = {
    "import": chores_import.rows,
    "release": chores_lots.release,
    "refuse-held": chores_lots.refuse,
    "document": chores_document.document,
    "package": chores_handover.package,
    "export-names": chores_handover.names,
}


@functools.cache
def engine() -> Engine:
    """What runs the jobs of this process's stage."""
    return Engine(jobs=jobs(), limits=DynamoLimits(), letters=letters(), kinds=KINDS, may_go_on=_may_go_on)


def _may_go_on(job: Job) -> bool:
    """Whether whoever had a job run still may: somebody whose access ended does no more through it."""
    person = next((one for one in people().people() if one.id == job.by), None)
    return may_go_on(job, person)


def rounds() -> Mapping[str, Callable[[], int]]:
    """What is done besides jobs, by its name. Each looks itself whether it is time, and returns how much it did."""
    return {
        "forgotten": forgetting().run,
        "told": digests().run,
        "reminded": purge_reminders().run,
        "lists": list_counter().run,
        "compared": match_keeper().run,
    }


@functools.cache
def digests() -> Digests:
    """What tells organisers that somebody waits, of the day's figures, and of surges."""
    return Digests(
        people=people(),
        letters=letters(),
        waiting=waiting(),
        figures=DynamoFigures(),
        limits=DynamoLimits(),
        told=DynamoTold(),
        outbox=outbox(),
        most_mails=settings.current().mail_per_day,
        now=now,
    )


@functools.cache
def purge_reminders() -> PurgeReminders:
    """What reminds owners that a letter's data is to be destroyed."""
    return PurgeReminders(people(), letters(), DynamoLimits(), DynamoTold(), outbox(), now)


@functools.cache
def forgetting() -> Forgetting:
    """What deletes organisers' notes of those who have left."""
    return Forgetting(DynamoNotes(), letters(), signatures(), DynamoLimits(), now)


@functools.cache
def list_counter() -> ListCounter:
    """What counts the lists of letters by country."""
    states = S3Bucket(settings.current().state_bucket)
    return ListCounter(letters(), DynamoLimits(), states, DynamoFigures(), now_ms)
