"""What the pages of an invitation show."""

from dataclasses import dataclass

from chalicelib.rules.organisers.rights import Role


@dataclass(frozen=True)
class JoinView:
    """``options`` is what the script asks for a new passkey, as JSON; '' for somebody who has their own already."""

    action: str  # the address of the invitation
    letter: str  # its title; '' for the stage
    role: Role
    by: str  # who invited; '' for the operator
    options: str = ""
    name: str = ""  # as typed
    is_recovery: bool = False
    may_use_code: bool = False
    problem: str = ""
    tries: int = 0
    kept: str = ""
