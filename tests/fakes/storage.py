"""In-memory twins of the tables. They pass the same contract tests as the real ones."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from chalicelib.aws.dynamodb import codec
from chalicelib.aws.dynamodb.signatures import CLASSED
from chalicelib.aws.dynamodb.waiting_index import cursor, read_cursor
from chalicelib.ports.operating import AuditLine, WaitingCount, WaitingPage
from chalicelib.ports.storage import Change, Claim, EditionRecord, FrontRecord, Page, Suppressed
from chalicelib.rules.letters.letter import Letter, Version
from chalicelib.rules.letters.press_kit import NO_KIT, PressKit
from chalicelib.rules.letters.switches import NONE_THROWN, Switches
from chalicelib.rules.limits.blocks import Block
from chalicelib.rules.limits.buckets import Window, in_window, oldest_kept, rolling, room, slice_of, starts
from chalicelib.rules.signatories.decisions import NO_DECISIONS, Decisions
from chalicelib.rules.signatures.details import Details, Show
from chalicelib.rules.signatures.shared_address import Taken
from chalicelib.rules.signatures.signature import MailState, Signature
from chalicelib.rules.signatures.transitions import Step, after_step, in_place_of
from chalicelib.rules.signatures.waiting import WaitingClass, settled, waiting_class, waiting_since


class MemorySignatures:
    """Signatures, and the index `changes` over them."""

    def __init__(self) -> None:
        self.items: dict[str, Signature] = {}
        self._lock = threading.Lock()

    def get(self, signature_id: str) -> Signature | None:
        return self.items.get(signature_id)

    def get_many(self, ids: Sequence[str]) -> dict[str, Signature]:
        return {one: self.items[one] for one in ids if one in self.items}

    def get_unopened(self, signature_id: str) -> Signature | None:
        known = self.items.get(signature_id)
        return None if known is None else codec.signature(known.id, codec.attributes(known), "")

    def taken(self, ids: Sequence[str]) -> list[Taken | None]:
        found = (self.items.get(one) for one in ids)
        return [None if one is None else Taken(one.state, one.name_hash, one.expires_at) for one in found]

    def submit(self, signature: Signature, now: int) -> bool:
        with self._lock:
            known = self.items.get(signature.id)
            if known is not None and not known.unconfirmed and known.alive(now * 1000):
                return False
            if known is not None and signature.state == "held" and known.state == "pending" and known.alive(now * 1000):
                return False
            if known is not None and known.pinned and known.alive(now * 1000):
                return False
            if known is not None and waiting_class(known) == waiting_class(signature) == "limit":
                signature = settled(replace(signature, waits_since=waiting_since(known)))
            kept = known or replace(signature, mail=MailState(), changed_at=None)
            held_on_to = {name: getattr(kept, name) for name in ("mail", "changed_at", "quiet", "pinned")}
            self.items[signature.id] = replace(signature, **held_on_to)
            return True

    def apply(self, signature: Signature, step: Step) -> bool:
        with self._lock:
            now = self.items.get(signature.id)
            if now is None or any(_stored(now, name) != _stored(signature, name) for name in step.unchanged):
                return False
            if _is_classed(signature, step) and now.unconfirmed != signature.unconfirmed:
                return False
            # Only the fields that the step changes are overwritten, as in storage.
            self.items[signature.id] = after_step(now, step)
            return True

    def put_new(self, signature: Signature) -> bool:
        with self._lock:
            known = self.items.get(signature.id)
            if known is not None and known.alive(signature.created_at):
                return False
            self.items[signature.id] = in_place_of(known, signature) if known else signature
            return True

    def since(self, slug: str, watermark: int) -> Iterator[Change]:
        for one in list(self.items.values()):
            if one.slug == slug and one.changed_at is not None and one.changed_at >= watermark:
                yield Change(one.id, one.state, codec.public_of(one), one.changed_at)


def _is_classed(signature: Signature, step: Step) -> bool:
    """Whether a step writes what the class is derived from, see `chalicelib.aws.dynamodb.signatures.CLASSED`."""
    before, after = codec.attributes(signature), codec.attributes(after_step(signature, step))
    return any(before[name] != after[name] for name in ("state", *CLASSED))


@dataclass
class MemoryWaiting:
    """Looks at every signature, where the real one queries an index."""

    signatures: MemorySignatures

    def page(
        self, slug: str, klass: WaitingClass, after: str = "", most: int = 25, *, newest_first: bool = False
    ) -> WaitingPage:
        found = sorted(self._entries(slug, klass), reverse=newest_first)
        if start := read_cursor(slug, after):
            found = [one for one in found if (one < start if newest_first else one > start)]
        shown = found[:most]
        ids = tuple(signature_id for _, signature_id in shown)
        return WaitingPage(ids, cursor(*shown[-1]) if len(found) > most else "")

    def counts(self, slug: str, klass: WaitingClass, most: int = 1000) -> WaitingCount:
        since = tuple(sorted(since for since, _ in self._entries(slug, klass)))
        return WaitingCount(min(len(since), most), len(since) > most, since[:most])

    def _entries(self, slug: str, klass: WaitingClass) -> Iterator[tuple[int, str]]:
        for one in list(self.signatures.items.values()):
            if one.slug == slug and waiting_class(one) == klass:
                yield waiting_since(one) or 0, one.id


def _stored(one: Signature, name: str) -> object:
    return codec.review_text(one) if name == "review" else getattr(one, name)


class MemoryLetters:
    def __init__(self) -> None:
        self._heads: dict[str, Letter] = {}
        self._versions: dict[tuple[str, int, str], Version] = {}
        self._kits: dict[str, PressKit] = {}
        self._decisions: dict[str, Decisions] = {}
        self._blocks: dict[str, tuple[Block, ...]] = {}
        self._mailbox_key: bytes | None = None
        self._switches = NONE_THROWN
        self._front: FrontRecord | None = None
        self.editions: dict[str, list[EditionRecord]] = {}
        self.audit: list[tuple[str, str, dict[str, str]]] = []
        self.lines: list[tuple[str, AuditLine]] = []

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

    def decisions(self, slug: str) -> Decisions:
        return self._decisions.get(slug, NO_DECISIONS)

    def put_decisions(self, slug: str, before: Decisions, after: Decisions) -> bool:
        if self.decisions(slug) != before:
            return False
        self._decisions[slug] = after
        return True

    def blocks(self, slug: str) -> tuple[Block, ...]:
        return self._blocks.get(slug, ())

    def put_blocks(self, slug: str, before: tuple[Block, ...], after: tuple[Block, ...]) -> bool:
        if self.blocks(slug) != before:
            return False
        self._blocks[slug] = after
        return True

    def mailbox_key(self) -> bytes | None:
        return self._mailbox_key

    def put_mailbox_key(self, wrapped: bytes) -> bool:
        if self._mailbox_key is not None:
            return False
        self._mailbox_key = wrapped
        return True

    def switches(self) -> Switches:
        return self._switches

    def put_switches(self, before: Switches, after: Switches) -> bool:
        if self._switches != before:
            return False
        self._switches = after
        return True

    def front(self) -> FrontRecord | None:
        return self._front

    def put_front(self, before: FrontRecord | None, after: FrontRecord) -> bool:
        if before != self._front:
            return False
        self._front = after
        return True

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
        key = f"{at_ms:013d}#{len(self.lines):08d}"
        self.lines.append((slug, AuditLine(key, at_ms, what, dict(detail))))


ROLLING = "rolling"  # in place of the name of a fixed window's count


class MemoryLimits:
    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, int]] = {}
        self.counts: dict[tuple[str, int, str], int] = {}
        self.submissions: dict[str, tuple[bytes | None, int]] = {}
        self._lock = threading.Lock()

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

    def take(self, name: str, windows: Sequence[Window], now: int) -> bool:
        with self._lock:
            if window := rolling(windows):
                return self._take_rolling(name, window, now)
            keys = self._keys(name, windows, now)
            if any(self.counts.get(key, 0) >= window.most for key, window in zip(keys, windows, strict=True)):
                return False
            self.counts |= {key: self.counts.get(key, 0) + 1 for key in keys}
            return True

    def read_counts(self, name: str, windows: Sequence[Window], now: int) -> tuple[int, ...]:
        if window := rolling(windows):
            return (in_window(window, self._slices(name), now),)
        return tuple(self.counts.get(key, 0) for key in self._keys(name, windows, now))

    def give_back(self, name: str, windows: Sequence[Window], now: int) -> None:
        with self._lock:
            window = rolling(windows)
            keys = [(name, slice_of(window, now), ROLLING)] if window else self._keys(name, windows, now)
            if all(self.counts.get(key, 0) > 0 for key in keys):
                self.counts |= {key: self.counts[key] - 1 for key in keys}

    def _take_rolling(self, name: str, window: Window, now: int) -> bool:
        counts = self._slices(name)
        at, below = room(window, counts, now)
        if counts.get(at, 0) >= below:
            return False
        self.counts[name, at, ROLLING] = counts.get(at, 0) + 1
        for old in [slice_ for slice_ in counts if slice_ < oldest_kept(window, at)]:
            del self.counts[name, old, ROLLING]
        return True

    def _slices(self, name: str) -> dict[int, int]:
        return {at: count for (known, at, kind), count in self.counts.items() if (known, kind) == (name, ROLLING)}

    def _keys(self, name: str, windows: Sequence[Window], now: int) -> list[tuple[str, int, str]]:
        start, counts = starts(windows, now)
        return [(name, start, count) for count in counts]

    def put_submission(self, nonce: str, sealed: bytes, now: int, seconds: int) -> bool:
        with self._lock:
            if nonce in self.submissions and self.submissions[nonce][0] != sealed:
                return False
            self.submissions[nonce] = (sealed, now + seconds)
            return True

    def submission(self, nonce: str, now: int) -> bytes | None:
        sealed, until = self.submissions.get(nonce, (None, 0))
        return sealed if until > now else None

    def drop_submission(self, nonce: str) -> None:
        with self._lock:
            if nonce in self.submissions:
                self.submissions[nonce] = (None, self.submissions[nonce][1])


class MemorySuppressions:
    def __init__(self) -> None:
        self.rows: dict[str, Suppressed] = {}

    def suppressed(self, mailbox: str) -> Suppressed | None:
        return self.rows.get(mailbox)

    def suppress(self, mailbox: str, why: str, at: int, *, exact: bool = True) -> bool:
        new = mailbox not in self.rows
        self.rows.setdefault(mailbox, Suppressed(why, at, exact))
        return new

    def lift(self, mailbox: str) -> str:
        lifted = self.rows.pop(mailbox, None)
        return lifted.why if lifted else ""

    def listed(self) -> Iterator[Suppressed]:
        yield from list(self.rows.values())


@dataclass
class MemorySwitches:
    thrown: set[str] = field(default_factory=set)

    def on(self, name: str, slug: str) -> bool:
        return name in self.thrown or f"{name}/{slug}" in self.thrown


@dataclass
class MemoryErasures:
    erased: dict[str, int] = field(default_factory=dict)
    wanted: dict[str, tuple[Show, int]] = field(default_factory=dict)

    def show(self, signature_id: str, show: Show, at_ms: int) -> None:
        self.wanted[signature_id] = (show, at_ms)

    def add(self, signature_id: str, at_ms: int) -> None:
        self.erased[signature_id] = at_ms

    def shown(self, slug: str) -> dict[str, tuple[Show, int]]:
        return {key: found for key, found in self.wanted.items() if key.startswith(f"{slug}#")}

    def listed(self, slug: str) -> dict[str, int]:
        return {key: at // 1000 * 1000 for key, at in self.of(slug).items()}

    def of(self, slug: str) -> dict[str, int]:
        return {key: at for key, at in self.erased.items() if key.startswith(f"{slug}#")}


@dataclass
class MemoryRounds:
    """The records of a `MemorySignatures`, in pages of a given size."""

    signatures: MemorySignatures
    size: int = 2
    after: str = ""

    def pages(self, after: str) -> Iterator[Page]:
        keys = sorted(key for key in self.signatures.items if key > after)
        for start in range(0, max(len(keys), 1), self.size):
            part, last = keys[start : start + self.size], start + self.size >= len(keys)
            yield Page([_unread(self.signatures.items[key]) for key in part], "" if last else part[-1])

    def cursor(self) -> str:
        return self.after

    def keep_cursor(self, after: str, now: int) -> None:
        self.after = after


def _unread(one: Signature) -> Signature:
    return replace(one, email="", details=Details(one.details.kind, ""), lang="", confirmed_at=None, changed_at=None)


@dataclass
class MemoryReviewIndex:
    """Looks at every signature, where the real one queries an index."""

    signatures: MemorySignatures

    def ids(self, slug: str) -> list[str]:
        return [one.id for one in self._of(slug) if one.state == "held" or one.signals]

    def awaiting(self, slug: str) -> list[str]:
        return [one.id for one in self._of(slug) if one.awaiting]

    def coalitions(self, slug: str) -> list[str]:
        return [one.id for one in self._of(slug) if one.details.kind == "coalition"]

    def _of(self, slug: str) -> list[Signature]:
        return [one for one in self.signatures.items.values() if one.slug == slug]


@dataclass
class MemoryClaims:
    rows: dict[tuple[str, str], Claim] = field(default_factory=dict)

    def claim(self, slug: str, name: str, signature_id: str, now: int) -> Claim:
        return self.rows.setdefault((slug, name), Claim(signature_id, now))

    def take_over(self, slug: str, name: str, before: Claim, signature_id: str, now: int) -> bool:
        if self.rows.get((slug, name)) != before:
            return False
        self.rows[slug, name] = Claim(signature_id, now)
        return True
