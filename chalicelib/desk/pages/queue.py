"""The queue: what waits for an organiser, with what they need to decide on each."""

from collections.abc import Sequence
from typing import get_args

from chalice.app import Response

from chalicelib.desk import problems
from chalicelib.desk.names import Names
from chalicelib.desk.pages.queue_cards import card_of
from chalicelib.desk.views.queue import REFUSALS, EntryView, Filter, QueueView
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.deciding import MOST_AT_ONCE
from chalicelib.organising.held_signatures import DecisionRefused
from chalicelib.organising.review_queue import Waits
from chalicelib.pages.message_ids import N_
from chalicelib.rules.organisers.ages import Age
from chalicelib.rules.organisers.note import MOST_CHARACTERS, read_text
from chalicelib.rules.signatures.waiting import WaitingClass
from chalicelib.wiring import organise, organise_review

SCRIPT = "queue.js"
# The tail of the address of each list.
TAILS: dict[str, str] = {"look": "queue", "noted": "queue/noted", "limit": "limit", "down": "queue/down"}
AGE_NAMES: dict[Age, str] = {"late": N_("7 days or more"), "due": N_("3 to 6 days"), "new": N_("Up to 2 days")}


def show(visit: Visit, klass: WaitingClass, *, problem: str = "", status: int = 200) -> Response:
    """A page of one of the lists, the oldest first; with a ``problem``, with what was ticked."""
    if visit.on.purged_at is not None:
        return visit.render("desk/queue.html", _nothing(visit, klass))
    age = next((one for one in get_args(Age) if one == visit.asked("age")), None)
    after = visit.asked("after")
    found = organise_review.queue().page(visit.on, klass, after=after, age=age)
    names = Names()
    _note_reading(visit, found.entries, klass)
    tail = TAILS[klass]
    view = QueueView(
        klass=klass,
        cards=[card_of(visit, one, names) for one in found.entries],
        ages=_ages(visit, klass, age),
        more=visit.here(tail, after=found.after, age=age) if found.after else "",
        first=visit.here(tail, age=age) if after else "",
        is_compared=found.is_compared,
        most=MOST_AT_ONCE,
        refusals=REFUSALS,
        back=tail,
        ticked=visit.all("key") if problem else (),
        problem=problem,
    )
    return visit.render("desk/queue.html", view, status, script=SCRIPT if view.cards else "")


def _nothing(visit: Visit, klass: WaitingClass) -> QueueView:
    """The list of a letter whose personal data was destroyed: nothing waits there any more."""
    return QueueView(klass, (), (), "", "", True, MOST_AT_ONCE, REFUSALS, TAILS[klass], is_destroyed=True)


def show_one(visit: Visit, *, typed: str = "", problem: str = "", status: int = 200) -> Response:
    """One entry, whatever became of it."""
    try:
        found = organise_review.queue().one(visit.on, visit.parameters["key"])
    except DecisionRefused:
        raise UnknownLetter from None
    names = Names()
    _note_reading(visit, found.entries, "entry")
    (one,) = found.entries
    tail = TAILS.get(one.klass or "", "queue")
    done = N_("Your note is kept.") if visit.asked("noted") and one.notes else ""
    view = EntryView(
        card=card_of(visit, one, names),
        refusals=REFUSALS,
        back=tail,
        is_compared=found.is_compared,
        typed=typed,
        problem=problem,
        notice=done,
    )
    return visit.render("desk/queue_entry.html", view, status)


def leave(visit: Visit) -> Response:
    """Leave an entry for a colleague, with a note."""
    key, typed = visit.parameters["key"], visit.field("note")
    try:
        (one,) = organise_review.queue().one(visit.on, key).entries
    except DecisionRefused:
        raise UnknownLetter from None
    length = len(read_text(typed))
    if not 0 < length <= MOST_CHARACTERS:
        problem = N_("Write a few words.") if not length else N_("Shorten the note to 500 characters at most.")
        return show_one(visit, typed=typed[: 4 * MOST_CHARACTERS], problem=problem, status=422)
    organise_review.notes().add(visit.on, one.id, visit.me.id, typed)
    return visit.go(f"queue/{key}", noted="yes")


def _ages(visit: Visit, klass: WaitingClass, age: Age | None) -> Sequence[Filter]:
    if klass != "look":
        return ()
    by_age, is_more = organise_review.queue().counts(visit.on, klass)
    total, sign = sum(by_age.values()), "+" if is_more else ""
    every = Filter(N_("All"), visit.here("queue"), age is None, f"{total}{sign}")
    return [
        every,
        *(
            Filter(name, visit.here("queue", age=one), one == age, f"{by_age[one]}{sign}")
            for one, name in AGE_NAMES.items()
        ),
    ]


def _note_reading(visit: Visit, entries: Sequence[Waits], page: str) -> None:
    """A line in the log for the representatives that the page shows, before it shows them."""
    if not visit.may("see-names"):
        return
    read = [one.id.partition("#")[2] for one in entries if one.item.representative]
    if read:
        detail = [("by", visit.me.id), ("page", page), ("signatures", " ".join(read))]
        organise.letters().log(visit.on.slug, visit.now_ms, "read", detail)


def bad_request(visit: Visit) -> Response:
    return problems.message(visit, 400, "bad-request")
