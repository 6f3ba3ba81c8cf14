"""Organisers on the local stack, invited by the operator's own command."""

import contextlib
import io
import itertools

from tests.e2e.client import firmamos

_NUMBERS = itertools.count(1)


def invite_owner(slug: str = "") -> str:
    """The link that makes an owner of a letter, or of the stage; the stage must be in use. The first one also creates
    the key without which the pages cannot open."""
    letter = ["--letter", slug] if slug else []
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        firmamos("organiser", "invite", f"ana{next(_NUMBERS)}@firmamos.example", *letter, "--print")
    return printed.getvalue().rstrip().rpartition("\n")[2]
