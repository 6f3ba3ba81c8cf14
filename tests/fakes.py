"""In-memory twins of storage, queue, bucket and mailer. They pass the contract tests of the real ones."""

import hashlib
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy

from chalicelib.letters import Letter, Version
from chalicelib.mail.message import Message
from chalicelib.presskit import NO_KIT, PressKit
from chalicelib.publishing.interface import Seen
from chalicelib.signatures import MailState, Signature, Step, replaced
from chalicelib.storage import codec
from chalicelib.storage.interface import Change, EditionRecord
from chalicelib.typesetting.sheet import Sheet

PEPPER = b"p" * 32


class MemorySignatures:
    """Signatures, and the index `changes` over them."""

    def __init__(self) -> None:
        self.items: dict[str, Signature] = {}
        self._lock = threading.Lock()

    def get(self, signature_id: str) -> Signature | None:
        return self.items.get(signature_id)

    def submit(self, signature: Signature) -> bool:
        with self._lock:
            known = self.items.get(signature.id)
            if known is not None and known.state != "pending":
                return False
            self.items[signature.id] = replace(signature, mail=known.mail if known else MailState())
            return True

    def apply(self, signature: Signature, step: Step) -> bool:
        with self._lock:
            now = self.items.get(signature.id)
            if now is None or any(getattr(now, name) != getattr(signature, name) for name in step.unchanged):
                return False
            # Only what the step changes is written over, as in storage.
            self.items[signature.id] = replaced(now, step)
            return True

    def put_new(self, signature: Signature) -> bool:
        with self._lock:
            if signature.id in self.items:
                return False
            self.items[signature.id] = signature
            return True

    def since(self, slug: str, watermark: int) -> Iterator[Change]:
        for one in list(self.items.values()):
            if one.slug == slug and one.changed_at is not None and one.changed_at >= watermark:
                public = codec.public_text(one.details, one.confirmed_at, one.position)
                yield Change(one.id, one.state, public, one.changed_at)


class MemoryLetters:
    def __init__(self) -> None:
        self._heads: dict[str, Letter] = {}
        self._versions: dict[tuple[str, int, str], Version] = {}
        self._kits: dict[str, PressKit] = {}
        self.editions: dict[str, list[EditionRecord]] = {}
        self.audit: list[tuple[str, str, dict[str, str]]] = []

    def head(self, slug: str) -> Letter | None:
        return self._heads.get(slug)

    def heads(self) -> list[Letter]:
        return [self._heads[slug] for slug in sorted(self._heads)]

    def put_head(self, letter: Letter, *, expect_version: int | None, expect_state: str | None) -> bool:
        known = self._heads.get(letter.slug)
        found = (known.version, known.state) if known else (None, None)
        if found != (expect_version, expect_state):
            return False
        self._heads[letter.slug] = letter
        return True

    def replace_head(self, before: Letter, after: Letter) -> bool:
        if self._heads.get(before.slug) != before:
            return False
        self._heads[after.slug] = after
        return True

    def version(self, slug: str, number: int, sha256: str) -> Version | None:
        return self._versions.get((slug, number, sha256))

    def put_version(self, slug: str, version: Version) -> None:
        self._versions[slug, version.number, version.sha256] = version

    def kit(self, slug: str) -> PressKit:
        return self._kits.get(slug, NO_KIT)

    def put_kit(self, slug: str, kit: PressKit) -> None:
        self._kits[slug] = kit

    def latest_edition(self, slug: str) -> EditionRecord | None:
        return max(self.editions.get(slug, ()), key=lambda one: one.number, default=None)

    def add_edition(self, slug: str, edition: EditionRecord) -> bool:
        known = self.editions.setdefault(slug, [])
        if any(one.number == edition.number for one in known):
            return False
        known.append(edition)
        return True

    def log(self, slug: str, at_ms: int, what: str, detail: Sequence[tuple[str, str]]) -> None:
        self.audit.append((slug, what, dict(detail)))


class MemoryLimits:
    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, int]] = {}

    def acquire(self, name: str, owner: str, now: int, seconds: int) -> bool:
        holder, until = self.rows.get(name, ("", 0))
        if until > now and holder != owner:
            return False
        self.rows[name] = (owner, now + seconds)
        return True

    def release(self, name: str, owner: str) -> None:
        if self.rows.get(name, ("", 0))[0] == owner:
            del self.rows[name]

    def paused_until(self, name: str) -> int:
        return self.rows.get(name, ("", 0))[1]

    def pause(self, name: str, until: int) -> None:
        self.rows[name] = ("", until)


@dataclass
class MemoryQueue:
    """Messages with the delay that each was given; `take` empties it."""

    messages: list[tuple[Message, int]] = field(default_factory=list)

    def put(self, signature_id: str, submission: str, *, since: int, delay: int) -> None:
        self.messages.append((Message(signature_id, submission, since), delay))

    def take(self) -> list[Message]:
        taken = [message for message, _ in self.messages]
        self.messages.clear()
        return taken


@dataclass
class FakeMailer:
    """Keeps what it sends. ``failures`` are raised first, one a call; ``after`` is raised once it was sent."""

    sent: list[tuple[str, bytes]] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    after: list[BaseException] = field(default_factory=list)

    def send(self, *, to: str, raw: bytes) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append((to, raw))
        if self.after:
            raise self.after.pop(0)
        return f"message-{len(self.sent)}"

    def links(self) -> list[str]:
        """The link of each mail sent, in order."""
        found = []
        for _, raw in self.sent:
            body = message_from_bytes(raw, policy=policy.default).get_body(("plain",))
            assert body is not None
            found.append(re.findall(r"https?://\S+", body.get_content())[0])
        return found


class Peppers:
    """Unwraps nothing: every letter has the same pepper."""

    def of(self, letter: Letter) -> bytes:
        return PEPPER


class MemoryBucket:
    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.types: dict[str, tuple[str, str]] = {}
        self.editions: dict[str, int] = {}
        self.writes: list[str] = []

    def get(self, key: str) -> bytes | None:
        return self.objects.get(key)

    def see(self, key: str) -> Seen | None:
        if key not in self.objects:
            return None
        return Seen(self._etag(key), self.editions.get(key, 0), hashlib.sha256(self.objects[key]).hexdigest())

    def create(self, key: str, body: bytes, *, content_type: str, cache: str) -> bool:
        if key in self.objects:
            return False
        self._write(key, body, content_type, cache)
        return True

    def replace(self, key: str, body: bytes, *, content_type: str, seen: Seen | None, edition: int) -> bool:
        now = self.see(key)
        if (now.etag if now else None) != (seen.etag if seen else None):
            return False
        self._write(key, body, content_type, "moment")
        self.editions[key] = edition
        return True

    def _etag(self, key: str) -> str:
        return hashlib.md5(self.objects[key], usedforsecurity=False).hexdigest()

    def _write(self, key: str, body: bytes, content_type: str, cache: str) -> None:
        self.objects[key] = body
        self.types[key] = (content_type, cache)
        self.writes.append(key)


@dataclass
class FakeTypesetter:
    """Its PDF is what was to be set. ``down`` has it give nothing, as the real one does when it fails."""

    down: bool = False
    sheets: list[Sheet] = field(default_factory=list)

    def typeset(self, folder: str, sheet: Sheet) -> bytes | None:
        self.sheets.append(sheet)
        return None if self.down else b"%" + sheet.to_json()
