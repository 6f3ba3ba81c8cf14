"""Changing a draft's settings, section by section. Two people who save two sections at once both keep theirs; two who
save the same one are shown both values."""

from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import sha256

from chalicelib.authoring.file_names import SETTINGS, TEXT
from chalicelib.authoring.settings_form import Form, Place, Values, value_at, zone_of
from chalicelib.authoring.settings_sections import NAME, SECTIONS
from chalicelib.authoring.settings_writing import settings_of, shown, written
from chalicelib.errors import Problem, Unavailable
from chalicelib.organising.drafting import DraftChanged, Drafting, Folder, settings_file
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.rules.outside import Unreadable
from chalicelib.rules.races import RACE_ATTEMPTS


class SettingsUnreadable(Problem):
    """letter.toml is no TOML: it can only be mended as a text. ``why`` says where it is wrong."""

    def __init__(self, file: DraftFile, why: Unreadable) -> None:
        super().__init__("unreadable")
        self.file = file
        self.why = why


class SectionChanged(Problem):
    """Somebody else has saved the section meanwhile: ``section`` is what it is now, ``typed`` what was not saved."""

    def __init__(self, section: "Section", typed: Form) -> None:
        super().__init__("changed")
        self.section = section
        self.typed = typed


@dataclass(frozen=True)
class Section:
    """A section as a page shows it. ``seen`` is what its form sends back, to say which values it showed."""

    name: str
    file: DraftFile
    form: Form
    place: Place
    seen: str


@dataclass(frozen=True)
class SettingsEditing:
    """The settings of a letter's draft, for whom ``drafting`` is."""

    drafting: Drafting

    def section(self, letter: Letter, name: str, folder: Folder) -> Section:
        """A section of the draft's settings. Raises `SettingsUnreadable`."""
        file = begun_settings(letter, folder)
        try:
            values = settings_of(file.text)
            place = place_of(letter, folder, values)
            held = repr([value_at(values, setting.path) for setting in SECTIONS[name]])
            return Section(
                name, file, shown(file.text, SECTIONS[name], place), place, sha256(held.encode()).hexdigest()
            )
        except Unreadable as error:
            raise SettingsUnreadable(file, error) from None

    def save(self, letter: Letter, name: str, typed: Form, seen: str) -> DraftFile:
        """Save what is typed in a section whose page showed ``seen``, over whatever others saved in other sections.
        Raises `SectionChanged`, `SettingsUnreadable`, `DraftTooLarge` and `Unavailable`."""
        typed = {field: text.replace("\r\n", "\n").replace("\r", "\n") for field, text in typed.items()}
        for _ in range(RACE_ATTEMPTS):
            section = self.section(letter, name, self.drafting.all_files(letter))
            # The same sent twice was saved by the first one.
            text = written(section.file.text, SECTIONS[name], typed, section.place, {NAME: letter.slug})
            if section.seen != seen and text != section.file.text:
                raise SectionChanged(section, typed)
            try:
                saved = self.drafting.save(letter, SETTINGS, text, section.file.revision)
            except DraftChanged:
                continue
            self.settle(letter)
            return saved
        raise Unavailable("somebody else is changing the settings")

    def save_text(self, letter: Letter, text: str, revision: int) -> DraftFile:
        """Save letter.toml as a whole. Raises `DraftChanged`, `DraftTooLarge` and `Unavailable`."""
        saved = self.drafting.save(letter, SETTINGS, text, revision)
        self.settle(letter)
        return saved

    def settle(self, letter: Letter) -> None:
        """Store a draft that makes a letter as the letter; the draft itself is saved in any case."""
        with suppress(LetterRefused):
            self.drafting.settle(letter)


def begun_settings(letter: Letter, folder: Folder) -> DraftFile:
    """The draft's letter.toml; one that is not there yet begins with what was said when the letter was begun."""
    file = settings_file(folder)
    begun = f'{NAME} = "{letter.slug}"\nlanguage = "{letter.language}"\n'
    return file if file.text.strip() else replace(file, text=begun)


def place_of(letter: Letter, folder: Folder, values: Values) -> Place:
    """What the forms need to know of a draft: its languages, the authoritative one first, and its time zone."""
    language = values.get("language")
    first = language if isinstance(language, str) and TEXT.fullmatch(f"{language}.md") else letter.language
    names = (TEXT.fullmatch(name) for name, file in folder.items() if file.text)
    # The authoritative text may not be there yet.
    langs = sorted({first, *(name[1] for name in names if name)}, key=lambda lang: (lang != first, lang))
    return Place(tuple(langs), zone_of(values))
