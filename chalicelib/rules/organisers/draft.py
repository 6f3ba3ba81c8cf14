"""A file of a letter's draft, and when what it was before is kept."""

from dataclasses import dataclass

from chalicelib.rules.durations import DAY, MINUTE

KEPT_SECONDS = 400 * DAY
# What a script saves every few seconds is kept no oftener; what somebody saves by the button always is.
KEPT_EVERY_SECONDS = 10 * MINUTE


@dataclass(frozen=True, repr=False)
class DraftFile:
    """``revision`` changes with every write, and is 0 for what was never saved in the browser: then ``text`` is what
    the letter has."""

    name: str  # as in a letter's folder: es.md
    text: str
    by: str = ""  # an organiser's id, or an operator's name
    at_ms: int = 0
    revision: int = 0


def is_to_be_kept(before: DraftFile | None, after: DraftFile, *, by_button: bool) -> bool:
    """Whether what a file was before a saving is kept: another person's work always is."""
    if before is None or before.text == after.text or not before.revision:
        return False
    is_old = after.at_ms - before.at_ms >= KEPT_EVERY_SECONDS * 1000
    return by_button or is_old or before.by != after.by
