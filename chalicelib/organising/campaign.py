"""Running a letter on any stage: push, open, close, deliver, answer and rekey."""

import secrets
import time
from base64 import b32encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from chalicelib.authoring.folder import LetterSource
from chalicelib.ports.keys import KeyMaker
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import (
    KINDS,
    ORDERS,
    Answer,
    Delivery,
    Letter,
    LetterRefused,
    LetterState,
    may_begin,
    moved,
    step,
)

PushOutcome = Literal["created", "replaced", "unchanged", "new version", "settings"]
# Writes the head of a new letter and the first line of its log; False, with nothing written, if it cannot.
StoreBegun = Callable[[Letter], bool]

INVITATION_BYTES = 16


class LetterChanged(LetterRefused):
    """Somebody else changed the letter at the same moment."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"somebody else changed {slug} just now; try again")


@dataclass(frozen=True)
class PushResult:
    """The outcome of a push; ``kit`` says whether the press kit changed."""

    outcome: PushOutcome
    letter: Letter
    kit: bool


@dataclass(frozen=True)
class Campaign:
    """The letters of one stage, for an operator or an organiser. ``by`` is the operator's name or the organiser's id,
    which the audit log keeps. The log comes first: what is logged and not stored is noticed, the reverse never is."""

    letters: Letters
    keys: KeyMaker
    by: str
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000

    def find(self, slug: str) -> Letter:
        letter = self.letters.head(slug)
        if letter is None:
            raise LetterRefused(f"there is no letter {slug}")
        return letter

    def begin(self, slug: str, language: str, title: str, store: StoreBegun | None = None) -> Letter:
        """Store a letter that has a name and nothing else yet: its texts are written in the browser. ``store`` writes
        it together with whatever belongs to it. Raises `LetterRefused` if the name is taken or may not be used."""
        _require_free(slug)
        self._ensure_mailbox_key()
        begun = Letter(
            slug=slug,
            state="draft",
            language=language,
            titles={language: title},
            kinds=KINDS,
            order=ORDERS[0],
            organisers="",
            contact="",
            countries=(),
            opens=None,
            closes=None,
            version=1,
            version_sha256="",
            pepper=self.keys.new_pepper(slug),
            data_keys=(self.keys.new_data_key(slug),),
        )
        # If a put succeeds but its answer is lost, the retry meets its own head.
        if not (store or self._store_begun)(begun) and self.letters.head(slug) != begun:
            raise LetterRefused(f"there is a letter {slug} already")
        return begun

    def _store_begun(self, begun: Letter) -> bool:
        stored = self.letters.put_head(begun, expect_version=None, expect_state=None)
        if stored:
            self._log(begun.slug, "begin")
        return stored

    def push(self, source: LetterSource) -> PushResult:
        """Store a letter from its source. A draft is replaced. Once signing has opened, the signed texts are kept,
        and changed texts become the next version. Raises `LetterRefused`.
        """
        before = self.letters.head(source.slug)
        if before is None:
            _require_free(source.slug)
        sha256 = source.sha256()
        self._ensure_mailbox_key()
        after = self._head(source, before, sha256)
        outcome = _outcome(before, after)
        if before is None or before.version_sha256 != sha256:
            # The version first: a head must never name a version that does not exist. The key contains the hash,
            # so a version left behind by a push that died or lost a race does no harm.
            self.letters.put_version(source.slug, source.version(after.version))
        if outcome != "unchanged":
            self._log(source.slug, f"push: {outcome}", version=str(after.version), sha256=sha256)
            self._put(after, before)
        return PushResult(outcome, after, self._push_kit(source))

    def with_settings(self, before: Letter, source: LetterSource) -> Letter:
        """The letter with the settings of a source whose words are its own. Raises `LetterRefused`."""
        return self._head(source, before, before.version_sha256)

    def apply_settings(self, before: Letter, source: LetterSource) -> PushResult:
        """Store the settings of a source whose words are those of the letter, over the letter as it was read: never
        over words that somebody else has stored since. Raises `LetterRefused`, and `LetterChanged`."""
        after = self.with_settings(before, source)
        outcome = _outcome(before, after)
        if outcome != "unchanged":
            self._log(before.slug, f"push: {outcome}", version=str(after.version), sha256=after.version_sha256)
            self._put(after, before)
        return PushResult(outcome, after, self._push_kit(source))

    def _push_kit(self, source: LetterSource) -> bool:
        if self.letters.kit(source.slug) == source.kit:
            return False
        self._log(source.slug, "push: press kit")
        self.letters.put_kit(source.slug, source.kit)
        return True

    def rekey(self, slug: str) -> Letter:
        """Give a letter a new data key, which seals from now on. Raises `LetterRefused` if it was purged."""
        before = self.find(slug)
        if before.purged_at is not None:
            raise LetterRefused(f"the personal data of {slug} was destroyed; there is nothing left to seal")
        new_key = self.keys.new_data_key(slug)
        after = replace(before, data_keys=(*before.data_keys, new_key))
        self._log(slug, "rekey", key=new_key[0])
        self._put(after, before)
        return after

    def move(self, slug: str, to: LetterState, *, as_pushed: Letter | None = None) -> Letter:
        """Open or close a letter. Raises `LetterRefused` if its state does not allow it, and `LetterChanged` if it is
        not ``as_pushed`` any more."""
        before = self.find(slug)
        if as_pushed is not None and before != as_pushed:
            raise LetterChanged(slug)
        if to == "open" and not before.version_sha256:
            raise LetterRefused(f"{slug} was only begun: it has no text yet that people could sign")
        # A draft was never published by invitation, so no reader needs a redirect from there.
        embargo = _if_future(before.embargo, self._now()) if before.state == "draft" else before.embargo
        after = replace(moved(before, to, self._now()), embargo=embargo)
        self._log(slug, to)
        self._put(after, before)
        return after

    def deliver(self, slug: str, delivery: Delivery, *, as_seen: Letter | None = None) -> Letter:
        """Record that a closed letter was delivered, or correct the record. Raises `LetterRefused`, and `LetterChanged`
        if the letter is not ``as_seen`` any more."""
        return self._record(slug, "delivered", lambda letter: replace(letter, delivery=delivery), as_seen)

    def answer(self, slug: str, answer: Answer, *, as_seen: Letter | None = None) -> Letter:
        """Record the answer to a delivered letter, or correct the record. Raises as `deliver` does."""
        delivery = self.find(slug).delivery
        if delivery is not None and answer.on < delivery.on:
            raise LetterRefused(f"{slug} was delivered on {delivery.on}, which is later than {answer.on}")
        return self._record(slug, "answered", lambda letter: replace(letter, answer=answer), as_seen)

    def require_recordable(self, slug: str, to: Literal["delivered", "answered"]) -> Letter:
        """The letter, if its delivery or answer can be recorded or corrected. Raises `LetterRefused`."""
        letter = self.find(slug)
        if not _is_recorded(letter, to):
            step(letter, to)
        return letter

    def _record(
        self,
        slug: str,
        to: Literal["delivered", "answered"],
        change: Callable[[Letter], Letter],
        as_seen: Letter | None,
    ) -> Letter:
        before = self.require_recordable(slug, to)
        if as_seen is not None and before != as_seen:
            raise LetterChanged(slug)
        again = _is_recorded(before, to)
        after = change(before if again else replace(before, state=step(before, to)))
        self._log(slug, f"{to}: corrected" if again else to)
        self._put(after, before)
        return after

    def _head(self, source: LetterSource, before: Letter | None, sha256: str) -> Letter:
        changes = source.head_fields() | {
            "version": _next_number(before, sha256),
            "version_sha256": sha256,
            "embargo": self._embargo(source, before),
            "invitation": _invitation(source, before),
            "data_keys": self._data_keys(source.slug, before),
        }
        # Whatever else the head has stays, also what a later program adds to it.
        if before is not None:
            return replace(before, **changes)
        return Letter(slug=source.slug, state="draft", pepper=self.keys.new_pepper(source.slug), **changes)

    def _data_keys(self, slug: str, before: Letter | None) -> tuple[tuple[str, bytes], ...]:
        """The letter's keys, or a first one if it has none, as when an older program stored it."""
        keys = before.data_keys if before else ()
        purged = before is not None and before.purged_at is not None
        return keys if keys or purged else (self.keys.new_data_key(slug),)

    def _ensure_mailbox_key(self) -> None:
        """Create the mailbox key if the stage has none. If two are created at once, the first one stays."""
        if self.letters.mailbox_key() is None:
            self.letters.put_mailbox_key(self.keys.new_mailbox_key())

    def _embargo(self, source: LetterSource, before: Letter | None) -> int | None:
        """When the letter becomes public; None if it is public, or will be as soon as it opens.

        Only the publisher makes a letter public that was by invitation, because it publishes the pages before
        anything leads to them. A time that is now or past makes it do so.
        """
        embargo = _if_future(source.public, self._now())
        published = before is not None and before.state != "draft"
        current = before.embargo if before is not None and published else None
        if embargo is None:
            return None if current is None else min(current, self._now())
        if published and current is None:
            raise LetterRefused(f"{source.slug} is already public, so “public” cannot be in the future; remove it")
        return embargo

    def _now(self) -> int:
        return self.now_ms() // 1000

    def _put(self, after: Letter, before: Letter | None) -> None:
        if before is None:
            stored = self.letters.put_head(after, expect_version=None, expect_state=None)
        else:
            stored = self.letters.replace_head(before, after)
        # If a put succeeds but its answer is lost, the retry fails on its own head.
        if not stored and self.letters.head(after.slug) != after:
            raise LetterChanged(after.slug)

    def _log(self, slug: str, what: str, **detail: str) -> None:
        self.letters.log(slug, self.now_ms(), what, [("by", self.by), *detail.items()])


def _require_free(slug: str) -> None:
    if not may_begin(slug):
        raise LetterRefused(f"{slug} cannot be the name of a letter; choose another")


def _next_number(before: Letter | None, sha256: str) -> int:
    if before is None:
        return 1
    return before.version if before.version_sha256 == sha256 or before.state == "draft" else before.version + 1


def _outcome(before: Letter | None, after: Letter) -> PushOutcome:
    if before is None:
        return "created"
    if before == after:
        return "unchanged"
    if before.version_sha256 == after.version_sha256:
        return "settings"
    return "replaced" if before.state == "draft" else "new version"


def _is_recorded(letter: Letter, to: Literal["delivered", "answered"]) -> bool:
    return (letter.delivery if to == "delivered" else letter.answer) is not None


def _if_future(embargo: int | None, now: int) -> int | None:
    return embargo if embargo is not None and embargo > now else None


def _invitation(source: LetterSource, before: Letter | None) -> str:
    """26 unguessable characters a-z and 2-7, created once, so that the invitation address never changes."""
    invitation = before.invitation if before else ""
    if invitation or source.public is None:
        return invitation
    return b32encode(secrets.token_bytes(INVITATION_BYTES)).decode().rstrip("=").lower()
