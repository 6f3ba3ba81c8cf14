"""The decisions of the queue: one, or up to fifty that were ticked; what became of each; and undoing them."""

from collections.abc import Sequence

from chalice.app import Response

from chalicelib.desk.names import Names
from chalicelib.desk.pages import queue
from chalicelib.desk.pages.queue import bad_request
from chalicelib.desk.pages.queue_cards import name_in_words, standing_of
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.queue import NOT_DONE, REFUSALS, DoneLine, DoneView
from chalicelib.desk.visit import Visit
from chalicelib.organising.deciding import MOST_AT_ONCE, Outcome
from chalicelib.organising.held_signatures import review_item
from chalicelib.pages.message_ids import N_
from chalicelib.wiring import organise, organise_review

WHAT = ("approve", "refuse", "undo", "seen")
# Between the keys of the address of the result, and before what became of one that was not done.
BETWEEN, BEFORE = "~", "!"


def decide(visit: Visit) -> Response:
    """Approve or refuse what was ticked, each by what was seen of it."""
    decision, reason, keys = visit.field("decision"), visit.field("reason"), visit.all("key")
    if decision not in ("approve", "refuse") or len(keys) > MOST_AT_ONCE:
        return bad_request(visit)
    if decision == "refuse" and reason not in REFUSALS:
        return queue.show(visit, "look", problem=N_("Nothing was refused: say why."), status=422)
    deciding = organise_review.deciding(visit.me.id)
    if decision == "approve":
        return _result(visit, decision, deciding.decide(visit.on, keys, "approve"))
    return _result(visit, decision, deciding.decide(visit.on, keys, "refuse", reason))


def undo(visit: Visit) -> Response:
    """Undo decisions that nobody has been told of."""
    keys = visit.all("key")
    if len(keys) > MOST_AT_ONCE:
        return bad_request(visit)
    return _result(visit, "undo", organise_review.deciding(visit.me.id).undo(visit.on, keys))


def mark_seen(visit: Visit) -> Response:
    """Mark the signs of entries on the letter as seen."""
    keys = visit.all("key")
    if len(keys) > MOST_AT_ONCE:
        return bad_request(visit)
    return _result(visit, "seen", organise_review.deciding(visit.me.id).mark_seen(visit.on, keys))


def _result(visit: Visit, what: str, outcomes: Sequence[Outcome]) -> Response:
    done = BETWEEN.join(one.key for one in outcomes if one.result == "done")
    others = BETWEEN.join(f"{one.key}{BEFORE}{one.result}" for one in outcomes if one.result != "done")
    return visit.go("queue/done", what=what, done=done, others=others, back=_back(visit.field("back")))


def show_done(visit: Visit) -> Response:
    """What became of each. The address says what was done; what is shown of an entry is read afresh."""
    what = visit.asked("what")
    if what not in WHAT:
        return bad_request(visit)
    done = _split(visit.asked("done"))
    others = [one.partition(BEFORE) for one in _split(visit.asked("others"))]
    ids = [f"{visit.on.slug}#{key.partition('.')[0]}" for key in (*done, *(key for key, _, _ in others))]
    records = organise.signatures().get_many(ids[: 2 * MOST_AT_ONCE])
    items = {key.partition("#")[2]: review_item(one) for key, one in records.items() if one.slug == visit.on.slug}
    names = Names()

    def line(key: str, why: str = "") -> DoneLine:
        item = items.get(key.partition(".")[0])
        if item is None:
            return DoneLine("", "", why)
        url = visit.here(f"queue/{key.partition('.')[0]}")
        return DoneLine(name_in_words(item, visit.lang), url, why, standing_of(visit, item, names))

    now = {item.key: item for item in items.values()}
    undoable = [key for key in done if what in ("approve", "refuse") and _is_undoable(now.get(key), visit.now_ms)]
    ends = [item.decided.until for key in undoable if (item := now[key]).decided]
    view = DoneView(
        what=what,
        done=[line(key) for key in done],
        others=[line(key, NOT_DONE.get(why, "")) for key, _, why in others],
        undo=undoable,
        until=in_words(visit, min(ends)) if ends else "",
        back=visit.here(_back(visit.asked("back")) or "queue"),
    )
    return visit.render("desk/queue_done.html", view)


def _is_undoable(item: object, now_ms: int) -> bool:
    decided = getattr(item, "decided", None)
    return decided is not None and decided.until > now_ms


def _split(text: str) -> list[str]:
    return [one for one in text.split(BETWEEN) if one][:MOST_AT_ONCE]


def _back(tail: str) -> str:
    """Where the result leads back to: a list of the queue, and nothing else that an address may say."""
    return tail if tail in ("queue", "queue/noted", "queue/down") else ""
