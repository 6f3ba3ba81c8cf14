"""The hourly round over all signatures: what is to be told to a signer by now, what was forgotten on the way, and
which erasure is not on the list that outlives the table.

It sends nothing itself. It queues, and the sender decides on the record as it then is; so a round that reads what is
a moment old, is run twice or dies half way does no harm.
"""

import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from chalicelib.errors import Unavailable
from chalicelib.mail.pauses import PAUSE
from chalicelib.mail.send import SWITCHES
from chalicelib.ports.mail import MailQueue
from chalicelib.ports.storage import Erasures, Letters, Limits, Rounds
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits.buckets import HOUR, Window
from chalicelib.rules.mail import drop_address, mail_state
from chalicelib.rules.mail.notices import NOTICES, REMINDERS, TEXT, owed_notice
from chalicelib.rules.signatures.signature import DAY, PENDING_SECONDS, Signature

logger = logging.getLogger(__name__)

LEASE = "round"
LEASE_SECONDS = 300  # longer than the function can live
BUDGET_SECONDS = 90
# A mail is still on its way for so long; the sender puts back what has to wait within it.
STRANDED_SECONDS = 900
# What was queued and waits is queued again, should it have been lost, but not at every round.
AGAIN = (Window(6 * HOUR, 1),)
# In one round, spread over a quarter of an hour: who has just signed must not wait behind them.
MOST_NOTICES = 2000
SPREAD_SECONDS = 900
# A stranger's address that a program filled in is not reminded of it.
NO_DOUBT = ("unproved",)


@dataclass
class _Seen:
    """What one run has come upon."""

    counts: Counter[str] = field(default_factory=Counter)
    erased: dict[str, Mapping[str, int]] = field(default_factory=dict)  # slug → the list, read once


@dataclass(frozen=True)
class Round:
    rounds: Rounds
    letters: Letters
    limits: Limits
    queue: MailQueue
    erasures: Erasures
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    spread: Callable[[int], int] = secrets.randbelow

    def go(self) -> dict[str, int]:
        """Go over all signatures once, or as far as the time allows: the next round goes on from there. How many of
        what were found. Raises `Unavailable`."""
        began, owner = self.now_ms() // 1000, secrets.token_hex(8)
        if not self.limits.acquire(LEASE, owner, began, LEASE_SECONDS):
            return {"busy": 1}
        seen = _Seen()
        try:
            self._all(seen, began)
        finally:
            self.limits.release(LEASE, owner)
            logger.info("round", extra={"count": seen.counts["seen"], "outcome": _summary(seen.counts)})
        return dict(seen.counts)

    def _all(self, seen: _Seen, began: int) -> None:
        letters = {letter.slug: letter for letter in self.letters.heads()}
        silent = self._silent(letters)
        after = self.rounds.cursor()
        for page in self.rounds.pages(after):
            full = self._page(page.records, letters, silent, seen)
            if full or self.now_ms() // 1000 - began > BUDGET_SECONDS:
                # A page that was not dealt with whole is begun again: what was queued is not queued twice in a row.
                after = after if full else page.after
                seen.counts["to be continued"] += 1
                break
            after = page.after
        self.rounds.keep_cursor(after, self.now_ms() // 1000)

    def _page(self, records: list[Signature], letters: Mapping[str, Letter], silent: set[str], seen: _Seen) -> bool:
        """Deal with some records; True when this round has queued as much as it may."""
        for signature in records:
            letter = letters.get(signature.slug)
            if letter is None or letter.purged_at is not None:
                continue
            seen.counts["seen"] += 1
            if signature.state in ("withdrawn", "disowned"):
                self._listed(signature, seen)
            elif signature.slug not in silent:
                self._told(signature, letter, seen)
            if seen.counts["queued"] >= MOST_NOTICES:
                return True
        return False

    def _told(self, signature: Signature, letter: Letter, seen: _Seen) -> None:
        """Queue what is to be told to a signer, or the mail that never went."""
        now = self.now_ms() // 1000
        notice = due_notice(signature, letter, now) or ""
        if not notice and not is_stranded(signature, now):
            return
        bucket = f"queued#{signature.id}#{notice or signature.submission}"
        if not self.limits.take(bucket, AGAIN, now):
            return
        try:
            delay = self.spread(SPREAD_SECONDS) if notice else 0
            self.queue.put(signature.id, signature.submission, since=now, delay=delay, notice=notice)
        except Unavailable:
            self.limits.give_back(bucket, AGAIN, now)
            raise
        if not notice:
            logger.warning("a mail was forgotten and is sent now", extra={"letter": letter.slug})
        seen.counts[notice.partition("-")[0] or "stranded"] += 1
        seen.counts["queued"] += 1

    def _listed(self, signature: Signature, seen: _Seen) -> None:
        """Put an erasure on the list unless it is there, and not only one of an earlier signature's."""
        slug, at = signature.slug, self.now_ms()
        if slug not in seen.erased:
            seen.erased[slug] = self.erasures.listed(slug)
        if seen.erased[slug].get(signature.id, -1) < signature.created_at:
            self.erasures.add(signature.id, at)
            seen.counts["erased"] += 1

    def _silent(self, letters: Mapping[str, Letter]) -> set[str]:
        """Letters whose mail stands still: what was queued for them waits in the queue."""
        now, switches = self.now_ms() // 1000, self.letters.switches()
        if self.limits.paused_until(PAUSE) > now:
            return {*letters}
        return {slug for slug in letters if any(switches.on(name, slug) for name in SWITCHES)}


def due_notice(signature: Signature, letter: Letter, now: int) -> str | None:
    """What is to be told to a signer at ``now`` (s since the epoch): the name of a notice, or None."""
    told = signature.mail.told
    if _reminded(signature, letter, now):
        first, second = REMINDERS
        if _ends_soon(signature, letter, now) and second not in told:
            return second
        if now * 1000 - signature.created_at >= 2 * DAY * 1000 and not {first, second} & {*told}:
            return first
    changed = f"{TEXT}{letter.version}"
    if changed not in told and _holds(TEXT, signature, letter, now) and _reachable(signature, letter, now):
        return changed
    return owed_notice(signature) or (drop_address.DROP if drop_address.is_due(signature, letter, now) else None)


def is_stranded(signature: Signature, now: int) -> bool:
    """Whether the mail of a submission should long have gone, and nobody may be about to send it."""
    waits = signature.state == "pending" or (signature.unconfirmed and mail_state.waits_for_limiter(signature))
    if not waits or not signature.alive(now * 1000) or now - submitted_at(signature) < STRANDED_SECONDS:
        return False
    mail = signature.mail
    if mail.submission != signature.submission or mail.state == "due":
        return True
    return mail.state == "claimed" and mail.until + STRANDED_SECONDS <= now


def submitted_at(signature: Signature) -> int:
    """When the last submission was made or its seven days began anew, in s."""
    return max(signature.created_at // 1000, (signature.expires_at or 0) - PENDING_SECONDS)


def _reminded(signature: Signature, letter: Letter, now: int) -> bool:
    quiet_day = now - signature.mail.at >= DAY
    return quiet_day and {*signature.signals} <= {*NO_DOUBT} and _holds("reminder-", signature, letter, now)


def _ends_soon(signature: Signature, letter: Letter, now: int) -> bool:
    ends = [end for end in (signature.expires_at, letter.closes) if end is not None]
    return min(ends) - now < DAY


def _reachable(signature: Signature, letter: Letter, now: int) -> bool:
    """Whether the address is still there."""
    kept = letter.handling.keep_address == "closing" and letter.signing(now) != "closed"
    return signature.updates or kept


def _holds(begins: str, signature: Signature, letter: Letter, now: int) -> bool:
    return NOTICES[begins][1](signature, letter, now)


def _summary(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items()) if name != "seen") or "nothing due"
