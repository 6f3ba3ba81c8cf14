"""Reviewing a signature when its signer confirms it: may it be published at once?

An organisation needs evidence that its signer may sign for it, and no other entry may be the same organisation. If
either cannot be checked, the signature is held for an organiser, never refused.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chalicelib.errors import Unavailable
from chalicelib.rules.keys import derived
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.limits import buckets
from chalicelib.rules.signatures.shared_address import address_hash
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Verdict

# Ports are for the type checker: a cold start has no use for them.
if TYPE_CHECKING:
    from chalicelib.ports.storage import Claims, Limits, Published, Signatures

QUICK_SECONDS = 5  # from the sending of a mail to the button behind its link: faster than people are
ENTERED = "entered by an organiser"
DOMAIN = "domain:"
# Organisations and coalitions of one domain that are published without an organiser: an organisation, and the coalition
# that it speaks for.
MOST_OF_A_DOMAIN = 2
# How long a claim holds before its signature's confirmation is written: much longer than the function lives (10 s). A
# claim of one's own that is half as old is made anew first, so that nobody takes it over before the write.
FRESH_SECONDS = 60


@dataclass(frozen=True)
class Reviewer:
    published: Published
    claims: Claims
    records: Signatures
    limits: Limits

    def verdict(self, letter: Letter, signature: Signature, pepper: bytes, source: str, now_ms: int) -> Verdict:
        """The verdict on a signature that is about to be confirmed from the client address ``source``."""
        signals = self._signals(signature, pepper, source, now_ms // 1000)
        keep = letter.handling.keep_address == "closing"
        # Imported here because signing does not need it.
        from chalicelib.signing import hold_reasons

        evidence, typed = _evidence(signature), address_hash(pepper, signature.id, signature.email)
        claimant = _Claimant(self.claims, self.records, letter, signature, evidence, now_ms)
        try:
            known = self._known(letter, signature, pepper, claimant)
            crowded = _is_crowded(claimant, pepper)
        except Unavailable:
            return Verdict(("unchecked",), evidence, signals, keep, typed)
        reasons = hold_reasons.hold_reasons_for(signature.details, evidence, letter.handling, known)
        if evidence == ENTERED:
            reasons = tuple(reason for reason in reasons if reason != "large")
        return Verdict((*reasons, "domain") if crowded else reasons, evidence, signals, keep, typed)

    def _known(self, letter: Letter, signature: Signature, pepper: bytes, claimant: _Claimant) -> Sequence[str]:
        """Names of the organisations that this one may be."""
        if signature.details.kind == "person":
            return ()
        published = self.published.organisations(letter)
        other = _holder(claimant, pepper)
        return (*published, other) if other else published

    def _signals(self, signature: Signature, pepper: bytes, source: str, now: int) -> tuple[str, ...]:
        signals = []
        if signature.mail.at and now - signature.mail.at < QUICK_SECONDS:
            signals.append("quick")
        # If the limits cannot be read, the confirmation matters more than this signal.
        with suppress(Unavailable):
            name = buckets.confirmations_name(derived.network_key(pepper, now), source)
            if source and not self.limits.take(name, buckets.SERIES, now):
                signals.append("series")
        return tuple(signals)


@dataclass(frozen=True)
class _Claimant:
    """A signature that claims an organisation's name, or a place of its domain, before it confirms.

    Two that confirm at the same moment are on no list yet: whoever claims first has the name, for a while even before
    its confirmation is written. Then whoever was interrupted in between gives way. A signature with evidence takes the
    name from one that can only wait without any, or a stranger could keep an organisation off the letter. Each claim
    may be made again, so whatever interrupts this is made good by confirming again.
    """

    claims: Claims
    records: Signatures
    letter: Letter
    signature: Signature
    evidence: str
    now_ms: int

    def other_holder(self, name: str) -> Signature | None:
        """Claim a name; returns the other signature that has it, if there is one. Raises `Unavailable`."""
        slug, mine, now = self.letter.slug, self.signature.id, self.now_ms // 1000
        claim = self.claims.claim(slug, name, mine, now)
        if claim.holder == mine:
            if claim.at > now - FRESH_SECONDS // 2:
                return None
        else:
            other = self.records.get(claim.holder)
            if other is not None and self._holds(other, is_fresh=claim.at > now - FRESH_SECONDS):
                return other
        if not self.claims.take_over(slug, name, claim, mine, now) and not self._has(name):
            raise Unavailable("a claim moved")
        return None

    def _has(self, name: str) -> bool:
        """Whether the claim was made after all, and only the answer was lost."""
        now = self.now_ms // 1000
        claim = self.claims.claim(self.letter.slug, name, self.signature.id, now)
        return (claim.holder, claim.at) == (self.signature.id, now)

    def _holds(self, other: Signature, *, is_fresh: bool) -> bool:
        if other.state == "confirmed":
            return True
        if other.unconfirmed:
            # It may be about to write its confirmation.
            waits = self.letter.handling.hold_organisations != "none" and not _evidence(other)
            return is_fresh and other.alive(self.now_ms) and not (self.evidence and waits)
        outdone = self.evidence and not other.evidence
        return other.awaiting and "refused" not in other.holds and not outdone


def _holder(claimant: _Claimant, pepper: bytes) -> str:
    """The name of another signature that is certainly of the same organisation, published or not yet; '' for none."""
    for name in _claimed_names(pepper, claimant.signature.details.name):
        other = claimant.other_holder(name)
        if other is not None:
            return other.details.name
    return ""


def _is_crowded(claimant: _Claimant, pepper: bytes) -> bool:
    """Whether as many organisations as one domain may vouch for have signed already.

    A domain is cheap, and an address at it is evidence for every name that links there. Each of the first few takes
    a place, as names are claimed, so that many that confirm at the same moment find no more places than few do.
    """
    if not claimant.evidence.startswith(DOMAIN):
        return False
    labels = (f"firmamos/domain/{place}\0{claimant.evidence}".encode() for place in range(MOST_OF_A_DOMAIN))
    names = (hmac.digest(pepper, label, "sha256")[:16].hex() for label in labels)
    return all(claimant.other_holder(name) is not None for name in names)


def _claimed_names(pepper: bytes, name: str) -> list[str]:
    """Keyed hashes of what an organisation's name looks like and of what it reads like, by an earlier version too."""
    from chalicelib.rules.organisations.earlier_form import forms
    from chalicelib.rules.organisations.same_name import seen_as

    claims = [b"firmamos/look-alike/1\0" + form.encode() for form in sorted(seen_as(name))]
    claims += [b"firmamos/organisation/1\0" + form.encode() for form in forms(name)]
    return [hmac.digest(pepper, claim, "sha256")[:16].hex() for claim in claims]


def _evidence(signature: Signature) -> str:
    """The evidence that the signer may sign for the organisation; '' if there is none."""
    if signature.consent is None:
        return ENTERED
    if signature.details.kind == "person":
        return ""
    # Imported here because it loads long lists of domains.
    from chalicelib.rules.fields.emails import stored_address
    from chalicelib.rules.organisations.authority import evidence

    return evidence(stored_address(signature.email).canonical, signature.details.website) or ""
