"""Where editions are stored: in the private bucket first, then on the site, each pointer only over an older edition."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.errors import Unavailable
from chalicelib.ports.publishing import FOR_EVER, PRIVATE, Bucket, Each
from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition import manifest
from chalicelib.rules.files import DOCUMENTS, EDITIONS, FILES, content_type, is_immutable, kept_at

RACES = 5
POINTER = "edition.json"


@dataclass(frozen=True)
class EditionFiles:
    """The two buckets of one letter's ``folder``."""

    bucket: Bucket  # the site
    states: Bucket  # private; objects expire after some days
    each: Each
    folder: str

    def keep(self, files: Mapping[str, bytes], digests: Mapping[str, str]) -> None:
        """Store files in the private bucket, and on the site those that the new pages will ask for."""

        def keep_one(path: str) -> None:
            kept_path, kind = kept_at(digests[path], path), content_type(path)
            self.states.create(f"{self.folder}/{kept_path}", files[path], content_type=kind, cache=PRIVATE)
            if path.startswith(FILES):
                self.bucket.create(f"{self.folder}/{path}", files[path], content_type=kind, cache=FOR_EVER)

        self.each(keep_one, files)

    def read_kept(self, path: str, digest: str) -> bytes | None:
        return self.states.get(f"{self.folder}/{kept_at(digest, path)}")

    def shows(self, record: EditionRecord) -> bool:
        """Whether the pointer that is written last is this edition's; then all the others are too."""
        return self.bucket.get(f"{self.folder}/{POINTER}") == record.manifest.encode()

    def show(self, record: EditionRecord, files: Mapping[str, bytes]) -> None:
        """Set the pointers to an edition that was just committed; ``files`` are those that it changed."""
        self._show_permanent(record, files)
        self.each(
            lambda path: self._set_pointer(path, files[path], record.number),
            [path for path in files if not is_immutable(path)],
        )
        self._set_pointer(POINTER, record.manifest.encode(), record.number)

    def show_again(self, record: EditionRecord) -> bool:
        """Make sure that every pointer shows this committed edition or a newer one.

        False when a file of the edition is no longer kept: a new edition must take its place.
        """
        missing: list[str] = []
        digests = manifest.files_of(record.manifest)

        def show_one(path: str) -> None:
            digest = digests[path]
            current_pointer = self.bucket.read_pointer(f"{self.folder}/{path}")
            if current_pointer is not None and (
                is_immutable(path) or digest == current_pointer.sha256 or current_pointer.edition > record.number
            ):
                return
            body = self.read_kept(path, digest)
            if body is None:
                missing.append(path)
            elif is_immutable(path):
                self._write_permanent(path, body)
            else:
                self._set_pointer(path, body, record.number)

        self.each(show_one, [path for path in digests if not path.startswith(DOCUMENTS)])
        if missing:
            return False
        self._show_permanent(record, {})
        self._set_pointer(POINTER, record.manifest.encode(), record.number)
        return True

    def _show_permanent(self, record: EditionRecord, files: Mapping[str, bytes]) -> None:
        for path in files:
            if path.startswith(EDITIONS):
                self._write_permanent(path, files[path])
        self._write_permanent(manifest.manifest_path(record.number), record.manifest.encode())

    def _write_permanent(self, path: str, body: bytes) -> None:
        kind = content_type(path)
        self.bucket.create(f"{self.folder}/{path}", body, content_type=kind, cache=FOR_EVER)

    def _set_pointer(self, path: str, body: bytes, number: int) -> None:
        set_pointer(self.bucket, f"{self.folder}/{path}", body, number)


def set_pointer(bucket: Bucket, key: str, body: bytes, number: int) -> None:
    """Write a pointer unless it shows the edition of this number or a newer one. Raises `Unavailable`."""
    for _ in range(RACES):
        current_pointer = bucket.read_pointer(key)
        if current_pointer is not None and current_pointer.edition >= number:
            return
        if bucket.replace(key, body, content_type=content_type(key), expected=current_pointer, edition=number):
            return
    raise Unavailable("a pointer changed at every attempt")
