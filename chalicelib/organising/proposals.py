"""What takes two persons: proposing it, approving it, and doing it once, whoever dies meanwhile.

The approval is written first, and what was approved is done afterwards. Whoever dies between the two leaves an approved
proposal, which the round finishes: every kind's `Executor` may be run twice.
"""

import logging
import secrets
from base64 import b32encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from chalicelib.errors import Problem, Unavailable
from chalicelib.organising.invitations import Invitations, Telling
from chalicelib.ports.organisers import OrganisersVault, People
from chalicelib.ports.team import Proposals as Stored
from chalicelib.ports.team import Teams
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers import proposal as rules
from chalicelib.rules.organisers.invitation import new_invitation_id
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import NEW_OWNER, Proposal, ProposalRefused, digest_of
from chalicelib.rules.organisers.team import TeamRefused, owners

logger = logging.getLogger(__name__)


class Executor(Protocol):
    """Does what proposals of one kind propose."""

    def digest(self, proposal: Proposal) -> str:
        """The digest of exactly what would be done now; any other text when it cannot be done any more."""

    def execute(self, proposal: Proposal) -> None:
        """Do it. Doing it again changes nothing. Raises `Unavailable` to be tried again, and a `Problem` or
        `LetterRefused` when it can never be done."""


@dataclass(frozen=True)
class Later:
    """An executor that is put together when the first proposal of its kind comes."""

    make: Callable[[], Executor]

    def digest(self, proposal: Proposal) -> str:
        return self.make().digest(proposal)

    def execute(self, proposal: Proposal) -> None:
        self.make().execute(proposal)


@dataclass(frozen=True)
class Proposals:
    people: People
    stored: Stored
    telling: Telling
    executors: Mapping[str, Executor]  # by kind
    now: Callable[[], int]  # s since the epoch

    def of(self, slug: str) -> list[Proposal]:
        return self.stored.proposals(slug)

    def find(self, slug: str, proposal_id: str) -> Proposal | None:
        return self.stored.proposal(slug, proposal_id)

    def is_changed(self, proposal: Proposal) -> bool:
        """Whether what would be done is no longer what was proposed, or its author may not propose it any more."""
        return self._present(proposal) != proposal.digest

    def propose(
        self,
        slug: str,
        by: str,
        kind: str,
        digest: str,
        subject: Mapping[str, str],
        *,
        id: str = "",
        sealed: bytes = b"",
    ) -> Proposal:
        """Propose what has a digest; owners are mailed. A lone owner has nobody to ask: then it waits for a day, and an
        alarm tells the operator. Raises `Unavailable`."""
        proposal = Proposal(
            id=id or new_proposal_id(),
            slug=slug,
            kind=kind,
            digest=digest,
            by=by,
            proposed_at=self.now(),
            subject=subject,
            sealed=sealed,
            alone=self._owners(slug) == {by},
        )
        self.telling.log(slug, self.now(), f"propose: {kind}", by, proposal=proposal.id)
        self.stored.put_proposal(proposal)
        if proposal.alone:
            logger.error("a letter's one owner does something grave in 24 hours", extra={"letter": slug, "person": by})
        told = [by] if proposal.alone else sorted(self._owners(slug) - {by})
        alone = {"alone": "yes"} if proposal.alone else {}
        self.telling.outbox.tell(told, "proposal", slug=slug, act=kind, by=by, **alone)
        return proposal

    def approve(self, slug: str, proposal_id: str, by: str, shown: str) -> Proposal:
        """Approve what a page showed by its digest, and do it. Raises `ProposalRefused` and `Unavailable`."""
        before = self._found(slug, proposal_id)
        try:
            approved = rules.approve(
                before, by, self._owners(slug), shown=shown, present=self._present(before), now=self.now()
            )
        except ProposalRefused as refusal:
            if refusal.code == "changed" and self.is_changed(before):
                self._void(before)
            raise
        self.telling.log(slug, self.now(), f"approve: {before.kind}", by, proposal=before.id)
        if not self.stored.replace_proposal(before, approved):
            raise ProposalRefused("not-open")
        return self._finish(self._found(slug, proposal_id))

    def cancel(self, slug: str, proposal_id: str, by: str) -> Proposal:
        """Raises `ProposalRefused` and `Unavailable`."""
        before = self._found(slug, proposal_id)
        cancelled = rules.cancel(before, by, self._owners(slug), now=self.now())
        self.telling.log(slug, self.now(), f"cancel: {before.kind}", by, proposal=before.id)
        if not self.stored.replace_proposal(before, cancelled):
            raise ProposalRefused("not-open")
        return cancelled

    def finish_due(self) -> int:
        """Do what was approved and is not done, and what a lone owner's delay has approved: the round. Returns
        how many were looked at; what fails is tried again by the next round."""
        looked_at = 0
        for proposal in self.stored.proposals():
            try:
                looked_at += self._look_at(proposal)
            except Unavailable:
                logger.exception("a proposal waits", extra={"letter": proposal.slug})
        return looked_at

    def _look_at(self, proposal: Proposal) -> bool:
        if proposal.state == "open" and proposal.alone:
            shared = rules.without_delay(proposal, self._owners(proposal.slug))
            if shared != proposal:
                self.stored.replace_proposal(proposal, shared)
                return False
        if proposal.state == "open" and rules.is_due_alone(proposal, self._owners(proposal.slug), self.now()):
            if self.is_changed(proposal):
                self._void(proposal)
                return True
            self.telling.log(
                proposal.slug, self.now(), f"24 hours over: {proposal.kind}", proposal.by, proposal=proposal.id
            )
            if not self.stored.replace_proposal(proposal, rules.left_alone(proposal, self.now())):
                return True
            proposal = self._found(proposal.slug, proposal.id)
        if proposal.state != "approved":
            return False
        self._finish(proposal)
        return True

    def _finish(self, approved: Proposal) -> Proposal:
        """Do what was approved. What cannot be done now is left to the round."""
        if self.now() - approved.decided_at > rules.TRIED_SECONDS:
            return self._end(approved, "failed")
        if self.is_changed(approved):
            return self._void(approved)
        try:
            self.executors[approved.kind].execute(approved)
        except Unavailable:
            logger.exception("what was approved waits", extra={"letter": approved.slug})
            return approved
        except (Problem, LetterRefused):
            logger.exception("what was approved cannot be done", extra={"letter": approved.slug})
            return self._end(approved, "failed")
        return self._end(approved, "done")

    def _end(self, approved: Proposal, state: rules.State) -> Proposal:
        after = rules.ended(approved, state)
        self.stored.replace_proposal(approved, after)  # if another was faster, it ended it as well
        return after

    def _void(self, proposal: Proposal) -> Proposal:
        self.telling.log(proposal.slug, self.now(), f"void: {proposal.kind}", proposal.by, proposal=proposal.id)
        return self._end(proposal, "void")

    def _present(self, proposal: Proposal) -> str:
        executor, author = self.executors.get(proposal.kind), self.people.person(proposal.by)
        if executor is None or author is None or not rules.may_still(proposal, author.roles.get(proposal.slug)):
            return ""
        return executor.digest(proposal)

    def _found(self, slug: str, proposal_id: str) -> Proposal:
        found = self.stored.proposal(slug, proposal_id)
        if found is None:
            raise ProposalRefused("not-open")
        return found

    def _owners(self, slug: str) -> set[str]:
        return {person.id for person in owners(self.people.people(), slug)}


@dataclass(frozen=True)
class NewOwner:
    """Makes somebody an owner: by an invitation, which they have to accept."""

    people: People
    teams: Teams
    vault: OrganisersVault
    invitations: Invitations

    def propose(self, proposals: Proposals, slug: str, by: str, address: str, lang: str) -> Proposal:
        """Propose an address as that of an owner. Raises `TeamRefused` and `Unavailable`."""
        parsed = self.invitations.check(slug, address, "owner", by=by)
        hashed = self.vault.address_hash(parsed.canonical)
        if any(one.subject.get("who") == hashed and one.is_open(proposals.now()) for one in proposals.of(slug)):
            raise TeamRefused("invited")
        proposal_id = new_proposal_id()
        sealed = self.vault.seal(_about(proposal_id), parsed.as_typed)
        subject = {"lang": lang, "who": hashed}
        digest = _digest(slug, parsed.as_typed, lang)
        return proposals.propose(slug, by, NEW_OWNER, digest, subject, id=proposal_id, sealed=sealed)

    def propose_member(self, proposals: Proposals, slug: str, by: str, person_id: str) -> Proposal:
        """Propose a member as an owner. Raises `TeamRefused` and `Unavailable`."""
        member = self.people.person(person_id)
        if member is None or slug not in member.roles:
            raise TeamRefused("gone")
        return self.propose(proposals, slug, by, self._address(member), member.lang)

    def address_of(self, proposal: Proposal) -> str:
        return self.vault.open(_about(proposal.id), proposal.sealed)

    def digest(self, proposal: Proposal) -> str:
        return _digest(proposal.slug, self.address_of(proposal), proposal.subject.get("lang", ""))

    def execute(self, proposal: Proposal) -> None:
        made = self.teams.invitation(new_invitation_id(proposal.id))
        if made is not None:
            if not made.mail_id:
                self.invitations.send_again(proposal.slug, proposal.by, made.id)
            return
        address, lang = self.address_of(proposal), proposal.subject.get("lang", "")
        try:
            self.invitations.invite(proposal.slug, proposal.by, address, "owner", lang, seed=proposal.id)
        except TeamRefused as refusal:
            if refusal.code != "member":  # they are an owner by now: the invitation was made and accepted
                raise

    def _address(self, member: Person) -> str:
        return self.vault.open(member.id, member.sealed_address)


def new_proposal_id() -> str:
    """26 characters of lower-case base32."""
    return b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()


def _digest(slug: str, address: str, lang: str) -> str:
    return digest_of(NEW_OWNER, slug, {"address": address, "lang": lang})


def _about(proposal_id: str) -> str:
    return f"proposal#{proposal_id}"
