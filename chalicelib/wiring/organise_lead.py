"""What organisers do to open and lead a letter, on AWS: for their pages."""

import functools

from chalicelib.organising.leading import Lead
from chalicelib.organising.opening import DraftExecutor
from chalicelib.wiring.organise import letters, now
from chalicelib.wiring.organise_writing import drafting


@functools.cache
def draft_executor(kind: str) -> DraftExecutor:
    """What opens a letter, or gives it other words, once that is approved."""
    return DraftExecutor(kind, letters(), drafting)


def lead(person_id: str) -> Lead:
    """What an owner does to a letter that readers see."""
    return Lead(letters(), drafting(person_id), now)
