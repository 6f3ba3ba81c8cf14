"""Every benchmark that no other test runs still works, at the smallest size; its figures do not matter here."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import organise, publish, setting_up, stub
from benchmarks.cold_processes import bench, unpacked
from benchmarks.processes import ROOT
from infra.package import Package


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


def test_pages_of_organisers_are_measured_from_the_package_cold_and_warm(built: Package, tmp_path: Path) -> None:
    _, place = next(unpacked(built.organising, tmp_path))
    with stub.running() as endpoint:
        organise.prepare(endpoint, tmp_path, organise.Load(30, 400, 2000))
        for page in organise.PAGES:
            start = bench(place, organise.written(replace(page, times=1), tmp_path), endpoint)
            cpu, memory = organise.warm(page.name, start, 1)
            assert cpu.median > 0 < memory.median, page.name
        answer, _ = organise.cold("home", start, tmp_path, 1)
    assert answer.median > min(answer.floor) > 0
