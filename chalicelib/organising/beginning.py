"""Beginning a letter in the browser: a name that nobody else has, an owner, and the files that it begins with.

Head, log and owner are stored together, so there is never a letter that nobody can lead. Its files follow; whoever
begins the same letter again, because something failed on the way, goes on where it stopped.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace

from chalicelib.authoring.beginnings import titled_files
from chalicelib.errors import Problem, Unavailable
from chalicelib.organising.campaign import Campaign
from chalicelib.organising.drafting import DraftChanged, Drafting
from chalicelib.ports.organisers import People
from chalicelib.ports.storage import Letters
from chalicelib.ports.team import Beginnings
from chalicelib.rules.letters.letter import Letter, LetterRefused, may_begin
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import STAGE
from chalicelib.rules.races import RACE_ATTEMPTS


class BeginRefused(Problem):
    """A letter that is not begun. ``code`` says why: name, taken, not-owner."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Beginning:
    """``by`` is the id of the organiser who begins it."""

    letters: Letters
    people: People
    store: Beginnings
    campaign: Campaign
    drafting: Drafting
    by: str
    now_ms: Callable[[], int]

    def is_taken(self, slug: str) -> bool:
        return self.letters.head(slug) is not None

    def begin(self, slug: str, language: str, title: str, texts: Mapping[str, str]) -> Letter:
        """Begin a letter with those files, and make its beginner the owner. Beginning the same one again changes
        nothing but what is missing. Raises `BeginRefused` and `Unavailable`; then it may have been begun."""
        if not may_begin(slug):
            raise BeginRefused("name")
        letter = self._stored(slug, language, title)
        if not letter.version_sha256:
            self._fill(letter, titled_files(texts, language, title))
            with suppress(LetterRefused):  # then the page says so, at the next saving
                self.drafting.settle(letter)
        return letter

    def _stored(self, slug: str, language: str, title: str) -> Letter:
        """The new letter, or the same one if its beginner has begun it before."""
        for _ in range(RACE_ATTEMPTS):
            # As they are now: a page judged the request a moment ago.
            person = self.people.person(self.by)
            if person is None or person.roles.get(STAGE) != "owner":
                raise BeginRefused("not-owner")
            found = self.letters.head(slug)
            if found is not None:
                if not _is_begun_by(person, found, language, title):
                    raise BeginRefused("taken")
                return found
            with suppress(LetterRefused):  # somebody has it by now, or the person has changed: see which
                return self.campaign.begin(slug, language, title, self._store_for(person, slug))
        raise Unavailable("somebody else is changing the person")

    def _store_for(self, person: Person, slug: str) -> Callable[[Letter], bool]:
        owner = replace(person, roles={**person.roles, slug: "owner"})
        return lambda letter: self.store.begin(letter, owner, self.now_ms())

    def _fill(self, letter: Letter, texts: Mapping[str, str]) -> None:
        """Make the files the letter's, unless somebody has written in it since it was begun."""
        standing = self.drafting.drafts.files(letter.slug).values()
        if all((file.by, file.revision) == (self.by, 1) for file in standing):
            # A form that was sent twice writes the same files at the same time.
            with suppress(DraftChanged):
                self.drafting.replace(letter, texts)


def _is_begun_by(person: Person, letter: Letter, language: str, title: str) -> bool:
    """Whether a letter is the one that somebody begins again. Another of theirs has another title."""
    is_same = (letter.state, letter.language, letter.titles.get(language)) == ("draft", language, title)
    return is_same and person.roles.get(letter.slug) == "owner"
