"""One's own account: name, language, mails, passkeys and sessions."""

import json
from dataclasses import replace
from typing import get_args

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk import answers
from chalicelib.desk.pages import entrance
from chalicelib.desk.pages.times import day_in_words, in_words
from chalicelib.desk.passkeys import PasskeyRefused
from chalicelib.desk.proving import stored_key
from chalicelib.desk.views.me import MeView, NewPasskeyView, PasskeyLine, SessionLine
from chalicelib.desk.visit import Visit
from chalicelib.organising.changing_people import change_person
from chalicelib.organising.own_passkeys import KeyTaken, LastKey, OwnPasskeys, TooManyKeys, tell_owners
from chalicelib.organising.sessions import end_sessions, sessions_of
from chalicelib.pages.cldr import language_name
from chalicelib.rules.organisers.device import device_name
from chalicelib.rules.organisers.naming import name_problem
from chalicelib.rules.organisers.passkey import LABEL_CHARACTERS, MOST_PASSKEYS, NAME_CHARACTERS, Passkey, one_line
from chalicelib.rules.organisers.person import Person, WantedMail
from chalicelib.rules.organisers.session import Session, is_live
from chalicelib.wiring import organise

WANTED: tuple[WantedMail, ...] = get_args(WantedMail)


def show(visit: Visit) -> Response:
    return _page(visit, visit.me)


def save(visit: Visit) -> Response:
    """Change name, language and mails."""
    name = one_line(visit.field("name"), NAME_CHARACTERS)
    lang = visit.field("lang", visit.me.lang)
    if lang not in settings.current().languages:
        lang = visit.me.lang
    wants = tuple(kind for kind in WANTED if kind in visit.all("wants"))
    if problem := name_problem(name, _colleagues(visit.me)) if name != visit.me.name else "":
        return _page(visit, replace(visit.me, name=visit.field("name"), lang=lang, wants=wants), problem)

    def changed(person: Person) -> Person:
        return replace(person, name=name, lang=lang, wants=wants)

    change_person(organise.people(), visit.me.id, changed)
    return visit.see_other("/me", done="saved")


def end(visit: Visit) -> Response:
    """End one session, or all but this one."""
    assert visit.session is not None
    this, which = visit.session.key, visit.field("end")
    end_sessions(organise.people(), visit.me.id, lambda key: key != this if which == "others" else key == which)
    entrance.record("end-sessions", visit.me.id)
    if which == this:
        return answers.redirect(visit.link("/"), [answers.no_cookie(answers.SESSION_COOKIE)])
    return visit.see_other("/me", done="ended")


def show_new_passkey(visit: Visit) -> Response:
    """The page that makes a passkey."""
    return _new_passkey_page(visit)


def add_passkey(visit: Visit) -> Response:
    browser = visit.request.cookies.get(entrance.START_COOKIE, "")
    prover = entrance.prover(visit, browser)
    try:
        new = prover.check_new(visit.field("passkey"), _purpose(visit.me))
        label = one_line(visit.field("label"), LABEL_CHARACTERS) or _device(visit)
        added = _own().add(stored_key(new, visit.me.id, label, visit.now))
    except PasskeyRefused as refusal:
        entrance.record("add-passkey", visit.me.id, f"refused: {refusal.reason}")
        late = refusal.reason in ("challenge", "spent")
        return _new_passkey_page(visit, "late" if late else "refused")
    except KeyTaken:
        return _new_passkey_page(visit, "taken")
    except TooManyKeys:
        return visit.see_other("/me")
    if added is not None:
        entrance.record("add-passkey", visit.me.id)
        tell_owners(organise.people(), organise.outbox(), visit.me, "key-added")
    return visit.see_other("/me", done="added")


def change_passkey(visit: Visit) -> Response:
    """Rename or remove one."""
    key = visit.parameters["key"]
    if visit.field("action") == "remove":
        return _remove(visit, key)
    label = one_line(visit.field("label"), LABEL_CHARACTERS)
    if label and _own().rename(visit.me, key, label):
        return visit.see_other("/me", done="renamed")
    return visit.see_other("/me")


def _remove(visit: Visit, key: str) -> Response:
    try:
        removed = _own().remove(visit.me.id, key)
    except LastKey:
        return _page(visit, visit.me, "last")
    if removed:
        entrance.record("remove-passkey", visit.me.id)
        tell_owners(organise.people(), organise.outbox(), visit.me, "key-removed")
    return visit.see_other("/me", done="removed" if removed else "")


def _page(visit: Visit, person: Person, problem: str = "") -> Response:
    live = [one for one in sessions_of(organise.people(), person) if is_live(one, visit.now)]
    view = MeView(
        name=person.name,
        lang=person.lang,
        languages=tuple((code, language_name(code, code)) for code in settings.current().languages),
        wants=person.wants,
        passkeys=tuple(_passkey_line(visit, passkey) for passkey in _own().listed(person)),
        sessions=tuple(_session_line(visit, session) for session in live),
        done=visit.asked("done"),
        problem=problem,
        most_passkeys=len(person.passkeys) >= MOST_PASSKEYS,
    )
    return visit.render("desk/me.html", view, 422 if problem else 200)


def _new_passkey_page(visit: Visit, problem: str = "") -> Response:
    browser, cookies = entrance.browser_of(visit)
    options = entrance.prover(visit, browser).registration_options(
        _purpose(visit.me), visit.me.handle, visit.me.name, visit.me
    )
    view = NewPasskeyView(json.dumps(options), _device(visit), problem)
    return visit.render("desk/new_passkey.html", view, 422 if problem else 200, script="passkey.js", cookies=cookies)


def _passkey_line(visit: Visit, passkey: Passkey) -> PasskeyLine:
    used = day_in_words(visit, passkey.used_at) if passkey.used_at else ""
    return PasskeyLine(passkey.key, passkey.label, day_in_words(visit, passkey.made_at), used, passkey.backed_up)


def _session_line(visit: Visit, session: Session) -> SessionLine:
    this = visit.session is not None and session.key == visit.session.key
    began, seen = in_words(visit, session.began_at * 1000), in_words(visit, session.seen_at * 1000)
    return SessionLine(session.key, session.device, began, seen, session.kind == "code", this)


def _colleagues(me: Person) -> list[str]:
    """The names of everybody on a letter of one's own."""
    return [one.name for one in organise.people().people() if one.id != me.id and one.roles.keys() & me.roles.keys()]


def _own() -> OwnPasskeys:
    return OwnPasskeys(organise.people(), organise.sign_in())


def _purpose(person: Person) -> str:
    """What the challenge of a new passkey is for."""
    return f"add#{person.id}"


def _device(visit: Visit) -> str:
    return device_name(visit.request.agent)
