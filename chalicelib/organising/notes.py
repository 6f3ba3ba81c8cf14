"""Leaving a signature for a colleague, with a note.

A note may say something of a person, so it is sealed with the letter's data key: whoever destroys the letter's keys
destroys the notes with them. It stands in the table of organisers, because the record of a signature is the signer's,
and what it costs to write is counted. It ends after three months.
"""

import json
import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chalicelib.errors import Unavailable
from chalicelib.organising.held_signatures import require_keys
from chalicelib.ports.keys import Vault
from chalicelib.ports.notes import NoteStore
from chalicelib.ports.storage import Letters, Limits
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisers.note import KEPT_SECONDS, MOST_CHARACTERS, Note, read_text, with_note
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.signature import TOMBSTONES, Signature

logger = logging.getLogger(__name__)

FORGETTING, EVERY_SECONDS = "forgetting", 3600


class Unopened(Protocol):
    def get_unopened(self, signature_id: str) -> Signature | None: ...


@dataclass(frozen=True)
class Notes:
    store: NoteStore
    vault: Vault
    letters: Letters
    now_ms: Callable[[], int]
    new_id: Callable[[], str] = field(default=lambda: secrets.token_hex(8))

    def of(self, letter: Letter, signature_ids: Sequence[str]) -> dict[str, tuple[Note, ...]]:
        """The notes of each signature that has any, the oldest first; none once the letter's keys are destroyed."""
        if letter.purged_at is not None:
            return {}
        found = self.store.notes(signature_ids)
        return {one: self._open(letter, one, notes.sealed) for one, notes in found.items()}

    def add(self, letter: Letter, signature_id: str, by: str, typed: str) -> Note:
        """Add a note. Raises `LetterRefused` for one that is empty or too long, and `Unavailable`."""
        require_keys(letter)
        text = read_text(typed)
        if not 0 < len(text) <= MOST_CHARACTERS:
            raise LetterRefused(f"a note has 1 to {MOST_CHARACTERS} characters")
        note = Note(self.new_id(), by, self.now_ms(), text)
        self.letters.log(letter.slug, note.at, "note", [("by", by), ("signature", signature_id.partition("#")[2])])
        for _ in range(RACE_ATTEMPTS):
            stored = self.store.notes([signature_id]).get(signature_id)
            known = self._open(letter, signature_id, stored.sealed) if stored else ()
            # Once it is written and only the answer was lost, it is there.
            if note in known or self._put(
                letter, signature_id, with_note(known, note), stored.revision if stored else None
            ):
                return note
        raise Unavailable("somebody else is writing notes on the same signature")

    def _put(self, letter: Letter, signature_id: str, notes: tuple[Note, ...], expected: int | None) -> bool:
        text = json.dumps([note.to_json() for note in notes])
        sealed = self.vault.seal(letter.slug, _about(signature_id), text)
        expires_at = self.now_ms() // 1000 + KEPT_SECONDS
        return self.store.put_notes(signature_id, sealed, expected=expected, expires_at=expires_at)

    def _open(self, letter: Letter, signature_id: str, sealed: bytes) -> tuple[Note, ...]:
        opened = json.loads(self.vault.open(letter.slug, _about(signature_id), sealed))
        return tuple(Note(**note) for note in opened)


@dataclass(frozen=True)
class Forgetting:
    """Deletes the notes of those who have left: the function that takes them off may not, since it knows nothing of
    organisers. No page shows them from that moment on; within the hour they are gone."""

    store: NoteStore
    letters: Letters
    signatures: Unopened
    limits: Limits
    now: Callable[[], int]  # s since the epoch

    def run(self) -> int:
        """Look once an hour; returns of how many signatures notes were deleted. A letter that fails keeps no other."""
        now = self.now()
        # Nobody is the same twice, so a mark that holds keeps everybody out, also whoever set it.
        if not self.limits.acquire(FORGETTING, f"round {now}", now, EVERY_SECONDS):
            return 0
        return sum(map(self._forget, self.letters.heads()))

    def _forget(self, letter: Letter) -> int:
        gone = 0
        try:
            for one in self.store.noted(letter.slug):
                if letter.purged_at is not None or self._has_left(one):
                    self.store.forget(one)
                    gone += 1
        except Unavailable:
            logger.exception("notes are kept", extra={"letter": letter.slug})
        return gone

    def _has_left(self, signature_id: str) -> bool:
        record = self.signatures.get_unopened(signature_id)
        return record is None or record.state in TOMBSTONES or not record.alive(self.now() * 1000)


def _about(signature_id: str) -> str:
    """What the notes are sealed as: they open in place of no signature's details, and of no other's notes."""
    return f"notes#{signature_id}"
