"""Leading a letter that readers see: closed, opened again, kept open for longer, and public sooner or later.

Each act is for the letter as the page showed it: whoever comes second, with another wish, is shown what it is by then.
The same wish again is done already. The log comes first. Then the draft's settings are kept in step, so that no later
push undoes what was decided here; then the head is written, on the condition that it is as it was read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.settings_form import Place
from chalicelib.authoring.settings_writing import written
from chalicelib.errors import Problem, Unavailable
from chalicelib.organising.campaign import LetterChanged
from chalicelib.organising.drafting import DraftChanged, Drafting
from chalicelib.ports.storage import Letters
from chalicelib.rules.letters.letter import Letter, LetterRefused, moved
from chalicelib.rules.letters.moments import end_of_day
from chalicelib.rules.outside import Unreadable
from chalicelib.rules.races import RACE_ATTEMPTS

# Settings of letter.toml; None takes one out.
Settings = Mapping[str, date | datetime | None]


class LeadRefused(Problem):
    """``code``: past, too-far, before-opening, after-closing, public."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class _Wish:
    """What is to be of a letter: its head, the settings of its draft, and the line of the log."""

    letter: Letter
    settings: Settings
    what: str
    detail: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Lead:
    """``drafting`` is that of the organiser who acts."""

    letters: Letters
    drafting: Drafting
    now: Callable[[], int]  # s since the epoch

    def close(self, slug: str, seen: str) -> Letter:
        """Nobody can sign any more. Raises `LetterChanged`, `LetterRefused` and `Unavailable`, as all of these do."""

        def wish(letter: Letter) -> _Wish:
            after = letter if letter.state == "closed" else moved(letter, "closed", self.now())
            return _Wish(after, {}, "closed")

        return self._change(slug, seen, wish)

    def reopen(self, slug: str, seen: str, day: date | None) -> Letter:
        """Let people sign again, until the end of a day there or without an end. Raises `LeadRefused` too."""

        def wish(letter: Letter) -> _Wish:
            closes, timezone = self._closes(letter, day)
            if letter.state == "open" and letter.closes == closes:
                return _Wish(letter, {}, "reopen")
            # A draft is opened by two persons.
            if letter.state != "closed":
                raise LetterRefused(f"{slug} is {letter.state}")
            after = replace(moved(letter, "open", self.now()), closes=closes)
            return _Wish(after, {"closes": day}, "reopen", _until(day, timezone))

        return self._change(slug, seen, wish)

    def extend(self, slug: str, seen: str, day: date | None) -> Letter:
        """Let an open letter close at the end of another day, or never. Raises `LeadRefused` too."""

        def wish(letter: Letter) -> _Wish:
            if letter.state != "open":
                raise LetterRefused(f"{slug} is {letter.state}")
            closes, timezone = self._closes(letter, day)
            return _Wish(replace(letter, closes=closes), {"closes": day}, "closing day", _until(day, timezone))

        return self._change(slug, seen, wish)

    def embargo(self, slug: str, seen: str, until: int | None) -> Letter:
        """Have a letter that is read by invitation become public at another moment (s since the epoch), or now. Raises
        `LeadRefused` too."""

        def wish(letter: Letter) -> _Wish:
            now, timezone = self.now(), self.timezone(letter)
            if letter.embargo is None and until is None:
                return _Wish(letter, {}, "")
            if letter.embargo is None or letter.state == "draft":
                raise LeadRefused("public")
            if until is None:
                # The publisher makes it public, since it publishes the pages before anything leads to them.
                return _Wish(replace(letter, embargo=min(letter.embargo, now)), {"public": None}, "public now")
            if until <= now:
                raise LeadRefused("past")
            if letter.closes is not None and until >= letter.closes:
                raise LeadRefused("after-closing")
            at = datetime.fromtimestamp(until, ZoneInfo(timezone))
            detail = (("public", at.isoformat()),)
            return _Wish(replace(letter, embargo=until), {"public": at}, "public later", detail)

        return self._change(slug, seen, wish)

    def timezone(self, letter: Letter) -> str:
        version = self.letters.version(letter.slug, letter.version, letter.version_sha256)
        return version.timezone if version else "UTC"

    def _closes(self, letter: Letter, day: date | None) -> tuple[int | None, str]:
        """When a letter that closes on a day does (s since the epoch), and its time zone."""
        timezone = self.timezone(letter)
        if day is None:
            return None, timezone
        closes = end_of_day(day, timezone)
        if closes is None:
            raise LeadRefused("too-far")
        if closes <= self.now():
            raise LeadRefused("past")
        if letter.opens is not None and closes <= letter.opens:
            raise LeadRefused("before-opening")
        return closes, timezone

    def _change(self, slug: str, seen: str, decide: Callable[[Letter], _Wish]) -> Letter:
        logged = False
        for _ in range(RACE_ATTEMPTS):
            before = self.letters.head(slug)
            if before is None:
                raise LetterRefused(f"there is no letter {slug}")
            wish = decide(before)
            if wish.letter == before:
                return before
            if seen_of(before) != seen:
                raise LetterChanged(slug)
            if not logged:
                self.letters.log(slug, self.now() * 1000, wish.what, [("by", self.drafting.by), *wish.detail])
                logged = True
            self._keep_in_step(before, wish.settings)
            if self.letters.replace_head(before, wish.letter) or self.letters.head(slug) == wish.letter:
                return wish.letter
        raise Unavailable("somebody else is changing the letter")

    def _keep_in_step(self, letter: Letter, settings: Settings) -> None:
        """Change the draft's settings as well, where it has any of its own."""
        for _ in range(RACE_ATTEMPTS):
            file = self.drafting.drafts.file(letter.slug, SETTINGS)
            after = None if file is None else with_settings(file.text, settings)
            if file is None or after is None or after == file.text:
                return
            try:
                self.drafting.save(letter, SETTINGS, after, file.revision)
            except DraftChanged:
                continue
            return
        raise Unavailable("somebody else is changing the settings")


def seen_of(letter: Letter) -> str:
    """What a page shows of a letter that is led, for its forms."""
    return f"{letter.state} {letter.closes} {letter.embargo}"


def with_settings(text: str, settings: Settings) -> str | None:
    """letter.toml with some settings changed, and everything else as it was typed; None for what is no TOML yet."""
    try:
        return written(text, (), {}, Place(()), settings)
    except Unreadable:
        return None


def _until(day: date | None, timezone: str) -> tuple[tuple[str, str], ...]:
    return (("until", f"{day} {timezone}"),) if day else ()
