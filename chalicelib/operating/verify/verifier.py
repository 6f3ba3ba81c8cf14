"""Verifies that a published letter matches its editions, from the published files alone.

The manifest of each edition contains the hash of the one before. So anyone who has one `edition.json`, say from a
newspaper's archive, can detect a change to any edition before it.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.operating.verify.copies import Copy, Mismatch
from chalicelib.publishing.edition.manifest import Manifest, manifest_path
from chalicelib.publishing.files import corrections, counted_once, edition_page
from chalicelib.rules.files import EDITIONS, FILES, sha256
from chalicelib.rules.letters.letter import KINDS, is_slug
from chalicelib.rules.outside import read_json
from chalicelib.rules.signatories.changes import ChangeTotals, HistoryRow
from chalicelib.rules.signatories.counted_places import CountedPlace, places_in
from chalicelib.rules.signatories.counting import FIGURES, Counts, count, group, is_counted_once
from chalicelib.rules.signatures.member import MEMBER_KINDS

PRESENT = "edition.json"
SIGNATORIES = "signatories.json"
TRIES = 3
WAIT_SECONDS = 60  # how long caches may serve files of two editions side by side
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TIME = re.compile(r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_PATH = re.compile(r"(?:\w[\w.-]*/)*\w[\w.-]*", re.ASCII)
MOST_LONG = 300  # characters of a path
MOST_FILES = 100_000  # of one edition
MOST_EDITIONS = 1_000_000  # one a minute for two years


@dataclass(frozen=True)
class VerifyResult:
    """What was verified. Citing ``sha256`` cites every edition up to this one."""

    letter: str
    number: int
    published_at: str
    sha256: str  # of edition.json
    editions: int
    files: int


@dataclass
class Verifier:
    """Verifies a copy. ``wait`` is called before reading again a site that may be between two editions."""

    copy: Copy
    wait: Callable[[], None] = lambda: None
    _digests: dict[str, str] = field(default_factory=dict)  # path → sha256 of the content that was read
    _corrections: bytes = b""

    def __post_init__(self) -> None:
        self._read_present()

    def _read_present(self) -> None:
        self._body = self._read(PRESENT)
        self.manifest = read_manifest(PRESENT, self._body)

    @property
    def length(self) -> int:
        """How many steps there will be."""
        return 2 * self.manifest.number + len(self.manifest.files)

    def steps(self) -> Iterator[str]:
        """Check everything step by step; yields the path that each step checked. Raises `Mismatch`."""
        for remaining in reversed(range(TRIES)):
            try:
                yield from self._check_present()
                break
            except Mismatch:
                if not self.copy.changes or not remaining:
                    raise
                self.wait()
                self._digests.clear()
                self._read_present()
        rows: list[HistoryRow] = []
        yield from self._check_chain(rows)
        self._reconcile(rows[::-1])

    def result(self) -> VerifyResult:
        manifest = self.manifest
        digest, files = sha256(self._body), len(self._digests)
        return VerifyResult(manifest.letter, manifest.number, manifest.published_at, digest, manifest.number, files)

    def _check_present(self) -> Iterator[str]:
        """Check the files of the present edition and their contents."""
        for path in (SIGNATORIES, corrections.PATH, edition_page.path(self.manifest.number)):
            if path not in self.manifest.files:
                raise Mismatch(PRESENT, f"{path} is not among its files")
        bodies: dict[str, bytes] = {}
        for path, digest in self.manifest.files.items():
            body = self._check(PRESENT, path, digest)
            if path in (SIGNATORIES, corrections.PATH, counted_once.PATH):
                bodies[path] = body
            yield path
        self._corrections = bodies[corrections.PATH]
        places = check_list(bodies[SIGNATORIES])
        if is_counted_once(read_json(self._body)["counts"]):
            check_counts(places, bodies.get(counted_once.PATH), self.manifest.counts)
        else:
            check_entries(places, self.manifest.counts)

    def _check_chain(self, rows: list[HistoryRow]) -> Iterator[str]:
        """Check every edition from the present one back to the first; appends the changes of each to ``rows``."""
        later, expected = self.manifest, sha256(self._body)
        wrong = f"it differs from {PRESENT}"
        for number in range(self.manifest.number, 0, -1):
            path = manifest_path(number)
            body = self._read(path)
            if sha256(body) != expected:
                raise Mismatch(path, wrong)
            found = read_manifest(path, body)
            self._check_link(path, number, found, later)
            yield path
            for file, digest in found.files.items():
                if file.startswith((FILES, EDITIONS)) and self._digests.get(file) != digest:
                    self._check(path, file, digest)
            yield edition_page.path(number)
            rows.append(HistoryRow(number, number, found.published_at, found.changes, found.counts.signatures))
            later, expected = found, found.previous or ""
            wrong = f"its SHA-256 is not the one that {path} gives for the edition before"

    def _check_link(self, path: str, number: int, found: Manifest, later: Manifest) -> None:
        """Check that an edition can be the one before ``later``."""
        if found.number != number:
            raise Mismatch(path, f"it says that it is edition {found.number}")
        if found.letter != self.manifest.letter:
            raise Mismatch(path, f"it belongs to another letter, {found.letter}")
        if found.published_at > later.published_at:
            raise Mismatch(path, f"it was published later than edition {later.number}, which follows it")
        if (found.previous is None) != (number == 1):
            raise Mismatch(path, "only the first edition may have none before it")
        if edition_page.path(number) not in found.files:
            raise Mismatch(path, f"{edition_page.path(number)} is not among its files")
        if any(file.startswith(EDITIONS) and file != edition_page.path(number) for file in found.files):
            raise Mismatch(path, "it names a file of another edition")

    def _reconcile(self, rows: list[HistoryRow]) -> None:
        wrong = corrections.find_unreconciled(rows)
        if wrong is not None:
            raise Mismatch(manifest_path(wrong.last), "its counts do not follow from those before it and its changes")
        try:
            letter = read_json(self._corrections)["letter"]
            history = corrections.from_json(self._corrections)
        except (ValueError, KeyError, TypeError):
            raise Mismatch(corrections.PATH, "it is not a list of corrections") from None
        if letter != self.manifest.letter or history != corrections.merge_rows(rows):
            raise Mismatch(corrections.PATH, "it does not match the changes in the manifests of the editions")

    def _check(self, manifest: str, path: str, digest: str) -> bytes:
        """The content of a file, which must have the hash that a manifest gives it."""
        body = self._read(path)
        if sha256(body) != digest:
            raise Mismatch(path, f"its content does not match the hash in {manifest}")
        return body

    def _read(self, path: str) -> bytes:
        body = self.copy.get(path)
        if body is None:
            raise Mismatch(path, "it is missing")
        self._digests[path] = sha256(body)
        return body


def read_manifest(path: str, body: bytes) -> Manifest:
    """A manifest from its file. Raises `Mismatch` if it is not one; fields of a later program are ignored."""
    try:
        found: Any = read_json(body)
        manifest = Manifest(
            letter=found["letter"],
            number=found["number"],
            published_at=found["published_at"],
            version=found["version"],
            counts=Counts.from_json(found["counts"]),
            changes=ChangeTotals.from_json(found["changes"]),
            files=found["files"],
            previous=found["previous"],
        )
        sound = _is_sound(manifest)
    except (ValueError, KeyError, TypeError, AttributeError):
        sound = False
    if not sound:
        raise Mismatch(path, "it is not an edition's manifest")
    return manifest


def _is_sound(manifest: Manifest) -> bool:
    changes = manifest.changes.to_json()
    differences = changes.pop("figures")
    numbers = [*manifest.counts.to_json().values(), *changes.values()]
    digests = [manifest.version, *manifest.files.values()]
    if manifest.previous is not None:
        digests.append(manifest.previous)
    datetime.fromisoformat(manifest.published_at)
    return (
        is_slug(manifest.letter)
        and all(type(number) is int and number >= 0 for number in [*numbers, manifest.number])
        and 0 < manifest.number <= MOST_EDITIONS
        and len(manifest.files) <= MOST_FILES
        and all(name in FIGURES and type(moved_by) is int for name, moved_by in differences.items())
        and _TIME.fullmatch(manifest.published_at) is not None
        and all(_SHA256.fullmatch(digest) for digest in digests)
        # A path must not lead out of the folder.
        and all(len(path) <= MOST_LONG and _PATH.fullmatch(path) for path in manifest.files)
    )


def check_list(body: bytes) -> tuple[CountedPlace, ...]:
    """Check that a list of signatories is numbered correctly; returns its places. Raises `Mismatch`."""
    try:
        rows = read_json(body)
        for row in rows:
            _check_row(row)
        numbers = [[row["number"] for row in rows if (row["kind"] == "person") == persons] for persons in (False, True)]
    except (ValueError, KeyError, TypeError):
        raise Mismatch(SIGNATORIES, "it is not a list of signatories") from None
    if any(group != list(range(1, len(group) + 1)) for group in numbers):
        raise Mismatch(SIGNATORIES, "its numbers do not run from 1 without a gap")
    if len({row["permanent"] for row in rows}) != len(rows):
        raise Mismatch(SIGNATORIES, "a permanent number appears twice")
    return places_in(rows)


def check_counts(places: tuple[CountedPlace, ...], groups: bytes | None, counts: Counts) -> None:
    """Check the counts by the list and by what counts once on it. Raises `Mismatch`.

    Nobody publishes which of its persons are one, so of persons only the sums are checked.
    """
    if groups is None:
        raise Mismatch(PRESENT, f"{counted_once.PATH} is not among its files")
    try:
        grouped = counted_once.from_json(groups, places)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise Mismatch(counted_once.PATH, f"it does not belong to {SIGNATORIES}") from None
    most = count(places, grouped, counts.unnamed)
    merged_persons = most.persons_in_all - counts.persons_in_all
    is_possible = (
        most.signatures == counts.signatures
        and 0 <= most.persons - counts.persons <= merged_persons
        and 0 <= most.persons_in_coalitions - counts.persons_in_coalitions <= merged_persons
    )
    if not is_possible or _of_organisations(most) != _of_organisations(counts):
        raise Mismatch(SIGNATORIES, f"it does not match the counts in {PRESENT}")


def _of_organisations(counts: Counts) -> dict[str, int]:
    values = counts.to_json()
    return {name: number for name, number in values.items() if "persons" not in name and name != "repeated"}


def check_entries(places: tuple[CountedPlace, ...], counts: Counts) -> None:
    """Check the counts of an older program, which counted entries, and of members those that sign nowhere else.
    Raises `Mismatch`."""
    kinds = Counter(place.kind for place in places if not place.member)
    distinct = count(places, group(places), counts.unnamed)
    expected = Counts(
        persons=kinds["person"],
        organisations=kinds["organisation"],
        coalitions=kinds["coalition"],
        members=distinct.members - distinct.both,
        unnamed=counts.unnamed,
    )
    if counts != expected:
        raise Mismatch(SIGNATORIES, f"it does not match the counts in {PRESENT}")


def _check_row(row: dict[str, Any]) -> None:
    kind, name, number = row["kind"], row["name"], row["permanent"]
    if kind not in KINDS or not isinstance(name, str) or not name or type(number) is not int or number < 1:
        raise ValueError("not a signatory")
    if not all(map(_is_member, row["members"])):
        raise ValueError("not members")
    if not all(isinstance(member, str) for member in row.get("confirmed_members", ())):
        raise ValueError("not names")


def _is_member(value: object) -> bool:
    if isinstance(value, dict):
        is_known = value.get("kind", "organisation") in MEMBER_KINDS
        return is_known and "name" in value and all(isinstance(text, str) for text in value.values())
    return isinstance(value, str)
