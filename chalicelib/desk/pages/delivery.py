"""The delivery of a letter, the answer to it, and what becomes of its signers' data afterwards."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk.pages.times import day_in_words
from chalicelib.desk.views.delivery import DONE, DeliveryPage, DocumentView, InLanguage, PurgeView, RecordView
from chalicelib.desk.visit import Visit
from chalicelib.pages.cldr import language_name, long_date
from chalicelib.rules.letters.letter import TRANSITIONS, Delivery, Document, Letter
from chalicelib.rules.letters.purge import due_on
from chalicelib.wiring import organise

LOOKED_BACK = 200  # lines of the log, for what a purge destroyed


def show(visit: Visit) -> Response:
    letter = visit.on
    view = DeliveryPage(
        state=letter.state,
        delivery=_record(visit, "delivered"),
        answer=_record(visit, "answered"),
        purge=_purge(visit, letter),
        command=f"firmamos purge --letter {letter.slug} --yes",
        done=DONE.get(visit.asked("done"), ""),
    )
    return visit.render("desk/delivery.html", view, may_lead=visit.may("lead"))


def may_record(letter: Letter, what: str) -> bool:
    """Whether a record can be made or corrected."""
    made = letter.delivery if what == "delivered" else letter.answer
    return made is not None or what in TRANSITIONS[letter.state]


def languages_of(visit: Visit) -> tuple[tuple[str, str], ...]:
    return tuple((lang, language_name(lang, visit.lang)) for lang in visit.on.languages)


def in_languages(visit: Visit, words: Mapping[str, str]) -> tuple[InLanguage, ...]:
    names = dict(languages_of(visit))
    return tuple(InLanguage(lang, name, words[lang]) for lang, name in names.items() if lang in words)


def document_view(visit: Visit, document: Document | None) -> DocumentView | None:
    if document is None or not visit.knows_address:
        return None
    url = f"{settings.current().site_url}/{visit.on.folder}/{document.path}"
    is_picture = not document.path.endswith(".pdf")
    alt = document.described.get(visit.on.language_for(visit.lang), "")
    return DocumentView(url, document.sha256, is_picture, in_languages(visit, document.described), alt)


def _record(visit: Visit, what: str) -> RecordView:
    letter = visit.on
    made = letter.delivery if what == "delivered" else letter.answer
    if made is None:
        return RecordView(what, "", (), "", None, may_record(letter, what))
    is_delivery = isinstance(made, Delivery)
    return RecordView(
        what=what,
        on=long_date(date.fromisoformat(made.on), visit.lang),
        words=in_languages(visit, made.to if isinstance(made, Delivery) else made.by),
        url="" if is_delivery else getattr(made, "url", ""),
        document=document_view(visit, made.document),
        may_record=True,
    )


def _purge(visit: Visit, letter: Letter) -> PurgeView:
    due = due_on(letter)
    today = datetime.fromtimestamp(visit.now, UTC).date()
    view = PurgeView(
        due=long_date(due, visit.lang) if due else "",
        is_due=due is not None and due <= today,
        days=letter.handling.purge_days,
        purged=day_in_words(visit, letter.purged_at) if letter.purged_at is not None else "",
    )
    if letter.purged_at is None:
        return view
    for line in organise.audit_log().lines(letter.slug, most=LOOKED_BACK):
        if line.what == "purge":
            counts = {name: int(line.detail.get(name, "0")) for name in ("stripped", "deleted")}
            return PurgeView(view.due, view.is_due, view.days, view.purged, **counts, is_counted=True)
    return view
