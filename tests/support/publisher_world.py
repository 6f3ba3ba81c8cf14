"""A letter, its signatures and a publisher in memory, at a time that the test chooses."""

import itertools
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.pages.shared import Site, Stage
from chalicelib.publishing.publisher import Publisher
from chalicelib.rules.files import sha256
from chalicelib.rules.signatories.unnamed import last_count
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.member import Member
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import confirmation
from tests.conftest import API_URL, SITE_URL
from tests.fakes.publishing import FakeTypesetter, MemoryBucket
from tests.fakes.storage import MemoryLetters, MemoryLimits, MemorySignatures
from tests.support.model_letter import LANGS
from tests.support.opened_files import unpack
from tests.support.samples import LETTER, NOW, SLUG, VERSION, named

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


@dataclass
class PublisherWorld:
    now: int = NOW
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    signatures: MemorySignatures = field(default_factory=MemorySignatures)
    limits: MemoryLimits = field(default_factory=MemoryLimits)
    bucket: MemoryBucket = field(default_factory=MemoryBucket)
    states: MemoryBucket = field(default_factory=MemoryBucket)
    typesetter: FakeTypesetter = field(default_factory=FakeTypesetter)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        self.letters.put_version(SLUG, VERSION)
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)

    def publisher(self, **others: Any) -> Publisher:
        usual = Publisher(
            letters=self.letters,
            changes=self.signatures,
            limits=self.limits,
            bucket=self.bucket,
            states=self.states,
            typesetter=self.typesetter,
            site=Site(SITE_URL, API_URL, "Firmamos <firmas@example.org>"),
            stage=Stage("Mesa por el Agua", LANGS),
            now_ms=lambda: self.now,
        )
        return replace(usual, **others)

    def wait_for_the_count(self) -> None:
        """Until the next moment at which the unnamed are counted."""
        self.now = last_count(self.now) + DAY + MINUTE // 2

    def publish(self, *, full: bool = False) -> str:
        return self.publisher().publish(self.letters.head(SLUG) or LETTER, full=full)

    def confirmed(
        self, name: str, *, slug: str = SLUG, members: Sequence[str | Member] = (), **details: Any
    ) -> Signature:
        signature = Signature(
            id=f"{slug}#{next(self.numbers):026d}",
            state="pending",
            email="a@example.org",
            details=Details(**{"kind": "person", "name": name, "members": named(*members)} | details),
            lang="es",
            updates=False,
            consent=None,
            submission="s",
            created_at=self.now,
            expires_at=self.now // 1000 + 1000,
        )
        self.signatures.put_new(signature)
        self.signatures.apply(signature, confirmation(signature, self.now, None))
        return self.signatures.items[signature.id]

    def read(self, path: str) -> str:
        return self.bucket.objects[f"{SLUG}/{path}"].decode()

    def edition(self) -> dict[str, Any]:
        return dict(json.loads(self.read("edition.json")))

    def served(self, words: str) -> list[str]:
        """The files on the site that contain the words, also inside archives."""
        return [key for key, body in self.bucket.objects.items() if words.encode() in unpack(body)]

    def check_whole(self) -> int:
        """Check that readers find one complete edition, or nothing yet; returns its number."""
        if f"{SLUG}/edition.json" not in self.bucket.objects:
            return 0
        edition = self.edition()
        for path in re.findall(rf"/{SLUG}/(files/[0-9a-f]+\.[a-z]+)", self.read("index.html")):
            assert f"{SLUG}/{path}" in self.bucket.objects, "the page refers to a file that is not there"
        for path, digest in edition["files"].items():
            if path.startswith("files/"):
                assert sha256(self.bucket.objects[f"{SLUG}/{path}"]) == digest
        return int(edition["number"])


@pytest.fixture
def world() -> PublisherWorld:
    return PublisherWorld()
