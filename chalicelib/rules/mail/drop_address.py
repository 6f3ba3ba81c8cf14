"""Addresses that a letter's source keeps until it closes, and what ends them then. Pure rules.

Only the sender has the keys, so it is told by a message, as of a mail; none is sent.
"""

from dataclasses import replace

from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatures.signature import Signature
from chalicelib.rules.signatures.transitions import Step

FORGET = "forget"  # the message's notice; noted among what was told, since the address itself is sealed


def to_forget(signature: Signature, letter: Letter, now: int) -> bool:
    """Whether an address was kept until the letter closes and is of no use any more; ``now`` in s."""
    ended = letter.state != "draft" and letter.signing(now) == "closed"
    kept = letter.handling.keep_address == "closing" and not signature.updates
    return ended and kept and signature.state == "confirmed" and FORGET not in signature.mail.told


def forgetting(signature: Signature, letter: Letter, now: int) -> Step | None:
    """What to write in place of the address; None when it is to stay, or has gone."""
    if not to_forget(signature, letter, now):
        return None
    told = replace(signature.mail, told=(*signature.mail.told, FORGET))
    return Step(unchanged=("state", "submission", "mail"), changes={"email": "", "mail": told})
