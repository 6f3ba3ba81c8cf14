"""Firmamos, for open letters that people and organisations sign: what runs on AWS Lambda."""

import gc

# A cold start makes hundreds of thousands of objects that all stay (botocore's models above all), and the
# collector looks through them again and again: 50 ms of a start, for nothing. It still runs, later.
gc.set_threshold(100_000, 50, 50)

__version__ = "0.1.0"
