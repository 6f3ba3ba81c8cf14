"""A letter before it is public and after it closes: signed by invitation, delivered, answered."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from chalicelib.authoring.folder import LetterSource, read_source
from chalicelib.organising.campaign import Campaign
from chalicelib.rules.letters.letter import Answer, Delivery, Document, Letter, LetterRefused, Version
from tests.fakes.keys import FakeKeyMaker
from tests.fakes.storage import MemoryLetters
from tests.support.edit_letter import EXAMPLE, SPOKEN, change
from tests.support.samples import NOW

LATER = NOW // 1000 + 3600
DELIVERY = Delivery("2026-12-01", {"es": "A la Ministra", "en": "To the Minister"})
ANSWER = Answer("2026-12-20", {"es": "La Ministra", "en": "The Minister"}, "https://example.org/respuesta")


class Clock:
    now = NOW


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def campaign(clock: Clock) -> Campaign:
    return Campaign(MemoryLetters(), FakeKeyMaker(), "luz", now_ms=lambda: clock.now)


@pytest.fixture
def source() -> LetterSource:
    return read_source(EXAMPLE, SPOKEN)


@pytest.fixture
def embargoed(source: LetterSource) -> LetterSource:
    return replace(source, public=LATER)


def audit(campaign: Campaign) -> list[str]:
    assert isinstance(campaign.letters, MemoryLetters)
    return [what for _, what, _ in campaign.letters.audit]


def test_a_press_kit_is_stored_when_it_changed_and_makes_no_new_version(campaign: Campaign, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "carta"))
    first = campaign.push(read_source(folder, SPOKEN))
    assert (first.outcome, first.kit) == ("created", True)
    again = campaign.push(read_source(folder, SPOKEN))
    assert (again.outcome, again.kit) == ("unchanged", False)
    campaign.move(first.letter.slug, "open")
    change(folder / "press.es.md", "regante", "vecina")
    pushed = campaign.push(read_source(folder, SPOKEN))
    assert (pushed.outcome, pushed.kit, pushed.letter.version) == ("unchanged", True, 1)
    assert campaign.letters.kit(first.letter.slug).texts["es"].quotes[1].role == "vecina, 83 años"
    assert audit(campaign) == ["push: created", "push: press kit", "open", "push: press kit"]


def test_a_letter_that_is_not_public_yet_stands_where_nobody_guesses(
    campaign: Campaign, embargoed: LetterSource
) -> None:
    letter = campaign.push(embargoed).letter
    assert letter.embargo == LATER
    assert re.fullmatch(r"[a-z2-7]{26}", letter.invitation)
    assert letter.folder == f"invited/{letter.invitation}"
    assert letter.url("https://example.org", "es") == f"https://example.org/invited/{letter.invitation}/es/"
    opened = campaign.move(letter.slug, "open")
    assert (opened.folder, opened.signing_state(NOW // 1000)) == (letter.folder, "open")


def test_two_letters_have_two_invitations_and_one_keeps_its_own(campaign: Campaign, embargoed: LetterSource) -> None:
    letter = campaign.push(embargoed).letter
    other = campaign.push(replace(embargoed, slug="otra")).letter
    assert letter.invitation != other.invitation
    moved = campaign.push(replace(embargoed, public=LATER + 60)).letter
    assert (moved.embargo, moved.invitation) == (LATER + 60, letter.invitation)


def test_a_letter_that_names_no_time_has_no_invitation(campaign: Campaign, source: LetterSource) -> None:
    letter = campaign.push(source).letter
    assert (letter.embargo, letter.invitation, letter.folder) == (None, "", letter.slug)


def test_pushed_again_after_its_time_it_stays_public(campaign: Campaign, clock: Clock, embargoed: LetterSource) -> None:
    letter = campaign.push(embargoed).letter
    campaign.move(letter.slug, "open")
    clock.now = LATER * 1000
    again = campaign.push(embargoed)
    assert (again.outcome, again.letter.embargo) == ("unchanged", LATER), "the publisher makes it public"
    published = campaign.find(letter.slug)
    assert campaign.letters.replace_head(published, replace(published, embargo=None))
    again = campaign.push(embargoed)
    assert again.outcome == "unchanged"
    assert (again.letter.folder, again.letter.invitation) == (letter.slug, letter.invitation)


def test_opened_after_its_time_it_is_public_at_once(campaign: Campaign, clock: Clock, embargoed: LetterSource) -> None:
    letter = campaign.push(embargoed).letter
    clock.now = LATER * 1000
    assert campaign.move(letter.slug, "open").embargo is None


def test_closed_after_its_time_it_is_the_publisher_who_makes_it_public(
    campaign: Campaign, clock: Clock, embargoed: LetterSource
) -> None:
    letter = campaign.push(embargoed).letter
    campaign.move(letter.slug, "open")
    clock.now = LATER * 1000
    assert campaign.move(letter.slug, "closed").embargo == LATER


def test_without_its_time_its_time_is_now(
    campaign: Campaign, clock: Clock, source: LetterSource, embargoed: LetterSource
) -> None:
    letter = campaign.push(embargoed).letter
    campaign.move(letter.slug, "open")
    pushed = campaign.push(source)
    assert (pushed.outcome, pushed.letter.embargo, pushed.letter.version) == ("settings", NOW // 1000, 1)
    assert pushed.letter.invitation == letter.invitation, "who was invited is led to the public address"
    clock.now += 5000
    assert campaign.push(source).outcome == "unchanged"


def test_what_is_public_cannot_be_taken_back(campaign: Campaign, source: LetterSource, embargoed: LetterSource) -> None:
    slug = campaign.push(source).letter.slug
    assert campaign.push(embargoed).letter.embargo == LATER, "nobody has seen a draft"
    assert campaign.push(source).letter.embargo is None
    campaign.move(slug, "open")
    with pytest.raises(LetterRefused, match="is already public"):
        campaign.push(embargoed)
    assert campaign.find(slug).embargo is None


@pytest.mark.promise("A push never undoes what the publisher just did")
def test_a_push_never_undoes_what_the_publisher_just_did(
    campaign: Campaign, embargoed: LetterSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = campaign.push(embargoed).letter
    put_version = campaign.letters.put_version

    def made_public_meanwhile(slug: str, version: Version) -> None:
        put_version(slug, version)
        campaign.letters.replace_head(before, replace(before, embargo=None))

    monkeypatch.setattr(campaign.letters, "put_version", made_public_meanwhile)
    with pytest.raises(LetterRefused, match="somebody else changed"):
        campaign.push(replace(embargoed, date="2026-11-10"))
    assert campaign.find(before.slug).embargo is None


def closed(campaign: Campaign, source: LetterSource) -> str:
    slug = campaign.push(source).letter.slug
    campaign.move(slug, "open")
    campaign.move(slug, "closed")
    return slug


def test_a_closed_letter_is_delivered_and_answered(campaign: Campaign, source: LetterSource) -> None:
    slug = closed(campaign, source)
    assert campaign.deliver(slug, DELIVERY).state == "delivered"
    letter = campaign.answer(slug, ANSWER)
    assert (letter.state, letter.delivery, letter.answer) == ("answered", DELIVERY, ANSWER)
    assert letter.signing_state(NOW // 1000) == "closed"
    assert campaign.find(slug) == letter
    assert audit(campaign)[-2:] == ["delivered", "answered"]


def test_what_was_said_wrongly_is_corrected_whole(campaign: Campaign, source: LetterSource) -> None:
    slug = closed(campaign, source)
    scan = Document("documents/ab.pdf", "ab" * 32, {"es": "El acuse"})
    campaign.deliver(slug, replace(DELIVERY, document=scan))
    assert campaign.deliver(slug, DELIVERY).delivery == DELIVERY, "the document was a mistake"
    campaign.answer(slug, ANSWER)
    late = replace(DELIVERY, on="2026-12-02")
    corrected = campaign.deliver(slug, late)
    assert (corrected.state, corrected.delivery, corrected.answer) == ("answered", late, ANSWER)
    assert campaign.answer(slug, replace(ANSWER, url="")).answer == replace(ANSWER, url="")
    assert audit(campaign)[-5:] == [
        "delivered", "delivered: corrected", "answered", "delivered: corrected", "answered: corrected",
    ]  # fmt: skip


@pytest.mark.parametrize("state", ["draft", "open"])
def test_a_letter_that_is_still_signed_is_not_delivered(campaign: Campaign, source: LetterSource, state: str) -> None:
    slug = campaign.push(source).letter.slug
    if state == "open":
        campaign.move(slug, "open")
    refusal = f"is {state} and cannot become delivered"
    with pytest.raises(LetterRefused, match=refusal):
        campaign.require_recordable(slug, "delivered")
    with pytest.raises(LetterRefused, match=refusal):
        campaign.deliver(slug, DELIVERY)


def test_no_answer_comes_before_the_letter(campaign: Campaign, source: LetterSource) -> None:
    slug = closed(campaign, source)
    with pytest.raises(LetterRefused, match="is closed and cannot become answered"):
        campaign.answer(slug, ANSWER)
    campaign.deliver(slug, DELIVERY)
    with pytest.raises(LetterRefused, match="delivered on 2026-12-01, which is later than 2026-11-30"):
        campaign.answer(slug, replace(ANSWER, on="2026-11-30"))
    assert campaign.find(slug).state == "delivered"


@pytest.mark.parametrize("act", [lambda one, slug: None, lambda one, slug: one.answer(slug, ANSWER)])
def test_a_delivered_letter_is_neither_opened_nor_closed_and_keeps_what_was_said_when_it_is_pushed(
    campaign: Campaign, source: LetterSource, act: Callable[[Campaign, str], Letter | None]
) -> None:
    slug = closed(campaign, source)
    campaign.deliver(slug, DELIVERY)
    act(campaign, slug)
    before = campaign.find(slug)
    for state in ("open", "closed"):
        with pytest.raises(LetterRefused):
            campaign.move(slug, state)
    pushed = campaign.push(replace(source, contact="otra@example.org"))
    assert pushed.outcome == "settings"
    assert pushed.letter == replace(before, contact="otra@example.org")


@pytest.mark.parametrize(
    "slug",
    ["es", "en", "pt", "fr", "xx", "schemas", "imports", "exports", "uploads", "files", "invited", "erased", "Ñ", ""],
)
def test_a_new_letter_cannot_have_the_name_of_a_folder_of_the_site(
    campaign: Campaign, source: LetterSource, slug: str
) -> None:
    with pytest.raises(LetterRefused, match="cannot be the name of a letter"):
        campaign.push(replace(source, slug=slug))
    with pytest.raises(LetterRefused, match="cannot be the name of a letter"):
        campaign.begin(slug, "es", "Por el agua")
    assert campaign.letters.heads() == []


def test_a_letter_that_has_such_a_name_already_goes_on(campaign: Campaign, source: LetterSource) -> None:
    older = campaign.push(replace(source, slug="agua")).letter
    assert campaign.letters.put_head(replace(older, slug="en"), expect_version=None, expect_state=None)
    assert campaign.push(replace(source, slug="en", organisers="Otra Mesa")).outcome == "settings"
    assert campaign.move("en", "open").state == "open"
