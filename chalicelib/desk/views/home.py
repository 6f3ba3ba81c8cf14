"""What the page of an organiser's letters shows."""

from dataclasses import dataclass

from chalicelib.rules.organisers.rights import Role


@dataclass(frozen=True)
class LetterLine:
    title: str
    url: str
    role: Role
    state: str
