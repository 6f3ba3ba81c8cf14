"""Accepting an invitation. Opening it changes nothing: the finished passkey uses it up, or the mailed code that was
typed, or the button of somebody who is an organiser already and has logged in."""

import json

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk import answers
from chalicelib.desk.pages import code as code_pages
from chalicelib.desk.pages import entrance
from chalicelib.desk.passkeys import PasskeyRefused
from chalicelib.desk.problems import InvitationOver
from chalicelib.desk.proving import stored_key
from chalicelib.desk.views.join import JoinView
from chalicelib.desk.visit import Visit
from chalicelib.organising.mailed_codes import CodeRefused
from chalicelib.organising.sessions import begin_session, end_sessions
from chalicelib.rules.organisers.device import device_name
from chalicelib.rules.organisers.invitation import OPERATOR, Invitation
from chalicelib.rules.organisers.naming import name_problem
from chalicelib.rules.organisers.passkey import LABEL_CHARACTERS, NAME_CHARACTERS, one_line
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import STAGE
from chalicelib.rules.organisers.session import SessionKind
from chalicelib.rules.organisers.team import TeamRefused
from chalicelib.wiring import organise, organise_people


def show(visit: Visit) -> Response:
    invitation, person, is_known = _read(visit)
    if is_known and not invitation.recovers:
        return _own_page(visit, invitation, person)
    return _page(visit, invitation, person)


def accept(visit: Visit) -> Response:
    """Join with the passkey that was made, or as somebody who has logged in."""
    invitation, person, is_known = _read(visit)
    if is_known and not invitation.recovers:
        return _accept_as(visit, invitation, person)
    name = _name(visit, person)
    if problem := _name_problem(invitation, person, name):
        return _page(visit, invitation, person, problem)
    browser = visit.request.cookies.get(entrance.START_COOKIE, "")
    try:
        new = entrance.prover(visit, browser).check_new(visit.field("passkey"), _purpose(invitation))
    except PasskeyRefused as refusal:
        entrance.record("join", person.id, f"refused: {refusal.reason}")
        late = refusal.reason in ("challenge", "spent")
        return _page(visit, invitation, person, "late" if late else "refused")
    label = one_line(device_name(visit.request.agent), LABEL_CHARACTERS)
    passkey = stored_key(new, person.id, label, visit.now)
    # The passkey first: until its person lists it, it opens nothing.
    if not organise.sign_in().put_new_passkey(passkey):
        return _page(visit, invitation, person, "taken")
    return _finish(visit, invitation, name, "passkey", passkey.key)


def ask_for_code(visit: Visit) -> Response:
    """Have a code mailed to the address that was invited, for somebody who cannot make a passkey here."""
    invitation, person, is_known = _read(visit)
    if not _may_use_code(invitation, is_known):
        raise InvitationOver
    name = _name(visit, person)
    if problem := _name_problem(invitation, person, name):
        return _page(visit, invitation, person, problem)
    address = organise_people.invitations().address_of(invitation)

    def queue(_: str, about: str) -> object:
        return organise.outbox().queue_mail_to(address, "code", lang=invitation.lang, about=about)

    cookie = visit.request.cookies.get(code_pages.CODE_COOKIE, "")
    browser = code_pages.codes().open(invitation.about, cookie, visit.now, queue)
    return _code_page(visit, invitation, name, cookies=(code_pages.code_cookie(browser),))


def accept_by_code(visit: Visit) -> Response:
    """Join with the code that was typed."""
    invitation, person, is_known = _read(visit)
    if not _may_use_code(invitation, is_known):
        raise InvitationOver
    name = _name(visit, person)
    if problem := _name_problem(invitation, person, name):
        return _page(visit, invitation, person, problem)
    cookie = visit.request.cookies.get(code_pages.CODE_COOKIE, "")
    try:
        code_pages.codes().take(visit.field("code"), cookie, visit.now, of=invitation.about)
    except CodeRefused as refusal:
        entrance.record("join-by-code", person.id, "refused")
        problem = "wrong" if refusal.tries else "over"
        return _code_page(visit, invitation, name, problem=problem, tries=refusal.tries)
    return _finish(visit, invitation, name, "code", "", (answers.no_cookie(code_pages.CODE_COOKIE),))


def _accept_as(visit: Visit, invitation: Invitation, person: Person) -> Response:
    """Accept as an organiser who has logged in: whoever else holds the link gets them to do nothing."""
    if visit.person is None or visit.person.id != person.id:
        return _own_page(visit, invitation, person)
    try:
        organise_people.invitations().accept(invitation)
    except TeamRefused:
        raise InvitationOver from None
    entrance.record("join", person.id)
    return visit.see_other("/")


def _own_page(visit: Visit, invitation: Invitation, person: Person) -> Response:
    """The page for somebody who is an organiser already: they log in, and press the button."""
    if visit.person is not None and visit.person.id == person.id:
        return visit.render("desk/join_more.html", _view(visit, invitation))
    return entrance.ask_for_owner(visit)


def _finish(
    visit: Visit, invitation: Invitation, name: str, kind: SessionKind, passkey: str, cookies: tuple[str, ...] = ()
) -> Response:
    try:
        person = organise_people.invitations().accept(invitation, name=name, lang=visit.lang, passkey=passkey)
    except TeamRefused:
        raise InvitationOver from None
    before = visit.session
    begun = begin_session(
        organise.people(),
        person.id,
        kind,
        visit.now,
        device=device_name(visit.request.agent),
        while_true=lambda current: not passkey or passkey in current.passkeys,
    )
    if begun is None:
        raise InvitationOver
    if before:
        end_sessions(organise.people(), before.person_id, lambda one: one == before.key)
    entrance.record("join", person.id)
    session = answers.cookie(answers.SESSION_COOKIE, begun.secret)
    return answers.redirect(visit.link("/me" if passkey else "/", done="joined"), (session, *cookies))


def _read(visit: Visit) -> tuple[Invitation, Person, bool]:
    """The invitation of the link, whom it is for, and whether they are an organiser already."""
    invitations = organise_people.invitations()
    invitation = invitations.find(visit.parameters["token"])
    if invitation is None:
        raise InvitationOver
    try:
        person, is_known = invitations.invited(invitation)
    except TeamRefused:
        raise InvitationOver from None
    return invitation, person, is_known


def _page(visit: Visit, invitation: Invitation, person: Person, problem: str = "") -> Response:
    browser, cookies = entrance.browser_of(visit)
    name = _name(visit, person)
    options = entrance.prover(visit, browser).registration_options(
        _purpose(invitation), person.handle, name or settings.current().organise_url.partition("://")[2], None
    )
    view = _view(visit, invitation, options=json.dumps(options), name=name, problem=problem)
    return visit.render("desk/join.html", view, 422 if problem else 200, script="passkey.js", cookies=cookies)


def _code_page(
    visit: Visit,
    invitation: Invitation,
    name: str,
    *,
    problem: str = "",
    tries: int = 0,
    cookies: tuple[str, ...] = (),
) -> Response:
    view = _view(visit, invitation, name=name, problem=problem, tries=tries)
    return visit.render("desk/join_code.html", view, 422 if problem else 200, cookies=cookies)


def _view(
    visit: Visit, invitation: Invitation, *, options: str = "", name: str = "", problem: str = "", tries: int = 0
) -> JoinView:
    letter = None if invitation.slug == STAGE else organise.letters().head(invitation.slug)
    by = None if invitation.by == OPERATOR else organise.people().person(invitation.by)
    return JoinView(
        action=visit.link(f"/join/{visit.parameters['token']}"),
        letter=letter.title(visit.lang) if letter else "",
        role=invitation.role,
        by=by.name if by else "",
        options=options,
        name=name,
        is_recovery=bool(invitation.recovers),
        may_use_code=_may_use_code(invitation, bool(invitation.recovers)),
        problem=problem,
        tries=tries,
    )


def _may_use_code(invitation: Invitation, is_known: bool) -> bool:
    """Whether one may join without a passkey: not to replace passkeys that were lost, since a code logs in anyway."""
    return settings.current().mailed_codes and not is_known and not invitation.recovers


def _name(visit: Visit, person: Person) -> str:
    return person.name or one_line(visit.field("name"), NAME_CHARACTERS)


def _name_problem(invitation: Invitation, person: Person, name: str) -> str:
    """What is wrong with the name of somebody new."""
    if person.name:
        return ""
    people = organise.people().people()
    return name_problem(name, [one.name for one in people if invitation.slug in one.roles and one.id != person.id])


def _purpose(invitation: Invitation) -> str:
    """What the challenge of the passkey is for."""
    return f"join#{invitation.id}"
