"""Writing a letter in the browser: its draft is the files of a letter's folder, each saved for itself.

A file that nobody has saved here is as the letter has it, so a letter that an operator stored from a folder can be
edited at any time. Two people who write in two languages never meet; where they meet, the second one is shown both
texts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from chalicelib.authoring.by_language import NOT_PRINTED
from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.folder import LetterSource, SourceRefused, read_files
from chalicelib.authoring.problems import Problem
from chalicelib.authoring.source_files import GivenFiles
from chalicelib.authoring.text_reading import MOST_BYTES
from chalicelib.authoring.writing import files_of, source_of
from chalicelib.errors import Problem as Refused
from chalicelib.organising.campaign import Campaign
from chalicelib.ports.drafts import Drafts
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.draft import KEPT_SECONDS, DraftFile, is_to_be_kept

Folder = Mapping[str, DraftFile]


class DraftChanged(Refused):
    """Somebody else has saved the file meanwhile: ``stored`` is theirs, ``typed`` what was not saved."""

    def __init__(self, stored: DraftFile, typed: str) -> None:
        super().__init__("changed")
        self.stored = stored
        self.typed = typed


class DraftTooLarge(Refused):
    """A file of more than `MOST_BYTES`."""


@dataclass(frozen=True)
class Checked:
    """The letter that a draft makes, None if it makes none; what is missing or wrong, and what would not be printed as
    it is written."""

    source: LetterSource | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


@dataclass(frozen=True)
class Drafting:
    """The drafts of a stage's letters. ``by`` is an organiser's id, or an operator's name."""

    letters: Letters
    drafts: Drafts
    campaign: Campaign
    languages: tuple[str, ...]  # of the interface
    by: str
    now_ms: Callable[[], int]

    def folder(self, letter: Letter) -> Folder:
        """Every file of the draft, by name. Raises `Unavailable`."""
        return {name: file for name, file in self.all_files(letter).items() if file.text}

    def all_files(self, letter: Letter) -> Folder:
        """Every file of the draft, and those that were taken out of it, which are empty. Raises `Unavailable`."""
        standing = {name: DraftFile(name, text) for name, text in self.standing(letter).items()}
        return standing | self.drafts.files(letter.slug)

    def standing(self, letter: Letter) -> Mapping[str, str]:
        """The files of the letter as it was last stored, name → text; none of one that was only begun."""
        version = self.letters.version(letter.slug, letter.version, letter.version_sha256)
        return {} if version is None else files_of(source_of(letter, version, self.letters.kit(letter.slug)))

    def save(self, letter: Letter, name: str, text: str, revision: int, *, by_button: bool = True) -> DraftFile:
        """Save a file over the one with that revision, as the page showed it. Saving the same again changes nothing.
        Raises `DraftChanged`, `DraftTooLarge` and `Unavailable`."""
        text = _bounded(text)
        before = self.drafts.file(letter.slug, name)
        if before is not None and before.text == text:
            return before
        after = DraftFile(name, text, self.by, self.now_ms(), revision + 1)
        if (before.revision if before else 0) != revision:
            raise DraftChanged(before or DraftFile(name, ""), text)
        # First what was: whoever dies in between has kept it for nothing, and lost nothing.
        if before is not None and is_to_be_kept(before, after, by_button=by_button):
            self.drafts.keep(letter.slug, before, expires_at=after.at_ms // 1000 + KEPT_SECONDS)
        if not self.drafts.put(letter.slug, after, expected=revision):
            raise DraftChanged(self.drafts.file(letter.slug, name) or DraftFile(name, ""), text)
        return after

    def replace(self, letter: Letter, texts: Mapping[str, str]) -> None:
        """Make the draft those files, whatever it was; what it was is kept. Raises `DraftChanged` and `Unavailable`."""
        before = self.all_files(letter)
        for name in before.keys() | texts.keys():
            self.save(letter, name, texts.get(name, ""), before[name].revision if name in before else 0)

    def drop(self, letter: Letter, name: str, revision: int) -> None:
        """Take a file out of the draft: an empty file is none. What it was is kept. Its revision counts on, so that
        nobody who still has it open writes over what stands there later. Raises `DraftChanged` and `Unavailable`."""
        self.save(letter, name, "", revision)

    def add(self, letter: Letter, name: str, text: str) -> None:
        """Put a file into the draft, if it has none of that name. Raises `DraftChanged` and `Unavailable`."""
        before = self.all_files(letter).get(name) or DraftFile(name, "")
        if not before.text:
            self.save(letter, name, text, before.revision)

    def set_aside(self, letter: Letter, name: str, text: str) -> None:
        """Keep a text that somebody typed and did not save, among what the file was; not twice if nothing was kept
        since. Raises `DraftTooLarge` and `Unavailable`."""
        typed = DraftFile(name, _bounded(text), self.by, self.now_ms())
        for last in self.drafts.kept(letter.slug, name, most=1):
            before = self.drafts.kept_at(letter.slug, name, last.at_ms)
            if before is not None and (before.text, before.by) == (typed.text, typed.by):
                return
        self.drafts.keep(letter.slug, typed, expires_at=typed.at_ms // 1000 + KEPT_SECONDS)

    def check(self, letter: Letter) -> Checked:
        """What the draft makes, and everything that is wrong with it. Raises `Unavailable`."""
        return check_files({name: file.text for name, file in self.folder(letter).items()}, self.languages)

    def settle(self, letter: Letter) -> Checked:
        """Store the draft of a letter that is not open yet as the letter, where it makes one: what else is done for the
        letter, such as an import, goes by its settings. Raises `LetterRefused` and `Unavailable`."""
        checked = self.check(letter)
        if letter.state == "draft" and checked.source is not None and checked.source.slug == letter.slug:
            self.campaign.push(checked.source)
        return checked


def check_files(texts: Mapping[str, str], languages: tuple[str, ...]) -> Checked:
    """The letter that files make, and everything that is wrong with them."""
    try:
        source = read_files(GivenFiles(texts), languages)
    except SourceRefused as refusal:
        return Checked(None, refusal.problems, tuple(one for one in refusal.warnings if not _follows(one, texts)))
    return Checked(source, (), source.warnings)


def _bounded(text: str) -> str:
    """The text with the line ends that files have. Raises `DraftTooLarge`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text.encode(errors="replace")) > MOST_BYTES:
        raise DraftTooLarge
    return text


def _follows(warning: Problem, texts: Mapping[str, str]) -> bool:
    """Whether words are said not to be printed for want of a text that is there, and only has problems of its own."""
    lang = warning.message.values[-1:] if warning.message.id == NOT_PRINTED else ()
    return any(f"{one}.md" in texts for one in lang)


def settings_file(folder: Folder) -> DraftFile:
    """The draft's letter.toml, which may not be there yet."""
    return folder.get(SETTINGS) or DraftFile(SETTINGS, "")
