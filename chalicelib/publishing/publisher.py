"""Publish a letter: fold in what changed and, when that changes anything, publish a whole edition.

The order of the writes is what keeps readers safe. The edition's files come first, under content-hashed
names in the bucket that nobody reads. The edition's record in `Letters`, one conditional put, is the
commit. The pointers (the pages at their public addresses) come last, `edition.json` the very last, each
only over an older edition. A function that dies anywhere in between leaves the old edition standing, or
a committed one whose pointers the next run sets. Files that have not changed since the last edition are
not written again.

The site keeps the present edition, and of each older one only its manifest and its permanent page, which
name nobody: a signatory who leaves a letter is gone from the site with the next edition.
"""

import contextlib
import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.errors import Unavailable
from chalicelib.pages.shared import Site, Stage
from chalicelib.ports.publishing import PRIVATE, Bucket, Each, Typesetter, one_by_one
from chalicelib.ports.storage import Changes, EditionRecord, Letters, Limits
from chalicelib.publishing.daily import DailyWork
from chalicelib.publishing.edition import manifest, roll_file, search_file
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.recovery import is_list_reordered, recover_numbers
from chalicelib.publishing.edition_files import EditionFiles
from chalicelib.publishing.embargo import make_public, retire
from chalicelib.publishing.files import corrections, costly_files
from chalicelib.publishing.files.all_files import basis, files
from chalicelib.publishing.files.costly_files import CostlyFiles
from chalicelib.publishing.folding import LAG_MS, fold_everything, fold_recent
from chalicelib.publishing.recounting import figures_decided, is_grouped_anew
from chalicelib.publishing.replaced_files import replacements
from chalicelib.publishing.run_state import Outcome, Plan, Result, RunState, Standing, counted_by, edition_record
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING, PAUSE_SIGNING
from chalicelib.rules.signatories.changes import ChangeTotals, History
from chalicelib.rules.signatories.decisions import NO_DECISIONS
from chalicelib.rules.signatories.roll import Roll, Signatory, assign_numbers, compare_rolls, hold_initials, listed
from chalicelib.rules.signatories.unnamed import last_count, next_count

logger = logging.getLogger(__name__)

LEASE_SECONDS = 180  # longer than the function may run
WATCH_MS = 2 * LEASE_SECONDS * 1000
# This long after signing closes, no signature can still be waiting for confirmation.
LATE_SECONDS = 8 * 24 * 3600
# How long a typesetter that failed is left alone.
REST_SECONDS = 300


@dataclass(frozen=True)
class Publisher:
    letters: Letters
    changes: Changes
    limits: Limits
    bucket: Bucket  # the site
    states: Bucket  # private; objects expire after some days
    typesetter: Typesetter
    site: Site
    stage: Stage
    each: Each = one_by_one
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def publish(self, letter: Letter, *, full: bool = False) -> Outcome:
        """What `bring_up_to_date` did, in a word."""
        return self.bring_up_to_date(letter, full=full).outcome

    def bring_up_to_date(self, letter: Letter, *, full: bool = False) -> Result:
        """Bring the published letter up to date. ``full`` folds from the beginning, which must give the same
        result and repairs a damaged roll. Raises `Unavailable`; readers then still see the old edition.
        """
        if letter.state == "draft":
            return Result("draft")
        switches = self.letters.switches()
        if switches.on(FREEZE_PUBLISHING, letter.slug):
            return Result("frozen")
        paused = switches.on(PAUSE_SIGNING, letter.slug)
        lease, owner = f"publish#{letter.slug}", secrets.token_hex(8)
        if not self.limits.acquire(lease, owner, self.now_ms() // 1000, LEASE_SECONDS):
            return Result("busy")
        try:
            result = make_public(
                letter, self.now_ms() // 1000, self.letters, lambda current: self._publish(current, full, paused)
            )
            retire(letter, self.site.site_url, self.letters, self.bucket)
            return result
        finally:
            # A lease that cannot be released expires by itself; what was published stays published.
            with contextlib.suppress(Unavailable):
                self.limits.release(lease, owner)

    @property
    def _daily(self) -> DailyWork:
        return DailyWork(self.limits, self.now_ms)

    def edition_files(self, folder: str) -> EditionFiles:
        return EditionFiles(self.bucket, self.states, self.each, folder)

    def _publish(self, letter: Letter, full: bool, paused: bool) -> Result:
        at = self.now_ms()
        run = self._count_unnamed(letter, self._read_state(letter, at, full), at)
        plan = self._plan(letter, run, at, paused)
        outcome, edition = self._publish_plan(letter, plan, run)
        if edition is None:
            return Result(outcome)
        if run.has_read_all:
            # The edition stands; without the mark the index is read again in ten minutes.
            with contextlib.suppress(Unavailable):
                self._daily.mark_all_read(letter.folder)
        return Result(outcome, Standing.of(plan.content, edition))

    def _publish_plan(self, letter: Letter, plan: Plan, run: RunState) -> tuple[Outcome, EditionRecord | None]:
        """What was done, and the edition that stands now; none if another run committed one meanwhile."""
        content, last = plan.content, run.last
        is_new = self._needs_edition(plan, run)
        is_resting = self._is_typesetter_resting(letter.folder)
        if not is_new and (is_resting or not self._can_typeset_owed(content, last)):
            return "unchanged", last
        # If the last edition is not intact, the costly files it carried may be lost too.
        intact_edition = last if run.is_intact else None
        if not is_resting:
            # Set before typesetting: if the typesetter hangs until this run is killed, the next run leaves it alone.
            self._rest_typesetter(letter.folder, REST_SECONDS)
        costly = costly_files.build(
            content, plan.changed, intact_edition, self.typesetter, self.each, resting=is_resting
        )
        if not is_resting and not costly.failed:
            with contextlib.suppress(Unavailable):
                self._rest_typesetter(letter.folder, 0)
        if not is_new and costly.owed:
            return "unchanged", last
        return self._publish_edition(plan, run, costly)

    def _read_state(self, letter: Letter, at: int, full: bool) -> RunState:
        last = self.letters.latest_edition(letter.folder)
        # A publisher that slept past its lease may wake and put an old file back, if the newer one had the same
        # bytes as the one it read. So for a while after an edition every pointer is checked.
        is_recent = last is not None and at - manifest.published_ms(last.manifest) < WATCH_MS
        edition_files = self.edition_files(letter.folder)
        is_intact = last is not None and (
            (not full and not is_recent and edition_files.shows(last)) or edition_files.show_again(last)
        )
        before = None if full else self._read_roll(last)
        # An edition in which the number moves leaves everything else to the next one.
        is_count_due = self._daily.is_count_due(letter.folder)
        has_read_all = not is_count_due and self._daily.begin_reading_all(letter.folder)
        if last is None or before is None or has_read_all:
            folded = fold_everything(self.changes, letter.slug, before or {}, at)
        else:
            folded = fold_recent(self.changes, letter.slug, before, last.watermark)
        # A letter that was shared by invitation keeps its permanent numbers when it becomes public.
        origin_folder = letter.folder if last is not None else replace(letter, embargo=0).folder
        origin = last or (self.letters.latest_edition(origin_folder) if letter.invitation else None)
        return RunState(
            last=last,
            origin=origin,
            origin_folder=origin_folder,
            is_intact=is_intact,
            before=before,
            after=folded.roll,
            taken_down=folded.taken_down,
            watermark=at - LAG_MS,
            listed_since=last_count(at),
            has_read_all=has_read_all,
            is_count_due=is_count_due,
            counted=counted_by(origin),
            decisions=self.letters.decisions(letter.slug) if letter.decided else NO_DECISIONS,
        )

    def _count_unnamed(self, letter: Letter, run: RunState, at: int) -> RunState:
        """Count the unnamed if it is time to. If the number moves, it does so in an edition of its own: names wait for
        the next one, which begins from the same roll."""
        if not run.is_count_due or run.last is None or run.before is None:
            return run
        self._daily.mark_counted(letter.folder)
        counted = next_count(run.counted, run.after.values(), now_ms=at, final=_is_final(letter, at))
        if counted == run.counted:
            return run
        nobody: frozenset[str] = frozenset()
        return replace(
            run,
            after=run.before,
            taken_down=nobody,
            watermark=run.last.watermark,
            listed_since=0,
            counted=counted,
        )

    def _plan(self, letter: Letter, run: RunState, at: int, paused: bool) -> Plan:
        version = self.letters.version(letter.slug, letter.version, letter.version_sha256)
        if version is None:
            raise Unavailable("the letter's version is missing")
        last, origin = run.last, run.origin
        before, after, last_number = self._assign_numbers(run, at)
        content = Content(
            site=self.site,
            letter=letter,
            version=version,
            roll=listed(after),
            number=last.number + 1 if last else 1,
            at_ms=at,
            secret=bytes.fromhex(origin.secret) if origin and origin.secret else secrets.token_bytes(32),
            numbered=last_number,
            unnamed=run.counted.published,
            decisions=run.decisions,
            kit=self.letters.kit(letter.slug),
            paused=paused,
        )
        unnamed_before = manifest.counts_of(last.manifest).unnamed if last else 0
        changed = compare_rolls(before if last else {}, content.roll, run.taken_down, (unnamed_before, content.unnamed))
        changed = replace(changed, figures=figures_decided(content, before, last))
        return Plan(content, changed, after, basis(content))

    def _assign_numbers(self, run: RunState, at: int) -> tuple[Roll, dict[str, Signatory], int]:
        """The roll of the edition that the numbers come from, the present roll with a number for every signatory that
        is listed, and the last number that was given."""
        before, after, origin = run.before, run.after, run.origin
        if before is None and origin is not None and origin.secret:
            list_json = self._read_published(run.origin_folder, origin, "signatories.json")
            before, after = recover_numbers(list_json, after, bytes.fromhex(origin.secret))
        held = hold_initials(run.before if run.last is not None else {}, after, at)
        return before or {}, *assign_numbers(held, origin.numbered if origin else 0, run.listed_since)

    def _read_published(self, folder: str, last: EditionRecord, path: str) -> bytes | None:
        """A file of the last edition, from whichever bucket still has it unchanged."""
        digest = manifest.files_of(last.manifest).get(path, "")
        for body in (self.bucket.get(f"{folder}/{path}"), self.edition_files(folder).read_kept(path, digest)):
            if body is not None and sha256(body) == digest:
                return body
        return None

    def _read_roll(self, last: EditionRecord | None) -> dict[str, Signatory] | None:
        """The roll of the last edition; None when there is none or it has expired. It is then folded from the
        beginning, which gives the same roll."""
        body = self.states.get(last.state_key) if last else None
        return None if body is None else roll_file.unpack(body)

    def _needs_edition(self, plan: Plan, run: RunState) -> bool:
        """Whether a new edition would differ from the last one, or the site does not show the last one whole.

        Somebody who signs, leaves or stays unnamed causes no edition: its time would reveal when they did.
        """
        last = run.last
        if last is None or not run.is_intact or plan.basis != last.basis or plan.changed != ChangeTotals():
            return True
        folder = plan.content.letter.folder
        moved = is_list_reordered(
            run.before, plan.content, lambda: self._read_published(folder, last, "signatories.json")
        )
        if moved or run.counted != counted_by(last) or is_grouped_anew(plan.content, last):
            return True
        if run.before is None:
            # Keep the roll that was folded again. It may also hold unnamed signatories who are not counted yet;
            # folding them in once more does no harm.
            self._keep_roll(last.state_key, roll_file.pack(plan.roll), plan, run)
        return False

    def _can_typeset_owed(self, content: Content, last: EditionRecord | None) -> bool:
        return last is not None and last.owed and costly_files.is_due(content, ChangeTotals(), last)

    def _rest_typesetter(self, folder: str, seconds: int) -> None:
        self.limits.pause(f"typeset#{folder}", self.now_ms() // 1000 + seconds)

    def _is_typesetter_resting(self, folder: str) -> bool:
        return self.limits.paused_until(f"typeset#{folder}") > self.now_ms() // 1000

    def _keep_roll(self, key: str, packed: bytes, plan: Plan, run: RunState) -> None:
        self.states.create(key, packed, content_type="application/gzip", cache=PRIVATE)
        search_file.keep(self.states, key, plan.content, run.before, run.last)

    def _publish_edition(self, plan: Plan, run: RunState, costly: CostlyFiles) -> tuple[Outcome, EditionRecord | None]:
        folder, last, changed = plan.content.letter.folder, run.last, plan.changed
        content = replace(
            plan.content,
            changed=changed,
            missing=costly.missing,
            previous=last.manifest_sha256 if last else None,
            history=self._extend_history(plan.content, changed, last),
        )
        bodies = files(content) | costly.files
        before = manifest.files_of(last.manifest) if last else {}
        bodies |= replacements(before, {*bodies, *costly.carried}, bodies, content.letter.language)
        digests = (
            {path: sha256(body) for path, body in bodies.items()}
            | costly.carried
            | manifest.document_digests(content.letter)
        )
        # Files that have not changed are on the site already.
        fresh = {
            path: body for path, body in bodies.items() if not (run.is_intact and before.get(path) == digests[path])
        }
        edition_files = self.edition_files(folder)
        edition_files.keep(fresh, digests)
        packed = roll_file.pack(plan.roll)
        record = edition_record(content, plan.basis, run, digests, roll_file.roll_key(folder, packed), costly)
        self._keep_roll(record.state_key, packed, plan, run)
        # If a put succeeds but its answer is lost, the retry fails on its own row.
        if not self.letters.add_edition(folder, record) and self.letters.latest_edition(folder) != record:
            return "lost", None
        edition_files.show(record, fresh)
        logger.info(
            "published",
            extra={"letter": content.letter.slug, "edition": record.number, "count": len(content.roll)},
        )
        return "published", record

    def _extend_history(self, content: Content, changed: ChangeTotals, last: EditionRecord | None) -> History:
        history: History = ()
        if last is not None:
            body = self._read_published(content.letter.folder, last, corrections.PATH)
            history = corrections.from_json(body) if body is not None else self._rebuild_history(content, last)
        return corrections.extend(history, content.number, content.at_iso, changed, content.counts.signatures)

    def _rebuild_history(self, content: Content, last: EditionRecord) -> History:
        """The history from the manifests, if the last edition's own is lost."""
        folder = content.letter.folder
        manifests = (self.bucket.get(f"{folder}/{manifest.manifest_path(n)}") for n in range(1, last.number + 1))
        return corrections.fold_manifests(text.decode() for text in manifests if text is not None)


def _is_final(letter: Letter, at: int) -> bool:
    """Whether no more signatures can arrive, so that all the unnamed are counted, once."""
    if letter.state in ("delivered", "answered"):
        return True
    return letter.closes is not None and letter.closes + LATE_SECONDS <= at // 1000
