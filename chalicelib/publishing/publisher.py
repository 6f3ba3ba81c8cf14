"""Publish a letter: fold in what changed, and when that changes anything, bring out a whole edition.

The order of the writes is what keeps readers safe. The edition's files come first, under content-hashed
names in the bucket that nobody reads. The edition's record in `Letters`, one conditional put, is the
commit. The pointers (the pages at their public addresses) come last, `edition.json` the very last, each
only over an older edition. A function that dies anywhere in between leaves the old edition standing, or
a committed one whose pointers the next run sets.

Of what was published the site keeps the present edition only, and of older ones the manifests, which
name nobody: who leaves a letter is gone from it at the next edition.
"""

import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.errors import Unavailable
from chalicelib.letters import Letter
from chalicelib.presenting import Site
from chalicelib.publishing import edition
from chalicelib.publishing.edition import Manifest
from chalicelib.publishing.interface import FOR_EVER, PRIVATE, Bucket
from chalicelib.publishing.pages import Pages, basis
from chalicelib.signatories import Roll, Signatory, fold
from chalicelib.storage.interface import Changes, EditionRecord, Letters, Limits

logger = logging.getLogger(__name__)

LEASE_SECONDS = 180  # longer than the function may run
# A change reaches the index a little after it was made, and clocks differ: what changed this long
# before an edition is read again by the next.
LAG_MS = 120_000
WATCH_MS = 2 * LEASE_SECONDS * 1000
RACES = 5

POINTER = "edition.json"

Outcome = Literal["published", "unchanged", "busy", "lost", "draft"]


@dataclass(frozen=True)
class Publisher:
    letters: Letters
    changes: Changes
    limits: Limits
    bucket: Bucket  # the site
    states: Bucket  # never served; forgets what is older than some days
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
        version = self.letters.version(letter.slug, letter.version, letter.version_sha256)
        if version is None:
            raise Unavailable("the letter's version is missing")
        last = self.letters.latest_edition(letter.slug)
        at = self.now_ms()
        # A publisher that slept past its lease may wake and put an old file back, where the newer one had the
        # same bytes as the one it saw: for a while after an edition every pointer is looked at.
        young = last is not None and at - (last.watermark + LAG_MS) < WATCH_MS
        stands = last is not None and self._settle(letter.slug, last, {}, every=full or young)
        before = None if full else self._roll(last)
        found = self.changes.since(letter.slug, last.watermark if last and before is not None else 0)
        after = fold(before or {}, ((one.id, one.state, one.public) for one in found))
        shown = basis(self.site, letter, version, at // 1000)
        if last is not None and stands and shown == last.basis and self._same(letter.slug, last, before, after):
            return "unchanged"
        pages = Pages(self.site, letter, version, after, last.number + 1 if last else 1, at)
        return self._bring_out(letter.slug, pages, last, shown)

    def _roll(self, last: EditionRecord | None) -> dict[str, Signatory] | None:
        """The roll of the last edition; None when there is none, or when it was kept too long ago: it is
        folded again then, which gives the same."""
        body = self.states.get(last.state_key) if last else None
        return None if body is None else edition.unpack(body)

    def _same(self, slug: str, last: EditionRecord, before: Roll | None, after: Roll) -> bool:
        """Whether the roll is that of the last edition; one that was folded again is kept again."""
        if before is not None:
            return after == before
        packed = edition.pack(after)
        if edition.roll_key(slug, packed) != last.state_key:
            return False
        self._keep_roll(last.state_key, packed)
        return True

    def _keep_roll(self, key: str, packed: bytes) -> None:
        self.states.create(key, packed, content_type="application/gzip", cache=PRIVATE)

    def _bring_out(self, slug: str, pages: Pages, last: EditionRecord | None, shown: str) -> Outcome:
        files = self._with_dropped_languages(pages, last)
        digests = {path: edition.sha256(body) for path, body in files.items()}
        for path, body in files.items():
            kept, kind = edition.kept_at(path, digests[path]), edition.content_type(path)
            self.states.create(f"{slug}/{kept}", body, content_type=kind, cache=PRIVATE)
            if edition.is_shared(path):
                self.bucket.create(f"{slug}/{path}", body, content_type=kind, cache=FOR_EVER)
        packed = edition.pack(pages.roll)
        record = self._record(slug, pages, last, shown, digests, edition.roll_key(slug, packed))
        self._keep_roll(record.state_key, packed)
        # A put that worked and whose answer was lost fails on its own row when it is tried again.
        if not self.letters.add_edition(slug, record) and self.letters.latest_edition(slug) != record:
            return "lost"
        self._settle(slug, record, files)
        logger.info("published", extra={"letter": slug, "edition": record.number, "count": len(pages.roll)})
        return "published"

    def _with_dropped_languages(self, pages: Pages, last: EditionRecord | None) -> dict[str, bytes]:
        """The edition's files; pages of a language that the letter has no more show the authoritative one.

        Left alone they would name people who have left since.
        """
        files = pages.files()
        for path in edition.files_of(last.manifest) if last else ():
            if path not in files and path.endswith(".html"):
                files[path] = files[f"{pages.letter.language}/{path.partition('/')[2]}"]
        return files

    def _record(
        self,
        slug: str,
        pages: Pages,
        last: EditionRecord | None,
        shown: str,
        digests: dict[str, str],
        state_key: str,
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
            state_key=state_key,
            watermark=pages.at_ms - LAG_MS,
            basis=shown,
        )

    def _settle(self, slug: str, record: EditionRecord, files: Mapping[str, bytes], *, every: bool = False) -> bool:
        """See that the pointers show this committed edition, or a newer one; one read when they do.

        ``every`` looks at each of them, whatever the last one says. False when a file of the edition is no
        longer kept: a new edition must take its place.
        """
        manifest = record.manifest.encode()
        if not files and not every and self.bucket.get(f"{slug}/{POINTER}") == manifest:
            return True
        kind = edition.content_type(POINTER)
        kept = f"{slug}/editions/{record.number}/{POINTER}"
        self.bucket.create(kept, manifest, content_type=kind, cache=FOR_EVER)
        for path, digest in edition.files_of(record.manifest).items():
            body = files.get(path) or self.states.get(f"{slug}/{edition.kept_at(path, digest)}")
            if body is None:
                return False
            if not edition.is_shared(path):
                self._point(f"{slug}/{path}", body, record.number)
        self._point(f"{slug}/{POINTER}", manifest, record.number)
        return True

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
