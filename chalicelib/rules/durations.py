"""Lengths of time by their names: in seconds, as clocks and limits have them, and in milliseconds, as records do."""

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

HOUR_MS = HOUR * 1000
DAY_MS = DAY * 1000
