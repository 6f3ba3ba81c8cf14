"""Inviting people to work on a letter, and what their acceptance makes.

Opening an invitation changes nothing: it is used up by the write that makes its person, in one transaction with it. An
invitation that was accepted twice, because an answer was lost, makes one person.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from chalicelib.errors import Unavailable
from chalicelib.organising.organiser_mail import Outbox
from chalicelib.ports.organisers import OrganisersVault, People
from chalicelib.ports.storage import Letters
from chalicelib.ports.team import Teams
from chalicelib.rules.fields.emails import Address, AddressRefused, parse_address
from chalicelib.rules.mail.mailed_secrets import (
    is_among,
    join_digest,
    join_token,
    new_join_secret,
    read_join_token,
)
from chalicelib.rules.mail.organiser_mail import KINDS
from chalicelib.rules.organisers.invitation import (
    OPERATOR,
    Invitation,
    accepted,
    new_invitation_id,
    new_person,
    person_id,
)
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import STAGE, Role
from chalicelib.rules.organisers.team import MOST_INVITATIONS, TeamRefused, check_acts, owners, stands
from chalicelib.rules.races import RACE_ATTEMPTS

logger = logging.getLogger(__name__)

# The log of what concerns no letter.
STAGE_LOG = "#stage"
# What concerns a person's passkeys, and so every letter of theirs.
RECOVERIES = ("recovery", "recovered")


@dataclass(frozen=True)
class Telling:
    """The log of changes of people, and the mail to owners about each. ``by`` is an organiser's id."""

    people: People
    letters: Letters
    outbox: Outbox

    def log(self, slug: str, now: int, what: str, by: str, **detail: str) -> None:
        """Note what is about to be done: what is logged and not done is noticed, the reverse never is."""
        entries = [("by", by), *((name, value) for name, value in detail.items() if value)]
        self.letters.log(STAGE_LOG if slug == STAGE else slug, now * 1000, what, entries)
        logger.info("people", extra={"letter": slug, "person": by, "act": what})

    def tell(self, slug: str, what: str, by: str, *, who: str = "", role: str = "") -> None:
        """Tell every owner of what was done, whoever did it: it may have been somebody else in their name. Of new
        passkeys the owners of all the person's letters are told."""
        people = self.people.people()
        of_all = next((list(one.roles) for one in people if one.id == who), []) if what in RECOVERIES else []
        params = {name: value for name, value in (("by", by), ("who", who), ("role", role)) if value}
        told = set[str]()
        for letter in dict.fromkeys([slug, *of_all]):
            now_told = [owner.id for owner in owners(people, letter) if owner.id not in told]
            self.outbox.tell(now_told, "people-changed", slug=_of_mail(letter), what=what, **params)
            told |= {*now_told}


@dataclass(frozen=True)
class Invitations:
    people: People
    teams: Teams
    vault: OrganisersVault
    outbox: Outbox
    telling: Telling
    now: Callable[[], int]  # s since the epoch

    def waiting(self, slug: str) -> list[Invitation]:
        """The invitations to a letter that can be accepted, the oldest first."""
        found = [one for one in self.teams.invitations() if one.slug == slug and self.now() < one.expires_at]
        people = self.people.people() if found else []
        return [one for one in found if stands(one, people)]

    def address_of(self, invitation: Invitation) -> str:
        return self.vault.open(invitation.about, invitation.sealed_address)

    def invite(
        self, slug: str, by: str, address: str, role: Role, lang: str, *, seed: str = "", by_mail: bool = True
    ) -> Invitation:
        """Invite an address; somebody who is an organiser already gets the role once they accept.

        With a ``seed`` the same invitation is made however often this is repeated. Raises `TeamRefused`, `Unavailable`.
        """
        parsed = self.check(slug, address, role, by=by)
        invitation_id = new_invitation_id(seed)
        return self._invite(
            Invitation(
                id=invitation_id,
                slug=slug,
                role=role,
                by=by,
                lang=lang,
                sealed_address=self.vault.seal(f"invitation#{invitation_id}", parsed.as_typed),
                address_hash=self.vault.address_hash(parsed.canonical),
                asked_at=self.now(),
            ),
            by_mail=by_mail,
        )

    def check(self, slug: str, address: str, role: Role, *, by: str) -> Address:
        """The address, if it can be invited. Raises `TeamRefused`."""
        check_acts(self.people.people(), slug, by)
        try:
            parsed = parse_address(address)
        except AddressRefused:
            raise TeamRefused("no-address") from None
        address_hash = self.vault.address_hash(parsed.canonical)
        known = self._known(address_hash)
        if known is not None and known.roles.get(slug) in (role, "owner"):
            raise TeamRefused("member")
        waiting = self.waiting(slug)
        # The operator may repeat theirs, as a lost mail makes them do.
        if by != OPERATOR and any(one.address_hash == address_hash for one in waiting):
            raise TeamRefused("invited")
        if len(waiting) >= MOST_INVITATIONS:
            raise TeamRefused("too-many")
        return parsed

    def recover(self, slug: str, by: str, member_id: str, *, by_mail: bool = True) -> Invitation:
        """Invite a member anew who lost their passkeys: once they have accepted, the old ones and their sessions end.
        Raises `TeamRefused`, `Unavailable`."""
        check_acts(self.people.people(), slug, by)
        member = self.people.person(member_id)
        if member is None or slug not in member.roles:
            raise TeamRefused("gone")
        if member_id == by:
            raise TeamRefused("oneself")
        if any(one.recovers == member_id for one in self.waiting(slug)):
            raise TeamRefused("invited")
        address = self.vault.open(member.id, member.sealed_address)
        invitation_id = new_invitation_id()
        return self._invite(
            Invitation(
                id=invitation_id,
                slug=slug,
                role=member.roles[slug],
                by=by,
                lang=member.lang,
                sealed_address=self.vault.seal(f"invitation#{invitation_id}", address),
                address_hash=member.address_hash,
                asked_at=self.now(),
                recovers=member.id,
            ),
            by_mail=by_mail,
        )

    def send_again(self, slug: str, by: str, invitation_id: str) -> Invitation:
        """Mail an invitation once more; the link of the last mail stays good for its days. Raises `TeamRefused`."""
        before = self._of(slug, by, invitation_id)
        self.telling.log(slug, self.now(), "send invitation again", by, invitation=before.id)
        after = replace(before, asked_at=self.now())
        if not self.teams.replace_invitation(before, after):
            raise TeamRefused("gone")
        return self._mail(after)

    def hand_over(self, invitation: Invitation) -> str:
        """The token of a new link, for the operator to pass on where no mail goes. Raises `TeamRefused`."""
        secret = new_join_secret()
        until = self.now() + KINDS["invitation"].lasts
        if not self.outbox.mails.add_digest(invitation.about, f"{join_digest(secret, invitation.about)}:{until}"):
            raise TeamRefused("gone")
        return join_token(invitation.id, secret)

    def withdraw(self, slug: str, by: str, invitation_id: str) -> None:
        """End an invitation; its links open nothing any more. Raises `TeamRefused`."""
        invitation = self._of(slug, by, invitation_id)
        self.telling.log(slug, self.now(), "withdraw invitation", by, invitation=invitation.id, role=invitation.role)
        self.teams.delete_invitation(invitation.id)
        self.telling.tell(slug, "withdrawn", by, role=invitation.role)

    def find(self, token: str) -> Invitation | None:
        """The invitation of a link, if it stands and the link holds. Changes nothing."""
        read = read_join_token(token)
        invitation = self.teams.invitation(read[0]) if read else None
        if read is None or invitation is None or self.now() >= invitation.expires_at:
            return None
        digest = join_digest(read[1], invitation.about)
        return invitation if is_among(invitation.digests, digest, self.now()) else None

    def invited(self, invitation: Invitation) -> tuple[Person, bool]:
        """Whom an invitation is for, as they are before they accept, and whether they are an organiser already. To one
        who is new a passkey can be made, since id and handle stay the same. Raises `TeamRefused` when they are gone, or
        whoever invited them is no owner any more."""
        if not stands(invitation, self.people.people()):
            raise TeamRefused("gone")
        if invitation.recovers:
            person = self.people.person(invitation.recovers)
            if person is None or invitation.slug not in person.roles:
                raise TeamRefused("gone")
            return person, True
        known = self.people.person(person_id(invitation)) or self._known(invitation.address_hash)
        if known is not None:
            return known, True
        sealed = self.vault.seal(person_id(invitation), self.address_of(invitation))
        return new_person(invitation, self.vault.secret("handle"), sealed, self.now()), False

    def accept(self, invitation: Invitation, *, name: str = "", lang: str = "", passkey: str = "") -> Person:
        """Make the person of an invitation, or give them their role; ``passkey`` is the key of one that was made and
        stored. ``name`` and ``lang`` are those of somebody new. Raises `TeamRefused` when it was withdrawn or used
        meanwhile, and `Unavailable`; then it may have been done, and can be repeated."""
        what = "recovered" if invitation.recovers else "joined"
        logged = False
        for _ in range(RACE_ATTEMPTS):
            revision = self.teams.team_revision(invitation.slug)
            before, is_known = self.invited(invitation)
            # An organiser who lost nothing keeps their passkeys as they are: the mailbox alone adds none to them.
            after = accepted(invitation, before, passkey if invitation.recovers or not is_known else "")
            if not is_known:
                after = replace(after, name=name, lang=lang or after.lang)
            if not logged:
                log_line = "get in again" if invitation.recovers else "join"
                self.telling.log(
                    invitation.slug, self.now(), log_line, before.id, role=invitation.role, invitation=invitation.id
                )
                logged = True
            expected = before.revision if is_known else None
            if self.teams.write_member(
                after, expected=expected, slug=invitation.slug, revision=revision, invitation=invitation.id
            ):
                self.telling.tell(invitation.slug, what, before.id, who=before.id, role=invitation.role)
                return replace(after, revision=(expected or 0) + 1)
            if self.teams.invitation(invitation.id) is None:
                return self._accepted_before(invitation, passkey)
        raise Unavailable("somebody else is changing the people of the letter")

    def _accepted_before(self, invitation: Invitation, passkey: str) -> Person:
        """The person, when the answer to the same acceptance was lost. Raises `TeamRefused`."""
        person, is_known = self.invited(invitation)
        own = not invitation.recovers or (passkey and passkey in person.passkeys)
        if is_known and invitation.slug in person.roles and own:
            return person
        raise TeamRefused("gone")

    def _invite(self, invitation: Invitation, *, by_mail: bool) -> Invitation:
        what = "recovery" if invitation.recovers else "invited"
        line = "invite anew" if invitation.recovers else "invite"
        detail = {"role": invitation.role, "invitation": invitation.id, "who": invitation.recovers}
        self.telling.log(invitation.slug, self.now(), line, invitation.by, **detail)
        if not self.teams.put_invitation(invitation):
            stored = self.teams.invitation(invitation.id)
            if stored is None:
                raise TeamRefused("gone")
            if stored.mail_id:
                return stored  # made before, and mailed
            invitation = stored
        if by_mail:
            invitation = self._mail(invitation)
        self.telling.tell(invitation.slug, what, invitation.by, who=invitation.recovers, role=invitation.role)
        return invitation

    def _mail(self, invitation: Invitation) -> Invitation:
        """Queue the mail of an invitation, and note which one it is, so that its page can say what became of it."""
        recovery = {"recovery": "yes"} if invitation.recovers else {}
        mail_id = self.outbox.queue_mail_to(
            self.address_of(invitation),
            "invitation",
            lang=invitation.lang,
            slug=_of_mail(invitation.slug),
            about=invitation.about,
            role=invitation.role,
            **recovery,
        )
        after = replace(invitation, mail_id=mail_id)
        return after if self.teams.replace_invitation(invitation, after) else invitation

    def _of(self, slug: str, by: str, invitation_id: str) -> Invitation:
        check_acts(self.people.people(), slug, by)
        found = self.teams.invitation(invitation_id)
        if found is None or found.slug != slug or self.now() >= found.expires_at:
            raise TeamRefused("gone")
        return found

    def _known(self, address_hash: str) -> Person | None:
        return next((one for one in self.people.people() if address_hash and one.address_hash == address_hash), None)


def _of_mail(slug: str) -> str:
    """The letter that a mail is about; '' for the stage."""
    return "" if slug == STAGE else slug
