"""The whole log of a letter, for files and reports."""

from collections.abc import Iterator

from chalicelib.ports.operating import AuditLine, AuditLog

MOST_LINES = 10_000  # the newest; a letter has a few hundred
A_PAGE = 1_000


def every_line(log: AuditLog, slug: str) -> Iterator[AuditLine]:
    """The lines of a letter's log, the newest first. Raises `Unavailable`."""
    before = ""
    for _ in range(MOST_LINES // A_PAGE):
        lines = log.lines(slug, before=before, most=A_PAGE)
        yield from lines
        if len(lines) < A_PAGE:
            return
        before = lines[-1].key
