"""Member: one line of a coalition's list. A name stands once in a list, so a member is known by its name there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Self

MemberKind = Literal["organisation", "person"]
MEMBER_KINDS: tuple[MemberKind, ...] = ("organisation", "person")
# How a list of members may be separated in print, and what may stand behind the last. '' is the language's own way.
SEPARATORS = ("", ", ", "; ", " · ", " / ", " | ", " - ", " – ")
ENDS = ("", ".")


@dataclass(frozen=True, repr=False, slots=True)
class Member:
    """A coalition's member as it is listed: an organisation, or a person who may have a role. Never in a log."""

    name: str
    kind: MemberKind = "organisation"
    role: str = ""  # a person's
    country: str = ""  # ISO 3166-1 alpha-2

    @classmethod
    def from_json(cls, value: str | Mapping[str, Any]) -> Self:
        """Read a member from its name, or from an object. Its keys that an older or newer program knows are ignored."""
        if isinstance(value, str):
            return cls(value)
        return cls(value["name"], value.get("kind", "organisation"), value.get("role", ""), value.get("country", ""))

    def to_json(self) -> str | dict[str, str]:
        """The name alone if no more is known, else an object without what is empty."""
        if self == Member(self.name):
            return self.name
        values = {"name": self.name, "kind": self.kind, "role": self.role, "country": self.country}
        return {key: value for key, value in values.items() if value and value != "organisation"}

    @property
    def printed(self) -> str:
        """As the letter prints it: the name and, after a comma, the role."""
        return f"{self.name}, {self.role}" if self.role else self.name


def names_of(members: Iterable[Member]) -> tuple[str, ...]:
    return tuple(member.name for member in members)


def with_known(members: Iterable[Member], known: Iterable[Member]) -> tuple[Member, ...]:
    """The members, and of those that are named in ``known`` what is known there. A form has their names alone."""
    by_name = {member.name: member for member in known}
    return tuple(by_name.get(member.name, member) if member == Member(member.name) else member for member in members)
