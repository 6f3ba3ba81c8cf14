"""What organisers decided, by day and kind, for the archive: counted from the log, without anybody's name.

What was typed is left out, since a reason may name somebody who has left. So are organisers, and the signatures that
each decision was about: the log has both.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.ports.operating import AuditLine
from chalicelib.rules.signatories.changes import ChangeTotals, HistoryRow

# Lines of the log, by how they begin, that record no decision on the letter or its signatures: what somebody looked
# at or left for a colleague, who works on the letter, and how far a job or a proposal came.
NO_DECISION = (
    *("find", "read", "note", "seen", "open export", "job-", "propose:", "cancel:", "void:"),
    *("invite", "send invitation", "withdraw invitation", "join", "get in again", "change role", "end access"),
    *("rekey", "erasures replayed"),
)
# Those of jobs that say how many signatures a job decided on, and the kinds of jobs that do.
JOB_LINES = ("job-done", "job-stopped")
DECIDING_JOBS = ("import", "release", "refuse-held")
LIST_OF_KEYS = "signatures"  # a detail that names several


@dataclass(frozen=True, order=True)
class Decision:
    """``what`` is that of the log, or ``job: KIND``; ``coded`` are details whose values are codes, never typed."""

    day: date
    what: str
    coded: tuple[tuple[str, str], ...] = ()


Coded = Callable[[str, str], bool]


def decisions(lines: Iterable[AuditLine], zone: str, is_coded: Coded) -> list[tuple[Decision, int]]:
    """Each decision of a day with how often it was made, the oldest first. ``is_coded`` says of a detail and its value
    whether that is a code; ``zone`` is the IANA name of the letter's time zone."""
    counted: Counter[Decision] = Counter()
    for line, what, number in _decided(lines):
        local = datetime.fromtimestamp(line.at_ms / 1000, ZoneInfo(zone)).date()
        coded = tuple((name, value) for name, value in line.detail.items() if is_coded(name, value))
        counted[Decision(local, what, () if what.startswith("job:") else coded)] += number
    return sorted(counted.items())


def _decided(lines: Iterable[AuditLine]) -> Iterator[tuple[AuditLine, str, int]]:
    """The lines that record decisions, under the name of each and with how many it was. Of a job the newest line has
    what it did in all; lines come the newest first."""
    told: set[str] = set()
    for line in lines:
        kind, job = line.detail.get("kind", ""), line.detail.get("job", "")
        if line.what in JOB_LINES and kind in DECIDING_JOBS and job not in told:
            told.add(job)
            yield line, f"job: {kind}", int(line.detail.get("done", "0"))
        elif not line.what.startswith(NO_DECISION):
            yield line, line.what, len(line.detail.get(LIST_OF_KEYS, "").split()) or 1


def published_by_day(rows: Iterable[HistoryRow], zone: str) -> Mapping[date, tuple[ChangeTotals, int]]:
    """What editions changed, and how many signatures there were at the end of each day, the oldest first."""
    days: dict[date, tuple[ChangeTotals, int]] = {}
    for row in rows:
        local = datetime.fromisoformat(row.published_at).astimezone(ZoneInfo(zone)).date()
        before = days.get(local, (ChangeTotals(), 0))[0]
        days[local] = ChangeTotals.sum([before, row.changed]), row.total
    return days
