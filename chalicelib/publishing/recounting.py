"""What the organisers' decisions on names change between two editions.

Decisions have no time and no place among the changes of signatures: an edition records which it counts by, and the next
one compares.
"""

from dataclasses import replace

from chalicelib.ports.storage import EditionRecord
from chalicelib.publishing.edition import manifest
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import counted_once
from chalicelib.rules.files import sha256
from chalicelib.rules.signatories.counting import differences
from chalicelib.rules.signatories.roll import Roll, listed


def figures_decided(content: Content, before: Roll, last: EditionRecord | None) -> tuple[tuple[str, int], ...]:
    """By how much decisions that are new since the last edition move its figures: those of what it lists, and of
    nobody who came or left since."""
    if last is None or last.decided == content.decisions.digest:
        return ()
    counts = manifest.counts_of(last.manifest)
    recounted = replace(content, roll=listed(before), unnamed=counts.unnamed)
    return differences(counts, recounted.counts)


def is_grouped_anew(content: Content, last: EditionRecord) -> bool:
    """Whether decisions put other names together than in the last edition, though no figure moves."""
    if last.decided == content.decisions.digest:
        return False
    published = manifest.files_of(last.manifest).get(counted_once.PATH)
    return published != sha256(counted_once.files(content)[counted_once.PATH])
