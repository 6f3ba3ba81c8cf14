"""What the pages of the login show."""

from dataclasses import dataclass


@dataclass(frozen=True)
class EntranceView:
    """``options`` is what the script asks the browser's passkeys, as JSON. ``kept`` is what had been typed, sealed."""

    options: str
    kept: str = ""
    is_typed: bool = False  # whether what is kept was typed, and will come back
    codes: bool = True  # whether a code may be mailed
    problem: str = ""  # one of the words of the template
    email: str = ""  # as typed


@dataclass(frozen=True)
class CodeView:
    kept: str = ""
    is_typed: bool = False
    problem: str = ""
    tries: int = 0  # that are left after a wrong code


@dataclass(frozen=True)
class AgainView:
    """What had been typed, behind one button. ``action`` is one of our own addresses."""

    action: str
    fields: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()  # fields whose file has to be chosen again
    shown: tuple[str, ...] = ()  # what of it people read
    is_new: bool = True  # whether they have just logged in, rather than elsewhere
