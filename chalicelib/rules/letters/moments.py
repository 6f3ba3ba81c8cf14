"""Days and moments as organisers type them for a letter, in its own time zone."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def end_of_day(day: date, timezone: str) -> int | None:
    """When a day is over there (s since the epoch), as a letter that closes on that day does; None for the last day of
    the calendar."""
    try:
        return at_time(day + timedelta(days=1), time(), timezone)
    except OverflowError:
        return None


def at_time(day: date, clock: time, timezone: str) -> int:
    """A moment there (s since the epoch)."""
    return int(datetime.combine(day, clock, ZoneInfo(timezone)).timestamp())


def last_day(closes: int, timezone: str) -> date:
    """The last day, or part of a day, before a letter closes."""
    return datetime.fromtimestamp(closes - 1, ZoneInfo(timezone)).date()


def read_day(text: str) -> date | None:
    """A day as browsers send it, 2026-12-18; None for anything else."""
    text = text.strip()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None


def read_clock(text: str) -> time | None:
    """A time of day as browsers send it, 09:30; None for anything else."""
    text = text.strip()
    try:
        clock = time.fromisoformat(text)
    except ValueError:
        return None
    return clock if clock.tzinfo is None and len(text) in (len("09:30"), len("09:30:00")) else None
