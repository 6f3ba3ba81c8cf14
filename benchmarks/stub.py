"""An AWS on loopback that answers at once: as much of DynamoDB, SQS, KMS and S3 as the benchmarks use.

It returns the items and objects that were put; an update changes nothing, so that a step can be measured thousands of
times; a query pages as DynamoDB does, by its limit and 1 MB at a time. It runs in its own process
(``python -m benchmarks.stub [SIGNATORIES]`` prints its port), so that its work is not measured.
"""

import base64
import contextlib
import json
import subprocess
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from benchmarks.report import print_line
from benchmarks.stub_rows import Keys, Rows, read_query
from benchmarks.write_units import CHANGES, WAITING, Item

KEYS = ({"letter", "record"}, {"owner", "record"}, {"id"}, {"name"})
# What can be queried: a table by its partition key, and the indexes.
TABLES = {"letter": Keys("letter", "record"), "owner": Keys("owner", "record")}
INDEXES = {
    "changes": (CHANGES, Keys("letter_shard", "changed_at", "id")),
    "waiting": (WAITING, Keys("waiting", "waiting_since", "id")),
}
ABSENT = b"<Error><Code>NoSuchKey</Code></Error>"

Answer = dict[str, Any]


class Aws:
    """The items of the stub, and its answers."""

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], Item] = {}
        self.newest: dict[str, Item] = {}  # by table
        self.rows: dict[tuple[str, str], Rows] = defaultdict(Rows)  # by the partition's attribute and its value
        self.objects: dict[str, bytes] = {}  # of S3, by bucket and key
        self._lock = threading.Lock()

    def put(self, table: str, item: Item) -> None:
        with self._lock:
            key = next(names for names in KEYS if names <= set(item))
            found = table, _key({name: item[name] for name in key})
            for keys, row in _rows(self.items.get(found, {})):
                self.rows[keys.partition, row[keys.partition]["S"]].drop(keys.place(row))
            self.items[found] = self.newest[table] = item
            for keys, row in _rows(item):
                self.rows[keys.partition, row[keys.partition]["S"]].put(keys.place(row), row)

    def answer(self, target: str, asked: Any) -> bytes:
        if target == "Query":
            return self._query(asked)
        answers: dict[str, Callable[[Any], Answer]] = {
            "GetItem": self._get,
            "BatchGetItem": self._batch,
            "BatchWriteItem": self._put_batch,
            "PutItem": self._put,
            "UpdateItem": self._update,
            "DeleteItem": lambda _: {},
            "SendMessage": lambda _: {"MessageId": "00000000-0000-4000-8000-000000000000"},
            "GetQueueAttributes": lambda asked: {"Attributes": dict.fromkeys(asked["AttributeNames"], "0")},
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

    def _put_batch(self, asked: Any) -> Answer:
        for table, wanted in asked["RequestItems"].items():
            for one in wanted:
                self.put(table, one["PutRequest"]["Item"])
        return {"UnprocessedItems": {}}

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
        keys, wanted = _queried(asked), read_query(asked)
        start = asked.get("ExclusiveStartKey")
        after = keys.place(start) if start else None
        with self._lock:
            rows = self.rows.get((keys.partition, wanted.partition), Rows())
            page, last = rows.page(wanted, after, asked.get("Limit"), asked.get("ScanIndexForward", True))
        tail = b""
        if last is not None:
            tail = b', "LastEvaluatedKey": ' + json.dumps(keys.key(wanted.partition, last)).encode()
        return b'{"Items": [%s], "Count": %d, "ScannedCount": %d%s}' % (b",".join(page), len(page), len(page), tail)


def _rows(item: Item) -> Iterator[tuple[Keys, Item]]:
    """Where an item can be queried, and as what."""
    yield from ((keys, item) for name, keys in TABLES.items() if name in item)
    for index, keys in INDEXES.values():
        entry = index.entry(item)
        if entry is not None:
            yield keys, entry


def _queried(asked: Any) -> Keys:
    if "IndexName" in asked:
        return INDEXES[asked["IndexName"]][1]
    named = asked.get("ExpressionAttributeNames", {}).values()
    return next(keys for name, keys in TABLES.items() if name in named)


def _key(key: Any) -> str:
    return json.dumps(key, sort_keys=True)


def _handler(aws: Aws) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body leave together

        def do_POST(self) -> None:
            target = self.headers["X-Amz-Target"].rpartition(".")[2]
            self._send(aws.answer(target, json.loads(self._body())), "application/x-amz-json-1.0")

        def do_GET(self) -> None:
            found = aws.objects.get(_object(self.path))
            if found is None:
                self._send(ABSENT, "application/xml", 404)
            else:
                self._send(found, "application/octet-stream")

        def do_PUT(self) -> None:
            aws.objects[_object(self.path)] = self._body()
            self._send(b"", "application/xml")

        def _body(self) -> bytes:
            return self.rfile.read(int(self.headers["Content-Length"]))

        def _send(self, answer: bytes, content_type: str, status: int = 200) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)
            self.wfile.flush()

        def log_message(self, format: str, *args: object) -> None:
            """Logs nothing."""

    return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Says nothing of a client that has read enough, or has ended."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _object(path: str) -> str:
    """The bucket and the key of a request's path."""
    return unquote(path.partition("?")[0]).lstrip("/")


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
    server = Server(("127.0.0.1", 0), _handler(aws))
    print_line(str(server.server_port))
    server.serve_forever()


if __name__ == "__main__":
    main()
