"""Every benchmark that no other test runs still works, at the smallest size; its figures do not matter here."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks import publish, setting_up
from benchmarks.processes import ROOT


@pytest.fixture(autouse=True)
def restore_environment() -> Iterator[None]:
    """Undoes a benchmark's change of this process's AWS endpoint."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
    setting_up.forget()


def test_publishing_is_measured_from_nothing_and_once_more() -> None:
    (found,), (floor,) = publish._measure(20, 1)
    assert found["files"]
    assert 0 < floor["megabytes"] < found["megabytes"] <= found["one more megabytes"]


@pytest.mark.parametrize("what", ["letter", "card", "floor"])
def test_typesetting_is_measured(what: str) -> None:
    command = [sys.executable, "-m", "benchmarks.typeset_once", what, "model"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)["bytes"] > 1000
