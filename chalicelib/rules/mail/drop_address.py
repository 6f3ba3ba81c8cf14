"""Dropping the addresses that a letter keeps until it closes.

Only the sender has the keys, so it gets a message about this, as for a mail; but none is sent.
"""

from dataclasses import replace

from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step

DROP = "forget"  # the message's notice; recorded among the notices sent, since the address itself is sealed


def is_due(signature: Signature, letter: Letter, now: int) -> bool:
    """Whether an address was kept until the letter closed and has no further use; ``now`` in s."""
    ended = letter.state != "draft" and letter.signing_state(now) == "closed"
    kept = letter.handling.keep_address == "closing" and not signature.updates
    return ended and kept and signature.state == "confirmed" and DROP not in signature.mail.notices


def drop_step(signature: Signature, letter: Letter, now: int) -> Step | None:
    """The step that drops the address; None if it stays, or is gone."""
    if not is_due(signature, letter, now):
        return None
    mail = replace(signature.mail, notices=(*signature.mail.notices, DROP))
    return Step(unchanged=("state", "submission", "mail"), changes={"email": "", "mail": mail})
