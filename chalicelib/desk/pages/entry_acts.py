"""What can be done to one entry, each on a page of its own that says what will follow.

Each form names what was seen. If the entry is another by now, the form comes back with what was typed and with what the
entry is, and nothing is done.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from chalice.app import Response

from chalicelib.desk.pages import entry as entry_page
from chalicelib.desk.request import FORM_TOKEN
from chalicelib.desk.views.blocks import PROBLEMS, WHY_WORDS
from chalicelib.desk.views.entries import DOWN_WORDS, KNOWN_BY_WORDS, ActPage
from chalicelib.desk.visit import Visit
from chalicelib.errors import FormRefused, LinkInvalid
from chalicelib.organising import acts, moving, vouching
from chalicelib.organising.acts import Done
from chalicelib.organising.blocking import DAYS, WHY_BLOCKED, BlockRefused
from chalicelib.organising.inspecting import Inspected
from chalicelib.organising.vouching import KNOWN_BY
from chalicelib.pages.message_ids import N_
from chalicelib.pages.refusals import message
from chalicelib.pages.shared import offered_countries
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.wiring import organise_entries

ACTS = ("correct", "take-down", "take-off", "move", "confirm", "put-back", "block")
REASONS: Mapping[str, Mapping[str, str]] = {
    "take-down": DOWN_WORDS,
    "take-off": DOWN_WORDS,
    "confirm": KNOWN_BY_WORDS,
    "block": WHY_WORDS,
}
# The fields of the form to correct, by kind.
FIELDS = {
    "person": ("kind", "name", "role", "affiliation", "country"),
    "organisation": ("kind", "name", "country", "website"),
    "coalition": ("kind", "name", "members", "country", "website"),
}
CHOOSE = N_("Choose a reason.")
SAME = N_("Nothing differs from what it says now.")
NOT_NOW = N_("This cannot be done to the entry as it is now.")
# What the use cases refuse with, as the pages say it.
REFUSALS = {
    vouching.ENOUGH: N_(
        "Ten entries of this letter were vouched for in the last 24 hours. "
        "Confirm this one tomorrow, or import it: there a second person can approve more."
    ),
    acts.CHANGED: N_("The entry has changed while you pressed. Look at it again."),
    moving.NO_PLACE: N_("The letter does not print it yet. Try again in a minute."),
    moving.MOVED_BESIDE: N_("An entry beside the new place was moved a moment ago. Try again in a minute."),
}


class Refused(Exception):
    """What is wrong with a form: message ids by field; '' is the form as a whole."""

    def __init__(self, errors: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(str(sorted(errors)))
        self.errors = errors


def show(visit: Visit) -> Response:
    """The form that does it."""
    found = _found(visit)
    return _render(visit, found, _values(visit, found))


def do(visit: Visit) -> Response:
    """Do it, or show the form again."""
    found = _found(visit)
    act = visit.parameters["act"]
    typed = {name: visit.field(name) for name in visit.request.fields if name not in (FORM_TOKEN, "seen")}
    values = _values(visit, found) | typed
    if visit.field("seen") != found.seen:
        return _render(visit, found, values, 409, is_changed=True)
    try:
        done = DO[act](visit, found)
    except FormRefused as refusal:
        errors = {
            name: tuple(message(name, code, visit.lang) for code in codes) for name, codes in refusal.errors.items()
        }
        return _render(visit, found, values, 422, errors=errors)
    except Refused as refusal:
        return _render(visit, found, values, 422, errors=refusal.errors)
    except LetterRefused as refusal:
        return _render(visit, found, values, 409, problem=REFUSALS.get(str(refusal), NOT_NOW))
    told = {"told": "yes"} if done is not None and done.is_told else {}
    what = "same" if done is not None and not done.is_changed else act
    return visit.go(f"entry/{found.key}", done=what, **told)


def _found(visit: Visit) -> Inspected:
    """The entry, if the path names an act that may be done to it. Raises `LinkInvalid`."""
    found = entry_page.inspect(visit)
    act = visit.parameters["act"]
    if act not in ACTS or (act == "block" and not visit.may("block")):
        raise LinkInvalid
    return found


def _render(visit: Visit, found: Inspected, values: Mapping[str, str], status: int = 200, **more: Any) -> Response:
    act = visit.parameters["act"]
    page = entry_page.view_of(visit, found)
    if act not in found.acts:
        # Somebody was faster, or typed the address.
        return visit.render("desk/entry.html", replace(page, conflict=True), 409 if visit.request.is_post else 200)
    countries = offered_countries(visit.on, visit.lang) if act == "correct" else ()
    reasons = REASONS.get(act, {})
    view = ActPage(page, act, values, reasons=reasons, countries=countries, days=DAYS, **more)
    return visit.render("desk/entry_act.html", view, status)


def _values(visit: Visit, found: Inspected) -> dict[str, str]:
    """What the form is filled in with, before anybody types."""
    details = found.details
    members = "\n".join(details.member_names)
    shown = {name: getattr(details, name) for name in ("kind", "name", "role", "affiliation", "country", "website")}
    return {**shown, "members": members, "vouched_by": visit.me.name, "to": str(found.entry.number or ""), "days": "0"}


def _correct(visit: Visit, found: Inspected) -> Done:
    kind = visit.field("kind") or found.details.kind
    before = _values(visit, found)
    given = {name: visit.field(name) for name in FIELDS.get(kind, ("kind",)) if name in visit.request.fields}
    changed = {name: value for name, value in given.items() if _plain(value) != _plain(before[name])}
    if not changed:
        raise Refused({"": (SAME,)})
    return organise_entries.correcting(visit.me.id).correct(visit.on, found.key, changed)


def _plain(text: str) -> str:
    """A text as browsers post it: with other line ends."""
    return text.replace("\r\n", "\n").strip()


def _take_down(visit: Visit, found: Inspected) -> Done:
    return organise_entries.taking_down(visit.me.id).take_down(visit.on, found.key, _reason(visit, DOWN_WORDS))


def _take_off(visit: Visit, found: Inspected) -> Done:
    member = visit.field("member")
    if member not in found.details.member_names:
        raise Refused({"member": (N_("Choose the member."),)})
    return organise_entries.taking_down(visit.me.id).take_off(visit.on, found.key, member, _reason(visit, DOWN_WORDS))


def _move(visit: Visit, found: Inspected) -> Done:
    number = read_whole(visit.field("to").strip(), 7)
    if not number:
        raise Refused({"to": (N_("Give the number that it gets in its list."),)})
    try:
        return organise_entries.moving(visit.me.id).move(visit.on, found.key, "to", str(number)).done
    except LetterRefused as refusal:
        if str(refusal) in REFUSALS:
            raise
        raise Refused({"to": (N_("The list has no such number."),)}) from None


def _confirm(visit: Visit, found: Inspected) -> Done:
    name, by = visit.field("name").strip(), visit.field("vouched_by").strip()[:200]
    missing = {"name": name, "vouched_by": by}
    errors = {field: (N_("Fill in this field."),) for field, value in missing.items() if not value}
    if visit.field("reason") not in KNOWN_BY:
        errors["reason"] = (CHOOSE,)
    if errors:
        raise Refused(errors)
    try:
        return organise_entries.vouching(visit.me.id).vouch(visit.on, found.key, name, by, visit.field("reason"))
    except LetterRefused as refusal:
        if "another name" in str(refusal):
            raise Refused({"name": (N_("The form has another name than this one."),)}) from None
        raise


def _put_back(visit: Visit, found: Inspected) -> Done:
    return organise_entries.putting_back(visit.me.id).put_back(visit.on, found.key)


def _block(visit: Visit, found: Inspected) -> None:
    reason, days = _reason(visit, WHY_BLOCKED), visit.field("days", "0")
    blocking = organise_entries.blocking(visit.me.id)
    try:
        wanted = int(days) if days in map(str, DAYS) else -1
        blocking.block(visit.on, blocking.target_of_entry(visit.on, found.key), reason, wanted)
    except BlockRefused as refusal:
        raise Refused({"": (PROBLEMS[refusal.problem],)}) from None


def _reason(visit: Visit, offered: Mapping[str, str]) -> str:
    reason = visit.field("reason")
    if reason not in offered:
        raise Refused({"reason": (CHOOSE,)})
    return reason


DO: Mapping[str, Callable[[Visit, Inspected], Done | None]] = {
    "correct": _correct,
    "take-down": _take_down,
    "take-off": _take_off,
    "move": _move,
    "confirm": _confirm,
    "put-back": _put_back,
    "block": _block,
}
