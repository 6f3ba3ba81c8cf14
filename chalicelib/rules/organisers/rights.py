"""What an organiser may do: one table of acts by role, and one judgement that every page asks before it does anything.

A letter has its own people, each with one role. The stage's owners may begin letters; on a letter they have the role
that they were given there, and none if they were given none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal, get_args

from chalicelib.rules.organisers.session import Session, is_fresh

Role = Literal["reader", "moderator", "editor", "owner"]
ROLES: tuple[Role, ...] = get_args(Role)

# In place of a slug, among a person's roles: the stage itself.
STAGE = "*"

Act = Literal[
    "see-figures",  # figures, state, jobs and switches of a letter
    "see-log",
    "see-names",  # a representative, and the domain of an address
    "decide",  # the queue: approve, refuse, release, note; reports
    "change-entries",  # find, correct, take down, move, confirm
    "match",  # whether two names are one
    "block",  # addresses, domains and networks
    "import",  # pending, or up to `VOUCHED_AT_ONCE` vouched for
    "import-vouched",  # more than that
    "pause-mail",  # the switches pause-mail and collect-only
    "switch",  # every switch of the letter
    "read-draft",  # the texts and settings that are being written, their preview, and what co-authors say
    "edit-draft",
    "change-settings",  # of a letter that is open: everything that nobody signs
    "open",
    "change-words",  # a new version after the opening
    "lead",  # close and reopen, extend, embargo, record delivery and answer
    "see-files",  # what is published, the package to hand over, the report of decisions
    "export-names",  # with those of representatives
    "manage-people",
    "add-owner",
    "approve-proposals",
    "begin-letters",
    "own-account",  # one's own name, mails and sessions
    "own-keys",  # one's own passkeys
]

# How many entries an editor may vouch for without a second person.
VOUCHED_AT_ONCE = 10


class Right(Enum):
    NO = "no"
    YES = "yes"
    PROPOSE = "propose"  # it is done once a second person has approved it


@dataclass(frozen=True)
class ActRights:
    """Who may do something, and how certain the page must be that it is them.

    ``passkey``: a session by mailed code may not do it. ``fresh``: the passkey was shown in the last five minutes.
    """

    by_role: Mapping[Role, Right]
    passkey: bool = False
    fresh: bool = False


def _rights(text: str, *, passkey: bool = False, fresh: bool = False) -> ActRights:
    """Rights by the first letters of `ROLES`: ``y``, ``p`` to propose, ``-``."""
    right = {"y": Right.YES, "p": Right.PROPOSE, "-": Right.NO}
    return ActRights(dict(zip(ROLES, (right[letter] for letter in text), strict=True)), passkey or fresh, fresh)


# The columns: reader, moderator, editor, owner.
RIGHTS: Mapping[Act, ActRights] = {
    "see-figures": _rights("yyyy"),
    "see-log": _rights("yyyy"),
    "see-names": _rights("-y-y"),
    "decide": _rights("-y-y"),
    "change-entries": _rights("-y-y"),
    "match": _rights("-y-y"),
    "block": _rights("-y-y"),
    "import": _rights("--yy", passkey=True),
    "import-vouched": _rights("--pp", fresh=True),
    "pause-mail": _rights("-y-y"),
    "switch": _rights("---y", passkey=True),
    "read-draft": _rights("--yy"),
    "edit-draft": _rights("--yy", passkey=True),
    "change-settings": _rights("--yy", passkey=True),
    "open": _rights("--pp", fresh=True),
    "change-words": _rights("--pp", fresh=True),
    "lead": _rights("---y", fresh=True),
    "see-files": _rights("yyyy"),
    "export-names": _rights("---y", fresh=True),
    "manage-people": _rights("---y", fresh=True),
    "add-owner": _rights("---p", fresh=True),
    "approve-proposals": _rights("---y", fresh=True),
}

# Of the stage, and of oneself: they belong to no letter.
BEGIN_LETTERS = ActRights({"owner": Right.YES}, passkey=True, fresh=True)
OF_ONESELF: Mapping[Act, ActRights] = {
    "own-account": _rights("yyyy"),
    "own-keys": _rights("yyyy", fresh=True),
}


class Verdict(Enum):
    """``HIDDEN``: nothing may show that it exists. ``FORBIDDEN``: the reader knows the letter, but may not do this."""

    YES = "yes"
    PROPOSE = "propose"
    NEEDS_PASSKEY = "needs-passkey"  # a session by mailed code
    NEEDS_FRESH_PASSKEY = "needs-fresh-passkey"  # shown too long ago
    FORBIDDEN = "forbidden"
    HIDDEN = "hidden"


def judge(act: Act, roles: Mapping[str, Role], slug: str, session: Session, now: int) -> Verdict:
    """Whether an organiser may do something to a letter at ``now`` (s since the epoch).

    ``slug`` is '' for what belongs to no letter. What needs a passkey is asked for only where it would help.
    """
    if act in OF_ONESELF:
        rights, role = OF_ONESELF[act], "reader"
    elif act == "begin-letters":
        rights, role = BEGIN_LETTERS, roles.get(STAGE, "")
    else:
        # The stage is no letter, and its owner has no right on any.
        rights, role = RIGHTS[act], "" if slug == STAGE else roles.get(slug, "")
        if not role:
            return Verdict.HIDDEN
    right = next((found for name, found in rights.by_role.items() if name == role), Right.NO)
    if right is Right.NO:
        return Verdict.FORBIDDEN
    if rights.passkey and session.kind != "passkey":
        return Verdict.NEEDS_PASSKEY
    if rights.fresh and not is_fresh(session, now):
        return Verdict.NEEDS_FRESH_PASSKEY
    return Verdict.PROPOSE if right is Right.PROPOSE else Verdict.YES
