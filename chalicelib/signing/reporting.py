"""Takes a reader's report of an entry on the letter.

The reporter learns nothing by it: whatever entry there is under the number, however often it was reported, and whether
a limit was full, the same calls are made and the same answer is given.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.rules.keys import derived
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits import buckets, proof_of_work
from chalicelib.rules.limits.buckets import Network
from chalicelib.rules.signatories.reports import Report, about

# Ports are for the type checker: a cold start has no use for them.
if TYPE_CHECKING:
    from chalicelib.ports.keys import Peppers, Vault
    from chalicelib.ports.storage import Limits, ReportBox

SPENT_SECONDS = 24 * 3600  # for which a proof of work is remembered; it is good for less


@dataclass(frozen=True)
class Reporting:
    box: ReportBox
    limits: Limits
    peppers: Peppers
    vault: Vault
    allowed: tuple[Network, ...]
    now_ms: Callable[[], int]

    def challenge(self, letter: Letter, difficulty: int) -> dict[str, object]:
        """A new challenge for the form's proof of work. Stores nothing. Raises `Unavailable`."""
        key = derived.proof_key(self.peppers.of(letter))
        return proof_of_work.challenge(key, self.now_ms() // 1000, difficulty)

    def submit(self, letter: Letter, report: Report, source: str, altcha: str) -> None:
        """Count a report, unless its network or its letter has sent as many as it may this hour. ``source`` is the
        client address. Raises `Unavailable`; sending it again is then safe."""
        now, pepper = self.now_ms(), self.peppers.of(letter)
        # Sealed and spent first: whatever fails here, nothing is counted yet.
        note = self.vault.seal(letter.slug, about(letter.slug, report.number), report.words)
        is_proved = self._is_proved(pepper, altcha, now // 1000)
        is_counted = self._is_within_limits(letter.slug, pepper, source, now // 1000, is_proved=is_proved)
        self.box.add(letter.slug, report.number, report.reason, now, is_counted=is_counted)
        if report.words:
            self.box.note(letter.slug, report.number, note, is_counted=is_counted)

    def _is_proved(self, pepper: bytes, altcha: str, now: int) -> bool:
        """Whether there is a proof of work, which counts once, be it for a report or for a signature."""
        solved = proof_of_work.check(derived.proof_key(pepper), altcha, now)
        nonce = solved.nonce if solved else secrets.token_hex(8)
        is_new = self.limits.put_submission(nonce, secrets.token_bytes(16), now, SPENT_SECONDS)
        return solved is not None and is_new

    def _is_within_limits(self, slug: str, pepper: bytes, source: str, now: int, *, is_proved: bool) -> bool:
        # Both are counted, whatever the first says: how many calls there are tells nothing. The letter's comes last,
        # so that one network cannot use it up.
        network, windows = buckets.reports_of_network(derived.network_key(pepper, now), source, is_proved=is_proved)
        from_network = self.limits.take(network, windows, now) or buckets.allowed(source, self.allowed)
        name, windows = buckets.reports_of_letter(slug, is_proved=is_proved, is_counted=from_network)
        return self.limits.take(name, windows, now) and from_network
