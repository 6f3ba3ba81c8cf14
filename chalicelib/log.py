"""Logs: one JSON object per line, with ids and outcomes but no personal data."""

import json
import logging
import sys
import time

from chalicelib.errors import Unavailable

FIELDS = ("letter", "outcome", "route", "status", "ms", "request_id", "edition", "count", "person", "act")


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created)) + f".{int(record.msecs):03d}Z",
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info:
            # Types and places only: an exception's message may quote what a person typed.
            line["error"] = _trace(record)
        return json.dumps(line, ensure_ascii=False)


def _trace(record: logging.LogRecord) -> str:
    _, error, _ = record.exc_info or (None, None, None)
    places: list[str] = []
    while error is not None:
        step = error.__traceback__
        while step is not None:
            code = step.tb_frame.f_code
            places.append(f"{code.co_filename.rpartition('/')[2]}:{step.tb_lineno} {code.co_name}")
            step = step.tb_next
        places.append(_error_name(error))
        error = error.__cause__
    return " < ".join(reversed(places))


def _error_name(error: BaseException) -> str:
    """The type of an exception; for AWS's the call and the code, for `Unavailable` its message. Never a value."""
    response = getattr(error, "response", None)
    if isinstance(error, Unavailable):
        return f"{type(error).__name__}({error})"
    if isinstance(response, dict):
        return f"{getattr(error, 'operation_name', '')}({response.get('Error', {}).get('Code', '')})"
    return type(error).__name__


def configure(level: str) -> None:
    """Send this process's logs to standard error as JSON, in place of Lambda's own handler."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # At debug level these print requests, and addresses with them.
    for name in ("pynamodb", "botocore", "urllib3"):
        logging.getLogger(name).setLevel(logging.WARNING)
