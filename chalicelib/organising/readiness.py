"""What is ready, and what is not, before a letter opens or gets other words.

What ``blocks`` has to be mended first; what ``advises`` is for somebody to look at and to leave as it is, perhaps; what
``tells`` says what follows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.folder import LetterSource
from chalicelib.authoring.gaps import gaps
from chalicelib.authoring.privacy_notice import notice_settings, stale
from chalicelib.authoring.problems import Problem
from chalicelib.authoring.translations import differences
from chalicelib.organising.drafting import Checked
from chalicelib.rules.durations import DAY
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.letters.moments import last_day
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.team import members, owners

Level = Literal["blocks", "advises", "tells"]
FAR = 60  # days between the date of a letter and its opening

Texts = Mapping[str, str]

_OF_GAPS: Mapping[bool, tuple[str, Level]] = {True: ("gaps", "blocks"), False: ("brackets", "advises")}


@dataclass(frozen=True)
class Item:
    """``code`` says what it is: `chalicelib.desk.views.readiness` has the words. ``file`` and ``field`` say where it is
    mended, as in a `Problem`."""

    code: str
    level: Level
    file: str = ""
    field: str = ""
    values: tuple[str | int, ...] = ()
    at: int | None = None  # s since the epoch
    day: str = ""  # ISO 8601
    names: tuple[str, ...] = ()  # of people
    problem: Problem | None = None


def readiness(checked: Checked, texts: Texts, letter: Letter, people: Iterable[Person], now: int) -> tuple[Item, ...]:
    """Everything about a draft, whose files are ``texts``, name → text, and which would become the letter."""
    source, is_new = checked.source, letter.state == "draft"
    team = list(people)
    items = [
        *(Item("problem", "blocks", one.file, one.field, problem=one) for one in checked.problems),
        *hindrances(source, texts, letter, now),
        *(Item("warning", "advises", one.file, one.field, problem=one) for one in checked.warnings),
        *_gaps(texts, is_sure=False),
    ]
    if source is not None:
        items += [*_texts(source, texts, letter), *(_settings(source, now) if is_new else ())]
    items += _team(team, letter.slug)
    if source is not None and is_new:
        items += _publishing(source, now)
    return tuple(items)


def hindrances(source: LetterSource | None, texts: Texts, letter: Letter, now: int) -> Iterator[Item]:
    """What keeps a letter that could be read from opening, or from getting these words."""
    yield from _gaps(texts, is_sure=True)
    if source is not None and letter.state == "draft" and source.closes is not None and source.closes <= now:
        day = last_day(source.closes, source.timezone).isoformat()
        yield Item("closed", "blocks", SETTINGS, "closes", day=day)


def _gaps(texts: Texts, *, is_sure: bool) -> Iterator[Item]:
    found = [gap for gap in gaps(texts) if gap.is_sure == is_sure]
    for file, group in groupby(found, key=lambda gap: gap.file):
        of_file = list(group)
        code, level = _OF_GAPS[is_sure]
        yield Item(code, level, file, of_file[0].field, (len(of_file), of_file[0].text))


def _texts(source: LetterSource, texts: Texts, letter: Letter) -> Iterator[Item]:
    """What the texts of the languages have or lack beside each other."""
    first = source.texts[source.language]
    for lang, text in source.texts.items():
        name = f"{lang}.md"
        if lang != source.language:
            for what, here, there in differences(text.body, first.body):
                yield Item(what, "advises", name, "body", (here, there))
            for what, here, there in differences(text.privacy, first.privacy):
                yield Item(what, "advises", f"privacy.{name}", "body", (here, there))
        if not text.date and any(one.date for one in source.texts.values()):
            yield Item("no-date-words", "advises", name, "date")
        if source.kit.texts and lang not in source.kit.texts:
            yield Item("no-press", "advises", f"press.{name}")
    if not source.kit.texts:
        yield Item("no-press-kit", "advises", f"press.{source.language}.md")
    for lang in letter.languages if letter.state != "draft" else ():
        if lang not in source.texts:
            yield Item("language-gone", "advises", f"{lang}.md")
    yield from _notices(source, texts)


def _notices(source: LetterSource, texts: Texts) -> Iterator[Item]:
    settings = notice_settings(texts.get(SETTINGS, ""))
    for lang, text in source.texts.items():
        if settings is not None and stale(text.privacy, settings, lang):
            yield Item("stale-notice", "advises", f"privacy.{lang}.md", "body")


def _settings(source: LetterSource, now: int) -> Iterator[Item]:
    yield from _dates(source, now)
    if not source.contact:
        yield Item("no-contact", "advises", SETTINGS, "contact", (source.controller.contact,))
    if not source.organisers:
        yield Item("no-organisers", "advises", SETTINGS, "organisers", (source.controller.name,))
    for number, (name, titles) in enumerate(source.addressees, start=1):
        said = {titles[lang] for lang in source.texts}
        if len(source.texts) > 1 and len(said) == 1:
            yield Item("same-title", "advises", SETTINGS, f"addressees.{number}.title", (name, *said))
    if set(source.kinds) - {"person"} and source.handling.hold_organisations == "none":
        yield Item("nobody-held", "advises", SETTINGS, "hold.organisations")
    if not source.handling.well_known:
        yield Item("no-well-known", "advises", SETTINGS, "hold.well_known")
    if source.handling.purge_days is None:
        yield Item("no-purge", "advises", SETTINGS, "retention.purge_days_after_delivery")


def _dates(source: LetterSource, now: int) -> Iterator[Item]:
    if source.closes is None:
        yield Item("no-closing", "advises", SETTINGS, "closes")
    if source.public is not None and source.public <= now:
        yield Item("public-past", "advises", SETTINGS, "public", at=source.public)
    if source.public is not None and source.closes is not None and source.public >= source.closes:
        yield Item("public-late", "advises", SETTINGS, "public", at=source.public)
    days = abs(now - (date.fromisoformat(source.date) - date(1970, 1, 1)).days * DAY) // DAY
    if days > FAR:
        yield Item("dated", "advises", SETTINGS, "date", (FAR,), day=source.date)


def _team(people: list[Person], slug: str) -> Iterator[Item]:
    approvers = tuple(one.name for one in owners(people, slug))
    if len(approvers) < 2:
        yield Item("one-owner", "advises")
    proposers = tuple(one.name for one in members(people, slug) if one.roles[slug] in ("editor", "owner"))
    yield Item("proposers", "tells", names=proposers)
    if len(approvers) > 1:
        yield Item("approvers", "tells", names=approvers)


def _publishing(source: LetterSource, now: int) -> Iterator[Item]:
    if source.public is not None and source.public > now:
        yield Item("by-invitation", "tells", at=source.public)
    else:
        yield Item("public-at-once", "tells")
    if source.opens is not None and source.opens > now:
        yield Item("opens-later", "tells", at=source.opens)
    yield Item("address", "tells", values=tuple(source.texts))
