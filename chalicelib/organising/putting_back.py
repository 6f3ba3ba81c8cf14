"""Puts back on the letter what was taken down or refused, with everything that it had. Its signer is told."""

from dataclasses import dataclass

from chalicelib.organising.acts import Act, Actor, Done
from chalicelib.organising.held_signatures import require_keys
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.mail.notices import APPROVED
from chalicelib.rules.signatures.decision_steps import approval
from chalicelib.rules.signatures.signature import Signature


@dataclass(frozen=True)
class PuttingBack:
    actor: Actor

    def put_back(self, letter: Letter, key: str) -> Done:
        """Let a refused signature onto the letter. Doing so again changes nothing.

        Raises `LetterRefused` if it was not refused, and `Unavailable`.
        """
        require_keys(letter)

        def decide(signature: Signature, submission: str) -> Act | None:
            if signature.state == "confirmed":
                return None
            if signature.unconfirmed or "refused" not in signature.holds:
                raise LetterRefused("it was neither taken down nor refused")
            return Act(approval(signature, self.actor.now_ms(), self.actor.by), "put back", notice=APPROVED)

        return self.actor.act(letter, key, decide)
