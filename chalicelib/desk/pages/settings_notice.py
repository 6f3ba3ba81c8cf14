"""The privacy notice that is proposed from what is set, beside the one that the draft has."""

from contextlib import suppress

from chalice.app import Response

from chalicelib.desk.views.differences import runs
from chalicelib.desk.views.settings import NoticePage, NoticeView
from chalicelib.desk.views.settings_words import SETTING_WORDS, STALE_WORDS
from chalicelib.desk.visit import Visit
from chalicelib.organising.drafting import DraftChanged
from chalicelib.organising.notice_taking import Notice, NoticeChanged
from chalicelib.pages.cldr import language_name
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.wiring import organise_settings
from chalicelib.wiring.organise_writing import drafting


def show(visit: Visit) -> Response:
    return _page(visit)


def take(visit: Visit) -> Response:
    lang = visit.field("lang")
    taking = organise_settings.notice_taking(visit.me.id)
    try:
        taking.take(visit.on, lang, visit.field("seen"))
    except (NoticeChanged, DraftChanged):
        return _page(visit, 409, changed=lang)
    with suppress(LetterRefused):  # the notice is saved in any case
        taking.drafting.settle(visit.on)
    return visit.go("settings/notice", done=lang)


def _page(visit: Visit, status: int = 200, *, changed: str = "") -> Response:
    taking = organise_settings.notice_taking(visit.me.id)
    settings = taking.settings(visit.on, drafting(visit.me.id).folder(visit.on))
    done = visit.asked("done")
    view = NoticePage(
        notices=tuple(_view(visit, one, done, changed) for one in taking.notices(visit.on)),
        missing=tuple(SETTING_WORDS[key].label for key in settings.missing) if settings else (),
        is_unreadable=settings is None,
    )
    return visit.render("desk/settings_notice.html", view, status, sheet="writing.css")


def _view(visit: Visit, notice: Notice, done: str, changed: str) -> NoticeView:
    held = notice.file.text
    is_same = held == notice.proposed
    return NoticeView(
        lang=notice.lang,
        language=language_name(notice.lang, visit.lang),
        state="same" if is_same else "own" if held.strip() else "none",
        stale=tuple(STALE_WORDS[code] for code in notice.stale),
        runs=() if is_same else runs(held, notice.proposed),
        seen=notice.seen,
        is_done=is_same and done == notice.lang,
        is_changed=changed == notice.lang,
    )
