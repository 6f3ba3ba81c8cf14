"""The people of a letter: who works on it, who is invited, and what becomes of them."""

import logging
from collections.abc import Callable

from chalice.app import Response

from chalicelib import errors, settings
from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import day_in_words
from chalicelib.desk.views.people import InvitationLine, MemberLine, MemberView, PeopleView
from chalicelib.desk.visit import Visit
from chalicelib.pages.cldr import language_name
from chalicelib.rules.organisers.invitation import OPERATOR, Invitation
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import ROLES, Role
from chalicelib.rules.organisers.team import TeamRefused, owners
from chalicelib.wiring import organise, organise_people

logger = logging.getLogger(__name__)


def show(visit: Visit) -> Response:
    return _page(visit)


def show_member(visit: Visit) -> Response:
    return _member_page(visit, _member(visit))


def invite(visit: Visit) -> Response:
    """Invite an address, to any role but an owner's."""
    role = _role(visit)
    if role is None or role == "owner":
        return _page(visit, "role", "invite")
    try:
        organise_people.invitations().invite(visit.on.slug, visit.me.id, visit.field("email"), role, _lang(visit))
    except TeamRefused as refusal:
        return _page(visit, refusal.code, "invite")
    return visit.go("people", done="invited")


def propose_owner(visit: Visit) -> Response:
    """Propose an address, or a member, as an owner."""
    new_owner, proposals = organise_people.new_owner(), organise_people.proposals()
    member, slug, by = visit.field("member"), visit.on.slug, visit.me.id
    try:
        if member:
            new_owner.propose_member(proposals, slug, by, member)
        else:
            new_owner.propose(proposals, slug, by, visit.field("email"), _lang(visit))
    except TeamRefused as refusal:
        return _page(visit, refusal.code, "" if member else "owner")
    return visit.go("proposals", done="proposed")


def change_role(visit: Visit) -> Response:
    role = _role(visit)
    if role is None:
        return _member_page(visit, _member(visit), "role")
    return _change(
        visit, "role", lambda by, who: organise_people.team().change_role(visit.on.slug, by, who, role), _pause
    )


def end(visit: Visit) -> Response:
    return _change(visit, "ended", lambda by, who: organise_people.team().end(visit.on.slug, by, who), _pause)


def recover(visit: Visit) -> Response:
    return _change(visit, "recovery", lambda by, who: organise_people.invitations().recover(visit.on.slug, by, who))


def send_again(visit: Visit) -> Response:
    return _of_invitation(visit, "again", organise_people.invitations().send_again)


def withdraw(visit: Visit) -> Response:
    return _of_invitation(visit, "withdrawn", organise_people.invitations().withdraw)


def _pause(visit: Visit, person: Person) -> None:
    """What somebody had begun does not go on by itself once they may not begin it."""
    try:
        organise.job_control(visit.me.id).pause_those_of(visit.on.slug, person)
    except errors.Unavailable:
        # Their right is gone, and the job can be seen and cancelled.
        logger.exception("a job may go on", extra={"letter": visit.on.slug})


def _change(
    visit: Visit,
    done: str,
    act: Callable[[str, str], Person | Invitation],
    then: Callable[[Visit, Person], None] | None = None,
) -> Response:
    member = _member(visit)
    try:
        after = act(visit.me.id, member.id)
    except TeamRefused as refusal:
        return _member_page(visit, member, refusal.code)
    if then is not None and isinstance(after, Person):
        then(visit, after)
    return visit.go("people", done=done)


def _of_invitation(visit: Visit, done: str, act: Callable[[str, str, str], object]) -> Response:
    try:
        act(visit.on.slug, visit.me.id, visit.parameters["invitation"])
    except TeamRefused as refusal:
        return _page(visit, refusal.code)
    return visit.go("people", done=done)


def _member(visit: Visit) -> Person:
    """The member whom the path names. Raises `UnknownLetter` for anybody else: there is no such page."""
    person = organise.people().person(visit.parameters["person"])
    if person is None or visit.on.slug not in person.roles:
        raise errors.UnknownLetter
    return person


def _role(visit: Visit) -> Role | None:
    return next((role for role in ROLES if role == visit.field("role")), None)


def _lang(visit: Visit) -> str:
    lang = visit.field("lang")
    return lang if lang in settings.current().languages else visit.lang


def _page(visit: Visit, problem: str = "", form: str = "") -> Response:
    slug, names = visit.on.slug, Names()
    members = organise_people.team().members(slug)
    waiting = organise_people.invitations().waiting(slug)
    view = PeopleView(
        members=tuple(_member_line(visit, member) for member in members),
        invitations=tuple(_invitation_line(visit, one, names) for one in waiting),
        languages=tuple((code, language_name(code, code)) for code in settings.current().languages),
        lang=_lang(visit),
        proposals=sum(one.is_open(visit.now) for one in organise_people.proposals().of(slug)),
        is_alone=len(owners(members, slug)) == 1,
        done=visit.asked("done"),
        problem=problem,
        form=form,
        values={name: visit.field(name) for name in ("email", "role")},
    )
    return visit.render("desk/people.html", view, 422 if problem else 200)


def _member_page(visit: Visit, member: Person, problem: str = "") -> Response:
    people = organise.people().people()
    own = member.roles[visit.on.slug]
    view = MemberView(
        member=_member_line(visit, member),
        is_last_owner=[one.id for one in owners(people, visit.on.slug)] == [member.id],
        roles=tuple(role for role in ROLES if role not in (own, "owner")),
        problem=problem,
    )
    return visit.render("desk/member.html", view, 422 if problem else 200)


def _member_line(visit: Visit, member: Person) -> MemberLine:
    is_me = member.id == visit.me.id
    return MemberLine(
        name=member.name,
        address=organise_people.team().address_of(member) if member.sealed_address else "",
        role=member.roles[visit.on.slug],
        url="" if is_me else visit.here(f"people/{member.id}"),
        keys=len(member.passkeys),
        is_me=is_me,
        id=member.id,
    )


def _invitation_line(visit: Visit, one: Invitation, names: Names) -> InvitationLine:
    mail = organise.mails().mail(one.mail_id) if one.mail_id else None
    return InvitationLine(
        id=one.id,
        address=organise_people.invitations().address_of(one),
        role=one.role,
        by="" if one.by == OPERATOR else names.of(one.by),
        on=day_in_words(visit, one.asked_at),
        mail=mail.sending.state if mail else "",
        recovers=names.of(one.recovers),
    )
