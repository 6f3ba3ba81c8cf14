"""A draft as far as it is written: what a preview shows, and what co-authors read."""

from dataclasses import dataclass
from datetime import UTC, datetime

from chalicelib import settings
from chalicelib.authoring.as_far_as_written import read_as_far_as_written
from chalicelib.authoring.folder import LetterSource
from chalicelib.desk.letter_problems import with_file
from chalicelib.desk.visit import Visit
from chalicelib.organising.drafting import check_files
from chalicelib.wiring import organise_writing


@dataclass(frozen=True)
class Previewed:
    """A draft as far as it is written, and what is wrong with it, in words."""

    source: LetterSource
    problems: tuple[str, ...]

    def lang(self, wanted: str) -> str:
        """A language of the letter."""
        return wanted if wanted in self.source.texts else self.source.language


def read_draft(visit: Visit) -> Previewed:
    drafting = organise_writing.drafting(visit.me.id if visit.person else "")
    folder = {name: file.text for name, file in drafting.folder(visit.on).items()}
    languages = settings.current().languages
    today = datetime.fromtimestamp(visit.now, UTC).date().isoformat()
    source = read_as_far_as_written(folder, languages, slug=visit.on.slug, language=visit.on.language, today=today)
    problems = check_files(folder, languages).problems
    return Previewed(source, tuple(dict.fromkeys(with_file(problem, visit.lang) for problem in problems)))
