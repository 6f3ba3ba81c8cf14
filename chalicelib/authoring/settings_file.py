"""``letter.toml``, read within limits."""

import re
import tomllib
from pathlib import Path
from typing import Any

from chalicelib.authoring.bounded_files import read_text
from chalicelib.rules.outside import Unreadable, check_value

MOST_BYTES = 150_000
# tomllib takes a time that grows with the square of a key's parts.
_LONG_KEY = re.compile(r"(?<![^\s.=\[{,#])(?:[^\s.=\[{,#]+[ \t]*\.[ \t]*){50}")


def read_settings(path: Path) -> tuple[str, dict[str, Any]]:
    """A TOML file's text and values. Raises `FileNotFoundError`, and `Unreadable`, which may say “at line 7”."""
    text = read_text(path, MOST_BYTES)
    if long := _LONG_KEY.search(text):
        raise Unreadable(f"it has a key of too many parts (at line {text.count(chr(10), 0, long.start()) + 1})")
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError as error:  # of tomllib's own kind, or about a number that is too large
        raise Unreadable(f"this is not TOML: {error}") from None
    check_value(values)
    return text, values
