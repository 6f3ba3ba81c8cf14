"""Publish the stage's front page: list the letters that stand and, when that changes anything, write all its files.

It goes by what each letter's own run says of the edition that stands, so it is never ahead of a letter, and reads no
signature. The record in `Letters`, one conditional put, is the commit; pointers come after it, ``letters.json`` the
very last, each only over an older state. A function that dies in between leaves a record whose ``letters.json`` is not
on the site, and the next run writes everything anew: all of it follows from the editions and from the ``letters.json``
that is there.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from chalicelib.pages.program import program
from chalicelib.pages.shared import Stage
from chalicelib.pages.templates import picture
from chalicelib.ports.publishing import FOR_EVER, Bucket, Each
from chalicelib.ports.storage import FrontRecord, Letters
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition.manifest import timestamp
from chalicelib.publishing.edition_files import set_pointer
from chalicelib.publishing.front.front_files import DATA, PICTURE, Front, files, read_data
from chalicelib.publishing.front.listed import ListedLetter, listed, newest_first
from chalicelib.publishing.replaced_files import replacements
from chalicelib.publishing.run_state import Standing
from chalicelib.rules.files import content_type, is_immutable, sha256
from chalicelib.rules.letters.letter import Letter, canonical
from chalicelib.rules.letters.switches import FREEZE_PUBLISHING

logger = logging.getLogger(__name__)

# For so long after a change every file is looked at: a publisher that slept may put an old one back.
WATCH_MS = 6 * 60 * 1000

Outcome = Literal["published", "unchanged", "lost", "frozen", "no language"]


@dataclass(frozen=True)
class FrontPage:
    letters: Letters
    bucket: Bucket  # the site
    each: Each
    site_url: str
    stage: Stage
    now_ms: Callable[[], int]

    def publish(self, heads: Collection[Letter], standing: Iterable[Standing]) -> Outcome:
        """Bring the front page up to date. ``standing`` are the editions that this run found or made; a letter that it
        does not know of, because somebody else publishes it or it failed, stays listed as it is. Raises `Unavailable`.
        """
        known = {one.letter.slug: one for one in standing if one.letter.is_public}
        before = self.letters.front()
        languages = self._languages(heads)
        shown = _shown(before, known, {head.slug for head in heads if head.is_public} | known.keys())
        if before is not None and self._is_up_to_date(before, shown, languages):
            return "unchanged"
        if self.letters.switches().on(FREEZE_PUBLISHING):
            return "frozen"
        # As they are now: a letter that is not public any more must not be shown.
        heads = self.letters.heads()
        if not self._languages(heads):
            logger.warning("no front page: letters have the names of all languages")
            return "no language"
        return self._publish(before, known, heads)

    def _languages(self, heads: Iterable[Letter]) -> tuple[str, ...]:
        """The stage's languages, without any that is the slug of a letter: its folder is the letter's."""
        slugs = {head.slug for head in heads}
        return tuple(lang for lang in self.stage.languages if lang not in slugs)

    def _basis(self, languages: tuple[str, ...]) -> str:
        """A hash of everything that the front page shows besides the letters."""
        parts = [program(), sha256(picture(PICTURE)), self.site_url, self.stage.name, *languages]
        return sha256(canonical(parts))

    def _is_up_to_date(self, before: FrontRecord, shown: Mapping[str, int], languages: tuple[str, ...]) -> bool:
        return before.shown == shown and before.basis == self._basis(languages) and self._is_intact(before)

    def _is_intact(self, before: FrontRecord) -> bool:
        """Whether the site shows the state that was committed last."""
        pointer = self.bucket.read_pointer(DATA)
        if pointer is None or pointer.sha256 != before.files[DATA]:
            return False
        if self.now_ms() - before.at_ms >= WATCH_MS:
            return True
        wrong: list[str] = []

        def check(path: str) -> None:
            found = self.bucket.read_pointer(path)
            if found is None or found.sha256 != before.files[path]:
                wrong.append(path)

        self.each(check, [path for path in before.files if path != DATA and not is_immutable(path)])
        return not wrong

    def _publish(self, before: FrontRecord | None, known: Mapping[str, Standing], heads: Collection[Letter]) -> Outcome:
        data, languages = read_data(self.bucket.get(DATA)), self._languages(heads)
        letters = self._list(known, data.letters, [head.slug for head in heads if head.is_public])
        intact = before if before is not None and self._is_intact(before) else None
        basis = self._basis(languages)
        if intact is not None and intact.basis == basis and letters == tuple(data.letters.values()):
            return "unchanged"
        pointer, at = self.bucket.read_pointer(DATA), self.now_ms()
        # Higher than what the site shows, whatever became of the table.
        number = max(before.number if before else 0, pointer.edition if pointer else 0) + 1
        bodies = files(Front(self.site_url, self.stage.name, languages, letters, number, data.since or timestamp(at)))
        bodies |= self._replaced(before, bodies, languages, {head.slug for head in heads})
        shown = {letter.slug: letter.edition for letter in letters}
        record = FrontRecord(number, at, basis, shown, {path: sha256(body) for path, body in bodies.items()})
        self._write_immutable(bodies, intact)
        # If the put succeeds but its answer is lost, the retry fails on its own record.
        if not self.letters.put_front(before, record) and self.letters.front() != record:
            return "lost"
        self._show(bodies, record, intact)
        logger.info("front page published", extra={"count": len(letters)})
        return "published"

    def _list(
        self, known: Mapping[str, Standing], before: Mapping[str, ListedLetter], public: Iterable[str]
    ) -> tuple[ListedLetter, ...]:
        """The letters that are public, as the newest edition shows each that this run or an earlier one knew of."""
        found: dict[str, ListedLetter] = {}

        def list_one(slug: str) -> None:
            standing, old = known.get(slug), before.get(slug)
            if standing is not None and (old is None or standing.edition.number >= old.edition):
                since = self._public_since(standing) if old is None else old.public_since
                found[slug] = listed(self.site_url, standing, old, since)
            elif old is not None:
                found[slug] = old

        self.each(list_one, public)
        return tuple(sorted(found.values(), key=newest_first))

    def _public_since(self, standing: Standing) -> str:
        """When the letter's first public edition was published: its manifest stays for ever."""
        first = None
        if standing.edition.number > 1:
            first = self.bucket.get(f"{standing.letter.slug}/{manifest.manifest_path(1)}")
        return timestamp(manifest.published_ms(first.decode() if first else standing.edition.manifest))

    def _replaced(
        self,
        before: FrontRecord | None,
        bodies: Mapping[str, bytes],
        languages: tuple[str, ...],
        slugs: Collection[str],
    ) -> dict[str, bytes]:
        """What takes the place of pages that there are no more, except in the folder of a letter."""
        paths = [] if before is None else [path for path in before.files if path.partition("/")[0] not in slugs]
        return replacements(paths, bodies.keys(), bodies, languages[0])

    def _write_immutable(self, bodies: Mapping[str, bytes], intact: FrontRecord | None) -> None:
        for path, body in bodies.items():
            if is_immutable(path) and (intact is None or path not in intact.files):
                self.bucket.create(path, body, content_type=content_type(path), cache=FOR_EVER)

    def _show(self, bodies: Mapping[str, bytes], record: FrontRecord, intact: FrontRecord | None) -> None:
        """Set the pointers that the record changed, or all if the site did not show the one before."""
        known = {} if intact is None else intact.files
        changed = [
            path for path, digest in record.files.items() if not is_immutable(path) and known.get(path) != digest
        ]
        self.each(
            lambda path: set_pointer(self.bucket, path, bodies[path], record.number),
            [path for path in changed if path != DATA],
        )
        set_pointer(self.bucket, DATA, bodies[DATA], record.number)


def _shown(before: FrontRecord | None, known: Mapping[str, Standing], public: Iterable[str]) -> dict[str, int]:
    """The edition of each letter that the front page is to show."""
    shown = {slug: before.shown[slug] for slug in public if slug in before.shown} if before else {}
    for slug, standing in known.items():
        shown[slug] = max(standing.edition.number, shown.get(slug, 0))
    return shown
