"""Leaving a signature for a colleague, with a note.

A note may say something of a person, so it is sealed with the letter's data key: whoever destroys the letter's keys
destroys the notes with them. It stands in the table of organisers, because the record of a signature is the signer's,
and what it costs to write is counted. It ends after three months.
"""

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chalicelib.errors import Unavailable
from chalicelib.organising.held_signatures import require_keys
from chalicelib.ports.keys import Vault
from chalicelib.ports.notes import NoteStore
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisers.note import KEPT_SECONDS, MOST_CHARACTERS, Note, read_text, with_note
from chalicelib.rules.races import RACE_ATTEMPTS


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


def _about(signature_id: str) -> str:
    """What the notes are sealed as: they open in place of no signature's details, and of no other's notes."""
    return f"notes#{signature_id}"
