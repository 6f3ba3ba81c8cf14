"""Firmamos: the back end of an open-letter campaign on AWS Lambda."""

__version__ = "0.1.0"
