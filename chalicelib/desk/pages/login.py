"""Logging in with a passkey."""

from chalice.app import Response

from chalicelib.desk.pages import entrance
from chalicelib.desk.passkeys import PasskeyRefused
from chalicelib.desk.visit import Visit
from chalicelib.organising.sessions import begin_session, end_sessions
from chalicelib.rules.organisers.device import device_name
from chalicelib.wiring import organise

# What the page says of a refusal, by the reason; of all others one and the same.
WORDS = {"challenge": "late", "spent": "late", "unknown": "unknown", "another-person": "another-person"}


def with_passkey(visit: Visit) -> Response:
    """Log in, or show the passkey again: the session that begins takes the place of the one before."""
    browser = visit.request.cookies.get(entrance.START_COOKIE, "")
    try:
        person, key = entrance.prover(visit, browser).prove(visit.field("passkey"), visit.person)
    except PasskeyRefused as refusal:
        asked_of = visit.person.id if visit.person else ""
        entrance.record("log-in", asked_of, f"refused: {refusal.reason}")
        return entrance.refused(visit, WORDS.get(refusal.reason, "refused"))
    before = visit.session
    begun = begin_session(
        organise.people(),
        person.id,
        "passkey",
        visit.now,
        device=device_name(visit.request.agent),
        instead_of=before.key if before else "",
        while_true=lambda current: key in current.passkeys,
    )
    if begun is None:
        entrance.record("log-in", person.id, "refused: gone")
        return entrance.refused(visit, "unknown")
    if before and before.person_id != person.id:
        end_sessions(organise.people(), before.person_id, lambda one: one == before.key)
    entrance.record("log-in", person.id)
    return entrance.go_on(visit, begun)
