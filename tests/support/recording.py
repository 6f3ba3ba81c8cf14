"""A pytest plugin that writes what the functions of all tests asked of IAM: ``-p tests.support.recording``.

``--requests FILE`` gets a JSON list of `tests.support.iam_requests.Request`, each once. Keys that differ only in a hash
or an id are one.
"""

import json
import re
from dataclasses import astuple, replace
from pathlib import Path

import pytest

from tests.support import roles
from tests.support.iam_requests import Request, requests

# Hashes, ids and what is derived from them.
ID = re.compile(r"[0-9a-f]{16,}|[a-z2-7]{26}")
found: set[Request] = set()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--requests", type=Path, required=True)


def pytest_sessionstart() -> None:
    roles.heard.append(_hear)


def pytest_sessionfinish(session: pytest.Session) -> None:
    roles.heard.remove(_hear)
    path: Path = session.config.getoption("--requests")
    path.write_text(json.dumps(sorted(map(astuple, found))), encoding="utf-8")


def _hear(call: roles.Call) -> None:
    for request in requests(call):
        found.add(replace(request, resource=ID.sub("0" * 32, request.resource), context=ID.sub("0", request.context)))
