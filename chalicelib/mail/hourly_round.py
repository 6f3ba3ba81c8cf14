"""The hourly round over all signatures: it finds the notices that are due, the mails that were lost on the way, and
the erasures that are missing from the list that outlives the table, and counts how far each letter's signatures came.

It only queues; the sender decides on the record as it is by then. So a round that reads stale data, runs twice or
dies half way does no harm.
"""

import logging
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from chalicelib.errors import Unavailable
from chalicelib.mail.figures_pass import FiguresPass
from chalicelib.mail.pauses import PAUSE
from chalicelib.mail.send import SWITCHES
from chalicelib.mail.waiting import is_waiting
from chalicelib.ports.figures import FigureStore
from chalicelib.ports.mail import MailQueue
from chalicelib.ports.storage import Erasures, Letters, Limits, Rounds
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits.buckets import HOUR, Window
from chalicelib.rules.mail import drop_address, mail_state
from chalicelib.rules.mail.notices import NOTICES, REMINDERS, TEXT, owed_notice
from chalicelib.rules.signatures.signature import DAY, IMPORTED, PENDING_SECONDS, Signature

logger = logging.getLogger(__name__)

LEASE = "round"
LEASE_SECONDS = 300  # longer than the function can live
BUDGET_SECONDS = 90
# Until then a mail may still be on its way. Of a message that waits longer the sender has noted that it does.
STRANDED_SECONDS = 900
# A message that was queued and is still due may have been lost. It is queued again, but not at every round.
AGAIN = (Window(6 * HOUR, 1),)
# In one round, spread over a quarter of an hour: people who have just signed must not wait behind them.
MOST_NOTICES = 2000
SPREAD_SECONDS = 900
# The only signals that a signature may have and still be reminded. With others a program may have filled in a
# stranger's address.
NO_DOUBT = ("unproved", IMPORTED)


@dataclass
class _Findings:
    """What one run has found so far."""

    counts: Counter[str] = field(default_factory=Counter)
    erased: dict[str, Mapping[str, int]] = field(default_factory=dict)  # slug → the list, read once


@dataclass(frozen=True)
class Round:
    rounds: Rounds
    letters: Letters
    limits: Limits
    queue: MailQueue
    erasures: Erasures
    figures: FigureStore
    now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    spread: Callable[[int], int] = secrets.randbelow

    def run(self) -> dict[str, int]:
        """Go over all signatures once, or as far as time allows; the next round goes on from there. Returns how many
        of each kind were found. Raises `Unavailable`."""
        began, owner = self.now_ms() // 1000, secrets.token_hex(8)
        if not self.limits.acquire(LEASE, owner, began, LEASE_SECONDS):
            return {"busy": 1}
        findings = _Findings()
        try:
            self._read_pages(findings, began)
        finally:
            self.limits.release(LEASE, owner)
            logger.info("round", extra={"count": findings.counts["seen"], "outcome": _summary(findings.counts)})
        return dict(findings.counts)

    def _read_pages(self, findings: _Findings, began: int) -> None:
        letters = {letter.slug: letter for letter in self.letters.heads()}
        paused = self._paused_letters(letters)
        after, full = self.rounds.cursor(), False
        figures = FiguresPass.begin(self.figures, letters.values(), after, self.now_ms())
        for page in self.rounds.pages(after):
            full = self._handle_page(page.records, letters, paused, findings)
            if not full:
                figures.add(page.records, self.now_ms())
            if full or self.now_ms() // 1000 - began > BUDGET_SECONDS:
                # The next round starts again with a page that was not finished; `AGAIN` keeps what was queued from
                # being queued twice in a row.
                after = after if full else page.after
                findings.counts["to be continued"] += 1
                break
            after = page.after
        if after:
            figures.keep(after)
        self.rounds.keep_cursor(after, self.now_ms() // 1000)
        if not after and not full:
            figures.finish()

    def _handle_page(
        self, records: list[Signature], letters: Mapping[str, Letter], paused: set[str], findings: _Findings
    ) -> bool:
        """Handle some records; True when this round has queued as much as it may."""
        for signature in records:
            letter = letters.get(signature.slug)
            if letter is None or letter.purged_at is not None:
                continue
            findings.counts["seen"] += 1
            if signature.state in ("withdrawn", "disowned"):
                self._list_erasure(signature, findings)
            elif signature.slug not in paused:
                self._queue_mail(signature, letter, findings)
            if findings.counts["queued"] >= MOST_NOTICES:
                return True
        return False

    def _queue_mail(self, signature: Signature, letter: Letter, findings: _Findings) -> None:
        """Queue the notice that is due, or the mail that never went."""
        now = self.now_ms() // 1000
        notice = due_notice(signature, letter, now) or ""
        if not notice and not is_stranded(signature, now):
            return
        if is_waiting(self.limits, signature.id, notice or signature.submission, now):
            return
        bucket = f"queued#{signature.id}#{notice or signature.submission}"
        if not self.limits.take(bucket, AGAIN, now):
            return
        try:
            delay = self.spread(SPREAD_SECONDS) if notice else 0
            self.queue.put(signature.id, signature.submission, since=now, delay=delay, notice=notice)
        except Unavailable:
            with suppress(Unavailable):  # it is then queued again when this count has run out
                self.limits.give_back(bucket, AGAIN, now)
            raise
        if not notice:
            logger.warning("a mail was lost and is queued again", extra={"letter": letter.slug})
        findings.counts[notice.partition("-")[0] or "stranded"] += 1
        findings.counts["queued"] += 1

    def _list_erasure(self, signature: Signature, findings: _Findings) -> None:
        """Put an erasure on the list, unless it is there. An entry of an earlier signature under this id is not it."""
        slug, at = signature.slug, self.now_ms()
        if slug not in findings.erased:
            findings.erased[slug] = self.erasures.listed(slug)
        if findings.erased[slug].get(signature.id, -1) < signature.created_at:
            self.erasures.add(signature.id, at)
            findings.counts["erased"] += 1

    def _paused_letters(self, letters: Mapping[str, Letter]) -> set[str]:
        """Letters whose mail is paused: what was queued for them waits in the queue."""
        now, switches = self.now_ms() // 1000, self.letters.switches()
        if self.limits.paused_until(PAUSE) > now:
            return {*letters}
        return {slug for slug in letters if any(switches.on(name, slug) for name in SWITCHES)}


def due_notice(signature: Signature, letter: Letter, now: int) -> str | None:
    """The name of the notice that is due to a signer at ``now`` (s since the epoch), or None."""
    sent = signature.mail.notices
    if _may_be_reminded(signature, letter, now):
        first, second = REMINDERS
        if _ends_soon(signature, letter, now) and second not in sent:
            return second
        if now * 1000 - signature.created_at >= 2 * DAY * 1000 and not {first, second} & {*sent}:
            return first
    text_changed = f"{TEXT}{letter.version}"
    if text_changed not in sent and _holds(TEXT, signature, letter, now) and _has_address(signature, letter, now):
        return text_changed
    return owed_notice(signature) or (drop_address.DROP if drop_address.is_due(signature, letter, now) else None)


def is_stranded(signature: Signature, now: int) -> bool:
    """Whether the mail of a submission should have gone long ago, and no sender can be about to send it."""
    waits = signature.state == "pending" or (signature.unconfirmed and mail_state.waits_for_limiter(signature))
    if not waits or not signature.alive(now * 1000) or now - submitted_at(signature) < STRANDED_SECONDS:
        return False
    mail = signature.mail
    if mail.submission != signature.submission or mail.state == "due":
        return True
    return mail.state == "claimed" and mail.until + STRANDED_SECONDS <= now


def submitted_at(signature: Signature) -> int:
    """When the last submission was made or its seven days restarted, in s."""
    return max(signature.created_at // 1000, (signature.expires_at or 0) - PENDING_SECONDS)


def _may_be_reminded(signature: Signature, letter: Letter, now: int) -> bool:
    quiet_day = now - signature.mail.at >= DAY
    return quiet_day and {*signature.signals} <= {*NO_DOUBT} and _holds("reminder-", signature, letter, now)


def _ends_soon(signature: Signature, letter: Letter, now: int) -> bool:
    ends = [end for end in (signature.expires_at, letter.closes) if end is not None]
    return min(ends) - now < DAY


def _has_address(signature: Signature, letter: Letter, now: int) -> bool:
    """Whether the record still has the address, which is sealed here."""
    kept = letter.handling.keep_address == "closing" and letter.signing_state(now) != "closed"
    return signature.updates or kept


def _holds(prefix: str, signature: Signature, letter: Letter, now: int) -> bool:
    return NOTICES[prefix][1](signature, letter, now)


def _summary(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in sorted(counts.items()) if name != "seen") or "nothing due"
