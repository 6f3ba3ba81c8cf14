"""A letter is written in the browser, file by file: nothing is lost, whoever else writes, and whoever dies."""

from dataclasses import dataclass, field

import pytest

from chalicelib.authoring.folder import read_source
from chalicelib.authoring.writing import files_of
from chalicelib.errors import Unavailable
from chalicelib.organising.campaign import Campaign
from chalicelib.organising.drafting import DraftChanged, Drafting, DraftTooLarge, check_files
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisers.draft import KEPT_EVERY_SECONDS, DraftFile
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.keys import FakeKeyMaker
from tests.fakes.storage import MemoryLetters
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.samples import NOW

SOURCE = read_source(EXAMPLE, SPOKEN)
FILES = files_of(SOURCE)


@dataclass
class Desk:
    """Two organisers before one letter."""

    letters: MemoryLetters = field(default_factory=MemoryLetters)
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    now: int = NOW

    def by(self, person: str = "eva") -> Drafting:
        campaign = Campaign(self.letters, FakeKeyMaker(), person, now_ms=lambda: self.now)
        return Drafting(self.letters, self.drafts, campaign, SPOKEN, person, lambda: self.now)

    def begun(self) -> Letter:
        return self.by().campaign.begin(SOURCE.slug, "es", "Por el agua")

    def written(self) -> Letter:
        letter = self.begun()
        self.by().replace(letter, FILES)
        return letter


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_letter_that_was_begun_has_no_file_and_becomes_one_when_all_are_written(desk: Desk) -> None:
    letter = desk.begun()
    assert desk.by().folder(letter) == {}
    assert desk.by().settle(letter).source is None
    for name, text in FILES.items():
        desk.by().save(letter, name, text, 0)
    assert desk.by().settle(letter).source is not None
    head = desk.letters.head(letter.slug)
    assert head is not None
    assert (head.state, head.version, head.titles["es"]) == ("draft", 1, SOURCE.texts["es"].title)
    assert head.version_sha256 == SOURCE.sha256()
    assert head.data_keys == letter.data_keys, "it keeps the keys that it was begun with"


def test_a_name_that_is_taken_or_reserved_begins_nothing(desk: Desk) -> None:
    letter = desk.begun()
    for slug in (letter.slug, "invited", "files", "Agua", "a--b", ""):
        with pytest.raises(LetterRefused):
            desk.by("luz").campaign.begin(slug, "es", "Otra")
    assert desk.letters.head(letter.slug) == letter


def test_a_letter_stored_from_a_folder_is_edited_as_it_stands(desk: Desk) -> None:
    letter = desk.by("ana").campaign.push(SOURCE).letter
    folder = desk.by().folder(letter)
    assert {name: (file.text, file.revision) for name, file in folder.items()} == {
        name: (text, 0) for name, text in FILES.items()
    }
    desk.by().save(letter, "es.md", FILES["es.md"].replace("Asunto", "Objeto"), 0)
    source = desk.by().check(letter).source
    assert source is not None
    assert source.texts["es"].subject_label == "Objeto"
    assert source.texts["en"] == SOURCE.texts["en"]


def test_two_who_write_in_two_languages_never_meet_and_the_second_in_one_sees_both(desk: Desk) -> None:
    letter = desk.written()
    desk.by("eva").save(letter, "es.md", "de eva", 1)
    desk.by("luz").save(letter, "en.md", "by luz", 1)
    with pytest.raises(DraftChanged) as refusal:
        desk.by("luz").save(letter, "es.md", "de luz", 1)
    assert (refusal.value.stored.text, refusal.value.stored.by, refusal.value.typed) == ("de eva", "eva", "de luz")
    desk.by("luz").save(letter, "es.md", "de ambas", refusal.value.stored.revision)
    assert desk.drafts.rows[letter.slug, "es.md"].text == "de ambas"


def test_one_who_is_faster_by_a_moment_is_not_overwritten(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = desk.written()
    put = desk.drafts.put

    def raced(slug: str, file: DraftFile, *, expected: int) -> bool:
        monkeypatch.setattr(desk.drafts, "put", put)
        assert put(slug, DraftFile("es.md", "de luz", "luz", NOW), expected=expected)
        return put(slug, file, expected=expected)

    monkeypatch.setattr(desk.drafts, "put", raced)
    with pytest.raises(DraftChanged) as refusal:
        desk.by().save(letter, "es.md", "de eva", 1)
    assert refusal.value.stored.text == "de luz"


def test_saving_the_same_again_changes_nothing(desk: Desk) -> None:
    letter = desk.written()
    saved = desk.by().save(letter, "es.md", "Una\r\nvez", 1)
    assert (saved.text, saved.revision) == ("Una\nvez", 2)
    assert desk.by("luz").save(letter, "es.md", "Una\nvez", 1) == saved
    assert len(desk.drafts.was) == 1


def test_what_was_is_kept_at_every_button_and_now_and_then_by_the_script(desk: Desk) -> None:
    letter = desk.written()

    def kept() -> list[str]:
        return [
            desk.drafts.was[letter.slug, "es.md", file.at_ms].text for file in desk.drafts.kept(letter.slug, "es.md")
        ]

    for revision in range(1, 4):
        desk.now += 5000
        desk.by().save(letter, "es.md", f"uno {revision}", revision, by_button=False)
    assert kept() == []
    desk.now += KEPT_EVERY_SECONDS * 1000
    desk.by().save(letter, "es.md", "dos", 4, by_button=False)
    assert kept() == ["uno 3"]
    desk.now += 1000
    desk.by("luz").save(letter, "es.md", "tres", 5, by_button=False)
    assert kept() == ["dos", "uno 3"], "another's work"
    desk.now += 1000
    desk.by("luz").save(letter, "es.md", "cuatro", 6)
    assert kept() == ["tres", "dos", "uno 3"]


def test_what_was_is_kept_before_it_is_replaced(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = desk.written()

    def down(*_: object, **__: object) -> bool:
        raise Unavailable("throttled")

    monkeypatch.setattr(desk.drafts, "put", down)
    desk.now += 1000
    with pytest.raises(Unavailable):
        desk.by().save(letter, "es.md", "otra", 1)
    assert [file.text for file in desk.drafts.was.values()] == [FILES["es.md"]]
    assert desk.drafts.rows[letter.slug, "es.md"].text == FILES["es.md"]


def test_a_file_that_no_folder_could_have_is_refused(desk: Desk) -> None:
    with pytest.raises(DraftTooLarge):
        desk.by().save(desk.begun(), "es.md", "ñ" * 75_001, 0)


def test_a_draft_becomes_another_folder_and_keeps_what_it_was(desk: Desk) -> None:
    letter = desk.written()
    desk.now += 1000
    desk.by("luz").replace(letter, {"letter.toml": FILES["letter.toml"], "es.md": "Otra carta"})
    assert sorted(desk.by().folder(letter)) == ["es.md", "letter.toml"]
    assert len(desk.drafts.was) == len(FILES) - 1, "all but the settings, which did not change"


def test_a_language_of_a_stored_letter_is_taken_out_and_stays_out(desk: Desk) -> None:
    letter = desk.by().campaign.push(SOURCE).letter
    for name in ("fr.md", "privacy.fr.md", "press.fr.md"):
        desk.by().drop(letter, name, 0)
    assert "fr.md" not in desk.by().folder(letter)
    settled = desk.by().settle(letter).source
    assert settled is not None
    assert "fr" not in settled.texts
    head = desk.letters.head(letter.slug)
    assert head is not None
    assert "fr" not in head.titles
    without = {name: text for name, text in FILES.items() if "en." not in name}
    desk.by().replace(head, without)
    assert not [name for name in desk.by().folder(head) if "en." in name]


@pytest.mark.promise("Nothing that is written of a letter in the browser is lost")
def test_what_was_taken_out_is_not_written_over_by_who_had_it_open(desk: Desk) -> None:
    letter = desk.written()
    desk.now += 1000
    desk.by("luz").drop(letter, "fr.md", 1)
    desk.now += 1000
    desk.by("luz").add(letter, "fr.md", "de nuevo")
    with pytest.raises(DraftChanged) as refusal:
        desk.by("eva").save(letter, "fr.md", "de eva", 1)
    assert refusal.value.stored.text == "de nuevo"
    assert [file.text for file in desk.drafts.was.values()] == [FILES["fr.md"], ""]


def test_a_file_is_added_once(desk: Desk) -> None:
    letter = desk.written()
    desk.by().add(letter, "es.md", "otra")
    assert desk.by().folder(letter)["es.md"].text == FILES["es.md"]
    stored = desk.by().campaign.push(SOURCE).letter
    desk.by().add(stored, "es.md", "otra")
    assert desk.by().folder(stored)["es.md"].text == FILES["es.md"]


def test_what_was_typed_and_not_saved_is_kept_when_it_is_set_aside(desk: Desk) -> None:
    letter = desk.written()
    for _ in range(2):
        desk.now += 1000
        desk.by().set_aside(letter, "es.md", "Mi\r\nversión")
    (kept,) = desk.drafts.kept(letter.slug, "es.md")
    found = desk.drafts.kept_at(letter.slug, "es.md", kept.at_ms)
    assert found is not None
    assert (found.text, found.by, found.revision) == ("Mi\nversión", "eva", 0)
    assert desk.drafts.rows[letter.slug, "es.md"].text == FILES["es.md"]


def test_the_draft_of_an_open_letter_changes_nothing_by_itself(desk: Desk) -> None:
    letter = desk.written()
    desk.by().settle(letter)
    opened = desk.by().campaign.move(letter.slug, "open")
    desk.by().save(opened, "es.md", FILES["es.md"].replace("Asunto", "Objeto"), 1)
    assert desk.by().settle(opened).source is not None
    assert desk.letters.head(letter.slug) == opened


def test_a_draft_with_another_letter_s_name_is_not_stored(desk: Desk) -> None:
    letter = desk.begun()
    desk.by().replace(letter, {**FILES, "letter.toml": FILES["letter.toml"].replace(SOURCE.slug, "otra-carta")})
    desk.by().settle(letter)
    assert desk.letters.head("otra-carta") is None
    assert desk.letters.head(letter.slug) == letter


def test_words_in_a_language_whose_text_has_problems_are_not_said_to_be_lost() -> None:
    broken = check_files({**FILES, "en.md": FILES["en.md"] + "\n<b>no</b>\n"}, SPOKEN)
    assert {problem.file for problem in broken.problems} == {"en.md"}
    assert broken.warnings == ()
    gone = check_files({name: text for name, text in FILES.items() if ".en." not in f".{name}"}, SPOKEN)
    assert gone.source is not None
    assert {warning.file for warning in gone.warnings} == {"letter.toml"}, "here they are not printed indeed"
