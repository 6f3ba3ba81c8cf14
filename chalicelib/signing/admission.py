"""Checks before a form is accepted: its proof of work, which counts once, and how much its network has sent.

Nobody is refused here. Over a limit, or when the limits cannot be read, a signature is accepted and held: the answer is
the same, and no mail goes to an address that a stranger may have typed.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chalicelib.errors import FormRefused, Unavailable
from chalicelib.rules.keys import derived
from chalicelib.rules.limits import buckets, proof_of_work
from chalicelib.rules.limits.buckets import Network
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing import bot_signals

# Ports are for the type checker: a cold start has no use for them.
if TYPE_CHECKING:
    from chalicelib.ports.storage import Limits

BLOCKED = "blocked"  # its address, its domain or its network, by an organiser
# Whoever sent such a form gets no mail, whatever is known of the address.
UNMAILED = frozenset({"network", BLOCKED})
SUBMISSION_SECONDS = 24 * 3600
HOLDING = frozenset({"network", "limiter", BLOCKED})


def count_change(counts: Limits, signature: Signature, now: int) -> None:
    """Count a change that its signer, or a member, makes to a signature; ``now`` in s since the epoch.

    Raises `FormRefused` when there were too many today. Changes that nobody sees are unlimited, and so are all changes
    while the limits cannot be read.
    """
    if signature.changed_at is None:
        return
    with suppress(Unavailable):
        if not counts.take(*buckets.changes_bucket(signature.id), now):
            raise FormRefused({"form": ("too-often",)})


@dataclass(frozen=True, repr=False)
class RequestOrigin:
    """Where a form came from: the client address that the gateway saw, and the fields that give bots away."""

    source: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Admitted:
    """The nonce of a submission, and its suspicious signs."""

    submission: str
    signals: tuple[str, ...]

    @property
    def unmailed(self) -> bool:
        """Whether no mail may go for this form, not even to people who have signed."""
        return not UNMAILED.isdisjoint(self.signals)

    @property
    def held(self) -> bool:
        """Whether the signature is accepted without sending a mail."""
        return not HOLDING.isdisjoint(self.signals)


@dataclass(frozen=True)
class Admission:
    limits: Limits
    allowed: tuple[Network, ...] = ()  # networks that many people share, such as an office's; they have no limit

    def admit(
        self,
        pepper: bytes,
        origin: RequestOrigin,
        seal: Callable[[str], bytes],
        now: int,
        *,
        blocked: bool = False,
    ) -> Admitted:
        """Spend the proof of work and count the network's request. ``seal`` seals the typed address for a nonce. A form
        that is ``blocked`` takes the same way as any other.

        ``now`` in s since the epoch. Raises `Unavailable` only when ``seal`` does.
        """
        solved = proof_of_work.check(derived.proof_key(pepper), str(origin.fields.get("altcha") or ""), now)
        signals = bot_signals.signals(origin.fields, solved, now)
        nonce = solved.nonce if solved else secrets.token_hex(8)
        kept = self._keep(nonce, seal(nonce), now)
        if kept == "spent":
            # A proof counts for one submission only.
            solved, nonce = None, secrets.token_hex(8)
            signals = (*signals, "unproved")
            kept = self._keep(nonce, seal(nonce), now)
        counted = self._count(pepper, origin.source, now, proved=solved is not None)
        holding = (kept, counted, BLOCKED if blocked else "")
        signals = (*signals, *(result for result in holding if result in HOLDING))
        return Admitted(nonce, tuple(dict.fromkeys(signals)))

    def _keep(self, nonce: str, sealed: bytes, now: int) -> str:
        try:
            return "kept" if self.limits.put_submission(nonce, sealed, now, SUBMISSION_SECONDS) else "spent"
        except Unavailable:
            return "limiter"

    def _count(self, pepper: bytes, source: str, now: int, *, proved: bool) -> str:
        if buckets.allowed(source, self.allowed):
            return "allowed"
        key = derived.network_key(pepper, now)
        name, windows = buckets.network_name(key, source), buckets.network_windows(key, source, now, proved=proved)
        try:
            return "counted" if self.limits.take(name, windows, now) else "network"
        except Unavailable:
            return "limiter"
