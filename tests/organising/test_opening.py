"""A letter opens, and gets other words, by two persons, from exactly what they saw, once, whoever dies meanwhile."""

import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.authoring.folder import read_files
from chalicelib.authoring.source_files import GivenFiles
from chalicelib.errors import Unavailable
from chalicelib.organising.campaign import Campaign
from chalicelib.organising.drafting import Drafting
from chalicelib.organising.opening import DraftExecutor
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.draft import DraftFile
from chalicelib.rules.organisers.person import Person
from chalicelib.rules.organisers.proposal import ALONE_SECONDS, CHANGE_WORDS, OPEN, Proposal, ProposalRefused
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.keys import FakeKeyMaker
from tests.support.team_world import TeamWorld

SLUG = "carta-nueva"
FILES = {
    "letter.toml": (
        f'slug = "{SLUG}"\nlanguage = "es"\ndate = 2026-02-04\norganisers = "Red del Agua"\n'
        'contact = "red@example.org"\n'
        '[[addressees]]\nname = "Dra. Elena Robles"\ntitle = "Ministra"\n'
    ),
    "es.md": (
        "---\ntitle: Por el agua\nsubject_label: Asunto\nsubject: El río Claro\nclosing: Atentamente,\nheadings:\n"
        "  organisations: Organizaciones\n  persons: Personas\n---\n\nNos dirigimos a usted.\n"
    ),
    "privacy.es.md": "La Red del Agua es responsable.\n",
    "press.es.md": "---\nshort: Una carta por el agua.\ncontact: prensa@example.org\n---\n\nUna carta por el río.\n",
}
SOURCE = read_files(GivenFiles(FILES), ("es", "en"))


class Crash(BaseException):
    """The function dies here."""


class World(TeamWorld):
    """A letter that was begun and written, and its people."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.drafts = MemoryDrafts()
        executors = {kind: DraftExecutor(kind, self.letters, self.drafting) for kind in (OPEN, CHANGE_WORDS)}
        self.of = executors
        self.proposals = replace(self.proposals, executors={**self.proposals.executors, **executors})
        self.drafting("ana").campaign.begin(SLUG, "es", "Carta")
        self.drafting("ana").replace(self.head, FILES)
        self.letters.audit.clear()

    def drafting(self, person: str) -> Drafting:
        campaign = Campaign(self.letters, FakeKeyMaker(), person, now_ms=lambda: self.at * 1000)
        return Drafting(self.letters, self.drafts, campaign, ("es", "en"), person, lambda: self.at * 1000)

    @property
    def head(self) -> Letter:
        found = self.letters.head(SLUG)
        assert found is not None
        return found

    @property
    def state(self) -> str:
        return self.head.state

    def edit(self, name: str, old: str, new: str) -> None:
        file = self.drafts.rows[SLUG, name]
        assert old in file.text
        self.drafting("eva").save(self.head, name, file.text.replace(old, new), file.revision)

    def propose(self, kind: str, by: Person) -> Proposal:
        shown = self.of[kind].prepare(self.head, by.id).digest
        proposal = self.of[kind].propose(self.proposals, self.head, by.id, shown)
        assert proposal is not None
        return proposal

    def approve(self, proposal: Proposal, by: Person) -> Proposal:
        return self.proposals.approve(SLUG, proposal.id, by.id, proposal.digest)

    def opened(self, ana: Person, luz: Person) -> None:
        self.approve(self.propose(OPEN, ana), luz)
        self.letters.audit.clear()


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def ana(world: World) -> Person:
    return world.add("Ana Paz", slug=SLUG)


@pytest.fixture
def luz(world: World) -> Person:
    return world.add("Luz Mar", slug=SLUG)


@pytest.fixture
def eva(world: World) -> Person:
    return world.add("Eva Sol", "editor", slug=SLUG)


def changed() -> Any:
    return pytest.raises(ProposalRefused, match=r"^changed$")


@pytest.mark.promise("A letter opens, and gets other words, only when a second person approved exactly those")
def test_a_letter_opens_when_an_owner_approves_what_another_proposed(world: World, eva: Person, luz: Person) -> None:
    proposal = world.propose(OPEN, eva)
    assert world.head.state == "draft"
    assert world.mailed("proposal") == [(luz.id, {"act": "open", "by": eva.id})]
    with pytest.raises(ProposalRefused, match=r"^not-owner$"):
        world.approve(proposal, eva)
    assert world.approve(proposal, luz).state == "done"
    head = world.head
    assert (head.state, head.version, head.version_sha256) == ("open", 1, SOURCE.sha256())
    assert (head.opened_at, head.titles) == (world.at, {lang: text.title for lang, text in SOURCE.texts.items()})
    assert world.letters.kit(SLUG) == SOURCE.kit
    assert world.logged() == ["propose: open", "approve: open", "push: replaced", "push: press kit", "open"]


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("kind", [OPEN, CHANGE_WORDS])
@pytest.mark.promise("A letter opens, and gets other words, only when a second person approved exactly those")
def test_any_file_that_is_edited_afterwards_voids_the_proposal(
    world: World, ana: Person, luz: Person, kind: str, name: str
) -> None:
    if kind == CHANGE_WORDS:
        world.opened(ana, luz)
        world.edit("es.md", "Asunto", "Objeto")
    proposal, before = world.propose(kind, ana), world.head
    file = world.drafts.rows[SLUG, name]
    world.drafting("eva").save(world.head, name, f"{file.text} \n", file.revision)
    assert world.proposals.is_changed(proposal)
    with changed():
        world.approve(proposal, luz)
    assert world.head == before
    file = world.drafts.rows[SLUG, name]
    world.drafting("eva").save(world.head, name, file.text[:-2], file.revision)
    with pytest.raises(ProposalRefused, match=r"^not-open$"):
        world.approve(proposal, luz)


def test_a_file_more_or_less_voids_the_proposal_too(world: World, ana: Person, luz: Person) -> None:
    proposal = world.propose(OPEN, ana)
    world.drafting("eva").save(world.head, "notas.md", "Una nota", 0)
    assert world.proposals.is_changed(proposal)
    world.drafting("eva").drop(world.head, "notas.md", 1)
    assert not world.proposals.is_changed(proposal)
    world.drafting("eva").drop(world.head, "press.es.md", 1)
    with changed():
        world.approve(proposal, luz)


@pytest.mark.parametrize("text", ["", "slug = 'otra-carta'\n"])
def test_a_draft_that_makes_no_letter_or_another_one_is_not_proposed(world: World, ana: Person, text: str) -> None:
    settings = FILES["letter.toml"].replace(f'slug = "{SLUG}"\n', text)
    world.drafting("eva").save(world.head, "letter.toml", settings, 1)
    prepared = world.of[OPEN].prepare(world.head, ana.id)
    assert prepared.digest == ""
    assert world.of[OPEN].propose(world.proposals, world.head, ana.id, "") is None
    assert world.proposals.of(SLUG) == []


def test_only_what_the_page_showed_is_proposed_and_two_clicks_are_one_proposal(world: World, ana: Person) -> None:
    shown = world.of[OPEN].prepare(world.head, ana.id).digest
    for _ in range(2):
        assert world.of[OPEN].propose(world.proposals, world.head, ana.id, shown) is not None
    assert len(world.proposals.of(SLUG)) == 1
    world.edit("es.md", "Asunto", "Objeto")
    assert world.of[OPEN].propose(world.proposals, world.head, ana.id, shown) is None


def test_what_was_cancelled_can_be_proposed_again(world: World, ana: Person, luz: Person) -> None:
    first = world.propose(OPEN, ana)
    world.proposals.cancel(SLUG, first.id, ana.id)
    second = world.propose(OPEN, ana)
    assert second.id != first.id
    assert world.approve(second, luz).state == "done"


def test_a_lone_owner_waits_for_a_day_and_an_edit_meanwhile_voids_it(world: World, ana: Person) -> None:
    world.propose(OPEN, ana)
    world.edit("es.md", "Asunto", "Objeto")
    world.at += ALONE_SECONDS
    world.proposals.finish_due()
    assert (world.proposals.of(SLUG)[0].state, world.head.state) == ("void", "draft")
    world.propose(OPEN, ana)
    world.at += ALONE_SECONDS - 1
    world.proposals.finish_due()
    assert world.state == "draft"
    world.at += 1
    world.proposals.finish_due()
    assert world.state == "open"


def test_other_words_become_the_next_version_and_the_settings_of_the_draft_come_with_them(
    world: World, ana: Person, luz: Person
) -> None:
    world.opened(ana, luz)
    assert world.of[CHANGE_WORDS].prepare(world.head, ana.id).digest == "", "nothing differs"
    world.edit("es.md", "Asunto", "Objeto")
    proposal = world.propose(CHANGE_WORDS, ana)
    assert dict(proposal.subject)["version"] == "2"
    assert world.approve(proposal, luz).state == "done"
    assert (world.head.state, world.head.version) == ("open", 2)
    version = world.letters.version(SLUG, 2, world.head.version_sha256)
    assert version is not None
    assert version.texts["es"].subject_label == "Objeto"
    assert world.logged() == ["propose: change-words", "approve: change-words", "push: new version"]


def test_words_are_not_proposed_over_a_version_that_nobody_saw(world: World, ana: Person, luz: Person) -> None:
    world.opened(ana, luz)
    world.edit("es.md", "Asunto", "Objeto")
    proposal = world.propose(CHANGE_WORDS, ana)
    texts = {**SOURCE.texts, "es": replace(SOURCE.texts["es"], closing="Con respeto,")}
    world.drafting("operator").campaign.push(replace(SOURCE, texts=texts))
    with changed():
        world.approve(proposal, luz)
    assert world.head.version == 2


@pytest.mark.parametrize("state", ["delivered", "answered"])
def test_what_was_delivered_keeps_its_words(world: World, ana: Person, luz: Person, state: Any) -> None:
    world.opened(ana, luz)
    world.edit("es.md", "Asunto", "Objeto")
    world.letters.replace_head(world.head, replace(world.head, state=state))
    assert world.of[CHANGE_WORDS].prepare(world.head, ana.id).digest == ""


def test_what_is_open_already_is_not_opened_again(world: World, ana: Person, luz: Person) -> None:
    proposal = world.propose(OPEN, ana)
    world.drafting("operator").campaign.push(SOURCE)
    world.drafting("operator").campaign.move(SLUG, "open")
    with changed():
        world.approve(proposal, luz)


def test_a_draft_that_another_stored_between_the_two_steps_is_not_opened(
    world: World, ana: Person, luz: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = world.propose(OPEN, ana)
    put_kit = world.letters.put_kit

    def meanwhile(*arguments: Any) -> None:
        monkeypatch.setattr(world.letters, "put_kit", put_kit)
        world.edit("es.md", "Asunto", "Objeto")
        world.drafting("eva").settle(world.head)
        put_kit(*arguments)

    monkeypatch.setattr(world.letters, "put_kit", meanwhile)
    assert world.approve(proposal, luz).state == "failed"
    assert world.head.state == "draft", "nobody approved these words"


def test_a_block_that_is_set_between_the_two_steps_keeps_nothing_from_opening(
    world: World, ana: Person, luz: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposal = world.propose(OPEN, ana)
    put_kit = world.letters.put_kit

    def meanwhile(*arguments: Any) -> None:
        monkeypatch.setattr(world.letters, "put_kit", put_kit)
        put_kit(*arguments)
        assert world.letters.replace_head(world.head, replace(world.head, blocks=(("k", 0),)))

    monkeypatch.setattr(world.letters, "put_kit", meanwhile)
    assert world.approve(proposal, luz).state == "done"
    assert (world.head.state, world.head.blocks) == ("open", (("k", 0),))


WRITES = ("log", "put_version", "put_head", "replace_head", "put_kit")


@pytest.mark.parametrize("fault", [Unavailable("throttled"), Crash()])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after it worked"])
@pytest.mark.parametrize("kind", [OPEN, CHANGE_WORDS])
def test_whichever_write_fails_the_round_finishes_it_once(
    ana: Person, luz: Person, kind: str, after: bool, fault: BaseException
) -> None:
    hits = sum(1 for _ in _tries(kind, after, fault))
    assert hits >= 5, "every write was tried"


def _tries(kind: str, after: bool, fault: BaseException) -> Iterator[None]:
    for at in itertools.count(1):
        world = World()
        ana, luz = world.add("Ana Paz", slug=SLUG), world.add("Luz Mar", slug=SLUG)
        if kind == CHANGE_WORDS:
            world.opened(ana, luz)
            world.edit("es.md", "Asunto", "Objeto")
            world.edit("press.es.md", "río.", "río Claro.")
        proposal = world.propose(kind, ana)
        world.proposals.telling.log(SLUG, world.at, "approve: open", luz.id)
        approved = replace(proposal, state="approved", decided_by=luz.id, decided_at=world.at, revision=1)
        assert world.teams.replace_proposal(world.proposals.find(SLUG, proposal.id) or proposal, approved)
        count = itertools.count(1)
        with pytest.MonkeyPatch.context() as patch:
            for name in WRITES:
                patch.setattr(world.letters, name, _failing(getattr(world.letters, name), count, at, after, fault))
            with suppress(Crash):
                world.proposals.finish_due()
        is_hit = next(count) > at
        world.proposals.finish_due()
        world.proposals.finish_due()
        number = 2 if kind == CHANGE_WORDS else 1
        assert (world.head.state, world.head.version) == ("open", number), at
        assert world.proposals.of(SLUG)[0].state == "done", at
        assert ("Claro" in world.letters.kit(SLUG).texts["es"].long) is (kind == CHANGE_WORDS), at
        if not is_hit:
            return
        yield


def _failing(act: Any, count: Iterator[int], at: int, after: bool, fault: BaseException) -> Any:
    def failing(*arguments: Any, **named: Any) -> Any:
        is_it = next(count) == at
        if is_it and not after:
            raise fault
        answer = act(*arguments, **named)
        if is_it:
            raise fault
        return answer

    return failing


def test_a_draft_that_is_edited_once_it_is_open_leaves_the_proposal_done(
    world: World, ana: Person, luz: Person
) -> None:
    proposal = world.propose(OPEN, ana)
    found = world.proposals.find(SLUG, proposal.id)
    assert found is not None
    assert world.teams.replace_proposal(found, replace(found, state="approved", decided_at=world.at))
    world.drafting(ana.id).campaign.push(SOURCE)
    world.drafting(ana.id).campaign.move(SLUG, "open")  # and here it died
    world.edit("es.md", "Asunto", "Objeto")
    world.proposals.finish_due()
    assert world.proposals.of(SLUG)[0].state == "done"
    assert world.head.version == 1


def test_a_draft_of_which_only_some_files_were_saved_is_opened_with_those_that_stand(
    world: World, ana: Person, luz: Person
) -> None:
    world.drafting("operator").campaign.push(SOURCE)
    world.drafts.rows.clear()
    world.drafts.rows[SLUG, "es.md"] = DraftFile("es.md", FILES["es.md"].replace("Asunto", "Objeto"), "eva", 1, 1)
    assert world.approve(world.propose(OPEN, ana), luz).state == "done"
    version = world.letters.version(SLUG, 1, world.head.version_sha256)
    assert version is not None
    assert (version.texts["es"].subject_label, version.texts["es"].privacy) == ("Objeto", FILES["privacy.es.md"])
