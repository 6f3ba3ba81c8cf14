"""A letter is begun: it has an owner from its first moment, and whoever begins it again goes on."""

import secrets
import threading
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from chalicelib.authoring.folder import read_source
from chalicelib.authoring.writing import files_of
from chalicelib.errors import Unavailable
from chalicelib.organising.beginning import Beginning, BeginRefused
from chalicelib.organising.campaign import Campaign
from chalicelib.organising.drafting import Drafting
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.rights import STAGE
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.keys import FakeKeyMaker
from tests.fakes.organisers import MemoryPeople
from tests.fakes.storage import MemoryLetters
from tests.fakes.teams import MemoryTeams
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.samples import NOW

SOURCE = read_source(EXAMPLE, SPOKEN)
FILES = files_of(SOURCE)
SLUG, TITLE = SOURCE.slug, SOURCE.texts["es"].title
PART = {"letter.toml": FILES["letter.toml"], "es.md": FILES["es.md"]}


class OtherKeys(FakeKeyMaker):
    """As KMS: no key is made twice."""

    def new_pepper(self, slug: str) -> bytes:
        return secrets.token_bytes(32)


@dataclass
class Stage:
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    people: MemoryPeople = field(default_factory=MemoryPeople)
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)

    def __post_init__(self) -> None:
        self.teams = MemoryTeams(self.people, letters=self.letters)
        for person_id, roles in (("eva", {STAGE: "owner"}), ("luz", {STAGE: "owner"}), ("mar", {"agua": "owner"})):
            given: Any = roles
            person = Person(person_id, person_id.title(), "es", "0" * 64, b"", "", NOW // 1000, given)
            assert self.people.put_person(person, expected=None)

    def by(self, person: str = "eva") -> Beginning:
        campaign = Campaign(self.letters, OtherKeys(), person, now_ms=lambda: NOW)
        drafting = Drafting(self.letters, self.drafts, campaign, SPOKEN, person, lambda: NOW)
        return Beginning(self.letters, self.people, self.teams, campaign, drafting, person, lambda: NOW)

    def roles(self, person_id: str) -> dict[str, str]:
        person = self.people.person(person_id)
        assert person is not None
        return dict(person.roles)

    def texts(self, slug: str = SLUG) -> dict[str, str]:
        return {name: file.text for name, file in self.drafts.files(slug).items()}


@pytest.fixture
def stage() -> Stage:
    return Stage()


def test_whoever_begins_a_letter_owns_it_and_its_draft_holds_the_files(stage: Stage) -> None:
    letter = stage.by().begin(SLUG, "es", TITLE, FILES)
    assert stage.roles("eva") == {STAGE: "owner", SLUG: "owner"}
    assert stage.texts() == FILES
    head = stage.letters.head(SLUG)
    assert head is not None
    assert (head.state, head.version_sha256, head.pepper) == ("draft", SOURCE.sha256(), letter.pepper)
    lines = [(slug, what, detail["by"]) for slug, what, detail in stage.letters.audit if what == "begin"]
    assert lines == [(SLUG, "begin", "eva")]


def test_what_is_not_a_letter_yet_is_a_draft_all_the_same(stage: Stage) -> None:
    letter = stage.by().begin(SLUG, "es", TITLE, PART)
    assert (letter.version_sha256, letter.titles) == ("", {"es": TITLE})
    assert stage.texts() == PART


def test_the_title_that_was_typed_is_that_of_the_text(stage: Stage) -> None:
    stage.by().begin(SLUG, "es", "Otro título", FILES)
    head = stage.letters.head(SLUG)
    assert head is not None
    assert head.titles["es"] == "Otro título"


@pytest.mark.parametrize("slug", ["invited", "files", "Agua", "a--b", "", "ñandú", "a" * 61])
def test_a_name_that_no_letter_may_have_begins_nothing(stage: Stage, slug: str) -> None:
    with pytest.raises(BeginRefused) as refusal:
        stage.by().begin(slug, "es", TITLE, FILES)
    assert refusal.value.code == "name"
    assert (stage.letters.heads(), stage.roles("eva")) == ([], {STAGE: "owner"})


@pytest.mark.promise("A letter has an owner from its first moment, and its name gives nobody a role on another")
def test_a_name_that_another_letter_has_gives_nobody_a_role_on_it(stage: Stage) -> None:
    stage.by("luz").begin(SLUG, "es", TITLE, FILES)
    for title in (TITLE, "Otra"):
        with pytest.raises(BeginRefused) as refusal:
            stage.by("eva").begin(SLUG, "es", title, PART)
        assert refusal.value.code == "taken"
    assert SLUG not in stage.roles("eva")
    assert stage.texts() == FILES


def test_one_who_owns_no_stage_begins_nothing(stage: Stage) -> None:
    for person in ("mar", "nobody"):
        with pytest.raises(BeginRefused) as refusal:
            stage.by(person).begin(SLUG, "es", TITLE, FILES)
        assert refusal.value.code == "not-owner"
    assert stage.letters.heads() == []


def test_beginning_it_again_writes_what_is_missing_and_nothing_that_somebody_wrote(stage: Stage) -> None:
    first = stage.by().begin(SLUG, "es", TITLE, PART)
    del stage.drafts.rows[SLUG, "es.md"]  # as when the function died before it
    assert stage.by().begin(SLUG, "es", TITLE, PART) == first
    assert stage.texts() == PART
    stage.by("luz").drafting.save(first, "es.md", "de luz", 1)
    stage.by().begin(SLUG, "es", TITLE, PART)
    assert stage.texts() == {**PART, "es.md": "de luz"}


def test_another_letter_of_one_s_own_is_not_begun_again(stage: Stage) -> None:
    stage.by().begin(SLUG, "es", TITLE, FILES)
    with pytest.raises(BeginRefused) as refusal:
        stage.by().begin(SLUG, "es", "Otra carta", PART)
    assert refusal.value.code == "taken"
    stage.by().campaign.move(SLUG, "open")
    with pytest.raises(BeginRefused):
        stage.by().begin(SLUG, "es", TITLE, FILES)


@pytest.mark.promise("A letter has an owner from its first moment, and its name gives nobody a role on another")
def test_two_who_begin_at_the_same_moment_have_one_owner(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    begin, barrier, refused = stage.teams.begin, threading.Barrier(2), list[str]()

    def together(*arguments: Any) -> bool:
        barrier.wait()
        return begin(*arguments)

    def run(person: str) -> None:
        try:
            stage.by(person).begin(SLUG, "es", TITLE, FILES)
        except BeginRefused as refusal:
            refused.append(refusal.code)

    monkeypatch.setattr(stage.teams, "begin", together)
    threads = [threading.Thread(target=run, args=(person,)) for person in ("eva", "luz")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["taken"]
    assert [person for person in ("eva", "luz") if SLUG in stage.roles(person)] == [
        line["by"] for _, what, line in stage.letters.audit if what == "begin"
    ]


def test_a_person_who_changes_meanwhile_keeps_the_change(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    begin = stage.teams.begin

    def renamed_meanwhile(letter: Letter, owner: Person, at_ms: int) -> bool:
        monkeypatch.setattr(stage.teams, "begin", begin)
        stored = stage.people.person("eva")
        assert stored is not None
        assert stage.people.put_person(replace(stored, name="Eva Sol"), expected=stored.revision)
        return begin(letter, owner, at_ms)

    monkeypatch.setattr(stage.teams, "begin", renamed_meanwhile)
    stage.by().begin(SLUG, "es", TITLE, FILES)
    person = stage.people.person("eva")
    assert person is not None
    assert (person.name, person.roles[SLUG]) == ("Eva Sol", "owner")


def test_one_who_changes_without_end_is_asked_to_try_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage.teams, "begin", lambda *_: False)
    with pytest.raises(Unavailable):
        stage.by().begin(SLUG, "es", TITLE, FILES)


def test_a_letter_that_was_only_begun_is_not_opened(stage: Stage) -> None:
    stage.by().begin(SLUG, "es", "Otro título", PART)
    with pytest.raises(LetterRefused, match="no text yet"):
        stage.by().campaign.move(SLUG, "open")
