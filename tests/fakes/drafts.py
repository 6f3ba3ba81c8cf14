"""The drafts of letters in memory."""

from dataclasses import dataclass, field, replace

from chalicelib.ports.drafts import LAST_MS
from chalicelib.rules.organisers.draft import DraftFile


@dataclass
class MemoryDrafts:
    rows: dict[tuple[str, str], DraftFile] = field(default_factory=dict)
    was: dict[tuple[str, str, int], DraftFile] = field(default_factory=dict)

    def files(self, slug: str) -> dict[str, DraftFile]:
        return {name: file for (of, name), file in self.rows.items() if of == slug}

    def file(self, slug: str, name: str) -> DraftFile | None:
        return self.rows.get((slug, name))

    def put(self, slug: str, file: DraftFile, *, expected: int) -> bool:
        stored = self.rows.get((slug, file.name))
        if (stored.revision if stored else 0) != expected:
            return False
        self.rows[slug, file.name] = replace(file, revision=expected + 1)
        return True

    def keep(self, slug: str, file: DraftFile, *, expires_at: int) -> None:
        self.was[slug, file.name, file.at_ms] = file

    def kept(self, slug: str, name: str, *, before_ms: int = LAST_MS, most: int = 100) -> list[DraftFile]:
        found = [replace(file, text="") for (of, called, _), file in self.was.items() if (of, called) == (slug, name)]
        return sorted((file for file in found if file.at_ms < before_ms), key=lambda file: -file.at_ms)[:most]

    def kept_at(self, slug: str, name: str, at_ms: int) -> DraftFile | None:
        return self.was.get((slug, name, at_ms))
