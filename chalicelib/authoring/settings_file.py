"""The settings of ``letter.toml``, read within limits."""

import re
import tomllib
from typing import Any

from chalicelib.rules.outside import Unreadable, check_value

# tomllib takes a time that grows with the square of a key's parts.
_LONG_KEY = re.compile(r"(?<![^\s.=\[{,#])(?:[^\s.=\[{,#]+[ \t]*\.[ \t]*){50}")


def read_settings(text: str) -> dict[str, Any]:
    """The values of a TOML text, whose size is limited. Raises `Unreadable`, which may say “at line 7”."""
    if long := _LONG_KEY.search(text):
        raise Unreadable("it has a key of too many parts (at line {})", text.count("\n", 0, long.start()) + 1)
    try:
        values = tomllib.loads(text)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError as error:  # of tomllib's own kind, or about a number that is too large
        raise Unreadable("this is not TOML: {}", str(error)) from None
    check_value(values)
    return values
