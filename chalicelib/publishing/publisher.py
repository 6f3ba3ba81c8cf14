"""Publish a letter: fold in what changed, and when that changes anything, bring out a whole edition.

The order of the writes is what keeps readers safe. The edition's files come first, under content-hashed
names in the bucket that nobody reads. The edition's record in `Letters`, one conditional put, is the
commit. The pointers (the pages at their public addresses) come last, `edition.json` the very last, each
only over an older edition. A function that dies anywhere in between leaves the old edition standing, or
a committed one whose pointers the next run sets. What an edition has in common with the one before is
not written again.

Of what was published the site keeps the present edition, and of each older one its manifest and its own
page, which name nobody: who leaves a letter is gone from it at the next edition.
"""

import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.errors import Unavailable
from chalicelib.pages.shared import Site
from chalicelib.ports.publishing import PRIVATE, Bucket, Each, Typesetter, one_by_one
from chalicelib.ports.storage import Change, Changes, EditionRecord, Letters, Limits
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.manifest import Manifest
from chalicelib.publishing.edition.recovery import recover_numbers
from chalicelib.publishing.embargo import make_public, retire
from chalicelib.publishing.files import corrections, costly_files
from chalicelib.publishing.files.all_files import basis, files
from chalicelib.publishing.files.costly_files import CostlyFiles
from chalicelib.publishing.replaced_files import replacements
from chalicelib.publishing.shelf import Shelf
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING, PAUSE_SIGNING
from chalicelib.rules.signatories.changes import ChangeTotals, History
from chalicelib.rules.signatories.roll import Roll, Signatory, assign_numbers, compare_rolls, fold, published_unnamed

logger = logging.getLogger(__name__)

LEASE_SECONDS = 180  # longer than the function may run
# A change reaches the index a little after it was made, and clocks differ: what changed this long
# before an edition is read again by the next.
LAG_MS = 120_000
WATCH_MS = 2 * LEASE_SECONDS * 1000
# After this long no signature that was given in time is still to be confirmed.
LATE_SECONDS = 8 * 24 * 3600
# A typesetter that failed is left alone for so long.
REST_SECONDS = 300

Outcome = Literal["published", "unchanged", "busy", "lost", "draft", "frozen"]


@dataclass(frozen=True)
class _Found:
    """What one run found: the last edition, the roll then and now, and what has changed in between."""

    last: EditionRecord | None
    stands: bool  # whether the site shows the last edition whole
    before: dict[str, Signatory] | None  # None when the roll was folded from the beginning
    after: dict[str, Signatory]
    changes: list[Change]


@dataclass(frozen=True)
class Publisher:
    letters: Letters
    changes: Changes
    limits: Limits
    bucket: Bucket  # the site
    states: Bucket  # never served; forgets what is older than some days
    typesetter: Typesetter
    site: Site
    each: Each = one_by_one
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def publish(self, letter: Letter, *, full: bool = False) -> Outcome:
        """Bring the published letter up to date. ``full`` folds from the beginning, which must give the
        same; it mends a roll that was damaged. Raises `Unavailable`, and then readers see an old edition.
        """
        if letter.state == "draft":
            return "draft"
        switches = self.letters.switches()
        if switches.on(FREEZE_PUBLISHING, letter.slug):
            return "frozen"
        paused = switches.on(PAUSE_SIGNING, letter.slug)
        lease, owner = f"publish#{letter.slug}", secrets.token_hex(8)
        if not self.limits.acquire(lease, owner, self.now_ms() // 1000, LEASE_SECONDS):
            return "busy"
        try:
            outcome = make_public(
                letter, self.now_ms() // 1000, self.letters, lambda placed: self._publish(placed, full, paused)
            )
            retire(letter, self.site.site_url, self.letters, self.bucket)
            return outcome
        finally:
            # A lease that cannot be given back runs out by itself; what was published stays published.
            with contextlib.suppress(Unavailable):
                self.limits.release(lease, owner)

    def shelf(self, folder: str) -> Shelf:
        return Shelf(self.bucket, self.states, self.each, folder)

    def _publish(self, letter: Letter, full: bool, paused: bool) -> Outcome:
        at = self.now_ms()
        found = self._find(letter, at, full)
        content, changed = self._content(letter, found, at)
        content = replace(content, paused=paused)
        shown = basis(content)
        new = self._anything_new(content, changed, found, shown)
        resting = self._rests(letter.folder)
        if not new and (resting or not self._owes(content, found.last)):
            return "unchanged"
        # Where the last edition does not stand, what it carried may be lost too.
        standing = found.last if found.stands else None
        if not resting:
            # Said beforehand: a typesetter that hangs until this run is killed is let alone by the next.
            self._rest(letter.folder, REST_SECONDS)
        made = costly_files.make(content, changed, standing, self.typesetter, self.each, resting=resting)
        if not resting and not made.failed:
            with contextlib.suppress(Unavailable):
                self._rest(letter.folder, 0)
        if not new and made.owed:
            return "unchanged"
        return self._bring_out(content, changed, found, shown, made)

    def _find(self, letter: Letter, at: int, full: bool) -> _Found:
        last = self.letters.latest_edition(letter.folder)
        # A publisher that slept past its lease may wake and put an old file back, where the newer one had the
        # same bytes as the one it saw: for a while after an edition every pointer is looked at.
        young = last is not None and at - (last.watermark + LAG_MS) < WATCH_MS
        shelf = self.shelf(letter.folder)
        stands = last is not None and ((not full and not young and shelf.shows(last)) or shelf.show_again(last))
        before = None if full else self._roll(last)
        changes = list(self.changes.since(letter.slug, last.watermark if last and before is not None else 0))
        after = fold(before or {}, ((one.id, one.state, one.public) for one in changes))
        return _Found(last, stands, before, after, changes)

    def _content(self, letter: Letter, found: _Found, at: int) -> tuple[Content, ChangeTotals]:
        version = self.letters.version(letter.slug, letter.version, letter.version_sha256)
        if version is None:
            raise Unavailable("the letter's version is missing")
        last = found.last
        # A letter that was read by invitation keeps its numbers when it is public.
        known = letter if last is not None else replace(letter, embargo=0)
        origin = last or (self.letters.latest_edition(known.folder) if letter.invitation else None)
        before, after, given = self._with_numbers(known.folder, origin, found)
        told = manifest.counts_of(last.manifest).unnamed if last else 0
        unnamed = published_unnamed(after, final=_final(letter, at))
        content = Content(
            site=self.site,
            letter=letter,
            version=version,
            roll=after,
            number=last.number + 1 if last else 1,
            at_ms=at,
            secret=bytes.fromhex(origin.secret) if origin and origin.secret else secrets.token_bytes(32),
            numbered=given,
            unnamed=unnamed,
            kit=self.letters.kit(letter.slug),
        )
        changed = compare_rolls(
            before if last else {}, after, {one.id: one.state for one in found.changes}, (told, unnamed)
        )
        return content, changed

    def _with_numbers(
        self, folder: str, origin: EditionRecord | None, found: _Found
    ) -> tuple[Roll, dict[str, Signatory], int]:
        """The roll of the edition that numbers come from, the present one with a number for all who are named,
        and the last number that was given."""
        before, after = found.before, found.after
        if before is None and origin is not None and origin.secret:
            listed = self._published(folder, origin, "signatories.json")
            before, after = recover_numbers(listed, after, bytes.fromhex(origin.secret))
        return before or {}, *assign_numbers(after, origin.numbered if origin else 0)

    def _published(self, folder: str, last: EditionRecord, path: str) -> bytes | None:
        """A file of the last edition, from wherever it is still as it was."""
        digest = manifest.files_of(last.manifest).get(path, "")
        for body in (self.bucket.get(f"{folder}/{path}"), self.shelf(folder).kept(path, digest)):
            if body is not None and sha256(body) == digest:
                return body
        return None

    def _roll(self, last: EditionRecord | None) -> dict[str, Signatory] | None:
        """The roll of the last edition; None when there is none, or when it was kept too long ago: it is
        folded again then, which gives the same."""
        body = self.states.get(last.state_key) if last else None
        return None if body is None else manifest.unpack(body)

    def _anything_new(self, content: Content, changed: ChangeTotals, found: _Found, shown: str) -> bool:
        """Whether readers would see anything else than in the last edition, or do not see that one whole.

        Who is not named and not told yet brings out no edition: its time would tell when they signed.
        """
        last = found.last
        if last is None or not found.stands or shown != last.basis or changed != ChangeTotals():
            return True
        if found.before is None:
            # One that was folded again is kept again. Who is not told yet may be on it besides; folding them
            # in once more does no harm.
            self._keep_roll(last.state_key, manifest.pack(content.roll))
        return False

    def _owes(self, content: Content, last: EditionRecord | None) -> bool:
        return last is not None and last.owed and costly_files.is_due(content, ChangeTotals(), last)

    def _rest(self, folder: str, seconds: int) -> None:
        self.limits.pause(f"typeset#{folder}", self.now_ms() // 1000 + seconds)

    def _rests(self, folder: str) -> bool:
        return self.limits.paused_until(f"typeset#{folder}") > self.now_ms() // 1000

    def _keep_roll(self, key: str, packed: bytes) -> None:
        self.states.create(key, packed, content_type="application/gzip", cache=PRIVATE)

    def _bring_out(
        self, content: Content, changed: ChangeTotals, found: _Found, shown: str, made: CostlyFiles
    ) -> Outcome:
        folder, last = content.letter.folder, found.last
        content = replace(
            content,
            changed=changed,
            missing=made.missing,
            previous=last.manifest_sha256 if last else None,
            history=self._history(content, changed, last),
        )
        bodies = files(content) | made.files
        before = manifest.files_of(last.manifest) if last else {}
        bodies |= replacements(before, {*bodies, *made.carried}, bodies, content.letter.language)
        digests = {path: sha256(body) for path, body in bodies.items()} | made.carried | _documents(content)
        # What the last edition has in common with this one stands already.
        fresh = {
            path: body for path, body in bodies.items() if not (found.stands and before.get(path) == digests[path])
        }
        shelf = self.shelf(folder)
        shelf.keep(fresh, digests)
        packed = manifest.pack(content.roll)
        record = _record(content, changed, last, digests, shown, manifest.roll_key(folder, packed), made)
        self._keep_roll(record.state_key, packed)
        # A put that worked and whose answer was lost fails on its own row when it is tried again.
        if not self.letters.add_edition(folder, record) and self.letters.latest_edition(folder) != record:
            return "lost"
        shelf.show(record, fresh)
        logger.info(
            "published",
            extra={"letter": content.letter.slug, "edition": record.number, "count": len(content.roll)},
        )
        return "published"

    def _history(self, content: Content, changed: ChangeTotals, last: EditionRecord | None) -> History:
        history: History = ()
        if last is not None:
            listed = self._published(content.letter.folder, last, corrections.PATH)
            history = corrections.from_json(listed) if listed is not None else self._history_again(content, last)
        return corrections.extend(history, content.number, content.at_iso, changed, content.counts.signatures)

    def _history_again(self, content: Content, last: EditionRecord) -> History:
        """The history from the manifests, where the last edition's own is lost."""
        folder = content.letter.folder
        manifests = (self.bucket.get(f"{folder}/{manifest.manifest_path(n)}") for n in range(1, last.number + 1))
        return corrections.folded(text.decode() for text in manifests if text is not None)


def _final(letter: Letter, at: int) -> bool:
    """Whether no signature can come any more, and the unnamed are told to the last."""
    if letter.state in ("delivered", "answered"):
        return True
    return letter.closes is not None and letter.closes + LATE_SECONDS <= at // 1000


def _documents(content: Content) -> dict[str, str]:
    """What the organisers put beside the letter themselves: path → sha256."""
    told = (content.letter.delivery, content.letter.answer)
    return {one.document.path: one.document.sha256 for one in told if one is not None and one.document is not None}


def _record(
    content: Content,
    changed: ChangeTotals,
    last: EditionRecord | None,
    digests: Mapping[str, str],
    shown: str,
    state_key: str,
    made: CostlyFiles,
) -> EditionRecord:
    text = Manifest(
        letter=content.letter.slug,
        number=content.number,
        published_at=content.at_iso,
        version=content.version.sha256,
        counts=content.counts,
        changes=changed,
        files=dict(sorted(digests.items())),
        previous=last.manifest_sha256 if last else None,
    ).text()
    return EditionRecord(
        number=content.number,
        manifest=text,
        manifest_sha256=sha256(text.encode()),
        state_key=state_key,
        watermark=content.at_ms - LAG_MS,
        basis=shown,
        secret=content.secret.hex(),
        numbered=content.numbered,
        typeset_at=made.at,
        owed=made.owed,
    )
