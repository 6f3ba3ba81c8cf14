"""Saving the files of a draft from their forms: by the button or quietly, over what the page showed and nothing else.
What was typed is never lost: where it cannot be saved, the page shows it again."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace

from chalice.app import Response

from chalicelib import settings
from chalicelib.authoring.text_form import (
    BODY,
    Fields,
    Kind,
    file_name,
    new_text,
    tidied,
    write_fields,
)
from chalicelib.desk import answers
from chalicelib.desk.pages import texts
from chalicelib.desk.pages.text_columns import authoritative, may_go
from chalicelib.desk.pages.text_differences import differing
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.problems import Conflict
from chalicelib.desk.views.texts import BODY_LABELS, RAW, ConflictPage
from chalicelib.desk.visit import Visit
from chalicelib.errors import Unavailable, UnknownLetter
from chalicelib.http.bodies import BadRequest
from chalicelib.organising.drafting import DraftChanged, Drafting, DraftTooLarge
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.letters.letter import LetterRefused
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.wiring import organise_writing

logger = logging.getLogger(__name__)

MOST_DIGITS = 9  # of a revision


@dataclass(frozen=True, repr=False)
class Typed:
    """A form as it was posted. ``fields`` is None for a file that was edited as it stands."""

    kind: Kind
    only: str
    lang: str
    revision: int
    fields: Fields | None
    text: str

    @property
    def name(self) -> str:
        return file_name(self.kind, self.lang)


def save(visit: Visit, part: str) -> Response:
    typed = _typed(visit, part)
    drafting = organise_writing.drafting(visit.me.id)
    try:
        drafting.save(visit.on, typed.name, typed.text, typed.revision)
    except DraftChanged as changed:
        _keep_typed(visit, typed, drafting)
        return _conflict(visit, typed, changed.stored, drafting)
    except DraftTooLarge:
        return _too_large(visit, typed, drafting)
    settle(visit, drafting)
    return _back(visit, typed, "saved")


def save_quietly(visit: Visit, part: str) -> Response:
    """What the script saves while somebody writes. It answers in JSON, so that the script takes no page for an answer:
    that of the login, say."""
    typed = _typed(visit, part)
    drafting = organise_writing.drafting(visit.me.id)
    try:
        saved = drafting.save(visit.on, typed.name, typed.text, typed.revision, by_button=False)
    except DraftChanged:
        _keep_typed(visit, typed, drafting)
        return _json(409, problem="changed")
    except DraftTooLarge:
        return _json(413, problem="too-large")
    return _json(200, revision=saved.revision)


def set_aside(visit: Visit, part: str) -> Response:
    """Leave what somebody else has saved, and keep what was typed among the versions."""
    typed = _typed(visit, part)
    organise_writing.drafting(visit.me.id).set_aside(visit.on, typed.name, typed.text)
    return _back(visit, typed, "aside")


def add(visit: Visit, part: str) -> Response:
    """Give the letter, or its press kit, a language."""
    kind, _ = texts.which(part)
    lang = _lang(visit)
    drafting = organise_writing.drafting(visit.me.id)
    if kind == "privacy":
        raise UnknownLetter
    text = new_text(lang) if kind == "letter" else write_fields(kind, {})
    _unless_changed(lambda: drafting.add(visit.on, file_name(kind, lang), text))
    settle(visit, drafting)
    return visit.go(texts.tail(kind), done=f"added:{lang}")


def take_away(visit: Visit, part: str) -> Response:
    """Take a language from the letter, with all of its files, or from its press kit."""
    kind, _ = texts.which(part)
    lang, drafting = _lang(visit), organise_writing.drafting(visit.me.id)
    all_files = drafting.all_files(visit.on)
    if not may_go(kind, lang, all_files, authoritative(visit, all_files)):
        raise UnknownLetter
    kinds: tuple[Kind, ...] = ("press", "privacy", "letter") if kind == "letter" else (kind,)
    if _revision(visit) != all_files.get(file_name(kind, lang), DraftFile("", "")).revision:
        raise Conflict
    for one in kinds:
        file = all_files.get(file_name(one, lang))
        if file is not None:
            _drop(visit, drafting, file)
    settle(visit, drafting)
    return visit.go(texts.tail(kind), done=f"gone:{lang}")


def settle(visit: Visit, drafting: Drafting) -> None:
    """Have the letter be what its draft makes, as far as it makes one."""
    try:
        drafting.settle(visit.on)
    except (LetterRefused, Unavailable) as error:
        # The draft is saved, which is what was asked. It becomes the letter with the next saving, or when it is opened.
        logger.warning("not settled", extra={"outcome": str(error)})


def _keep_typed(visit: Visit, typed: Typed, drafting: Drafting) -> None:
    """Keep what was not saved among the versions: the page that shows it may be closed."""
    with suppress(Unavailable):
        drafting.set_aside(visit.on, typed.name, typed.text)


def _drop(visit: Visit, drafting: Drafting, file: DraftFile) -> None:
    _unless_changed(lambda: drafting.drop(visit.on, file.name, file.revision))


def _unless_changed(act: Callable[[], None]) -> None:
    """Do something to a file. Raises `Conflict` if somebody else has changed it meanwhile."""
    try:
        act()
    except DraftChanged:
        raise Conflict from None


def _typed(visit: Visit, part: str) -> Typed:
    kind, only = texts.which(part)
    posted = texts.posted(visit)
    if RAW in posted:
        return Typed(kind, only, _lang(visit), _revision(visit), None, posted[RAW])
    if BODY not in posted:
        raise BadRequest("no text")
    return Typed(kind, only, _lang(visit), _revision(visit), tidied(kind, posted), write_fields(kind, posted))


def _lang(visit: Visit) -> str:
    """The language that was posted: one of the stage's, or another of which the draft has a file."""
    lang = visit.field("lang")
    if lang not in settings.current().languages and not texts.has_files(visit, lang):
        raise UnknownLetter
    return lang


def _revision(visit: Visit) -> int:
    return read_whole(visit.field("revision"), MOST_DIGITS) or 0


def _back(visit: Visit, typed: Typed, done: str) -> Response:
    return visit.go(texts.tail(typed.kind, typed.only), done=f"{done}:{typed.lang}")


def _too_large(visit: Visit, typed: Typed, drafting: Drafting) -> Response:
    drawer = replace(texts.drawer_of(visit, typed.kind, drafting), checked=None)
    file = DraftFile(typed.name, "", revision=typed.revision)
    column = drawer.filled(typed.lang, file, typed.fields, typed.text, is_too_large=True)
    return texts.page(visit, typed.kind, typed.only, 422, typed=column)


def _conflict(visit: Visit, typed: Typed, stored: DraftFile, drafting: Drafting) -> Response:
    # What is wrong with theirs is not said of what was typed.
    drawer = replace(texts.drawer_of(visit, typed.kind, drafting), checked=None)
    part = ".".join(filter(None, (typed.kind, typed.only)))
    view = ConflictPage(
        part=typed.kind,
        column=drawer.filled(typed.lang, stored, typed.fields, typed.text),
        their_name=drawer.names.of(stored.by),
        their_time=in_words(visit, stored.at_ms) if stored.at_ms else "",
        is_gone=not stored.text,
        differing=differing(typed.kind, stored.text, typed.text),
        save_url=visit.here(f"text/{part}"),
        aside_url=visit.here(f"text/{part}/aside"),
        body_label=BODY_LABELS[typed.kind],
    )
    return visit.render("desk/text_conflict.html", view, 409, sheet=texts.SHEET)


def _json(status: int, **values: object) -> Response:
    return answers.respond(json.dumps(values), status, {"Content-Type": "application/json"})
