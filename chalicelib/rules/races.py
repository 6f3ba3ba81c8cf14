"""Two who change one record at the same moment."""

# How many times a step is decided, each time on the record as it is by then, before a lost race is an error.
RACE_ATTEMPTS = 5
