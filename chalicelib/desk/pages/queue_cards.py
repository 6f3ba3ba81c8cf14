"""The card of one entry of the queue: what an organiser sees of it."""

from typing import Literal

from chalicelib.desk.names import Names
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.views import queue as views
from chalicelib.desk.views.queue import EntryCard, NoteLine, Reason, SimilarName, Standing
from chalicelib.desk.visit import Visit
from chalicelib.organising.held_signatures import ReviewItem
from chalicelib.organising.review_queue import Similar, Waits
from chalicelib.pages.message_ids import N_
from chalicelib.pages.templates import translations
from chalicelib.rules.organisers.ages import days_of
from chalicelib.rules.signatures.signature import Decided
from chalicelib.signing.confirmation_review import DOMAIN, ENTERED

MOST_MEMBERS = 10
UNCONFIRMED = N_("An entry that nobody has confirmed")
NAMELESS = N_("An entry without a name")
Match = Literal["yes", "no", "none", ""]


def card_of(visit: Visit, one: Waits, names: Names) -> EntryCard:
    """What is shown of an entry to whoever looks."""
    item, may_see = one.item, visit.may("see-names")
    return EntryCard(
        key=item.key,
        id=item.key.partition(".")[0],
        url=visit.here(f"queue/{item.key.partition('.')[0]}"),
        kind=item.kind,
        name=name_in_words(item, visit.lang),
        days=days_of(one.since, visit.now_ms),
        klass=one.klass or "",
        why=_why(one),
        representative=item.representative if may_see else "",
        role=item.role,
        website=item.website if item.website.startswith(("https://", "http://")) else "",
        mailbox=item.mailbox if may_see else "",
        match=_match(item) if may_see else "",
        members=item.members[:MOST_MEMBERS],
        more_members=max(0, len(item.members) - MOST_MEMBERS),
        evidence=_evidence(item),
        similar=[_similar(visit, similar) for similar in one.similar],
        notes=[NoteLine(names.of(note.by), in_words(visit, note.at), note.text) for note in one.notes],
        standing=standing_of(visit, item, names),
    )


def name_in_words(item: ReviewItem, lang: str) -> str:
    """An entry's name as the letter shows it, or what stands in its place."""
    nameless = UNCONFIRMED if item.state == "pending" else NAMELESS
    return item.name or translations(lang).gettext(nameless)


def standing_of(visit: Visit, item: ReviewItem, names: Names) -> Standing | None:
    """The last decision that stands, if there is one."""
    decided = item.decided
    if decided is None or not _stands(item, decided):
        return None
    code = next((hold.partition(":")[2] for hold in item.holds if hold.startswith("refused:")), "")
    return Standing(
        what=decided.what,
        by=names.of(decided.by),
        at=in_words(visit, decided.at),
        reason=views.REFUSALS.get(code, ""),
        is_undoable=decided.until > visit.now_ms,
    )


def _stands(item: ReviewItem, decided: Decided) -> bool:
    return item.state == "confirmed" if decided.what == "approve" else "refused" in item.holds


def _why(one: Waits) -> list[Reason]:
    """Why it waits: a sentence for each reason, and for each sign that something may be wrong."""
    held = [hold.partition(":") for hold in one.item.holds]
    why = [Reason(views.WHY.get(code, code), name) for code, _, name in held if code != "refused"]
    return why + [Reason(views.SIGNALS.get(signal, signal)) for signal in one.signals]


def _match(item: ReviewItem) -> Match:
    if item.kind == "person" or not item.mailbox:
        return ""
    if not item.website:
        return "none"
    return "yes" if any(word.startswith(DOMAIN) for word in item.evidence.split()) else "no"


def _evidence(item: ReviewItem) -> list[Reason]:
    found = []
    if ENTERED in item.evidence:
        found.append(Reason(N_("An organiser entered it.")))
    if not item.mailbox:
        # The address is gone by now; what it proved stays.
        domains = [word.removeprefix(DOMAIN) for word in item.evidence.split() if word.startswith(DOMAIN)]
        found += [Reason(N_("The address that confirmed was at %(name)s, as the website is."), one) for one in domains]
    return found


def _similar(visit: Visit, similar: Similar) -> SimilarName:
    if similar.key:
        return SimilarName(similar.name, visit.here(f"queue/{similar.key}"), waits=True)
    return SimilarName(similar.name, visit.here("find", q=similar.name), waits=False)
