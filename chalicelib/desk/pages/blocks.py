"""The page of what is blocked on a letter: see it, block more, lift it."""

from chalice.app import Response

from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.blocks import KINDS, PROBLEMS, WHY_WORDS, BlockLine, BlocksPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.blocking import DAYS, BlockRefused, Problem
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.limits.blocks import MOST, Block
from chalicelib.wiring import organise_entries

FIELD_OF: dict[Problem, str] = {"why": "reason", "days": "days"}
USUAL = "usual"  # as long as is usual for what was typed


def show(visit: Visit) -> Response:
    done = visit.asked("done")
    return _render(visit, done=done if done in ("blocked", "lifted", "gone") else "")


def block(visit: Visit) -> Response:
    """Block what was typed. It is never shown again, nor in the address of a page."""
    blocking, text, days = organise_entries.blocking(visit.me.id), visit.field("what"), visit.field("days", USUAL)
    try:
        target = blocking.target(visit.on, text)
        wanted = None if days == USUAL else int(days) if days in map(str, DAYS) else -1
        blocking.block(visit.on, target, visit.field("reason"), wanted)
    except BlockRefused as refusal:
        values = {name: visit.field(name) for name in ("what", "reason", "days")}
        return _render(visit, refusal.problem, values)
    except LetterRefused:
        return _render(visit, "unknown-entry", {})
    return visit.go("blocks", done="blocked")


def lift(visit: Visit) -> Response:
    lifted = organise_entries.blocking(visit.me.id).lift(visit.on, visit.field("key"))
    return visit.go("blocks", done="lifted" if lifted else "gone")


def _render(
    visit: Visit, problem: Problem | None = None, values: dict[str, str] | None = None, *, done: str = ""
) -> Response:
    blocks = organise_entries.blocking(visit.me.id).blocks(visit.on)
    names = Names()
    in_head = dict(visit.on.blocks)
    view = BlocksPage(
        lines=tuple(_line(visit, one, names.of(one.by), one.key in in_head) for one in blocks),
        most=MOST,
        reasons=WHY_WORDS,
        days=DAYS,
        values=values or {},
        problem=PROBLEMS[problem] if problem else "",
        field=FIELD_OF.get(problem, "what") if problem else "",
        done=done,
    )
    return visit.render("desk/blocks.html", view, 422 if problem else 200)


def _line(visit: Visit, one: Block, by: str, in_effect: bool) -> BlockLine:
    return BlockLine(
        key=one.key,
        kind=KINDS[one.kind],
        shown=one.shown,
        why=WHY_WORDS.get(one.why, one.why),
        by=by,
        since=in_words(visit, one.at * 1000),
        until=in_words(visit, one.until * 1000) if one.until else "",
        in_effect=in_effect,
    )
