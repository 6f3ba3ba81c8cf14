"""Organisers leave notes for each other beside a signature, sealed, a few, and for a while."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.aws.dynamodb.notes import DynamoNotes
from chalicelib.errors import Unavailable
from chalicelib.organising.notes import EVERY_SECONDS, Forgetting, Notes
from chalicelib.ports.notes import NoteStore
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.note import MOST_CHARACTERS, MOST_NOTES, read_text
from tests.fakes.keys import PlainVault
from tests.fakes.notes import MemoryNotes
from tests.fakes.storage import MemoryLetters, MemoryLimits, MemorySignatures
from tests.support.samples import LETTER, NOW, SLUG
from tests.support.world import pending

ONE, OTHER = f"{SLUG}#{'a' * 26}", f"{SLUG}#{'b' * 26}"


@pytest.fixture(params=["memory", "dynamodb"])
def store(request: pytest.FixtureRequest) -> NoteStore:
    if request.param == "memory":
        return MemoryNotes()
    request.getfixturevalue("aws")
    return DynamoNotes()


def notes_in(store: NoteStore, letters: MemoryLetters | None = None) -> Notes:
    return Notes(store, PlainVault(), letters or MemoryLetters(), lambda: NOW)


def texts(notes: Notes) -> dict[str, list[str]]:
    return {key: [note.text for note in found] for key, found in notes.of(LETTER, [ONE, OTHER]).items()}


def test_notes_come_back_in_order_with_who_and_when(store: NoteStore) -> None:
    letters = MemoryLetters()
    notes = notes_in(store, letters)
    assert notes.of(LETTER, []) == notes.of(LETTER, [ONE]) == {}
    notes.add(LETTER, ONE, "luz", "Llamé: no contestan")
    notes.add(LETTER, ONE, "eva", "Yo sigo el lunes")
    notes.add(LETTER, OTHER, "eva", "Otra")
    assert texts(notes) == {ONE: ["Llamé: no contestan", "Yo sigo el lunes"], OTHER: ["Otra"]}
    assert [(note.by, note.at) for note in notes.of(LETTER, [ONE])[ONE]] == [("luz", NOW), ("eva", NOW)]
    assert (SLUG, "note", {"by": "luz", "signature": "a" * 26}) in letters.audit
    assert "Llamé" not in str(letters.audit)


def test_stored_notes_are_sealed_and_open_beside_no_other_signature(store: NoteStore) -> None:
    notes = notes_in(store)
    notes.add(LETTER, ONE, "luz", "Llamé")
    sealed = store.notes([ONE])[ONE].sealed
    assert sealed.startswith(f"notes#{ONE}|".encode()), "the vault sealed it, about this signature alone"
    assert store.put_notes(OTHER, sealed, expected=None, expires_at=NOW)
    with pytest.raises(AssertionError):
        notes.of(LETTER, [OTHER])


def test_a_note_over_what_was_read_is_not_lost(store: NoteStore) -> None:
    class Slow:
        """Another organiser writes between the reading and the writing."""

        noted = staticmethod(store.noted)
        forget = staticmethod(store.forget)

        def __init__(self) -> None:
            self.faster = 1

        def notes(self, ids: Any) -> Any:
            return store.notes(ids)

        def put_notes(self, *arguments: Any, **named: Any) -> bool:
            if self.faster:
                self.faster = 0
                notes_in(store).add(LETTER, ONE, "eva", "Primero yo")
            return store.put_notes(*arguments, **named)

    notes_in(Slow()).add(LETTER, ONE, "luz", "Y yo")
    assert texts(notes_in(store)) == {ONE: ["Primero yo", "Y yo"]}


def test_a_note_whose_answer_was_lost_is_kept_once(store: NoteStore) -> None:
    class Twice:
        notes = staticmethod(store.notes)
        noted = staticmethod(store.noted)
        forget = staticmethod(store.forget)

        def put_notes(self, *arguments: Any, **named: Any) -> bool:
            store.put_notes(*arguments, **named)
            return store.put_notes(*arguments, **named)  # as the client does after a time-out

    notes_in(Twice()).add(LETTER, ONE, "luz", "Una vez")
    assert texts(notes_in(store)) == {ONE: ["Una vez"]}


def test_who_never_gets_to_write_is_told(store: NoteStore) -> None:
    class Busy:
        notes = staticmethod(store.notes)
        noted = staticmethod(store.noted)
        forget = staticmethod(store.forget)

        def put_notes(self, *arguments: Any, **named: Any) -> bool:
            return False

    with pytest.raises(Unavailable):
        notes_in(Busy()).add(LETTER, ONE, "luz", "Nunca")


def test_the_newest_are_kept(store: NoteStore) -> None:
    notes = notes_in(store)
    for number in range(MOST_NOTES + 3):
        notes.add(LETTER, ONE, "luz", f"nota {number}")
    assert texts(notes)[ONE] == [f"nota {number}" for number in range(3, MOST_NOTES + 3)]


@pytest.mark.parametrize("typed", ["", "  \n ", "\u202e\u200b", "x" * (MOST_CHARACTERS + 1)])
def test_a_note_of_nothing_or_of_too_much_is_refused_and_logs_nothing(typed: str) -> None:
    letters = MemoryLetters()
    with pytest.raises(LetterRefused):
        notes_in(MemoryNotes(), letters).add(LETTER, ONE, "luz", typed)
    assert letters.audit == []


@given(st.text(max_size=80))
def test_a_notes_text_shows_all_that_it_has(typed: str) -> None:
    text = read_text(typed)
    assert read_text(text) == text
    assert all(character.isprintable() or character == "\n" for character in text)


def test_no_note_turns_the_text_around_it() -> None:
    assert read_text("uno\u202e dos\u2066\r\ntres\x00") == "uno dos\ntres"


class Clock:
    """The notes of a letter and the round that forgets them, at a time that the test chooses."""

    def __init__(self, store: NoteStore) -> None:
        self.store, self.now = store, NOW // 1000
        self.letters, self.signatures, self.limits = MemoryLetters(), MemorySignatures(), MemoryLimits()
        self.letters.put_head(LETTER, expect_version=None, expect_state=None)
        self.notes = notes_in(store, self.letters)
        for signature_id in (ONE, OTHER):
            self.signatures.put_new(replace(pending(name="Ana Quispe"), id=signature_id))
            self.notes.add(LETTER, signature_id, "luz", "Dice que no firmó")

    def round(self) -> int:
        self.now += EVERY_SECONDS
        return Forgetting(self.store, self.letters, self.signatures, self.limits, lambda: self.now).run()

    def end(self, state: Any) -> None:
        self.signatures.items[ONE] = replace(self.signatures.items[ONE], state=state)


@pytest.mark.parametrize("state", ["withdrawn", "disowned"])
def test_the_notes_of_whoever_left_are_deleted_and_no_others(store: NoteStore, state: str) -> None:
    clock = Clock(store)
    assert clock.round() == 0
    clock.end(state)
    assert clock.round() == 1
    assert (store.noted(SLUG), set(store.notes([ONE, OTHER]))) == ([OTHER], {OTHER})
    assert clock.round() == 0


def test_the_notes_of_a_letter_whose_data_was_destroyed_are_deleted(store: NoteStore) -> None:
    clock = Clock(store)
    clock.letters.replace_head(LETTER, replace(LETTER, purged_at=NOW // 1000))
    assert clock.round() == 2
    assert store.noted(SLUG) == []


def test_notes_are_looked_at_once_an_hour_whoever_looks(store: NoteStore) -> None:
    clock = Clock(store)
    clock.end("withdrawn")
    clock.round()
    clock.notes.add(LETTER, ONE, "luz", "Otra vez")
    clock.now -= EVERY_SECONDS - 60
    assert clock.round() == 0, "another function looked within the hour"


def test_what_cannot_be_deleted_now_is_deleted_the_next_time() -> None:
    store = MemoryNotes()
    clock, forget = Clock(store), store.forget
    clock.end("disowned")

    def fail(signature_id: str) -> None:
        raise Unavailable("DeleteItem")

    vars(store)["forget"] = fail
    assert clock.round() == 0
    vars(store)["forget"] = forget
    assert clock.round() == 1
