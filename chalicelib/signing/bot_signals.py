"""What about a form makes one suspect that no person filled it in. It is noted for the organisers and refuses nobody:
browsers fill in hidden fields, people sign without a script, and some are quick.
"""

from collections.abc import Mapping

from chalicelib.rules.limits.proof_of_work import Solved
from chalicelib.signing.form import HONEYPOT

# From the first field that is entered, when the challenge is asked for, to the button. A browser that fills in
# everything by itself leaves a person the consent to read and tick.
FEWEST_SECONDS = 2


def signals(fields: Mapping[str, object], proof: Solved | None, now: int) -> tuple[str, ...]:
    """What is suspicious about a form that came at ``now``, in s since the epoch.

    ``honeypot``: the field that people do not see is filled in. ``unproved``: no proof of work, or one that is not
    good. ``fast``: sent sooner after its challenge was given out than a person takes; without proof nobody knows.
    """
    found = []
    if str(fields.get(HONEYPOT) or "").strip():
        found.append("honeypot")
    if proof is None:
        found.append("unproved")
    elif now - proof.made_at < FEWEST_SECONDS:
        found.append("fast")
    return tuple(found)
