"""Push, open and close letters: what `firmamos letter` does, on any stage."""

import time
from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.keys import new_pepper
from chalicelib.letters import Letter, LetterRefused, LetterState, Version, step
from chalicelib.operating.source import Source
from chalicelib.storage.interface import Letters

Pushed = Literal["created", "replaced", "unchanged", "new version", "settings"]


@dataclass(frozen=True)
class Campaign:
    """Letters of one stage, in an operator's hands. ``by`` is who; the audit log keeps it."""

    letters: Letters
    key_id: str
    by: str

    def find(self, slug: str) -> Letter:
        letter = self.letters.head(slug)
        if letter is None:
            raise LetterRefused(f"there is no letter {slug}")
        return letter

    def push(self, source: Source) -> tuple[Pushed, Letter]:
        """Store what the folder says. A draft is replaced; once signing has opened its words stay as they
        are for those who signed them, and other words become the next version.
        """
        before = self.letters.head(source.slug)
        sha256 = source.sha256()
        same = before is not None and before.version_sha256 == sha256
        number = _next_number(before, same)
        after = _head(source, before, number, sha256, b"" if before else new_pepper(self.key_id, source.slug))
        if before == after:
            return "unchanged", after
        if not same:
            # The version first: a head must never name one that is not there. Its key has its hash, so what
            # a push that died here, or lost against another, leaves behind is in nobody's way.
            self.letters.put_version(source.slug, _version(source, number, sha256))
        self._put(after, before)
        did = _did(before, same)
        self._log(source.slug, f"push: {did}", version=str(number), sha256=sha256)
        return did, after

    def move(self, slug: str, to: LetterState) -> Letter:
        """Open or close a letter; raises `LetterRefused` when it cannot be."""
        before = self.find(slug)
        after = replace(before, state=step(before, to))
        self._put(after, before)
        self._log(slug, to)
        return after

    def _put(self, after: Letter, before: Letter | None) -> None:
        written = self.letters.put_head(
            after,
            expect_version=before.version if before else None,
            expect_state=before.state if before else None,
        )
        # A put that worked and whose answer was lost fails on its own head when it is tried again.
        if not written and self.letters.head(after.slug) != after:
            raise LetterRefused(f"somebody else changed {after.slug} just now; try again")

    def _log(self, slug: str, what: str, **detail: str) -> None:
        self.letters.log(slug, time.time_ns() // 1_000_000, what, [("by", self.by), *detail.items()])


def _next_number(before: Letter | None, same: bool) -> int:
    if before is None:
        return 1
    return before.version if same or before.state == "draft" else before.version + 1


def _did(before: Letter | None, same: bool) -> Pushed:
    if before is None:
        return "created"
    if same:
        return "settings"
    return "replaced" if before.state == "draft" else "new version"


def _head(source: Source, before: Letter | None, number: int, sha256: str, pepper: bytes) -> Letter:
    return Letter(
        slug=source.slug,
        state=before.state if before else "draft",
        language=source.language,
        titles={lang: text.title for lang, text in source.texts.items()},
        kinds=source.kinds,
        order=source.order,
        organisers=source.organisers,
        contact=source.contact,
        countries=source.countries,
        opens=source.opens,
        closes=source.closes,
        version=number,
        version_sha256=sha256,
        pepper=before.pepper if before else pepper,
    )


def _version(source: Source, number: int, sha256: str) -> Version:
    return Version(
        number=number,
        sha256=sha256,
        date=source.date,
        place=source.place,
        timezone=source.timezone,
        addressees=source.addressees,
        texts=source.texts,
    )
