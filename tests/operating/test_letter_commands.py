"""The operator's commands: push, open, close and import."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.authoring.folder import read_source
from chalicelib.organising.campaign import Campaign
from chalicelib.rules.letters.letter import LetterRefused
from tests.fakes.keys import FakeKeyMaker
from tests.fakes.storage import MemoryLetters
from tests.support.edit_letter import EXAMPLE, SPOKEN, change


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))


@pytest.fixture
def campaign() -> Campaign:
    return Campaign(MemoryLetters(), FakeKeyMaker(), "luz")


@pytest.mark.promise("A push never undoes what the publisher just did")
def test_a_push_that_died_halfway_or_lost_a_race_leaves_the_other_whole(campaign: Campaign, folder: Path) -> None:
    head = campaign.push(read_source(folder, SPOKEN)).letter
    kept = campaign.letters.version(head.slug, 1, head.version_sha256)
    assert kept is not None
    campaign.letters.put_version(head.slug, replace(kept, sha256="other words", date="2020-01-01"))
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "unchanged"
    opened = campaign.move(head.slug, "open")
    assert campaign.letters.version(head.slug, opened.version, opened.version_sha256) == kept


def test_a_draft_is_replaced_until_signing_opens_and_then_other_words_are_version_two(
    campaign: Campaign, folder: Path
) -> None:
    slug = read_source(folder, SPOKEN).slug
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "created"
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "unchanged"
    change(folder / "es.md", "---\n\n", "---\n\nPrimero.\n\n")
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "replaced"
    campaign.move(slug, "open")
    signed = campaign.find(slug)
    change(folder / "es.md", "Primero.", "Segundo.")
    pushed = campaign.push(read_source(folder, SPOKEN))
    head = pushed.letter
    assert (pushed.outcome, head.version, head.state) == ("new version", 2, "open")
    first = campaign.letters.version(slug, 1, signed.version_sha256)
    second = campaign.letters.version(slug, 2, head.version_sha256)
    assert first is not None
    assert second is not None
    assert first.sha256 == signed.version_sha256 != second.sha256 == head.version_sha256
    assert "Primero." in first.texts["es"].body
    assert head.pepper == signed.pepper


def test_other_settings_are_no_new_version(campaign: Campaign, folder: Path) -> None:
    campaign.push(read_source(folder, SPOKEN))
    change(folder / "letter.toml", 'order = "collated"', 'order = "signed"')
    pushed = campaign.push(read_source(folder, SPOKEN))
    assert (pushed.outcome, pushed.letter.order, pushed.letter.version) == ("settings", "signed", 1)


def test_letters_open_close_and_open_again(campaign: Campaign, folder: Path) -> None:
    slug = campaign.push(read_source(folder, SPOKEN)).letter.slug
    with pytest.raises(LetterRefused):
        campaign.move(slug, "closed")
    for state in ("open", "closed", "open"):
        assert campaign.move(slug, state).state == state
    with pytest.raises(LetterRefused):
        campaign.move(slug, "open")
    with pytest.raises(LetterRefused):
        campaign.move("ninguna", "open")
    assert isinstance(campaign.letters, MemoryLetters)
    assert [line[1] for line in campaign.letters.audit] == [
        "push: created", "push: press kit", "open", "closed", "open",
    ]  # fmt: skip
    assert all(line[2]["by"] == "luz" for line in campaign.letters.audit)


@pytest.mark.promise("A push never undoes what the publisher just did")
def test_a_head_whose_answer_was_lost_is_ones_own(
    campaign: Campaign, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = campaign.letters.put_head
    monkeypatch.setattr(
        campaign.letters, "put_head", lambda *letter, **expected: put(*letter, **expected) and put(*letter, **expected)
    )
    assert campaign.push(read_source(folder, SPOKEN)).outcome == "created"
