"""Organisers' jobs in the table of organisers: those of a letter under its name, and a small list of those that run.

An item grows with the marks of its job, a character for each item that was counted.
"""

import dataclasses
import json
from dataclasses import replace
from typing import Any

from chalicelib.aws.dynamodb.models import OrganiserItem, dumps
from chalicelib.aws.dynamodb.people import get, save
from chalicelib.aws.errors import ConditionLost, dynamodb_errors
from chalicelib.ports.organisers_jobs import Running
from chalicelib.rules.organisers.job import KEPT_SECONDS, Job

RUNNING = "#jobs"
# Fields of `Job` that are the item's keys, or an attribute of its own.
_OUTSIDE = ("id", "slug", "revision")


class DynamoJobs:
    def job(self, slug: str, job_id: str) -> Job | None:
        item = get(_owner(slug), job_id)
        return None if item is None else _job(slug, item)

    def add(self, job: Job) -> bool:
        return save(_item(job), OrganiserItem.owner.does_not_exist())

    def put(self, before: Job, after: Job) -> Job | None:
        stored = replace(after, revision=before.revision + 1)
        return stored if save(_item(stored), OrganiserItem.revision == before.revision) else None

    def listed(self, slug: str, *, before: str = "", most: int = 25) -> list[Job]:
        older = OrganiserItem.record < before if before else None
        with dynamodb_errors():
            found = OrganiserItem.query(_owner(slug), older, scan_index_forward=False, limit=most)
            return [_job(slug, item) for item in found]

    def running(self) -> list[Running]:
        with dynamodb_errors():
            return [_running(item) for item in OrganiserItem.query(RUNNING, consistent_read=True)]

    def note_running(self, entry: Running) -> None:
        with dynamodb_errors():
            OrganiserItem(
                RUNNING,
                _record(entry),
                content=dumps({"slug": entry.slug, "id": entry.id}),
                revision=entry.at,
                expires_at=entry.at // 1000 + KEPT_SECONDS,
            ).save()

    def drop_running(self, entry: Running) -> None:
        try:
            with dynamodb_errors():
                OrganiserItem(RUNNING, _record(entry)).delete(condition=OrganiserItem.revision == entry.at)
        except ConditionLost:
            return  # it was noted anew, or is gone


def _owner(slug: str) -> str:
    return f"job#{slug}"


def _record(entry: Running) -> str:
    return f"{entry.slug}#{entry.id}"


def _item(job: Job) -> OrganiserItem:
    fields: dict[str, Any] = {field.name: getattr(job, field.name) for field in dataclasses.fields(job)}
    content = dumps({name: value for name, value in fields.items() if name not in _OUTSIDE})
    return OrganiserItem(_owner(job.slug), job.id, content=content, revision=job.revision, expires_at=job.expires_at)


def _job(slug: str, item: OrganiserItem) -> Job:
    return Job(id=item.record, slug=slug, revision=int(item.revision), **json.loads(item.content))


def _running(item: OrganiserItem) -> Running:
    content = json.loads(item.content)
    return Running(content["slug"], content["id"], int(item.revision))
