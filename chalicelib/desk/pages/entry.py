"""The page of one entry: all that an organiser may see of it, what was done, and what can be done."""

from collections.abc import Callable

from chalice.app import Response

from chalicelib.desk.log_words import WORDS
from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views.entries import DONE, DOWN_WORDS, KNOWN_BY_WORDS, EntryPage, HistoryLine
from chalicelib.desk.visit import Visit
from chalicelib.errors import LinkInvalid
from chalicelib.organising.inspecting import Inspected
from chalicelib.pages.cldr import country_name
from chalicelib.ports.operating import AuditLine
from chalicelib.rules.keys.tokens import id_bytes
from chalicelib.wiring import organise_entries


def show(visit: Visit) -> Response:
    found = inspect(visit, names=visit.may("see-names"))
    done = DONE.get(visit.asked("done"), "")
    return visit.render("desk/entry.html", view_of(visit, found, done=done, is_told=visit.asked("told") == "yes"))


def inspect(visit: Visit, *, names: bool = False) -> Inspected:
    """The entry that the path names. Raises `LinkInvalid` if there is none, and `Unavailable`."""
    key = visit.parameters["key"]
    try:
        id_bytes(f"{visit.on.slug}#{key}")
    except ValueError:
        raise LinkInvalid from None
    found = organise_entries.inspector(visit.me.id).inspect(visit.on, key, names=names)
    if found is None:
        raise LinkInvalid
    return found


def view_of(
    visit: Visit, found: Inspected, *, done: str = "", is_told: bool = False, conflict: bool = False
) -> EntryPage:
    entry = found.entry
    names = Names()

    def moment(at_ms: int | None) -> str:
        return in_words(visit, at_ms) if at_ms else ""

    return EntryPage(
        found=found,
        url=visit.here(f"entry/{found.key}"),
        signed=moment(entry.signed_at),
        confirmed=moment(entry.confirmed_at),
        changed=moment(entry.changed_at) if entry.changed_at != entry.confirmed_at else "",
        country=country_name(entry.country, visit.lang) if entry.country else "",
        history=tuple(_line(line, moment, names) for line in found.history),
        done=done,
        is_told=is_told,
        conflict=conflict,
    )


def _line(line: AuditLine, moment: Callable[[int], str], names: Names) -> HistoryLine:
    reason = line.detail.get("reason", "")
    words = DOWN_WORDS.get(reason) or KNOWN_BY_WORDS.get(reason) or ""
    return HistoryLine(moment(line.at_ms), WORDS.get(line.what, line.what), names.of(line.detail.get("by", "")), words)
