"""Publish a letter: fold in what changed, and when that changes anything, bring out a whole edition.

The order of the writes is what keeps readers safe. Files under content-hashed names come first: nobody
refers to them. The edition's record in `Letters`, one conditional put, is the commit. The pointers
(the pages at their public addresses) come last, `edition.json` the very last, each only over an older
edition. A function that dies anywhere in between leaves the old edition standing, or a committed one
whose pointers the next run sets.
"""

import contextlib
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from chalicelib.errors import Unavailable
from chalicelib.letters import Letter
from chalicelib.presenting import Site
from chalicelib.publishing import edition
from chalicelib.publishing.bucket import FOR_EVER, PRIVATE, Bucket
from chalicelib.publishing.edition import Manifest
from chalicelib.publishing.pages import Pages, basis
from chalicelib.signatories import Signatory, fold
from chalicelib.storage.interface import Changes, EditionRecord, Letters, Limits

logger = logging.getLogger(__name__)

LEASE_SECONDS = 180  # longer than the function may run
# A change reaches the index a little after it was made, and clocks differ: what changed this long
# before an edition is read again by the next.
LAG_MS = 120_000
RACES = 5

POINTER = "edition.json"

Outcome = Literal["published", "unchanged", "busy", "lost", "draft"]


@dataclass(frozen=True)
class Publisher:
    letters: Letters
    changes: Changes
    limits: Limits
    bucket: Bucket  # the site
    states: Bucket  # never served
    site: Site
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def publish(self, letter: Letter, *, full: bool = False) -> Outcome:
        """Bring the published letter up to date. ``full`` folds from the beginning, which must give the
        same; it mends a roll that was damaged. Raises `Unavailable`, and then readers see an old edition.
        """
        if letter.state == "draft":
            return "draft"
        lease, owner = f"publish#{letter.slug}", secrets.token_hex(8)
        if not self.limits.acquire(lease, owner, self.now_ms() // 1000, LEASE_SECONDS):
            return "busy"
        try:
            return self._publish(letter, full)
        finally:
            # A lease that cannot be given back runs out by itself; what was published stays published.
            with contextlib.suppress(Unavailable):
                self.limits.release(lease, owner)

    def _publish(self, letter: Letter, full: bool) -> Outcome:
        version = self.letters.version(letter.slug, letter.version)
        if version is None:
            raise Unavailable("the letter's version is missing")
        last = self.letters.latest_edition(letter.slug)
        if last is not None:
            self._settle(letter.slug, last, {})
        at = self.now_ms()
        before = self._roll(last, needed=not full)
        watermark = 0 if full or last is None else last.watermark
        found = self.changes.since(letter.slug, watermark)
        after = fold({} if full else before, ((one.id, one.state, one.public) for one in found))
        shown = basis(self.site, letter, version, at // 1000)
        if last is not None and after == before and shown == last.basis:
            return "unchanged"
        pages = Pages(self.site, letter, version, after, last.number + 1 if last else 1, at)
        return self._bring_out(letter.slug, pages, last, shown)

    def _roll(self, last: EditionRecord | None, *, needed: bool) -> dict[str, Signatory]:
        body = self.states.get(last.state_key) if last else None
        if body is not None:
            return edition.unpack(body)
        if last is not None and needed:
            raise Unavailable("the roll of the last edition is missing: publish it in full")
        return {}

    def _bring_out(self, slug: str, pages: Pages, last: EditionRecord | None, shown: str) -> Outcome:
        files = pages.files()
        digests = {path: edition.sha256(body) for path, body in files.items()}
        for path, body in files.items():
            kept = edition.kept_at(path, digests[path])
            self.bucket.create(f"{slug}/{kept}", body, content_type=edition.content_type(path), cache=FOR_EVER)
        record = self._record(slug, pages, last, shown, digests)
        self.states.create(record.state_key, edition.pack(pages.roll), content_type="application/gzip", cache=PRIVATE)
        if not self.letters.add_edition(slug, record):
            return "lost"
        self._settle(slug, record, files)
        logger.info("published", extra={"letter": slug, "edition": record.number, "count": len(pages.roll)})
        return "published"

    def _record(
        self, slug: str, pages: Pages, last: EditionRecord | None, shown: str, digests: dict[str, str]
    ) -> EditionRecord:
        manifest = Manifest(
            letter=slug,
            number=pages.number,
            published_at=edition.timestamp(pages.at_ms),
            version=pages.version.sha256,
            counts=pages.counts,
            files=dict(sorted(digests.items())),
            previous=last.manifest_sha256 if last else None,
        ).text()
        return EditionRecord(
            number=pages.number,
            manifest=manifest,
            manifest_sha256=edition.sha256(manifest.encode()),
            state_key=f"{slug}/rolls/{edition.sha256(edition.pack(pages.roll))[:32]}.json.gz",
            watermark=pages.at_ms - LAG_MS,
            basis=shown,
        )

    def _settle(self, slug: str, record: EditionRecord, files: dict[str, bytes]) -> None:
        """See that the pointers show this committed edition, or a newer one. Costs one read when they do."""
        manifest = record.manifest.encode()
        if not files and self.bucket.get(f"{slug}/{POINTER}") == manifest:
            return
        self.bucket.create(
            f"{slug}/editions/{record.number}/{POINTER}",
            manifest,
            content_type=edition.content_type(POINTER),
            cache=FOR_EVER,
        )
        for path, digest in edition.files_of(record.manifest).items():
            if not path.startswith(edition.FILES):
                body = files.get(path) or self._kept(slug, path, digest)
                self._point(f"{slug}/{path}", body, record.number)
        self._point(f"{slug}/{POINTER}", manifest, record.number)

    def _kept(self, slug: str, path: str, digest: str) -> bytes:
        body = self.bucket.get(f"{slug}/{edition.kept_at(path, digest)}")
        if body is None:
            raise Unavailable("a file of the last edition is missing")
        return body

    def _point(self, key: str, body: bytes, number: int) -> None:
        """Write a pointer unless it shows this edition or a newer one."""
        for _ in range(RACES):
            seen = self.bucket.see(key)
            if seen is not None and seen.edition >= number:
                return
            written = self.bucket.replace(key, body, content_type=edition.content_type(key), seen=seen, edition=number)
            if written:
                return
        raise Unavailable("a pointer changed at every try")
