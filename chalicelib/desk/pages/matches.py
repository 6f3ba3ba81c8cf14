"""The pages on which organisers decide which names are one, with the figures that follow said before."""

from chalice.app import Response

from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.matches import FIGURES, REASONS, DecidedLine, DecidedPage, Figure, MatchesPage, PairView
from chalicelib.desk.visit import Visit
from chalicelib.organising.kept_matches import KeptMatches, KeptPair
from chalicelib.organising.matches import Contradicted
from chalicelib.pages.message_ids import N_
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.signatories.decisions import VERDICTS, Decisions, Verdict
from chalicelib.wiring import organise_entries

A_PAGE = 25
MOST_PAGES = 100
DONE = {
    "one": N_("They are one: the letter counts them once within a minute."),
    "two": N_("They are two: the letter counts them apart within a minute."),
    "same": N_("That was decided already."),
    "undone": N_("It is undone: the letter counts as before within a minute."),
    "nothing": N_("Nothing was decided of these two any more."),
}
CONFLICTS = {
    "contradicts": N_("Nothing was changed: what was decided of other names says the opposite. Undo that first."),
    "gone": N_("Nothing was changed: one of the two names is not on the letter any more."),
    "decided": N_("Nothing was changed: another organiser decided of these two meanwhile. See what is decided."),
}


def show(visit: Visit) -> Response:
    return _show(visit, done=DONE.get(visit.asked("done"), ""))


def _show(visit: Visit, status: int = 200, *, done: str = "", conflict: str = "") -> Response:
    kept = organise_entries.matching(visit.me.id).read(visit.on)
    if kept is None:
        return visit.render("desk/matches.html", MatchesPage(is_ready=False), status)
    pairs = kept.open_pairs(organise_entries.matching(visit.me.id).decisions(visit.on))
    page = min(visit.whole("page"), MOST_PAGES)
    shown = pairs[page * A_PAGE : (page + 1) * A_PAGE]
    view = MatchesPage(
        is_ready=True,
        pairs=tuple(_pair(kept, one) for one in shown),
        total=len(pairs),
        left_out=kept.total - len(kept.pairs),
        page=page,
        more=len(pairs) > (page + 1) * A_PAGE,
        edition=kept.edition,
        as_of=in_words(visit, kept.at_ms),
        done=done,
        conflict=conflict,
    )
    return visit.render("desk/matches.html", view, status)


def decide(visit: Visit) -> Response:
    """Decide of two names, if nobody else has decided of them since the page was shown."""
    a, b, verdict = visit.field("a"), visit.field("b"), _verdict(visit.field("verdict"))
    matching = organise_entries.matching(visit.me.id)
    kept = matching.read(visit.on)
    if kept is None or verdict is None or not {a, b} <= set(kept.keys):
        return _show(visit, 409, conflict=CONFLICTS["gone"])
    known = matching.decisions(visit.on).of(a, b)
    if known is not None and known.verdict != verdict:
        return _show(visit, 409, conflict=CONFLICTS["decided"])
    try:
        changed = matching.decide(visit.on, kept, a, b, verdict)
    except Contradicted:
        return _show(visit, 409, conflict=CONFLICTS["contradicts"])
    except LetterRefused:
        return _show(visit, 409, conflict=CONFLICTS["gone"])
    page = visit.field("page")
    return visit.go("matches", done=verdict if changed else "same", page=page if page.isdigit() else "")


def show_decided(visit: Visit) -> Response:
    """What is decided, the newest first."""
    matching = organise_entries.matching(visit.me.id)
    kept, decisions = matching.read(visit.on), matching.decisions(visit.on)
    listing = (kept or _NOTHING).listing(decisions)
    page, names = min(visit.whole("page"), MOST_PAGES), Names()
    every = sorted(listing.decided(), key=lambda one: -one.at)
    shown = every[page * A_PAGE : (page + 1) * A_PAGE]
    lines = [
        DecidedLine(one.verdict, names.of(one.by), in_words(visit, one.at * 1000), one.one, one.other) for one in shown
    ]
    done = DONE.get(visit.asked("done"), "")
    view = DecidedPage(tuple(lines), page, len(every) > (page + 1) * A_PAGE, done)
    return visit.render("desk/matches_decided.html", view)


def undo(visit: Visit) -> Response:
    matching = organise_entries.matching(visit.me.id)
    kept = matching.read(visit.on) or _NOTHING
    a, b = visit.field("a"), visit.field("b")
    if matching.decisions(visit.on).of(a, b) is None:
        return visit.go("matches/decided", done="nothing")
    changed = matching.undo(visit.on, kept, a, b)
    return visit.go("matches/decided", done="undone" if changed else "nothing")


def _verdict(text: str) -> Verdict | None:
    return next((verdict for verdict in VERDICTS if verdict == text), None)


def _pair(kept: KeptMatches, pair: KeptPair) -> PairView:
    listing = kept.listing(Decisions())
    figures = (
        Figure(FIGURES[name], kept.counts[name], kept.counts[name] + by)
        for name, by in pair.moves
        if name in FIGURES and name in kept.counts
    )
    return PairView(
        is_once=pair.kind == "once",
        is_person=kept.places[pair.one].is_person,
        reason=REASONS.get(pair.reason, pair.reason),
        one=listing.name(pair.one),
        other=listing.name(pair.other),
        figures=tuple(figures),
    )


# Of a letter whose names were not compared yet.
_NOTHING = KeptMatches(0, 0, "", {}, 0, (), (), (), ())
