"""A request as our handlers see it: the body, and what kind of answer in which language is wanted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,35})?\s*(?:;\s*q\s*=\s*([01](?:\.[0-9]{0,3})?)\s*)?")


@dataclass(frozen=True, repr=False)
class Asked:
    """One request. ``content_type`` is bare and in lower case, '' when there is none."""

    body: bytes
    content_type: str
    wants_json: bool
    languages: tuple[str, ...]  # of the interface, the best first; may be empty
    source: str = ""  # the client's address as the gateway saw it; no header tells it
    done: str = ""  # of the address's query: what a page says was done before it was shown
    base: str = ""  # the address of the API as the gateway calls itself; no trailing slash

    @classmethod
    def of(
        cls,
        *,
        body: bytes,
        content_type: str,
        accept: str,
        accept_language: str,
        spoken: Sequence[str],
        source: str = "",
        done: str = "",
        base: str = "",
    ) -> "Asked":
        bare = content_type.partition(";")[0].strip().lower()
        return cls(body, bare, _wants_json(accept, bare), preferred(accept_language, spoken), source, done, base)


def _wants_json(accept: str, content_type: str) -> bool:
    """A browser names text/html; a program names JSON, or sends it."""
    ranges = accept.lower()
    if "text/html" in ranges:
        return False
    return JSON in ranges or content_type == JSON


def preferred(accept_language: str, spoken: Iterable[str]) -> tuple[str, ...]:
    """Which of the spoken languages an ``Accept-Language`` asks for, the best first.

    What cannot be understood of the header is passed over: no header may fail a request.
    """
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language[:500].split(",")):
        match = _RANGE.fullmatch(part)
        if match and match[1].lower() in spoken:
            quality = float(match[2] or 1)
            wanted.append((-quality, place, match[1].lower()))
    ordered = [lang for quality, _, lang in sorted(wanted) if quality]
    return tuple(dict.fromkeys(ordered))
