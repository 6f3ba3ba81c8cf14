"""The page on which readers report an entry of a letter. The answer to a report is the same whatever became of it."""

import json

from chalice.app import Response

from chalicelib import settings
from chalicelib.errors import FormRefused, Problem, Unavailable
from chalicelib.pages.refusals import messages
from chalicelib.pages.shared import letter_head
from chalicelib.pages.views.report import ReportView
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.signatories.reports import read_number, read_report
from chalicelib.web import answers, problems
from chalicelib.web.body import Fields, read_fields, text
from chalicelib.web.problems import MessagePage
from chalicelib.web.request import WebRequest, page_language
from chalicelib.wiring.api import reporting, signing

FIELDS = ("number", "reason", "words", "altcha", "lang")
SCRIPT = "report.js"
REPORTED = "reported"


def show(request: WebRequest, name: str) -> Response:
    """The form, with the number that the link to it names. Opening it stores nothing."""
    letter = signing().letter_by_address(name)
    lang = _language(request, letter, request.asked_lang)
    try:
        if letter.purged_at is not None:
            return _gone(request, letter, lang)
        if request.done == REPORTED:
            return _done(letter, lang)
        if request.wants_json:
            return answers.json_response({"status": "open"})
        number = read_number(request.asked_number)
        return _form(request, letter, lang, {"number": str(number) if number else ""}, FormRefused({}), 200)
    except Problem as error:
        return problems.error_response(error, request, letter, lang)


def send(request: WebRequest, name: str) -> Response:
    """Take a report."""
    letter: Letter | None = None
    fields: Fields = {}
    lang = page_language(request)
    try:
        letter = signing().letter_by_address(name)
        lang = _language(request, letter, "")
        fields = read_fields(request)
        lang = _language(request, letter, text(fields, "lang"))
        if letter.purged_at is not None:
            return _gone(request, letter, lang)
        typed = {field: text(fields, field) for field in fields}
        if unknown := [field for field in typed if field not in FIELDS]:
            raise FormRefused(dict.fromkeys(unknown, ("unknown-field",)))
        report = read_report(typed)
        reporting().submit(letter, report, request.source, typed.get("altcha", ""))
    except FormRefused as refusal:
        return answers.with_outcome(_refused(request, letter, lang, fields, refusal, 422), "refused")
    except Unavailable as error:
        if request.wants_json or letter is None:
            return problems.error_response(error, request, letter, lang)
        again = FormRefused({"form": ("report-unavailable",)})
        return answers.with_outcome(_refused(request, letter, lang, fields, again, 503), "unavailable")
    except Problem as error:
        return problems.error_response(error, request, letter, lang)
    if request.wants_json:
        response = answers.outcome_json(REPORTED, 202)
    else:
        response = answers.redirect(request.link(f"reports?done={REPORTED}&lang={lang}"))
    return answers.with_outcome(response, REPORTED)


def _refused(
    request: WebRequest, letter: Letter | None, lang: str, fields: Fields, refusal: FormRefused, status: int
) -> Response:
    if request.wants_json or letter is None:
        return answers.json_response(answers.errors_json(refusal), status)
    return _form(request, letter, lang, {field: text(fields, field) for field in FIELDS}, refusal, status)


def _form(
    request: WebRequest, letter: Letter, lang: str, values: dict[str, str], refusal: FormRefused, status: int
) -> Response:
    view = ReportView(
        head=letter_head(settings.current().site_url, letter, lang),
        state="form",
        action=request.link("reports"),
        challenge=_challenge(letter),
        values=values,
        errors=messages(refusal.errors, lang),
    )
    headers = {"Retry-After": problems.RETRY_AFTER[status]} if status in problems.RETRY_AFTER else {}
    return answers.page_response("sign/report.html", lang, {"view": view}, status, headers, script=SCRIPT)


def _challenge(letter: Letter) -> str:
    """The challenge of the page's form. It goes without when there is none to be had."""
    try:
        return json.dumps(reporting().challenge(letter, settings.current().proof_difficulty))
    except Unavailable:
        return ""


def _done(letter: Letter, lang: str) -> Response:
    view = ReportView(letter_head(settings.current().site_url, letter, lang), "done")
    return answers.page_response("sign/report.html", lang, {"view": view})


def _gone(request: WebRequest, letter: Letter, lang: str) -> Response:
    gone = MessagePage(410, "purged")
    if request.wants_json:
        return answers.with_outcome(answers.outcome_json(gone.outcome, gone.status), gone.outcome)
    view = ReportView(letter_head(settings.current().site_url, letter, lang), "gone")
    page = answers.page_response("sign/report.html", lang, {"view": view}, gone.status)
    return answers.with_outcome(page, gone.outcome)


def _language(request: WebRequest, letter: Letter, chosen: str) -> str:
    return letter.language_for(page_language(request, letter, first=chosen))
