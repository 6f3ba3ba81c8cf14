"""What a run of the publisher starts from, what it plans, and the record of the edition that comes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Self

from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.edition.manifest import Manifest
from chalicelib.publishing.files.costly_files import CostlyFiles
from chalicelib.rules.files import sha256
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.changes import ChangeTotals
from chalicelib.rules.signatories.decisions import Decisions
from chalicelib.rules.signatories.roll import Roll, Signatory
from chalicelib.rules.signatories.unnamed import UnnamedCount

Outcome = Literal["published", "unchanged", "busy", "lost", "draft", "frozen"]


@dataclass(frozen=True)
class Standing:
    """An edition that stands: it was committed, and every page of it is at its address."""

    letter: Letter  # as the edition shows it
    signing: str  # soon, open, paused or closed
    subjects: Mapping[str, str]  # language → subject
    timezone: str  # IANA name
    edition: EditionRecord

    @classmethod
    def of(cls, content: Content, edition: EditionRecord) -> Self:
        version = content.version
        subjects = {lang: version.texts[lang].subject for lang in content.languages}
        return cls(content.letter, content.signing, subjects, version.timezone, edition)


@dataclass(frozen=True)
class Result:
    """What a run did for one letter, and the edition that stands now if the run knows it."""

    outcome: Outcome
    standing: Standing | None = None


@dataclass(frozen=True)
class RunState:
    """What a run starts from: the last edition, the roll then and now."""

    last: EditionRecord | None
    origin: EditionRecord | None  # the edition that numbers go on from: the last one, or that of the invitation
    origin_folder: str
    is_intact: bool  # whether the site shows the last edition whole
    before: dict[str, Signatory] | None  # None when the roll is folded from the beginning
    after: dict[str, Signatory]
    taken_down: frozenset[str]  # ids of signatures that the organisers took down
    watermark: int  # ms since the epoch; the next edition reads what changed from here on
    listed_since: int  # ms since the epoch, see `chalicelib.rules.signatories.roll.assign_numbers`
    has_read_all: bool  # whether whoever is missing from the index is gone from ``after``
    is_count_due: bool
    counted: UnnamedCount  # as this edition publishes it
    decisions: Decisions


@dataclass(frozen=True)
class Plan:
    """The edition to publish, if anything in it is new."""

    content: Content
    changed: ChangeTotals
    roll: Roll  # with numbers, and with those who are not listed
    basis: str


def counted_by(edition: EditionRecord | None) -> UnnamedCount:
    if edition is None:
        return UnnamedCount()
    published = manifest.counts_of(edition.manifest).unnamed
    return UnnamedCount(published, edition.unnamed_actual, edition.ended_at, edition.unnamed_exact)


def edition_record(
    content: Content,
    content_basis: str,
    run: RunState,
    digests: Mapping[str, str],
    state_key: str,
    costly: CostlyFiles,
) -> EditionRecord:
    previous = run.last.manifest_sha256 if run.last else None
    text = Manifest(
        letter=content.letter.slug,
        number=content.number,
        published_at=content.at_iso,
        version=content.version.sha256,
        counts=content.counts,
        changes=content.changed,
        files=dict(sorted(digests.items())),
        previous=previous,
        goal=content.letter.goal,
    ).text()
    return EditionRecord(
        number=content.number,
        manifest=text,
        manifest_sha256=sha256(text.encode()),
        state_key=state_key,
        watermark=run.watermark,
        basis=content_basis,
        secret=content.secret.hex(),
        numbered=content.numbered,
        typeset_at=costly.at,
        owed=costly.owed,
        unnamed_actual=run.counted.actual,
        ended_at=run.counted.ended_at,
        unnamed_exact=run.counted.is_exact,
        decided=content.decisions.digest,
    )
