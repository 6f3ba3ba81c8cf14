"""Imports signatories gathered elsewhere (on paper, by mail), from rows that `signatory_files` has read.

If an organiser vouches for them, they are on the letter at once; otherwise each gets a mail and confirms. A row is
added, or was there, or is refused with a reason.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.errors import Unavailable
from chalicelib.organising.homonyms import homonym_key, number_homonyms
from chalicelib.organising.signatory_files.checking import ImportRow
from chalicelib.ports.mail import MailQueue
from chalicelib.ports.storage import NewSignatures
from chalicelib.rules.keys import tokens
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.races import RACE_ATTEMPTS
from chalicelib.rules.signatures.shared_address import Record, address_hash, has_same_words, name_hash, name_hashes
from chalicelib.rules.signatures.signature import IMPORTED, PENDING_SECONDS, TOMBSTONES, Signature

LEFT = "whoever has this address, or this name without one, has left the letter, and no import brings them back"
USED = "two others sign with this address already, and it takes no third"
ON_LETTER = "was on the letter already"
ASKED = "has signed or been asked already, and has not confirmed yet"
HELD = "has signed already, and waits for an organiser"


@dataclass(frozen=True, repr=False)
class RowOutcome:
    """What became of a row, with a reason in words unless it was added."""

    outcome: Literal["added", "there", "refused"]
    reason: str = ""
    signature_id: str = ""


def _give_up(attempt: int) -> bool:
    return False


@dataclass(frozen=True)
class Importer:
    """Writes rows to a letter. Importing a file again adds nothing, because a row's key is its address, or else its
    kind and name, and its place among the homonyms of the file.

    ``wait`` is called when a service does not answer, with the number of the attempt; it waits and returns True, or
    returns False and the row raises `Unavailable`.
    """

    signatures: NewSignatures
    queue: MailQueue
    letter: Letter
    pepper: bytes
    marks: frozenset[str] = frozenset()  # of the entries of the published list
    wait: Callable[[int], bool] = _give_up
    submission: str = ""  # of the row, if it may have been imported before by a run that died; then it is known again
    delay: int = 1  # s, before the mail of a row is looked at

    def number_homonyms(self, rows: Sequence[ImportRow], now_ms: int) -> list[ImportRow]:
        """The rows of a file, with homonyms that have no address numbered. Nothing is written."""

        def stored(row: ImportRow) -> Signature | None:
            found = self.signatures.get(self._id_by_name(row, now_ms))
            return found if found is not None and found.alive(now_ms) else None

        return number_homonyms(rows, stored)

    def import_vouched(self, row: ImportRow, vouched_by: str, now_ms: int) -> RowOutcome:
        """Put a row on the letter at once, unless it is there or its signer has left."""

        def store(signature: Signature) -> bool:
            return self.signatures.put_new(
                replace(
                    signature,
                    state="confirmed",
                    email="",  # no mail will be sent
                    expires_at=None,
                    confirmed_at=now_ms,
                    appeared_at=now_ms,
                    changed_at=now_ms,
                    vouched_by=vouched_by,
                    address_hash=address_hash(self.pepper, signature.id, row.email) if row.email else "",
                )
            )

        return self._import(row, now_ms, store)

    def import_pending(self, row: ImportRow, now_ms: int) -> RowOutcome:
        """Send a row's signer a mail to confirm, unless they have signed, were asked, or have left."""

        def store(signature: Signature) -> bool:
            # As in `Signing.sign`: a message whose record was not stored is dropped.
            self.queue.put(signature.id, signature.submission, since=now_ms // 1000, delay=self.delay)
            return self.signatures.put_new(replace(signature, signals=(IMPORTED,)))

        return self._import(row, now_ms, store)

    def _import(self, row: ImportRow, now_ms: int, store: Callable[[Signature], bool]) -> RowOutcome:
        """Store a row where it belongs, as often as others write there first, or a service does not answer.

        The submission stays the same, so that a write whose answer was lost is known for one's own.
        """
        submission = self.submission or secrets.token_hex(8)
        for attempt in range(RACE_ATTEMPTS):
            try:
                key, found = self._place(row, now_ms)
                if (attempt or self.submission) and found is not None and self._is_ours(key, submission):
                    return RowOutcome("added", "", key)
                if found is not None:
                    return found
                if store(self._signature(row, key, submission, now_ms)):
                    return RowOutcome("added", "", key)
            except Unavailable:
                if attempt + 1 == RACE_ATTEMPTS or not self.wait(attempt):
                    raise
        raise Unavailable("import lost every race")

    def find_own(self, row: ImportRow) -> Signature | None:
        """The record of a row with an address that was imported as ``submission``, without what is sealed; None when
        there is none, or when its signer has sent the form since. Raises `Unavailable`."""
        for key in tokens.signature_ids(self.letter.slug, self.pepper, row.canonical):
            record = self.signatures.get_unopened(key)
            if record is not None and record.submission == self.submission:
                return record
        return None

    def _is_ours(self, key: str, submission: str) -> bool:
        record = self.signatures.get_unopened(key)
        return record is not None and record.submission == submission

    def _place(self, row: ImportRow, now_ms: int) -> tuple[str, RowOutcome | None]:
        """The key under which a row is stored, and its outcome if nothing is to be stored."""
        if row.mark in self.marks:
            return "", RowOutcome("there", ON_LETTER)
        if not row.canonical:
            key = self._id_by_name(row, now_ms)
            stored = self.signatures.get_unopened(key)
            return key, None if stored is None or not stored.alive(now_ms) else _known(key, stored)
        ids = tokens.signature_ids(self.letter.slug, self.pepper, row.canonical)
        taken: Sequence[Record | None] = self.signatures.taken(ids)
        records = [record if record is not None and record.alive(now_ms) else None for record in taken]
        for key, record in zip(ids, records, strict=True):
            # Whoever left decided for the whole address.
            if record is not None and record.state in TOMBSTONES:
                return key, _known(key, record)
        for key, record in zip(ids, records, strict=True):
            names = name_hashes(self.pepper, key, row.details)
            if record is not None and any(has_same_words(record.name_hash, name) for name in names):
                return key, _known(key, record)
        if None in records:
            return ids[records.index(None)], None
        return ids[0], RowOutcome("refused", USED, ids[0])

    def _id_by_name(self, row: ImportRow, now_ms: int) -> str:
        """The key of a row without an address: its kind, its name as it is compared, and its number among homonyms.

        An earlier version took the name as typed, so a row that it stored keeps that key.
        """
        kind, name = homonym_key(row)
        number = f"/{row.homonym}" if row.homonym > 1 else ""
        spellings = (name, row.details.name.casefold()) if row.homonym == 1 else (name,)
        ids = [
            tokens.signature_id(
                self.letter.slug,
                self.pepper,
                f"import/{kind}/{hashlib.sha256(spelling.encode()).hexdigest()}{number}",
            )
            for spelling in dict.fromkeys(spellings)
        ]
        stored = (self.signatures.get_unopened(one) for one in ids[1:])
        return next((found.id for found in stored if found is not None and found.alive(now_ms)), ids[0])

    def _signature(self, row: ImportRow, key: str, submission: str, now_ms: int) -> Signature:
        return Signature(
            id=key,
            state="pending",
            email=row.email,
            details=row.details,
            lang=self.letter.language,
            updates=False,
            consent=None,
            submission=submission,
            created_at=now_ms,
            expires_at=now_ms // 1000 + PENDING_SECONDS,
            position=row.position,
            name_hash=name_hash(self.pepper, key, row.details),
        )


def _known(key: str, record: Record) -> RowOutcome:
    """The outcome of a row whose place a record has."""
    if record.state in TOMBSTONES:
        return RowOutcome("refused", LEFT, key)
    reason = ASKED if record.unconfirmed else HELD if record.state == "held" else ON_LETTER
    return RowOutcome("there", reason, key)
