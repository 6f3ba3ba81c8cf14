"""The languages that a browser asks for."""

import re
from collections.abc import Iterable

_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,35})?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


def preferred(accept_language: str, spoken: Iterable[str]) -> tuple[str, ...]:
    """The ``spoken`` languages that an ``Accept-Language`` header asks for, the best first.

    Parts that cannot be parsed are skipped: no header may fail a request.
    """
    accepted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language[:500].split(",")):
        match = _RANGE.fullmatch(part)
        if match and match[1].lower() in spoken:
            quality = float(match[2] or 1)
            accepted.append((-quality, place, match[1].lower()))
    ordered = [lang for quality, _, lang in sorted(accepted) if quality]
    return tuple(dict.fromkeys(ordered))
