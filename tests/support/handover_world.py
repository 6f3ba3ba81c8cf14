"""A published letter in memory whose package is made and whose names are exported, by jobs that may die anywhere."""

import io
import zipfile
from dataclasses import dataclass, field
from typing import Any

from chalicelib.errors import Unavailable
from chalicelib.organising.jobs.control import JobControl
from chalicelib.organising.jobs.engine import LEASE_SECONDS, Engine
from chalicelib.organising.sealed_exports import SealedExports
from chalicelib.pages.shared import Site
from chalicelib.ports.publishing import Bucket
from chalicelib.publishing.handover.names_job import NamesKind
from chalicelib.publishing.handover.package import Packer
from chalicelib.publishing.handover.package_job import PackageKind, items_of
from chalicelib.rules.organisers.job import LONGEST_STUMBLE, Job
from tests.conftest import API_URL, SITE_URL
from tests.fakes.keys import PlainVault
from tests.fakes.organisers_jobs import FakeWaker, MemoryJobs
from tests.fakes.storage import MemoryLimits
from tests.support.job_world import Calls, Crash, Failing
from tests.support.publisher_world import PublisherWorld
from tests.support.samples import SLUG

OWNER = "a" * 16


@dataclass
class HandoverWorld(PublisherWorld):
    """``calls`` says which call of a run fails, and how."""

    jobs: MemoryJobs = field(default_factory=MemoryJobs)
    leases: MemoryLimits = field(default_factory=MemoryLimits)
    calls: Calls = field(default_factory=Calls)

    @property
    def control(self) -> JobControl:
        return JobControl(self.jobs, self.letters, FakeWaker(), OWNER, now_ms=lambda: self.now)

    def begin_package(self, *langs: str) -> Job:
        chosen = list(langs or ("es",))
        return self.control.begin(SLUG, "package", found=len(items_of(chosen)), parameters={"langs": chosen})

    def begin_export(self) -> Job:
        edition = self.letters.latest_edition(SLUG)
        assert edition is not None
        parameters = {"edition": edition.number, "roll": edition.state_key, "order": "collated", "language": "es"}
        return self.control.begin(SLUG, "export-names", found=1, parameters=parameters)

    def run(self) -> dict[str, int] | None:
        """A run as the minute brings it: None if the function died."""
        try:
            return self.engine().run_all()
        except (Crash, Unavailable):
            return None

    def run_until_ended(self, job: Job) -> Job:
        """What the hours bring."""
        for _ in range(6):
            self.run()
            self.calls.dead = False
            found = self.jobs.job(SLUG, job.id)
            assert found is not None
            if found.state != "running":
                return found
            self.now += (LEASE_SECONDS + LONGEST_STUMBLE + 1) * 1000
        raise AssertionError("six runs and one fault")

    def engine(self) -> Engine:
        site, states, letters = (self.failing(one) for one in (self.bucket, self.states, self.letters))
        packer = self.packer(site, states)
        vault = PlainVault()
        kinds: dict[str, Any] = {
            "package": lambda: PackageKind(
                Site(SITE_URL, API_URL, "x <x@example.org>"), letters, packer, lambda: self.now
            ),
            "export-names": lambda: NamesKind(
                letters, states, self.failing(self.signatures), SealedExports(states, vault)
            ),
        }
        return Engine(self.failing(self.jobs), self.leases, letters, kinds, now_ms=lambda: self.now)

    def packer(self, site: Bucket | None = None, states: Bucket | None = None) -> Packer:
        return Packer(site or self.bucket, states or self.states, self.failing(self.typesetter))

    def failing(self, port: Any) -> Any:
        return Failing(port, self.calls)

    def package(self) -> dict[str, bytes]:
        """The files of the one package, by their names without the folder."""
        (body,) = [body for key, body in self.states.objects.items() if key.endswith(".zip")]
        return unpacked(body)


def unpacked(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
