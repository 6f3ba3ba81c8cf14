"""Signs that a program filled in a form. The organisers see them, but nobody is refused for them: browsers fill in
hidden fields, people sign without a script, and some are quick.
"""

from collections.abc import Mapping

from chalicelib.rules.limits.proof_of_work import Solved
from chalicelib.signing.form import HONEYPOT

# From the first field, when the script requests the challenge, to the button. Even if a browser fills in everything
# else, a person has to read the consent and tick it.
FEWEST_SECONDS = 2


def signals(fields: Mapping[str, object], proof: Solved | None, now: int) -> tuple[str, ...]:
    """The suspicious signs of a form that arrived at ``now``, in s since the epoch.

    ``honeypot``: the field that people do not see is filled in. ``unproved``: there is no valid proof of work.
    ``fast``: it was sent sooner after its challenge than a person takes; only a proof shows when that was.
    """
    signs = []
    if str(fields.get(HONEYPOT) or "").strip():
        signs.append("honeypot")
    if proof is None:
        signs.append("unproved")
    elif now - proof.made_at < FEWEST_SECONDS:
        signs.append("fast")
    return tuple(signs)
