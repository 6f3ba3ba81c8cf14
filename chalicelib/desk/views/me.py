"""What the page of one's own account shows."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PasskeyLine:
    key: str
    label: str
    made: str  # a date in words
    used: str  # likewise; '' for never since it was made
    is_backed_up: bool


@dataclass(frozen=True)
class SessionLine:
    key: str
    device: str
    began: str
    seen: str
    is_by_code: bool
    is_this: bool


@dataclass(frozen=True)
class MeView:
    name: str
    lang: str
    languages: tuple[tuple[str, str], ...]  # code and own name
    wants: tuple[str, ...]
    passkeys: tuple[PasskeyLine, ...]
    sessions: tuple[SessionLine, ...]
    done: str = ""  # what the button that led here did, which anybody can make up
    problem: str = ""
    most_passkeys: bool = False


@dataclass(frozen=True)
class NewPasskeyView:
    options: str
    label: str
    problem: str = ""
    kept: str = ""
