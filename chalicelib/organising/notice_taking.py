"""Taking the privacy notice that is proposed from a draft's settings, in one language, over the one that was shown."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

from chalicelib.authoring.file_names import TEXT
from chalicelib.authoring.privacy_notice import NoticeSettings, Stale, notice_settings, proposed, stale
from chalicelib.errors import Problem
from chalicelib.organising.drafting import Drafting, Folder
from chalicelib.organising.settings_editing import begun_settings
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.draft import DraftFile


class NoticeChanged(Problem):
    """The notice, or what is proposed, is not what the page showed: nothing was replaced."""

    def __init__(self) -> None:
        super().__init__("changed")


@dataclass(frozen=True)
class Notice:
    """The notice of a draft in a language, and the one that is proposed for it."""

    lang: str
    file: DraftFile
    proposed: str
    stale: tuple[Stale, ...]  # what the draft's notice says otherwise than the settings

    @property
    def seen(self) -> str:
        """What a form sends back, to say what it showed."""
        parts = f"{self.file.revision} {sha256(self.file.text.encode()).hexdigest()} {self.proposed}"
        return sha256(parts.encode()).hexdigest()


@dataclass(frozen=True)
class NoticeTaking:
    """``drafting`` is that of the organiser who acts."""

    drafting: Drafting

    def settings(self, letter: Letter, folder: Folder) -> NoticeSettings | None:
        """What a notice of the draft depends on; None if its settings cannot be read."""
        return notice_settings(begun_settings(letter, folder).text)

    def notices(self, letter: Letter) -> tuple[Notice, ...]:
        """The notices in each language that the draft has a text in; none while something has to be set first. Raises
        `Unavailable`."""
        folder = self.drafting.all_files(letter)
        settings = self.settings(letter, folder)
        if settings is None or settings.missing:
            return ()
        return tuple(self._notices(letter, folder, settings))

    def take(self, letter: Letter, lang: str, seen: str) -> None:
        """Make the proposed notice the draft's, if that is what a page showed. What it was is kept. Raises
        `NoticeChanged`, `DraftChanged` and `Unavailable`."""
        notice = next((one for one in self.notices(letter) if one.lang == lang), None)
        if notice is None:
            raise NoticeChanged
        if notice.file.text == notice.proposed:
            return  # the form was sent twice
        if notice.seen != seen:
            raise NoticeChanged
        self.drafting.save(letter, notice.file.name, notice.proposed, notice.file.revision)

    def _notices(self, letter: Letter, folder: Folder, settings: NoticeSettings) -> Iterator[Notice]:
        names = (TEXT.fullmatch(name) for name, file in folder.items() if file.text)
        found = {name[1] for name in names if name} & {*self.drafting.languages}
        for lang in sorted(found or {letter.language}, key=lambda lang: (lang != letter.language, lang)):
            name = f"privacy.{lang}.md"
            file = folder.get(name) or DraftFile(name, "")
            says = stale(file.text, settings, lang) if file.text.strip() else ()
            yield Notice(lang, file, proposed(settings, lang), says)
