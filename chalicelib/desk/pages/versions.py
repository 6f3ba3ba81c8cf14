"""What was kept of a letter's files, the versions that people could sign, and what differs between any two."""

import re
from dataclasses import dataclass, replace

from chalice.app import Response

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.text_form import Kind, kind_and_language
from chalicelib.desk.names import Names
from chalicelib.desk.pages.text_differences import differing
from chalicelib.desk.pages.text_saving import MOST_DIGITS, settle
from chalicelib.desk.pages.times import in_words
from chalicelib.desk.problems import Conflict
from chalicelib.desk.views.texts import PARTS
from chalicelib.desk.views.versions import Comparison, FileLine, FileVersions, State, VersionsPage
from chalicelib.desk.visit import Visit
from chalicelib.errors import UnknownLetter
from chalicelib.organising.drafting import DraftChanged
from chalicelib.organising.versions import Opened, opened, texts_of
from chalicelib.pages.cldr import language_name
from chalicelib.pages.message_ids import N_
from chalicelib.ports.drafts import LAST_MS
from chalicelib.rules.fields.whole_numbers import read_whole
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.wiring import organise, organise_writing

SHEET = "writing.css"
SETTINGS_TITLE = N_("Settings")
MOST_STATES = 30
NOW = "now"
TIME_DIGITS = 13
_ID = re.compile(r"now|at-(?P<at>[0-9]{1,13})|v(?P<number>[0-9]{1,4})")


def show(visit: Visit) -> Response:
    """The files, or what was kept of one of them."""
    name = visit.asked("file")
    if not name:
        return visit.render("desk/versions.html", _all(visit), sheet=SHEET)
    view = _Shelf.of(visit, name).listed(read_whole(visit.asked("before"), TIME_DIGITS) or 0)
    return visit.render("desk/versions_file.html", view, sheet=SHEET, done=visit.asked("done") == "back")


def compare(visit: Visit) -> Response:
    """What differs between two states of a file."""
    shelf = _Shelf.of(visit, visit.asked("file"))
    before, after = visit.asked("from"), visit.asked("to", NOW)
    texts = [shelf.text(one) for one in (before, after)]
    old, new = shelf.state(before), shelf.state(after)
    back = tuple(one for one, text in zip((old, new), texts, strict=True) if text and not one.is_now)
    view = Comparison(
        file=shelf.listed(0, chosen=(before, after)),
        before=old,
        after=new,
        lang=shelf.lang,
        differing=differing(shelf.kind, *texts),
        back=back if visit.may("edit-draft") else (),
        back_url=visit.here("versions/back"),
        revision=shelf.now.revision,
    )
    return visit.render("desk/versions_compare.html", view, sheet=SHEET)


def take_back(visit: Visit) -> Response:
    """Have the draft's file be again what it was; what it is now is kept."""
    shelf = _Shelf.of(visit, visit.field("file"))
    text = shelf.text(visit.field("from"))
    if not text:
        raise UnknownLetter
    drafting = organise_writing.drafting(visit.me.id)
    try:
        drafting.save(visit.on, shelf.name, text, read_whole(visit.field("revision"), MOST_DIGITS) or 0)
    except DraftChanged:
        raise Conflict from None
    settle(visit, drafting)
    return visit.go("versions", file=shelf.name, done="back")


def _all(visit: Visit) -> VersionsPage:
    names = Names()
    files = organise_writing.drafting(visit.me.id).all_files(visit.on)
    known = sorted((name for name in files if _is_known(name)), key=_place)
    return VersionsPage(
        files=tuple(_line(visit, files[name], names) for name in known),
        opened=len(opened(visit.on, organise.audit_log())),
    )


def _is_known(name: str) -> bool:
    return name == SETTINGS or kind_and_language(name) is not None


def _place(name: str) -> tuple[int, str]:
    """Texts first, then notices, the press kit and the settings."""
    found = kind_and_language(name)
    return (len(PARTS), "") if found is None else (list(PARTS).index(found[0]), found[1])


def _line(visit: Visit, file: DraftFile, names: Names) -> FileLine:
    title, language = _called(visit, file.name)
    at = in_words(visit, file.at_ms) if file.at_ms else ""
    by = names.of(file.by) if file.at_ms else ""
    url = visit.here("versions", file=file.name)
    return FileLine(title, language, url, at, by, file.revision, is_gone=not file.text)


def _called(visit: Visit, name: str) -> tuple[str, str]:
    """What a file is, and the name of its language."""
    found = kind_and_language(name)
    return (SETTINGS_TITLE, "") if found is None else (PARTS[found[0]][0], language_name(found[1], visit.lang))


@dataclass(frozen=True)
class _Shelf:
    """Everything that one file was."""

    visit: Visit
    name: str
    kind: Kind | None  # None for the settings
    lang: str
    now: DraftFile
    opened: tuple[Opened, ...]
    names: Names

    @classmethod
    def of(cls, visit: Visit, name: str) -> "_Shelf":
        """Raises `UnknownLetter` for what is no file of a letter."""
        found = kind_and_language(name)
        if name != SETTINGS and found is None:
            raise UnknownLetter
        now = organise_writing.drafting(visit.me.id).all_files(visit.on).get(name) or DraftFile(name, "")
        kind, lang = found or (None, "")
        # The press kit and the settings belong to no version: nobody signs them.
        versions = opened(visit.on, organise.audit_log()) if kind in ("letter", "privacy") else ()
        return cls(visit, name, kind, lang, now, versions, Names())

    def listed(self, before: int, *, chosen: tuple[str, str] = ("", "")) -> FileVersions:
        """The states that are shown from a time (ms since the epoch) backwards."""
        slug = self.visit.on.slug
        kept = organise_writing.drafts().kept(slug, self.name, before_ms=before or LAST_MS, most=MOST_STATES)
        states = [self.state(NOW), *map(self._kept, kept), *(self.state(f"v{one.number}") for one in self.opened)]
        known = {one.id for one in states}
        states += [self.state(one) for one in chosen if one and one not in known]
        more = kept[-1].at_ms if len(kept) == MOST_STATES else 0
        title, language = _called(self.visit, self.name)
        return FileVersions(
            name=self.name,
            title=title,
            language=language,
            states=tuple(
                replace(one, is_chosen_from=one.id == chosen[0], is_chosen_to=one.id == chosen[1]) for one in states
            ),
            more=self.visit.here("versions", file=self.name, before=more) if more else "",
            first=self.visit.here("versions", file=self.name) if before else "",
            all_url=self.visit.here("versions"),
            compare_url=self.visit.here("versions/compare"),
        )

    def state(self, which: str) -> State:
        """A state by its id. Raises `UnknownLetter` for what is none."""
        found = _ID.fullmatch(which)
        if found is None:
            raise UnknownLetter
        if which == NOW:
            return self._state(which, self.now.at_ms, self.now.by)
        if found["number"]:
            version = self._version(int(found["number"]))
            return replace(self._state(which, version.at_ms, version.by), number=version.number)
        return self._kept(self._kept_file(int(found["at"])))

    def text(self, which: str) -> str:
        """The text that the file was. Raises `UnknownLetter` for what is no state of it."""
        found = _ID.fullmatch(which)
        if found is None:
            raise UnknownLetter
        if which == NOW:
            return self.now.text
        if found["number"]:
            version = self._version(int(found["number"]))
            return texts_of(self.visit.on, version, organise.letters()).get(self.name, "")
        return self._kept_file(int(found["at"])).text

    def _version(self, number: int) -> Opened:
        version = next((one for one in self.opened if one.number == number), None)
        if version is None:
            raise UnknownLetter
        return version

    def _kept_file(self, at_ms: int) -> DraftFile:
        file = organise_writing.drafts().kept_at(self.visit.on.slug, self.name, at_ms)
        if file is None:
            raise UnknownLetter
        return file

    def _kept(self, file: DraftFile) -> State:
        return replace(self._state(f"at-{file.at_ms}", file.at_ms, file.by), is_set_aside=not file.revision)

    def _state(self, which: str, at_ms: int, by: str) -> State:
        query = {"file": self.name, "from": which}
        return State(
            id=which,
            number=0,
            is_now=which == NOW,
            at=in_words(self.visit, at_ms) if at_ms else "",
            by=self.names.of(by) if at_ms else "",
            compare_url="" if which == NOW else self.visit.here("versions/compare", **query),
        )
