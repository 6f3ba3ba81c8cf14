"""Changes of signatories, as the fold gets them from the index."""

from typing import Any

from chalicelib.aws.dynamodb import codec
from chalicelib.rules.signatures.details import Details
from chalicelib.rules.signatures.signature import State
from tests.support.samples import SLUG

Event = tuple[str, State, str]  # the signature's id, its state, and its stored public fields


def change(
    number: int, name: str, *, state: State = "confirmed", at: int = 0, once_shown: bool = False, **details: Any
) -> Event:
    """``at`` (ms) is since when it may be shown like this."""
    public = codec.public_text(Details(**{"kind": "person", "name": name} | details), at, None, once_shown=once_shown)
    return f"{SLUG}#{number:026d}", state, public
