"""The package for the addressee: one zip with everything of one edition, and the same bytes whenever it is made.

Its folder holds the letter as PDF in the chosen languages, the list, a covering note, a receipt to sign, the manifest
of the edition, and ``SHA256SUMS``, which ``sha256sum -c`` takes. Each published file is compared with the manifest, so
that no file of another edition gets in.
"""

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from chalicelib.errors import Unavailable
from chalicelib.ports.publishing import Bucket, Typesetter
from chalicelib.publishing.edition_files import POINTER
from chalicelib.publishing.handover import papers
from chalicelib.publishing.handover.handed_edition import HandedEdition
from chalicelib.publishing.handover.papers import PackageFile
from chalicelib.rules.files import LIST_CSV, LIST_WORKBOOK, kept_at, sha256
from chalicelib.rules.typeset_sheet import Sheet

SUMS = "SHA256SUMS"
NOTE, RECEIPT = "covering-note", "receipt"
# The first moment that a zip can hold.
EARLIEST = (1980, 1, 1, 0, 0, 0)
PERMISSIONS = 0o100644


@dataclass(frozen=True)
class Packer:
    """``site`` and ``states`` are the buckets of published files and of what the publisher keeps."""

    site: Bucket
    states: Bucket
    typesetter: Typesetter

    def typeset(self, edition: HandedEdition, langs: Sequence[str], paper: str) -> bytes:
        """The note or the receipt with a name of `papers_of`. Raises `Unavailable`."""
        body = self.typesetter.typeset(edition.folder, papers_of(edition, langs)[paper]())
        if body is None:
            raise Unavailable("a paper was not typeset")
        return body

    def pack(self, edition: HandedEdition, langs: Sequence[str]) -> bytes:
        """The zip. Raises `Unavailable`, also when a published file is not the edition's."""
        bodies = {path: self._published(edition, path) for path, _, _ in published_files(langs)}
        bodies |= {name: self.typeset(edition, langs, name) for name in papers_of(edition, langs)}
        bodies[POINTER] = edition.record.manifest.encode()
        bodies[SUMS] = sums(bodies)
        return zipped(edition.name, bodies, edition.content.at_ms)

    def _published(self, edition: HandedEdition, path: str) -> bytes:
        """A file of the edition: as the site shows it, or as it was kept until the site does."""
        digest = edition.digests.get(path, "")
        kept = f"{edition.folder}/{kept_at(digest, path)}"
        for bucket, key in ((self.site, f"{edition.folder}/{path}"), (self.states, kept)):
            body = bucket.get(key)
            if body is not None and sha256(body) == digest:
                return body
        raise Unavailable(f"{path} is not that of the edition")


def published_files(langs: Sequence[str]) -> list[PackageFile]:
    """Those files of the package that are published."""
    letters = [(f"letter.{lang}.pdf", "letter", lang) for lang in langs]
    return [*letters, (LIST_CSV, "csv", ""), (LIST_WORKBOOK, "xlsx", "")]


def all_files(langs: Sequence[str]) -> list[PackageFile]:
    """Every file of the package, in the order in which the note lists them."""
    own = [
        (f"{name}.{lang}.pdf", kind, lang) for name, kind in ((NOTE, "note"), (RECEIPT, "receipt")) for lang in langs
    ]
    return [*published_files(langs), *own, (POINTER, "manifest", ""), (SUMS, "sums", "")]


def papers_of(edition: HandedEdition, langs: Sequence[str]) -> Mapping[str, Callable[[], Sheet]]:
    """The papers that are typeset for the package, by their file names."""
    files = all_files(langs)
    made: dict[str, Callable[[], Sheet]] = {}
    for lang in langs:
        made[f"{NOTE}.{lang}.pdf"] = partial(papers.covering_note, edition, lang, files)
        made[f"{RECEIPT}.{lang}.pdf"] = partial(papers.receipt, edition, lang)
    return made


def sums(bodies: Mapping[str, bytes]) -> bytes:
    """A list of fingerprints as ``sha256sum`` writes it."""
    return "".join(f"{sha256(bodies[name])}  {name}\n" for name in sorted(bodies)).encode()


def zipped(folder: str, bodies: Mapping[str, bytes], at_ms: int) -> bytes:
    """A zip of one folder, dated ``at_ms``; the same content has the same bytes."""
    moment = datetime.fromtimestamp(at_ms // 1000, UTC).timetuple()[:6]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(bodies):
            entry = zipfile.ZipInfo(f"{folder}/{name}", max(moment, EARLIEST))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, PERMISSIONS << 16
            archive.writestr(entry, bodies[name])
    return out.getvalue()
