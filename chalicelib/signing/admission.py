"""What stands before the form: a proof of work, spent once, and how much one network may send.

Nothing here refuses anybody. Over a limit, or where the limits cannot be asked, a signature is taken and held: the
answer is the same, and no mail goes to an address that a stranger may have typed.
"""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from chalicelib.errors import FormRefused, Unavailable
from chalicelib.ports.storage import Limits
from chalicelib.rules.keys import derived
from chalicelib.rules.limits import buckets, proof_of_work
from chalicelib.rules.limits.buckets import Network
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing import bot_signals

SUBMISSION_SECONDS = 24 * 3600
HOLDING = frozenset({"network", "limiter"})


def count_change(counts: Limits, signature: Signature, now: int) -> None:
    """Count a change that its signer, or a member, makes to a signature; ``now`` in s since the epoch.

    Raises `FormRefused` when there were too many today. What nobody sees may be changed as often as one likes, and so
    may everything while the limits cannot be asked.
    """
    if signature.changed_at is None:
        return
    with suppress(Unavailable):
        if not counts.take(*buckets.changes_bucket(signature.id), now):
            raise FormRefused({"form": ("too-often",)})


@dataclass(frozen=True, repr=False)
class Came:
    """How a form came: from which client address, as the gateway says, and with which fields besides its own."""

    source: str = ""
    fields: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Admitted:
    """The nonce of the submission, and what about it is suspicious."""

    submission: str
    signals: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether it is taken without a mail."""
        return not HOLDING.isdisjoint(self.signals)


@dataclass(frozen=True)
class Door:
    limits: Limits
    allowed: tuple[Network, ...] = ()  # networks that many share, such as an office's: no limit holds for them

    def admit(self, pepper: bytes, came: Came, seal: Callable[[str], bytes], now: int) -> Admitted:
        """Spend the proof of work and count the network. ``seal`` seals the typed address for a nonce.

        ``now`` in s since the epoch. Raises `Unavailable` only when ``seal`` does.
        """
        solved = proof_of_work.check(derived.proof_key(pepper), str(came.fields.get("altcha") or ""), now)
        signals = bot_signals.signals(came.fields, solved, now)
        nonce = solved.nonce if solved else secrets.token_hex(8)
        kept = self._keep(nonce, seal(nonce), now)
        if kept == "spent":
            # It proved one submission, and proves nothing a second time.
            solved, nonce = None, secrets.token_hex(8)
            signals = (*signals, "unproved")
            kept = self._keep(nonce, seal(nonce), now)
        counted = self._count(pepper, came.source, now, proved=solved is not None)
        found = (*signals, *(word for word in (kept, counted) if word in HOLDING))
        return Admitted(nonce, tuple(dict.fromkeys(found)))

    def _keep(self, nonce: str, sealed: bytes, now: int) -> str:
        try:
            return "kept" if self.limits.put_submission(nonce, sealed, now, SUBMISSION_SECONDS) else "spent"
        except Unavailable:
            return "limiter"

    def _count(self, pepper: bytes, source: str, now: int, *, proved: bool) -> str:
        if buckets.allowed(source, self.allowed):
            return "allowed"
        name = buckets.network_name(derived.network_key(pepper, now), source)
        try:
            return "counted" if self.limits.take(name, buckets.network_windows(proved=proved), now) else "network"
        except Unavailable:
            return "limiter"
