"""What the page of a letter's log shows."""

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class LogLine:
    """``time`` is that of the day, ``details`` are what they are called and their values; all in the reader's
    language."""

    time: str
    by: str  # a name; '' for somebody who is no organiser any more
    what: str
    details: tuple[tuple[str, str], ...] = ()
    entry: str = ""  # the key of the signature
    entry_url: str = ""  # '' where the reader may not open it


@dataclass(frozen=True, repr=False)
class LogDay:
    date: str  # in words
    lines: tuple[LogLine, ...]


@dataclass(frozen=True, repr=False)
class LogPage:
    days: tuple[LogDay, ...]
    zone: str  # of the times, in words
    older: str  # the address of the page with older lines; '' on the last
    newest: str  # that of the first page; '' on it
    csv_url: str
    json_url: str
