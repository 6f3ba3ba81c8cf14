"""Takes a signature off the letter, or a member off its coalition's list, with a reason.

The reason is in the audit log and with the record, and the signer is told it. Readers see a total, as they do of
everybody who leaves. A signature that was taken down can be approved again, with everything that it had.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chalicelib.organising.acts import Act, Actor, Done
from chalicelib.organising.held_signatures import TAKEN_DOWN, require_keys
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.mail.notices import REFUSED, corrected_notice
from chalicelib.rules.organisations.same_name import folded
from chalicelib.rules.signatures.decision_steps import refusal
from chalicelib.rules.signatures.organisers_steps import barring
from chalicelib.rules.signatures.signature import Signature
from chalicelib.signing.coalition_members import MOST_NAMES, alike


@dataclass(frozen=True)
class TakingDown:
    actor: Actor

    def take_down(self, letter: Letter, key: str, reason: str) -> Done:
        """Take a published signature off the letter, and mail its signer. Doing so again changes nothing.

        Raises `LetterRefused` if it is not on the letter, and `Unavailable`.
        """
        _require_reason(reason)
        require_keys(letter)

        def decide(signature: Signature, submission: str) -> Act | None:
            if signature.state == "held" and "refused" in signature.holds:
                return None
            _require_published(signature)
            step = refusal(signature, self.actor.now_ms(), reason, self.actor.by, 1000 * self.actor.undo_seconds)
            return Act(step, "take down", [("reason", reason)], REFUSED)

        # Whoever takes something down in a hurry means it, whatever it reads by now.
        return self.actor.act(letter, key.partition(".")[0], decide)

    def take_off(self, letter: Letter, key: str, member: str, reason: str) -> Done:
        """Take a member off its coalition's list, under every spelling and look of its name, and mail the signer.

        Neither the coalition nor whoever has the member's link puts it back; a correction by an organiser does.
        Raises `LetterRefused` if it is not listed, and `Unavailable`.
        """
        _require_reason(reason)
        require_keys(letter)

        def decide(signature: Signature, submission: str) -> Act | None:
            names = _spellings(signature, member)
            if not names and _is_barred(signature, member):
                return None
            if signature.details.kind != "coalition" or not names:
                raise LetterRefused(f"“{member}” is not among the members of this signature")
            _require_confirmed(signature)
            barred = (*signature.barred_members, *names)
            if len(barred) > MOST_NAMES:
                raise LetterRefused("so many members were taken off that no more names can be kept: take it down")
            step = barring(signature, self.actor.now_ms(), submission, names, barred)
            return Act(step, "take down: a member", [("reason", reason)], corrected_notice(submission))

        return self.actor.act(letter, key, decide)


def _require_reason(reason: str) -> None:
    if reason not in TAKEN_DOWN:
        raise LetterRefused(f"“{reason}” is no reason; the reasons are {', '.join(TAKEN_DOWN)}")


def _require_published(signature: Signature) -> None:
    if signature.unconfirmed:
        raise LetterRefused("its signer has not confirmed it, so it is not on the letter")
    if signature.state != "confirmed":
        raise LetterRefused("it waits, so it is not on the letter: refuse it")


def _require_confirmed(signature: Signature) -> None:
    if signature.unconfirmed:
        raise LetterRefused("its signer has not confirmed it, so nobody but its signer may change it")


def _spellings(signature: Signature, member: str) -> tuple[str, ...]:
    """The names on a coalition's list that are, or look like, a member's."""
    listed: Sequence[str] = signature.details.member_names
    same = [name for name in listed if folded(name) == folded(member)]
    return tuple(dict.fromkeys((*same, *(alike([name for name in listed if name not in same], same) if same else ()))))


def _is_barred(signature: Signature, member: str) -> bool:
    return folded(member) in {folded(name) for name in signature.barred_members}
