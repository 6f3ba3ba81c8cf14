"""An AWS on loopback that answers at once: as much of DynamoDB, SQS and KMS as the benchmarks use.

It returns the items that PutItem stored; an update changes nothing, so that a step can be measured thousands of
times; a query pages through an index as DynamoDB does, 1 MB at a time. It runs in its own process
(``python -m benchmarks.stub [SIGNATORIES]`` prints its port), so that its work is not measured.
"""

import base64
import bisect
import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.report import print_line
from benchmarks.write_units import CHANGES, Item, item_bytes

PAGE_BYTES = 1024 * 1024
KEYS = ({"letter", "record"}, {"id"}, {"name"})

Answer = dict[str, Any]


class Partition:
    """The entries of one partition of the index, ordered by time of change and already encoded."""

    def __init__(self) -> None:
        self.entries: list[tuple[int, str, int, bytes]] = []  # changed_at, id, size, JSON

    def add(self, entry: Item) -> None:
        text = json.dumps(entry, ensure_ascii=False).encode()
        row = (int(entry["changed_at"]["N"]), entry["id"]["S"], item_bytes(entry), text)
        bisect.insort(self.entries, row)

    def page(self, since: int, after: tuple[int, str] | None) -> tuple[list[bytes], tuple[int, str] | None]:
        """The next entries changed at or after ``since``, up to 1 MB, and the key after which the next page starts."""
        place = bisect.bisect_left(self.entries, (since, "", 0, b""))
        if after is not None:
            place = bisect.bisect_right(self.entries, (*after, sys.maxsize, b""))
        page: list[bytes] = []
        size, last = 0, (0, "")
        for changed_at, entry_id, entry_size, text in self.entries[place:]:
            if page and size + entry_size > PAGE_BYTES:
                return page, last
            page.append(text)
            size, last = size + entry_size, (changed_at, entry_id)
        return page, None


class Aws:
    """The items of the stub, and its answers."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.newest: dict[str, Item] = {}  # by table
        self.partitions: dict[str, Partition] = {}
        self._lock = threading.Lock()

    def put(self, table: str, item: Item) -> None:
        with self._lock:
            key = next(names for names in KEYS if names <= set(item))
            self.items[table, _key({name: item[name] for name in key})] = item
            self.newest[table] = item
            entry = CHANGES.entry(item)
            if entry is not None:
                self.partitions.setdefault(item["letter_shard"]["S"], Partition()).add(entry)

    def answer(self, target: str, asked: Any) -> bytes:
        if target == "Query":
            return self._query(asked)
        answers: dict[str, Callable[[Any], Answer]] = {
            "GetItem": self._get,
            "BatchGetItem": self._batch,
            "PutItem": self._put,
            "UpdateItem": self._update,
            "DeleteItem": lambda _: {},
            "SendMessage": lambda _: {"MessageId": "00000000-0000-4000-8000-000000000000"},
            "Decrypt": lambda _: {"Plaintext": base64.b64encode(bytes(32)).decode(), "KeyId": "stub"},
        }
        return json.dumps(answers[target](asked), ensure_ascii=False).encode()

    def _get(self, asked: Any) -> Answer:
        item = self.items.get((asked["TableName"], _key(asked["Key"])))
        return {} if item is None else {"Item": item}

    def _batch(self, asked: Any) -> Answer:
        found = {
            table: [item for key in wanted["Keys"] if (item := self.items.get((table, _key(key))))]
            for table, wanted in asked["RequestItems"].items()
        }
        return {"Responses": found, "UnprocessedKeys": {}}

    def _put(self, asked: Any) -> Answer:
        self.put(asked["TableName"], asked["Item"])
        return {}

    def _update(self, asked: Any) -> Answer:
        """Reports success; for an item that was never put, returns the newest of its table."""
        if asked.get("ReturnValues") != "ALL_NEW":
            return {}
        table = asked["TableName"]
        return {"Attributes": self.items.get((table, _key(asked["Key"])), self.newest.get(table, {}))}

    def _query(self, asked: Any) -> bytes:
        values = asked["ExpressionAttributeValues"].values()
        shard = next(value["S"] for value in values if "S" in value)
        since = next((int(value["N"]) for value in values if "N" in value), 0)
        start = asked.get("ExclusiveStartKey")
        after = (int(start["changed_at"]["N"]), start["id"]["S"]) if start else None
        with self._lock:
            page, last = self.partitions.get(shard, Partition()).page(since, after)
        tail = b""
        if last is not None:
            key = {"changed_at": {"N": str(last[0])}, "id": {"S": last[1]}, "letter_shard": {"S": shard}}
            tail = b', "LastEvaluatedKey": ' + json.dumps(key).encode()
        return b'{"Items": [%s], "Count": %d, "ScannedCount": %d%s}' % (b",".join(page), len(page), len(page), tail)


def _key(key: Any) -> str:
    return json.dumps(key, sort_keys=True)


def _handler(aws: Aws) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body leave together

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target = self.headers["X-Amz-Target"].rpartition(".")[2]
            answer = aws.answer(target, json.loads(body))
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            """Logs nothing."""

    return Handler


@contextlib.contextmanager
def running(signatories: int = 0) -> Iterator[str]:
    """Run a stub in its own process, with this number of signatories on the sample letter; yields its URL."""
    command = [sys.executable, "-m", "benchmarks.stub", str(signatories)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            if process.stdout is None:
                raise RuntimeError("the stub says nothing")
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.terminate()


def main() -> None:
    aws = Aws()
    if int(sys.argv[1]):
        from benchmarks.people import items

        for table, item in items(int(sys.argv[1])):
            aws.put(table, item)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(aws))
    server.daemon_threads = True
    print_line(str(server.server_port))
    server.serve_forever()


if __name__ == "__main__":
    main()
