"""Applying the draft's settings to a letter that is open or later: everything that nobody signs, with the words that
stand. What belongs to the words becomes a new version, and is not done here.

The page shows what would change; the act does exactly that, or nothing. It is safe to run twice: what is applied
already changes nothing, and whoever died in between is finished by the next one.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

from chalicelib.authoring.file_names import PRESS, SETTINGS
from chalicelib.authoring.folder import LetterSource
from chalicelib.authoring.privacy_notice import notice_settings, stale
from chalicelib.authoring.problems import Problem
from chalicelib.authoring.settings_sections import NAME, SIGNED
from chalicelib.authoring.settings_writing import composed, settings_of
from chalicelib.authoring.writing import files_of, source_of
from chalicelib.errors import Problem as Refused
from chalicelib.organising.campaign import PushResult
from chalicelib.organising.drafting import Drafting, check_files
from chalicelib.organising.settings_changes import SettingChange, Standing, changes
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.outside import Unreadable

Files = Mapping[str, str]


class PlanChanged(Refused):
    """The settings are not what the page showed: nothing was done."""

    def __init__(self) -> None:
        super().__init__("changed")


@dataclass(frozen=True)
class Plan:
    """What applying a draft's settings would do. ``digest`` is '' where there is nothing that can be done."""

    changes: tuple[SettingChange, ...] = ()
    signed: tuple[str, ...] = ()  # settings that differ and belong to the words
    problems: tuple[Problem, ...] = ()
    is_unreadable: bool = False  # whether letter.toml is no TOML
    is_taken_back: bool = False  # whether it would hide a letter that is public
    notices: tuple[str, ...] = ()  # languages whose privacy notice would say otherwise than the settings
    digest: str = ""
    source: LetterSource | None = None


@dataclass(frozen=True)
class Applying:
    """``drafting`` is that of the organiser who acts."""

    drafting: Drafting
    now: Callable[[], int]  # s since the epoch

    def plan(self, letter: Letter) -> Plan:
        """What would change. Raises `Unavailable`."""
        letters = self.drafting.letters
        version = letters.version(letter.slug, letter.version, letter.version_sha256)
        if letter.state == "draft" or version is None:
            return Plan()
        standing = source_of(letter, version, letters.kit(letter.slug))
        stands = files_of(standing)
        # A file that was taken out of the draft is an empty one.
        draft = stands | {name: file.text for name, file in self.drafting.drafts.files(letter.slug).items()}
        try:
            files = _with_settings(letter.slug, stands, draft)
            signed = self._signed(letter.slug, standing, stands, draft)
        except Unreadable:
            return Plan(is_unreadable=True)
        checked = check_files(files, self.drafting.languages)
        if checked.source is None:
            return Plan(signed=signed, problems=checked.problems)
        return self._plan(letter, standing, _with_words(checked.source, standing), signed, files)

    def apply(self, slug: str, shown: str) -> PushResult:
        """Do what a page showed by its digest. Raises `PlanChanged`, `LetterRefused` and `Unavailable`."""
        letter = self.drafting.campaign.find(slug)
        plan = self.plan(letter)
        if plan.source is None or not plan.digest or plan.digest != shown:
            raise PlanChanged
        return self.drafting.campaign.apply_settings(letter, plan.source)

    def _plan(
        self, letter: Letter, standing: LetterSource, source: LetterSource, signed: tuple[str, ...], files: Files
    ) -> Plan:
        now = self.now()
        if letter.embargo is None and source.public is not None and source.public > now:
            return Plan(signed=signed, is_taken_back=True)
        after = self.drafting.campaign.with_settings(letter, source)
        found = changes(Standing(letter, standing.kit, now), Standing(after, source.kit, now))
        # Not the time at which it is looked at, nor what follows from it.
        digest = sha256(repr((asdict(standing), asdict(source))).encode()).hexdigest()
        return Plan(found, signed, (), False, False, _notices(standing, files), digest if found else "", source)

    def _signed(self, slug: str, standing: LetterSource, stands: Files, draft: Files) -> tuple[str, ...]:
        """The settings of the words that the draft has otherwise. Raises `Unreadable`."""
        typed, kept = (settings_of(files.get(SETTINGS, "")) for files in (draft, stands))
        if all(typed.get(key) == kept.get(key) for key in SIGNED):
            return ()
        other = check_files({**stands, SETTINGS: composed({**typed, NAME: slug})}, self.drafting.languages).source
        if other is None:
            return tuple(key for key in sorted(SIGNED) if typed.get(key) != kept.get(key))
        return tuple(key for key in sorted(SIGNED) if getattr(other, key) != getattr(standing, key))


def _with_settings(slug: str, stands: Files, draft: Files) -> dict[str, str]:
    """The files of the words that stand, with the draft's settings and its press kit. Raises `Unreadable`."""
    typed, kept = (settings_of(files.get(SETTINGS, "")) for files in (draft, stands))
    settings = {key: value for key, value in typed.items() if key not in SIGNED}
    settings |= {key: value for key, value in kept.items() if key in SIGNED}
    words = {name: text for name, text in stands.items() if not PRESS.fullmatch(name)}
    press = {
        name: text
        for name, text in draft.items()
        if text and (found := PRESS.fullmatch(name)) and f"{found[1]}.md" in stands
    }
    return {**words, **press, SETTINGS: composed({**settings, NAME: slug})}


def _with_words(source: LetterSource, standing: LetterSource) -> LetterSource:
    """A source with the words that stand, to the byte, however an older program wrote them."""
    return replace(
        source,
        date=standing.date,
        place=standing.place,
        timezone=standing.timezone,
        addressees=standing.addressees,
        texts={lang: standing.texts[lang] for lang in source.texts},
        warnings=(),
    )


def _notices(standing: LetterSource, files: Files) -> tuple[str, ...]:
    """The languages whose privacy notice says what is set now, and would not by then."""
    before, after = (notice_settings(text) for text in (files_of(standing)[SETTINGS], files[SETTINGS]))
    if before is None or after is None:
        return ()
    return tuple(
        lang
        for lang, text in standing.texts.items()
        if set(stale(text.privacy, after, lang)) - set(stale(text.privacy, before, lang))
    )
