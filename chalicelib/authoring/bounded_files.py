"""Files that somebody else made, read within a limit."""

import stat
from pathlib import Path

from chalicelib.rules.outside import TooLarge, Unreadable


def read_bytes(path: Path, most: int) -> bytes:
    """The content of a file of at most ``most`` bytes.

    Raises `FileNotFoundError`, also for a folder, and `Unreadable` for what is larger, endless, or closed to this user.
    """
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise FileNotFoundError(path)
        body = _read(path, most + 1) if stat.S_ISREG(mode) else None
    except FileNotFoundError:
        raise
    except OSError as error:
        raise Unreadable("it cannot be read: {}", error.strerror or "") from None
    except ValueError:  # a NUL in the path
        raise Unreadable("it cannot be read: no file has such a name") from None
    if body is None:
        raise Unreadable("it is not a plain file")
    if len(body) > most:
        raise TooLarge("it has more than {:,} bytes", most)
    return body


def _read(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)
