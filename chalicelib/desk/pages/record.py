"""Recording a delivery, or the answer to one; and correcting the record."""

from datetime import date
from typing import cast

from chalice.app import Response

from chalicelib import settings
from chalicelib.desk import answers
from chalicelib.desk.pages.delivery import document_view, languages_of, may_record
from chalicelib.desk.problems import Conflict
from chalicelib.desk.views.delivery import NO_WORDS, PROBLEMS, RecordPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.campaign import LetterChanged
from chalicelib.organising.handing_over import RecordRefused, What, record_of, seen_of
from chalicelib.rules.fields.websites import WebsiteRefused, clean_website
from chalicelib.rules.letters.letter import Answer, Delivery, Document, Letter
from chalicelib.rules.letters.moments import read_day
from chalicelib.wiring import organise, organise_lead

LONGEST = 300
Errors = dict[str, tuple[str, ...]]


def what_of(name: str) -> What:
    return cast(What, name)


def show(visit: Visit, what: What) -> Response:
    if not may_record(visit.on, what):
        return visit.go("delivery")
    document, job = _of_record(visit.on, what), ""
    if visit.asked("job"):
        job = visit.asked("job")
        made = _made(visit, job)
        if made is None:
            return visit.go(f"delivery/{what}/file")
        document = made
    return _page(visit, visit.on, what, _stored(visit.on, what), document, job)


def keep(visit: Visit, what: What) -> Response:
    values, errors = _typed(visit, what)
    job, sha256 = visit.field("job"), visit.field("document")
    desk = organise_lead.handing_over(visit.me.id)
    try:
        document = desk.document(visit.on, job, sha256) if job else _kept(visit, what)
        if not errors:
            _record(visit, what, values, document)
            return visit.go("delivery", done=what)
    except RecordRefused as refusal:
        name, words = PROBLEMS[refusal.code]
        is_gone = refusal.code == "document-gone"
        document, job = (_of_record(visit.on, what), "") if is_gone else (document, job)
        errors = errors | {name: (words,)}
    except LetterChanged:
        letter = organise.letters().head(visit.on.slug)
        if letter is None or not may_record(letter, what):
            raise Conflict from None
        return _page(visit, letter, what, values, document, job, {"": (PROBLEMS["changed"][1],)}, 409)
    return _page(visit, visit.on, what, values, document, job, errors)


def _record(visit: Visit, what: What, values: dict[str, str], document: Document | None) -> None:
    desk, slug, seen = organise_lead.handing_over(visit.me.id), visit.on.slug, visit.field("seen")
    words = {lang: values[f"words-{lang}"] for lang in visit.on.languages}
    if what == "delivered":
        desk.deliver(slug, seen, Delivery(values["on"], words, document))
    else:
        desk.answer(slug, seen, Answer(values["on"], words, values["url"], document))


def _typed(visit: Visit, what: What) -> tuple[dict[str, str], Errors]:
    names = [f"words-{lang}" for lang in visit.on.languages]
    values = {name: " ".join(visit.field(name).split()) for name in ("on", "url", *names)}
    errors: Errors = {}
    if (day := read_day(values["on"])) is None:
        errors["on"] = (PROBLEMS["day"][1],)
    else:
        values["on"] = day.isoformat()
    for name in names:
        if not 0 < len(values[name]) <= LONGEST or not values[name].isprintable():
            errors[name] = (NO_WORDS,)
    if what == "answered":
        try:
            values["url"] = clean_website(values["url"])
        except WebsiteRefused:
            errors["url"] = (PROBLEMS["url"][1],)
    return values, errors


def _stored(letter: Letter, what: What) -> dict[str, str]:
    made = record_of(letter, what)
    words = {} if made is None else made.to if isinstance(made, Delivery) else made.by
    stored = {f"words-{lang}": words.get(lang, "") for lang in letter.languages}
    on = date.fromisoformat(made.on).isoformat() if made else ""
    return stored | {"on": on, "url": made.url if isinstance(made, Answer) else ""}


def _of_record(letter: Letter, what: What) -> Document | None:
    made = record_of(letter, what)
    return made.document if made else None


def _kept(visit: Visit, what: What) -> Document | None:
    """The document that stands, unless it is to go."""
    return None if visit.field("without") else _of_record(visit.on, what)


def _made(visit: Visit, job_id: str) -> Document | None:
    job = organise.jobs().job(visit.on.slug, job_id)
    made = organise_lead.handing_over(visit.me.id).made(job) if job is not None and job.kind == "document" else None
    return made.document if made else None


def _page(
    visit: Visit,
    letter: Letter,
    what: What,
    values: dict[str, str],
    document: Document | None,
    job: str,
    errors: Errors | None = None,
    status: int = 422,
) -> Response:
    view = RecordPage(
        what=what,
        url=visit.here(f"delivery/{what}"),
        seen=seen_of(letter, what),
        languages=languages_of(visit),
        document=document_view(visit, document),
        job=job,
        values=values,
        errors=errors or {},
    )
    response = visit.render("desk/record.html", view, status if errors else 200)
    return answers.allow(response, "img-src", settings.current().site_url)
