"""A note that an organiser leaves for colleagues beside a signature that waits."""

import unicodedata
from dataclasses import asdict, dataclass
from typing import Any

from chalicelib.rules.durations import DAY
from chalicelib.rules.fields.characters import UNSEEN

MOST_CHARACTERS = 500
MOST_NOTES = 10  # kept of one signature: the newest
KEPT_SECONDS = 90 * DAY  # after the last one


@dataclass(frozen=True, repr=False)
class Note:
    """``id`` is random, so that one that is written twice is kept once; ``at`` is in ms since the epoch."""

    id: str
    by: str  # a person's id
    at: int
    text: str

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def read_text(typed: str) -> str:
    """A note's text without what nobody sees: it may be '', and longer than `MOST_CHARACTERS`."""
    lines = unicodedata.normalize("NFC", typed).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(" ".join(_visible(line).split()) for line in lines).strip()


def with_note(notes: tuple[Note, ...], note: Note) -> tuple[Note, ...]:
    """The notes with one more, the oldest first."""
    return notes if any(one.id == note.id for one in notes) else (*notes, note)[-MOST_NOTES:]


def _visible(line: str) -> str:
    return "".join(one if unicodedata.category(one)[0] != "C" else " " for one in UNSEEN.sub("", line))
