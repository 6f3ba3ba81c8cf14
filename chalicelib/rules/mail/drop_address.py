"""Addresses that a letter's source keeps until it closes, and when they are dropped.

Only the sender has the keys, so a message asks it to, as for a mail; none is sent.
"""

from dataclasses import replace

from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step

DROP = "forget"  # the message's notice; noted among the notices sent, since the address itself is sealed


def is_due(signature: Signature, letter: Letter, now: int) -> bool:
    """Whether an address was kept until the letter closes and is of no use any more; ``now`` in s."""
    ended = letter.state != "draft" and letter.signing_state(now) == "closed"
    kept = letter.handling.keep_address == "closing" and not signature.updates
    return ended and kept and signature.state == "confirmed" and DROP not in signature.mail.told


def dropped(signature: Signature, letter: Letter, now: int) -> Step | None:
    """What to write in place of the address; None when it is to stay, or has gone."""
    if not is_due(signature, letter, now):
        return None
    told = replace(signature.mail, told=(*signature.mail.told, DROP))
    return Step(unchanged=("state", "submission", "mail"), changes={"email": "", "mail": told})
