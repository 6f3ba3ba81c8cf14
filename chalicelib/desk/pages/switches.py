"""The switches of a letter: what each would stop, which are on, and throwing them."""

from collections.abc import Collection, Mapping

from chalice.app import Response

from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.problems import Conflict
from chalicelib.desk.views.switches import WORDS, SwitchCard, SwitchesPage, Thrown
from chalicelib.desk.visit import Visit
from chalicelib.organising.switches import Switchboard
from chalicelib.rules.letters.switches import COLLECT_ONLY, FREEZE_PUBLISHING, PAUSE_MAIL, PAUSE_SIGNING, Switch
from chalicelib.rules.organisers.rights import Act
from chalicelib.wiring import organise

# The switches of the two routes: what moderators may throw too, and what owners alone may.
OF_MAIL = (PAUSE_MAIL, COLLECT_ONLY)
OF_THE_LETTER = (PAUSE_SIGNING, FREEZE_PUBLISHING)
# Switch → its route below the letter's, and what it takes to throw it.
ROUTES: Mapping[str, tuple[str, Act]] = {
    **dict.fromkeys(OF_MAIL, ("switches/mail", "pause-mail")),
    **dict.fromkeys(OF_THE_LETTER, ("switches/letter", "switch")),
}
LONGEST_REASON = 200


def show(visit: Visit) -> Response:
    done = visit.asked("done")
    is_known = done.partition(":")[0] in ("on", "off") and done.partition(":")[2] in WORDS
    return visit.render("desk/switches.html", _page(visit, done=done if is_known else ""))


def throw(visit: Visit, switches: Collection[str]) -> Response:
    """Throw one of ``switches``, or put it back, as the form says."""
    name, to = visit.field("switch"), visit.field("to")
    if name not in switches or to not in ("on", "off"):
        raise Conflict
    why = " ".join(visit.field("why").split())
    if to == "on" and not 0 < len(why) <= LONGEST_REASON:
        return visit.render("desk/switches.html", _page(visit, problem=name, why=why), 422)
    board = Switchboard(organise.letters(), visit.me.id, lambda: visit.now_ms)
    if to == "on":
        board.on(name, visit.on.slug, _printable(why))
    else:
        board.off(name, visit.on.slug)
    return visit.go("switches", done=f"{to}:{name}")


def _page(visit: Visit, *, done: str = "", problem: str = "", why: str = "") -> SwitchesPage:
    thrown = organise.letters().switches().thrown
    names = Names()

    def card(name: str) -> SwitchCard:
        tail, act = ROUTES[name]
        on = {one.slug: _thrown(visit, one, names) for one in thrown if one.name == name}
        return SwitchCard(
            name=name,
            words=WORDS[name],
            letter=on.get(visit.on.slug),
            stage=on.get(""),
            action=visit.here(tail) if visit.may(act) else "",
            why=why if name == problem else "",
            is_wrong=name == problem,
        )

    return SwitchesPage(tuple(map(card, WORDS)), done, problem)


def _thrown(visit: Visit, switch: Switch, names: Names) -> Thrown:
    return Thrown(in_words(visit, switch.at * 1000), names.of(switch.by), switch.why)


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
