"""Searches everything that a stage keeps on AWS for canaries: tables, versions of objects, queues and logs."""

import functools
import json
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib import settings
from chalicelib.aws import clients
from chalicelib.aws.dynamodb.letters import HEADS
from chalicelib.errors import Unavailable
from chalicelib.operating.erasing.canaries import Canary, SearchResult, found_in, searchable_text
from chalicelib.organising.import_store import IMPORTS
from chalicelib.organising.sealed_exports import EXPORTS
from chalicelib.rules.letters.letter import ERASED, INVITED, Letter

AT_ONCE = 10
# A message that was read becomes visible to its consumer again after this many seconds.
LOOK_SECONDS = 5
MOST_MESSAGES = 1000


@dataclass(frozen=True)
class Place:
    """Something to search: its place, in words, and its content."""

    kind: str  # items, objects, messages
    where: str
    body: bytes


@dataclass(frozen=True)
class Searcher:
    letter: Letter
    stage: str
    tick: Callable[[], None] = lambda: None  # called after each place

    def search(self, canaries: tuple[Canary, ...]) -> SearchResult:
        """Search everywhere except in other letters' data. Raises `Unavailable`."""
        counts = {"items": 0, "objects": 0, "messages": 0}
        found: list[str] = []
        try:
            for place in self._places():
                counts[place.kind] += 1
                self.tick()
                found += [f"{canary.kind} in {place.where}" for canary in canaries if found_in(canary, [place.body])]
            groups = self._log_groups()
            found += [where for group in groups for canary in canaries for where in _search_log(group, canary)]
        except (BotoCoreError, ClientError) as error:
            raise Unavailable("search") from error
        return SearchResult(len(canaries), **counts, log_groups=len(groups), found=tuple(dict.fromkeys(found)))

    def _places(self) -> Iterator[Place]:
        config = settings.current()
        for table, is_mine in (
            (config.signatures_table, lambda item: item["id"]["S"].startswith(f"{self.letter.slug}#")),
            (config.letters_table, self._is_mine),
            (config.limits_table, lambda item: True),
            (config.organisers_table, lambda item: True),
        ):
            yield from _items(table, is_mine)
        for bucket in (config.site_bucket, config.state_bucket):
            for prefix in self._folders():
                yield from _objects(bucket, prefix)
        for queue in _queues():
            yield from _messages(queue)

    def _is_mine(self, item: dict[str, Any]) -> bool:
        """Whether an item is this letter's, or belongs to no letter."""
        letter, record = item["letter"]["S"], item["record"]["S"]
        if letter == HEADS:
            return bool(record == self.letter.slug)
        return letter == self.letter.slug or bool(letter.startswith("#"))

    def _folders(self) -> list[str]:
        slug, invitation = self.letter.slug, self.letter.invitation
        invited = [f"{INVITED}/{invitation}/"] if invitation else []
        return [f"{slug}/", f"{ERASED}/{slug}/", f"{IMPORTS}/{slug}/", f"{EXPORTS}/{slug}/", *invited]

    def _log_groups(self) -> list[str]:
        pages = _logs().get_paginator("describe_log_groups").paginate(logGroupNamePrefix=f"/firmamos/{self.stage}/")
        return [group["logGroupName"] for page in pages for group in page["logGroups"]]


@functools.cache
def _logs() -> Any:
    return clients.session().create_client("logs", config=clients.PATIENT)


def _items(table: str, is_mine: Callable[[dict[str, Any]], bool]) -> Iterator[Place]:
    for page in clients.dynamodb().get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        for item in page["Items"]:
            if is_mine(item):
                key = " ".join(item[name]["S"] for name in ("id", "letter", "owner", "record", "name") if name in item)
                yield Place("items", f"table {table}: {key}", b"\n".join(_bodies(item)))


def _bodies(item: dict[str, Any]) -> Iterator[bytes]:
    for value in item.values():
        for kind, held in value.items():
            yield bytes(held) if kind == "B" else json.dumps(held, ensure_ascii=False).encode()


def _objects(bucket: str, prefix: str) -> Iterator[Place]:
    pages = clients.s3().get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    listed = ((version["Key"], version["VersionId"]) for page in pages for version in page.get("Versions", ()))

    def read(version: tuple[str, str]) -> Place:
        key, number = version
        request = {"Bucket": bucket, "Key": key} | ({"VersionId": number} if number != "null" else {})
        body = clients.s3().get_object(**request)["Body"].read()
        return Place("objects", f"bucket {bucket}: {key} version {number}", searchable_text(key, body))

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for batch in _batches(listed):
            yield from pool.map(read, batch)


def _batches(items: Iterable[tuple[str, str]], size: int = 10 * AT_ONCE) -> Iterator[list[tuple[str, str]]]:
    """The items in batches: all bodies at once would not fit into memory."""
    batch: list[tuple[str, str]] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    yield batch


def _queues() -> list[str]:
    """The queues of the stage and their dead-letter queues."""
    config, found = settings.current(), []
    for url in filter(None, (config.mail_queue_url, config.feedback_queue_url)):
        found.append(url)
        answer = clients.sqs().get_queue_attributes(QueueUrl=url, AttributeNames=["RedrivePolicy"])
        policy = json.loads(answer.get("Attributes", {}).get("RedrivePolicy", "{}"))
        if policy:
            name = policy["deadLetterTargetArn"].rpartition(":")[2]
            found.append(clients.sqs().get_queue_url(QueueName=name)["QueueUrl"])
    return found


def _messages(url: str) -> Iterator[Place]:
    seen_ids: set[str] = set()
    while len(seen_ids) < MOST_MESSAGES:
        answer = clients.sqs().receive_message(QueueUrl=url, MaxNumberOfMessages=10, VisibilityTimeout=LOOK_SECONDS)
        fresh = [message for message in answer.get("Messages", ()) if message["MessageId"] not in seen_ids]
        if not fresh:
            return
        for message in fresh:
            seen_ids.add(message["MessageId"])
            yield Place("messages", f"queue {url.rpartition('/')[2]}: {message['MessageId']}", message["Body"].encode())


def _search_log(group: str, canary: Canary) -> Iterator[str]:
    quoted = canary.text.replace("\\", "\\\\").replace('"', '\\"')
    pages = _logs().get_paginator("filter_log_events").paginate(logGroupName=group, filterPattern=f'"{quoted}"')
    for page in pages:
        for event in page["events"]:
            if found_in(canary, [event["message"].encode()]):
                yield f"{canary.kind} in log {group}: {event['logStreamName']}"
