"""What one edition is built from: the letter, its version, its signatories, and what follows from them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from chalicelib.pages.cldr import as_of, language_name, long_date
from chalicelib.pages.shared import Site, letter_head
from chalicelib.pages.templates import NEWSROOM_SHEET, STYLE_SHEET, asset
from chalicelib.pages.views.shared import LanguageLink, LetterHead
from chalicelib.publishing.edition.manifest import timestamp
from chalicelib.rules.files import file_path, sha256
from chalicelib.rules.letters.letter import Letter, Version
from chalicelib.rules.letters.press_kit import NO_KIT, PressKit
from chalicelib.rules.signatories.changes import ChangeTotals, History
from chalicelib.rules.signatories.counted_places import CountedPlace, places_of
from chalicelib.rules.signatories.counting import Counts, Groups, count, group
from chalicelib.rules.signatories.decisions import NO_DECISIONS, Decisions
from chalicelib.rules.signatories.roll import PrintedList, Roll, Signatory, print_order, signed_versions


@dataclass(frozen=True)
class Content:
    """One edition before its files are built. ``at_ms`` is its time, which also decides whether signing is open."""

    site: Site
    letter: Letter
    version: Version
    roll: Roll  # of those who are listed
    number: int
    at_ms: int
    secret: bytes = b""  # of the letter; marks are computed with it, see `chalicelib.publishing.edition.marks`
    numbered: int = 0  # the last permanent number that was given
    unnamed: int = 0  # as this edition publishes it, see `chalicelib.rules.signatories.unnamed`
    decisions: Decisions = NO_DECISIONS  # of the organisers, on which names are one
    kit: PressKit = NO_KIT
    history: History = ()  # what changed in each edition including this one, the oldest first
    changed: ChangeTotals = field(
        default_factory=ChangeTotals
    )  # in this edition alone; the history may have merged it with earlier ones
    previous: str | None = None  # sha256 of the manifest before
    paused: bool = False  # whether an operator has paused signing
    missing: frozenset[str] = (
        frozenset()
    )  # costly files that could not be built yet, see `chalicelib.publishing.files.costly_files`

    @cached_property
    def listed(self) -> PrintedList:
        """The signatories in the same order in every language, so that a cited number means one entry."""
        return print_order(self.roll, self.letter.order, self.letter.language)

    @cached_property
    def first(self) -> tuple[Signatory, ...]:
        """The signatories shown above the lists, in the organisers' order; anyone not on the roll is left out."""
        found = {signatory.number: signatory for signatory in (*self.listed.organisations, *self.listed.persons)}
        return tuple(found[number] for number in self.kit.first if number in found)

    @cached_property
    def places(self) -> tuple[CountedPlace, ...]:
        return places_of(self.listed)

    @cached_property
    def groups(self) -> Groups:
        """Which places are one organisation or one person."""
        return group(self.places, self.decisions, self.secret)

    @cached_property
    def counts(self) -> Counts:
        return count(self.places, self.groups, self.unnamed)

    @cached_property
    def versions(self) -> tuple[tuple[int, int], ...]:
        """How many named signatories signed which version of the letter; empty while all signed the present one."""
        return signed_versions(self.roll, self.version.number)

    @cached_property
    def css(self) -> bytes:
        """The style sheet of every page but the letter's, which has a smaller one."""
        return (asset(STYLE_SHEET) + asset(NEWSROOM_SHEET)).encode()

    @cached_property
    def css_path(self) -> str:
        return file_path(sha256(self.css), "css")

    @cached_property
    def letter_css(self) -> bytes:
        return asset(STYLE_SHEET).encode()

    @cached_property
    def letter_css_path(self) -> str:
        return file_path(sha256(self.letter_css), "css")

    @property
    def languages(self) -> tuple[str, ...]:
        return self.letter.languages

    @property
    def at(self) -> datetime:
        """The edition's time, to the second, in UTC."""
        return datetime.fromtimestamp(self.at_ms // 1000, UTC)

    @property
    def at_iso(self) -> str:
        return timestamp(self.at_ms)

    def as_of(self, lang: str) -> str:
        """24 de noviembre de 2026, 10:32 (hora de Ciudad de México)"""
        return as_of(self.at, self.version.timezone, lang)

    def moment(self, moment: int | None, lang: str) -> str:
        """Day, time and place of a moment (s since the epoch), as printed; '' for none."""
        return "" if moment is None else as_of(datetime.fromtimestamp(moment, UTC), self.version.timezone, lang)

    @property
    def signing(self) -> str:
        """soon, open, paused or closed"""
        state = self.letter.signing_state(self.at_ms // 1000)
        return "paused" if self.paused and state == "open" else state

    def url(self, path: str) -> str:
        """The address of a file of the letter, for its own pages: ``/agua/signatories.json``."""
        return f"/{self.letter.folder}/{path}"

    def absolute(self, path: str = "") -> str:
        """The address of a file of the letter outside the site: in mails, feeds, previews and on paper."""
        return f"{self.site.site_url}/{self.letter.folder}/{path}"

    def report_url(self, lang: str) -> str:
        """Where a reader of a page in this language reports an entry."""
        return f"{self.site.api_url}/letters/{self.letter.address_name}/reports?lang={lang}"

    def url_of_costly(self, path: str) -> str:
        """The address of a costly file; '' while it does not exist."""
        return "" if path in self.missing else self.url(path)

    def public(self, path: str = "") -> str:
        """Where a file is once the letter is public, whatever its folder is now."""
        return f"{self.site.site_url}/{self.letter.slug}/{path}"

    def head(self, lang: str) -> LetterHead:
        return letter_head(self.site.site_url, self.letter, lang)

    def language_links(self, current: str, below: str) -> tuple[LanguageLink, ...]:
        """The same page (``below`` its language's folder, such as ``privacy/``) in every language."""
        return tuple(
            LanguageLink(lang, language_name(lang, lang), self.absolute(f"{lang}/{below}"), lang == current)
            for lang in self.languages
        )

    def day(self, moment: int | None, lang: str, *, before: int = 0) -> str:
        """The day of a moment (s since the epoch) where the letter is, as printed; '' for none."""
        if moment is None:
            return ""
        local = datetime.fromtimestamp(moment - before, ZoneInfo(self.version.timezone))
        return long_date(local.date(), lang)
