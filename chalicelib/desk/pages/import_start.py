"""How the rows are imported: asked by mail, or vouched for; and a second person where somebody vouches for many."""

from typing import Literal

from chalice.app import Response

from chalicelib.desk.pages import import_draft
from chalicelib.desk.pages.import_draft import Draft
from chalicelib.desk.views.imports import StartPage
from chalicelib.desk.visit import Visit
from chalicelib.organising.jobs.import_rows import FIRST_MAILS, MAILS_A_RUN, WAIT_SECONDS
from chalicelib.pages.message_ids import N_
from chalicelib.rules.organisers.rights import VOUCHED_AT_ONCE
from chalicelib.wiring import organise_people

VOUCHED_A_MINUTE = 800  # rows, about
MODES = ("pending", "vouched")
NO_MODE = N_("Say whether they are asked by mail, or somebody vouches for them.")
CHANGED = N_("The rows have changed since you opened this page, so nothing was begun. Look at them again.")
NO_NAME = N_("Say who vouches for them.")
LONGEST_NAME = 200
TOO_LONG = N_("Shorten the name to 200 characters at most.")


def show(visit: Visit) -> Response:
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    if draft.kept.wrong or not draft.kept.good:
        return visit.go(f"import/{draft.job.id}/rows" if draft.kept.rows else f"import/{draft.job.id}")
    return _page(visit, draft, "", visit.me.name, [])


def start(visit: Visit) -> Response:
    """Have the import run; or lead to the page that asks a second person."""
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    mode, name = visit.field("mode"), " ".join(visit.field("vouched_by").split())
    if visit.field("kept") != draft.job.parameters["kept"]:
        return _page(visit, draft, mode, name, [("mode", CHANGED)], 409)
    problems = _problems(mode, name)
    if problems:
        return _page(visit, draft, mode, name, problems, 422)
    prepared = draft.desk.prepare(draft.job, draft.kept, _mode(mode), name if mode == "vouched" else "")
    if mode == "vouched" and draft.desk.needs_second(prepared, draft.kept):
        return visit.go(f"import/{draft.job.id}/propose")
    begun = draft.desk.start(prepared)
    return visit.go(f"jobs/{begun.id}")


def ask_second(visit: Visit) -> Response:
    """What would be proposed to a second person, before it is."""
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    if draft.job.parameters.get("mode") != "vouched":
        return visit.go(f"import/{draft.job.id}/start")
    return visit.render(
        "desk/import_propose.html", _view(visit, draft, "vouched", draft.job.parameters["vouched_by"], [])
    )


def propose(visit: Visit) -> Response:
    draft = import_draft.read(visit)
    if isinstance(draft, Response):
        return draft
    parameters = draft.job.parameters
    if parameters.get("mode") != "vouched" or visit.field("digest") != parameters["digest"]:
        return visit.go(f"import/{draft.job.id}/start")
    subject = {"job": draft.job.id, "rows": str(len(draft.kept.good)), "vouched_by": parameters["vouched_by"]}
    organise_people.proposals().propose(visit.on.slug, visit.me.id, "import-vouched", parameters["digest"], subject)
    return visit.go("proposals", done="proposed")


def _mode(mode: str) -> Literal["pending", "vouched"]:
    return "vouched" if mode == "vouched" else "pending"


def _problems(mode: str, name: str) -> list[tuple[str, str]]:
    if mode not in MODES:
        return [("mode", NO_MODE)]
    if mode == "vouched" and not name:
        return [("vouched_by", NO_NAME)]
    return [("vouched_by", TOO_LONG)] if len(name) > LONGEST_NAME else []


def _page(
    visit: Visit, draft: Draft, mode: str, name: str, problems: list[tuple[str, str]], status: int = 200
) -> Response:
    return visit.render("desk/import_start.html", _view(visit, draft, mode, name, problems), status)


def _view(visit: Visit, draft: Draft, mode: str, name: str, problems: list[tuple[str, str]]) -> StartPage:
    kept, here = draft.kept, f"import/{draft.job.id}"
    mailed = len(kept.good) - kept.without_address
    pause = WAIT_SECONDS // 60 if mailed > FIRST_MAILS else 0
    return StartPage(
        url=visit.here(here),
        kept=draft.job.parameters["kept"],
        digest=draft.job.parameters.get("digest", ""),
        good=len(kept.good),
        left=len(kept.rows) - len(kept.good),
        without_address=kept.without_address,
        mode=mode,
        vouched_by=name,
        problems=problems,
        minutes_vouched=1 + len(kept.good) // VOUCHED_A_MINUTE,
        minutes_pending=pause + -(-mailed // MAILS_A_RUN),
        first_mails=FIRST_MAILS if pause else 0,
        needs_second=draft.desk.needs_second(draft.job, kept),
        at_once=VOUCHED_AT_ONCE,
        rows_url=visit.here(f"{here}/rows"),
        all_url=visit.here(f"{here}/all"),
        sent_before=import_draft.sent_before(visit, draft),
    )
