"""Which versions of a letter people could sign, and since when."""

from dataclasses import dataclass, field, replace

from chalicelib.authoring.folder import LetterSource, read_source
from chalicelib.organising.campaign import Campaign
from chalicelib.organising.versions import Opened, opened, texts_of
from chalicelib.rules.letters.letter import Letter
from tests.fakes.keys import FakeKeyMaker
from tests.fakes.operating import MemoryAuditLog
from tests.fakes.storage import MemoryLetters
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.samples import NOW

SOURCE = read_source(EXAMPLE, SPOKEN)


@dataclass
class Stage:
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    now: int = NOW

    def run(self, by: str) -> Campaign:
        self.now += 1000
        return Campaign(self.letters, FakeKeyMaker(), by, now_ms=lambda: self.now)

    @property
    def head(self) -> Letter:
        head = self.letters.head(SOURCE.slug)
        assert head is not None
        return head

    def opened(self) -> tuple[Opened, ...]:
        return opened(self.head, MemoryAuditLog(self.letters))

    def titles(self) -> list[str]:
        return [texts_of(self.head, one, self.letters)["es.md"].split("\n")[1] for one in self.opened()]


def titled(title: str) -> LetterSource:
    return replace(SOURCE, texts={**SOURCE.texts, "es": replace(SOURCE.texts["es"], title=title)})


def test_every_version_since_the_opening_and_none_of_the_drafts_before() -> None:
    stage = Stage()
    for title in ("uno", "dos", "tres"):
        stage.run("ana").push(titled(title))
    assert stage.opened() == ()
    stage.run("luz").move(SOURCE.slug, "open")
    assert [(one.number, one.at_ms, one.by) for one in stage.opened()] == [(1, stage.now, "luz")]
    assert stage.titles() == ["title: tres"]
    stage.run("eva").push(titled("cuatro"))
    since = stage.now
    stage.run("eva").push(replace(titled("cuatro"), organisers="Otra mesa"))
    newest, *_ = stage.opened()
    assert (newest.number, newest.at_ms, newest.by) == (2, since, "eva"), "settings change none"
    stage.run("ana").push(titled("cinco"))
    assert stage.titles() == ["title: cinco", "title: cuatro", "title: tres"]


def test_words_that_came_back_are_a_version_of_their_own() -> None:
    stage = Stage()
    stage.run("ana").push(titled("uno"))
    stage.run("ana").move(SOURCE.slug, "open")
    for title in ("dos", "uno"):
        stage.run("ana").push(titled(title))
    assert stage.titles() == ["title: uno", "title: dos", "title: uno"]
    assert [one.at_ms for one in stage.opened()] == [stage.now, stage.now - 1000, stage.now - 2000]


def test_what_the_log_has_lost_is_left_out_and_the_last_version_never() -> None:
    stage = Stage()
    stage.run("ana").push(titled("uno"))
    stage.run("ana").move(SOURCE.slug, "open")
    stage.run("ana").push(titled("dos"))
    stage.letters.lines.clear()
    assert stage.opened() == (Opened(2, stage.head.version_sha256, 0, ""),)
