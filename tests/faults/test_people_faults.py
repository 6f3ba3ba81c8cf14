"""Every AWS call from an invitation to a member, and from a proposal to an owner, fails once, in every possible way.

Whichever call fails, and however: one invitation makes one person with the role that was meant, their address gets at
most one mail too many, and what two persons approved is done once, by the round if by nobody else.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

from chalicelib import settings
from chalicelib.aws.dynamodb.people import DynamoPeople
from chalicelib.aws.kms import KmsKeyMaker
from chalicelib.errors import Unavailable
from chalicelib.jobs.organise import organise as organise_function
from chalicelib.mail import send_batch
from chalicelib.rules.mail.mail_state import CLAIM_SECONDS
from chalicelib.rules.organisers.invitation import Invitation
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import ProposalRefused
from chalicelib.rules.organisers.team import TeamRefused
from chalicelib.wiring import organise, organise_people, send_mail
from tests.support.api import event, mails, queued
from tests.support.fault_injection import each_outcome, fail_each_call
from tests.support.faulty_aws import Faulty
from tests.support.mail_body import body_of
from tests.support.moto_aws import store_letter
from tests.support.samples import SLUG

EVA = "eva@example.net"
SCHEDULE = {"source": "aws.events"}


def two_owners() -> tuple[Person, Person]:
    """A letter with two owners, whose addresses open."""
    store_letter()
    DynamoPeople().put_wrapped_key(KmsKeyMaker(settings.current().key_id).new_organisers_key())
    for number, name in enumerate(("Ana Paz", "Luz Mar"), 1):
        address, person_id = f"{name[:3].lower()}@example.org", f"{number:016x}"
        sealed, hashed = organise.vault().seal(person_id, address), organise.vault().address_hash(address)
        person = Person(person_id, name, "es", "0" * 64, sealed, hashed, 1, {SLUG: "owner"}, ("k",))
        assert DynamoPeople().put_person(person, expected=None)
    ana, luz = DynamoPeople().people()
    return ana, luz


def stubborn(faulty: Faulty, act: Callable[[], Any]) -> Any:
    """Repeat an act until it works, or says that it is done or gone."""
    for _ in range(3):
        try:
            answer = faulty.run(lambda: ("done", act()))
        except Unavailable:
            continue
        except (TeamRefused, ProposalRefused) as refusal:
            return refusal.code
        if answer is not None:
            return answer[1]
    raise AssertionError("three tries and one fault")


def deliver(faulty: Faulty, late: int) -> None:
    """Let the sender handle what is queued, at a time of the test's, until nothing comes back."""

    def send(record: dict[str, Any]) -> dict[str, Any]:
        real = send_mail.organiser_sender()
        sender = replace(real, now=lambda: real.now() + late)
        return send_batch.handle_batch([record], send_mail.sender(), lambda: sender)

    again: list[dict[str, Any]] = []
    for _ in range(4):
        records = [*again, *({**event("sqs")["Records"][0], **message} for message in queued())]
        again = []
        for record in records:
            answer = faulty.run(partial(send, record))
            if answer is None or answer["batchItemFailures"]:
                again.append(record)
        late += CLAIM_SECONDS + 1


def invitation() -> Invitation:
    (found,) = organise_people.invitations().waiting(SLUG)
    return found


def mailed_to_eva() -> list[str]:
    return [body_of(mail) for mail in mails() if mail["To"] == EVA]


@each_outcome
def test_any_call_may_fail_between_an_invitation_and_its_member(faulty: Faulty, fault: str) -> None:
    def run_all(owners: tuple[Person, Person]) -> None:
        ana, _ = owners
        stubborn(faulty, lambda: organise_people.invitations().invite(SLUG, ana.id, EVA, "moderator", "es"))
        if not invitation().mail_id:
            stubborn(faulty, lambda: organise_people.invitations().send_again(SLUG, ana.id, invitation().id))
        deliver(faulty, 0)
        bodies = mailed_to_eva()
        assert 1 <= len(bodies) <= 2, faulty.hit
        for body in bodies:
            link = re.search(r"/join/(\S+)", body)
            assert link and organise_people.invitations().find(link[1]) is not None, faulty.hit
        found = invitation()
        stubborn(faulty, lambda: organise_people.invitations().accept(found, name="Eva Sol", passkey="k"))
        people = [person for person in DynamoPeople().people() if person.name == "Eva Sol"]
        assert [(dict(one.roles), one.passkeys) for one in people] == [({SLUG: "moderator"}, ("k",))], faulty.hit
        assert organise_people.teams().invitations() == [], faulty.hit

    assert fail_each_call(faulty, fault, two_owners, run_all) > 20, "every call was tried"


@each_outcome
def test_any_call_may_fail_between_a_proposal_and_what_two_approved(faulty: Faulty, fault: str) -> None:
    def run_all(owners: tuple[Person, Person]) -> None:
        ana, luz = owners
        stubborn(
            faulty, lambda: organise_people.new_owner().propose(organise_people.proposals(), SLUG, ana.id, EVA, "es")
        )
        (proposal,) = organise_people.proposals().of(SLUG)
        approve = partial(organise_people.proposals().approve, SLUG, proposal.id, luz.id, proposal.digest)
        stubborn(faulty, lambda: approve())
        for _ in range(2):
            with suppress(Unavailable):  # the next round is the retry
                faulty.run(lambda: organise_function(SCHEDULE, None))
        (after,) = organise_people.proposals().of(SLUG)
        assert after.state == "done", faulty.hit
        assert invitation().role == "owner", faulty.hit
        # The message may be lost, with nobody to repeat the act; then the round queues it.
        assert organise.mails().mail(invitation().mail_id) is not None, faulty.hit

    assert fail_each_call(faulty, fault, two_owners, run_all) > 20, "every call was tried"
