"""Beginning a letter: its name, its languages, and what it begins from."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

from chalice.app import Response

from chalicelib import settings
from chalicelib.authoring.beginnings import (
    Begun,
    blank_files,
    copied_files,
    named_in,
    renamed_files,
    template_files,
    title_in,
)
from chalicelib.authoring.folder_zip import FolderRefused, unpack
from chalicelib.authoring.templates import TEMPLATES
from chalicelib.desk import problems as problem_pages
from chalicelib.desk.pages.import_words import say
from chalicelib.desk.pages.times import timezone_of
from chalicelib.desk.views.begin import AREA_WORDS, BLANK, COPY, FOLDER, PROBLEMS, BeginPage, ZoneChoice
from chalicelib.desk.views.folder import ZIP_PROBLEMS
from chalicelib.desk.visit import Visit
from chalicelib.organising.beginning import BeginRefused
from chalicelib.pages.cldr import language_name, place_of, timezones
from chalicelib.pages.markdown.pasted import clean_line
from chalicelib.rules.letters.letter import Letter, is_slug, may_begin
from chalicelib.rules.letters.naming import proposed_slug
from chalicelib.rules.organisers.rights import Verdict, judge
from chalicelib.rules.signatories.collation import collation_key
from chalicelib.wiring import organise, organise_writing

LONGEST_TITLE = 200
SCRIPT = "begin.js"

Texts = Mapping[str, str]


@dataclass(frozen=True, repr=False)
class Asked:
    """What the form says."""

    title: str = ""
    slug: str = ""
    language: str = ""
    languages: tuple[str, ...] = ()
    timezone: str = ""
    source: str = "open-letter"
    copy: str = ""

    @property
    def brings_its_own(self) -> bool:
        """Whether title, languages and time zone come with the files."""
        return self.source in (COPY, FOLDER)


class Wrong(Exception):
    """The form cannot be done as it is: a field, and why, a message id with ``{}`` for what is shown."""

    def __init__(self, field: str, words: str, shown: str = "") -> None:
        super().__init__(field)
        self.field = field
        self.words = words
        self.shown = shown


def show(visit: Visit) -> Response:
    spoken = settings.current().languages
    first = visit.lang if visit.lang in spoken else spoken[0]
    zone = _usual_zone(visit)
    asked = Asked(language=first, languages=(first,), timezone=zone or "UTC")
    return _page(visit, asked, [], is_zone_known=bool(zone))


def begin(visit: Visit) -> Response:
    asked = _asked(visit)
    problems = _problems(visit, asked)
    if problems:
        return _page(visit, asked, problems, 422)
    try:
        texts = _texts(visit, asked)
        language, title = _named(texts, asked)
        slug = asked.slug or _proposed(texts, asked, title)
        _check_slug(visit, asked.slug, slug)
        organise_writing.beginning(visit.me.id).begin(slug, language, title, _under(texts, asked, slug, visit))
    except Wrong as wrong:
        if wrong.field == "slug" and not asked.slug:
            asked = replace(asked, slug=slug)
        return _page(visit, asked, [(wrong.field, say(visit.lang)(wrong.words).replace("{}", wrong.shown))], 422)
    except BeginRefused as refusal:
        if refusal.code == "not-owner":
            return problem_pages.message(visit, 403, "forbidden")
        words = PROBLEMS["slug-taken" if refusal.code == "taken" else "slug"]
        return _page(visit, asked, [("slug", say(visit.lang)(words))], 422)
    return visit.see_other(f"/l/{slug}/text")


def _asked(visit: Visit) -> Asked:
    chosen = visit.all("languages")
    language = visit.field("language")
    spoken = settings.current().languages
    return Asked(
        title=clean_line(visit.field("title")),
        slug=visit.field("slug").strip(),
        language=language,
        languages=tuple(lang for lang in spoken if lang in chosen or lang == language),
        timezone=visit.field("timezone"),
        source=visit.field("source"),
        copy=visit.field("copy"),
    )


def _problems(visit: Visit, asked: Asked) -> list[tuple[str, str]]:
    """Everything that is wrong with the form itself, all at once."""
    found = []
    if len(asked.title) > LONGEST_TITLE or (not asked.title and not asked.brings_its_own):
        found.append("title")
    if asked.slug and not may_begin(asked.slug):
        found.append("slug-reserved" if is_slug(asked.slug) else "slug")
    if not asked.brings_its_own and asked.language not in settings.current().languages:
        found.append("language")
    if not asked.brings_its_own and asked.timezone not in available_timezones():
        found.append("timezone")
    if asked.source not in (BLANK, *TEMPLATES, COPY, FOLDER):
        found.append("source")
    if asked.source == COPY and asked.copy not in dict(_copies(visit)):
        found.append("copy")
    problems = [(code.partition("-")[0], say(visit.lang)(PROBLEMS[code])) for code in found]
    if asked.source == FOLDER and visit.file("folder") is None:
        problems.append(("folder", say(visit.lang)(ZIP_PROBLEMS["empty"])))
    return problems


def _texts(visit: Visit, asked: Asked) -> Texts:
    """The files that the letter begins with, before it has its name. Raises `Wrong`."""
    if asked.source == FOLDER:
        sent = visit.file("folder")
        try:
            return unpack(sent.content if sent else b"").texts
        except FolderRefused as refusal:
            raise Wrong("folder", ZIP_PROBLEMS[refusal.why], refusal.file) from None
    if asked.source == COPY:
        other = organise.letters().head(asked.copy)
        files = organise_writing.drafting(visit.me.id).folder(other) if other else {}
        return {name: file.text for name, file in files.items()}
    begun = _begun(visit, asked)
    return blank_files(begun) if asked.source == BLANK else template_files(asked.source, begun)


def _begun(visit: Visit, asked: Asked) -> Begun:
    day = datetime.fromtimestamp(visit.now, ZoneInfo(asked.timezone)).date()
    return Begun(asked.slug, asked.title, asked.language, asked.languages, asked.timezone, day)


def _named(texts: Texts, asked: Asked) -> tuple[str, str]:
    """The authoritative language and the title: as typed, or as the files have them. Raises `Wrong`."""
    if not asked.brings_its_own:
        return asked.language, asked.title
    spoken = settings.current().languages
    _, language = named_in(texts)
    language = language if language in spoken else asked.language
    if language not in spoken:
        raise Wrong("language", PROBLEMS["language"])
    title = asked.title or title_in(texts, language)
    if not title:
        raise Wrong("title", PROBLEMS["title"])
    return language, title


def _proposed(texts: Texts, asked: Asked, title: str) -> str:
    own, _ = named_in(texts)
    return own if asked.source == FOLDER and may_begin(own) else proposed_slug(title)


def _check_slug(visit: Visit, typed: str, slug: str) -> None:
    """A name that nobody typed is shown before it is taken, since it can never be changed. Raises `Wrong`."""
    if not slug:
        raise Wrong("slug", PROBLEMS["slug"])
    if typed:
        return
    is_taken = organise_writing.beginning(visit.me.id).is_taken(slug)
    raise Wrong("slug", PROBLEMS["slug-taken" if is_taken else "slug-proposed"])


def _under(texts: Texts, asked: Asked, slug: str, visit: Visit) -> Texts:
    """The files under the letter's own name."""
    if asked.source != COPY:
        return renamed_files(texts, slug)
    return copied_files(texts, slug, datetime.fromtimestamp(visit.now, ZoneInfo("UTC")).date())


def _copies(visit: Visit) -> Sequence[tuple[str, str]]:
    """The letters that the organiser may read as drafts: slug and title."""
    assert visit.session is not None
    may = [
        slug
        for slug in sorted(visit.me.roles)
        if judge("read-draft", visit.me.roles, slug, visit.session, visit.now) is Verdict.YES
    ]
    return [(head.slug, head.title(visit.lang)) for head in _heads(may)]


def _heads(slugs: Sequence[str]) -> list[Letter]:
    return [head for slug in slugs if (head := organise.letters().head(slug)) is not None]


def _usual_zone(visit: Visit) -> str:
    """The time zone of another letter of theirs; '' without any."""
    zones = (timezone_of(head) for head in _heads(sorted(visit.me.roles)))
    return next((zone for zone in zones if zone in timezones()), "")


def _page(
    visit: Visit, asked: Asked, problems: list[tuple[str, str]], status: int = 200, *, is_zone_known: bool = True
) -> Response:
    offered = settings.current().languages
    view = BeginPage(
        title=asked.title,
        slug=asked.slug,
        language=asked.language,
        languages=asked.languages,
        timezone=asked.timezone,
        source=asked.source,
        copy=asked.copy,
        offered=[(code, language_name(code, visit.lang)) for code in offered],
        zones=_zones(visit.lang),
        letters=_copies(visit),
        site=f"{settings.current().site_url}/",
        is_zone_known=is_zone_known,
        problems=problems,
    )
    return visit.render("desk/begin.html", view, status, script=SCRIPT)


@functools.cache
def _zones(lang: str) -> Mapping[str, Sequence[ZoneChoice]]:
    """The time zones by the part of the world."""
    found: dict[str, list[ZoneChoice]] = {}
    for area, words in AREA_WORDS.items():
        choices = [
            ZoneChoice(name, place_of(name, lang), " ".join(older))
            for name, older in timezones().items()
            if name.startswith(f"{area}/")
        ]
        found[words] = sorted(choices, key=lambda one: collation_key(one.place, lang))
    return found
