"""An invitation to work on a letter, and the person that it makes."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace

from chalicelib.rules.durations import DAY
from chalicelib.rules.organisers.person import ID_BYTES, Person
from chalicelib.rules.organisers.rights import ROLES, Role

OPERATOR = "operator"  # in place of a person's id, for whoever types commands
# The link holds for seven days from its mail, which may wait for some days itself.
KEPT_SECONDS = 14 * DAY


@dataclass(frozen=True, repr=False)
class Invitation:
    """``digests`` are those of the secrets in its mails, each with its end; only the sender adds to them."""

    id: str  # 26 characters of lower-case base32, random
    slug: str  # the letter's, or `rights.STAGE`
    role: Role
    by: str  # an organiser's id, or `OPERATOR`
    lang: str
    sealed_address: bytes  # sealed with the stage's key of organisers, about `about`
    address_hash: str
    asked_at: int  # s since the epoch; when its last mail was asked for
    recovers: str = ""  # the id of an organiser who lost their passkeys
    mail_id: str = ""  # of its last mail
    digests: tuple[str, ...] = ()

    @property
    def about(self) -> str:
        return about(self.id)

    @property
    def expires_at(self) -> int:
        return self.asked_at + KEPT_SECONDS


def about(invitation_id: str) -> str:
    """What is sealed for an invitation, or mailed, names it so."""
    return f"invitation#{invitation_id}"


def new_invitation_id(seed: str = "") -> str:
    """A random id; with a ``seed``, always the same one for it, so that an invitation is made once."""
    raw = hashlib.sha256(f"firmamos/invitation/1\0{seed}".encode()).digest()[:16] if seed else secrets.token_bytes(16)
    return base64.b32encode(raw).decode().rstrip("=").lower()


def new_person(invitation: Invitation, key: bytes, sealed_address: bytes, now: int) -> Person:
    """Whom an invitation makes, without a name yet. Id and handle follow from the invitation and a key of 32 bytes, so
    that an acceptance that is sent twice makes one person."""
    handle = hmac.digest(key, invitation.id.encode(), "sha256").hex()
    return Person(
        id=person_id(invitation),
        name="",
        lang=invitation.lang,
        handle=handle,
        sealed_address=sealed_address,
        address_hash=invitation.address_hash,
        created_at=now,
    )


def person_id(invitation: Invitation) -> str:
    return hashlib.sha256(f"firmamos/person/1\0{invitation.id}".encode()).hexdigest()[: 2 * ID_BYTES]


def accepted(invitation: Invitation, person: Person, passkey: str) -> Person:
    """A person who has accepted. ``passkey`` is the key of a new one; '' if none was made.

    Nobody loses a greater role by accepting a smaller one. Whoever lost their passkeys keeps none of the old ones, no
    session, and the role that they have by then: it may have been taken away since they were invited.
    """
    own = person.roles.get(invitation.slug)
    is_kept = own is not None and (invitation.recovers or ROLES.index(invitation.role) <= ROLES.index(own))
    role = own if own is not None and is_kept else invitation.role
    keys = () if invitation.recovers else person.passkeys
    if passkey and passkey not in keys:
        keys = (*keys, passkey)
    sessions = () if invitation.recovers else person.sessions
    return replace(person, roles={**person.roles, invitation.slug: role}, passkeys=keys, sessions=sessions)
