"""Challenges solved as a browser solves them, by ALTCHA's own solver."""

import base64
import json
from typing import Any

from altcha.v2 import Challenge, Solution, solve_challenge

Json = dict[str, Any]


def payload(challenge: Json) -> Json:
    """A challenge with its solution."""
    found = solve_challenge(Challenge.from_dict(challenge))
    assert isinstance(found, Solution)
    return {"challenge": challenge, "solution": found.to_dict()}


def packed(payload: object) -> str:
    """Encode it as the browser does."""
    return base64.b64encode(json.dumps(payload).encode()).decode()


def solved(challenge: Json) -> str:
    """Solve a challenge; returns the value of the form's field."""
    return packed(payload(challenge))
