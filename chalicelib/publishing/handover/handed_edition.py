"""The edition that is handed over: what its manifest says, and the letter's words as it printed them."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.pages.shared import Site
from chalicelib.ports.storage import EditionRecord, Letters
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition.content import Content
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.counting import Counts


@dataclass(frozen=True)
class HandedEdition:
    """``content`` has no signatories: of them the manifest's counts are all that is said."""

    content: Content
    record: EditionRecord
    counts: Counts
    digests: Mapping[str, str]  # path → sha256

    @property
    def number(self) -> int:
        return self.record.number

    @property
    def folder(self) -> str:
        return self.content.letter.folder

    @property
    def name(self) -> str:
        """agua-limpia-edition-12, for files and folders."""
        return f"{self.content.letter.slug}-edition-{self.number}"


def read_edition(site: Site, letters: Letters, letter: Letter, record: EditionRecord) -> HandedEdition | None:
    """An edition of a letter; None while it is not of the letter's present version, and another will follow. Raises
    `Unavailable`."""
    version = letters.version(letter.slug, letter.version, letter.version_sha256)
    if version is None or manifest.version_of(record.manifest) != version.sha256:
        return None
    content = Content(site, letter, version, {}, record.number, manifest.published_ms(record.manifest))
    return HandedEdition(content, record, manifest.counts_of(record.manifest), manifest.files_of(record.manifest))
