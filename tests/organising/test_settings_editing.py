"""Two people save two sections of a letter's settings at once and both keep theirs; nothing typed is ever lost."""

import tomllib
from collections.abc import Mapping
from typing import Any

import pytest

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.errors import Unavailable
from chalicelib.organising.drafting import DraftChanged, DraftTooLarge
from chalicelib.organising.settings_editing import (
    Section,
    SectionChanged,
    SettingsEditing,
    SettingsUnreadable,
)
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.draft import DraftFile
from tests.organising.test_drafting import FILES, Desk

HAND = """# the operator's own
slug = "agua-de-amancay"
language = "es"
odd = 1 # unknown

[hold] # why
organisations = "all"
"""


@pytest.fixture
def desk() -> Desk:
    return Desk()


def by(desk: Desk, person: str = "eva") -> SettingsEditing:
    return SettingsEditing(desk.by(person))


def section(desk: Desk, letter: Letter, name: str, person: str = "eva") -> Section:
    return by(desk, person).section(letter, name, desk.by(person).all_files(letter))


def save(desk: Desk, letter: Letter, page: Section, changes: Mapping[str, str], person: str = "eva") -> DraftFile:
    return by(desk, person).save(letter, page.name, {**page.form, **changes}, page.seen)


def stored(desk: Desk, letter: Letter) -> dict[str, Any]:
    return tomllib.loads(desk.drafts.rows[letter.slug, SETTINGS].text)


def test_two_who_save_two_sections_at_once_both_keep_theirs(desk: Desk) -> None:
    letter = desk.written()
    hers, his = section(desk, letter, "goal"), section(desk, letter, "organisers", "luz")
    save(desk, letter, hers, {"goal": "500"})
    save(desk, letter, his, {"organisers": "Red del Agua"}, "luz")
    assert (stored(desk, letter)["goal"], stored(desk, letter)["organisers"]) == (500, "Red del Agua")


def test_two_who_save_the_same_section_are_shown_both_values(desk: Desk) -> None:
    letter = desk.written()
    hers, his = section(desk, letter, "goal"), section(desk, letter, "goal", "luz")
    save(desk, letter, hers, {"goal": "500"})
    with pytest.raises(SectionChanged) as changed:
        save(desk, letter, his, {"goal": "700"}, "luz")
    assert (changed.value.section.form["goal"], changed.value.typed["goal"]) == ("500", "700")
    assert stored(desk, letter)["goal"] == 500
    # He has seen it by now, and still means it.
    by(desk, "luz").save(letter, "goal", {"goal": "700"}, changed.value.section.seen)
    assert stored(desk, letter)["goal"] == 700


def test_what_is_sent_twice_is_saved_once(desk: Desk) -> None:
    letter = desk.written()
    page = section(desk, letter, "goal")
    first = save(desk, letter, page, {"goal": "500"})
    assert save(desk, letter, page, {"goal": "500"}) == first


def test_one_who_is_faster_by_a_moment_in_another_section_is_not_overwritten(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = desk.written()
    mine, theirs = section(desk, letter, "goal"), section(desk, letter, "organisers", "luz")
    put = desk.drafts.put

    def raced(slug: str, file: DraftFile, *, expected: int) -> bool:
        monkeypatch.setattr(desk.drafts, "put", put)
        save(desk, letter, theirs, {"organisers": "Red del Agua"}, "luz")
        return put(slug, file, expected=expected)

    monkeypatch.setattr(desk.drafts, "put", raced)
    save(desk, letter, mine, {"goal": "500"})
    assert (stored(desk, letter)["goal"], stored(desk, letter)["organisers"]) == (500, "Red del Agua")


def test_one_who_loses_every_race_is_told_so_and_overwrites_nobody(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = desk.written()
    page = section(desk, letter, "goal")
    monkeypatch.setattr(desk.drafts, "put", lambda *_, **__: False)
    with pytest.raises(Unavailable):
        save(desk, letter, page, {"goal": "500"})


def test_a_letter_that_was_only_begun_gets_its_name_and_its_language(desk: Desk) -> None:
    letter = desk.begun()
    page = section(desk, letter, "head")
    assert page.form["language"] == "es"
    save(desk, letter, page, {"language": "en", "place.es": "Lima"})
    assert stored(desk, letter) == {"slug": letter.slug, "language": "en", "place": "Lima"}


def test_an_operator_s_file_keeps_its_comments_and_what_is_unknown(desk: Desk) -> None:
    letter = desk.begun()
    desk.by("ana").save(letter, SETTINGS, HAND, 0)
    save(desk, letter, section(desk, letter, "holds"), {"hold.well_known": "Ana Paz"})
    text = desk.drafts.rows[letter.slug, SETTINGS].text
    assert text == HAND + 'well_known = ["Ana Paz"]\n'


def test_the_name_of_the_letter_is_the_one_it_has(desk: Desk) -> None:
    letter = desk.begun()
    desk.by("ana").save(letter, SETTINGS, HAND.replace("agua-de-amancay", "otra"), 0)
    save(desk, letter, section(desk, letter, "goal"), {"goal": "5"})
    assert stored(desk, letter)["slug"] == letter.slug


def test_what_is_half_filled_is_kept_and_shown_again_with_its_problem(desk: Desk) -> None:
    letter = desk.written()
    save(desk, letter, section(desk, letter, "dates"), {"closes.day": "2026-02-31", "closes.time": "noon"})
    again = section(desk, letter, "dates")
    assert (again.form["closes.day"], again.form["closes.time"]) == ("2026-02-31", "noon")
    assert [problem.field for problem in desk.by().check(letter).problems] == ["closes"]


def test_a_file_that_is_no_toml_is_mended_as_a_text(desk: Desk) -> None:
    letter = desk.written()
    page = section(desk, letter, "goal")
    broken = FILES[SETTINGS].replace('slug = "', "slug = “")
    revision = desk.drafts.rows[letter.slug, SETTINGS].revision
    by(desk).save_text(letter, broken, revision)
    with pytest.raises(SettingsUnreadable) as unreadable:
        section(desk, letter, "goal")
    assert unreadable.value.file.text == broken and "line 1" in str(unreadable.value.why)
    with pytest.raises(SettingsUnreadable):
        save(desk, letter, page, {"goal": "500"})
    with pytest.raises(DraftChanged):
        by(desk).save_text(letter, FILES[SETTINGS], revision)
    by(desk).save_text(letter, FILES[SETTINGS], revision + 1)
    assert section(desk, letter, "goal").form == {"goal": ""}


def test_a_draft_that_makes_a_letter_is_stored_as_the_letter_with_its_settings(desk: Desk) -> None:
    letter = desk.written()
    save(desk, letter, section(desk, letter, "signers"), {"kinds": "person"})
    head = desk.letters.head(letter.slug)
    assert head is not None and head.kinds == ("person",)


def test_the_settings_of_an_open_letter_change_nothing_that_readers_see(desk: Desk) -> None:
    letter = desk.written()
    desk.by().settle(letter)
    opened = desk.by().campaign.move(letter.slug, "open")
    save(desk, opened, section(desk, opened, "signers"), {"kinds": "person"})
    assert desk.letters.head(letter.slug) == opened


def test_more_than_a_file_holds_is_refused(desk: Desk) -> None:
    letter = desk.written()
    with pytest.raises(DraftTooLarge):
        save(desk, letter, section(desk, letter, "organisers"), {"organisers": "x" * 200_000})


def test_a_text_in_another_language_that_comes_meanwhile_is_no_conflict(desk: Desk) -> None:
    letter = desk.begun()
    page = section(desk, letter, "list")
    desk.by("luz").save(letter, "fr.md", FILES["fr.md"], 0)
    save(desk, letter, page, {"coalition.as": "given", "coalition.es": "red"})
    assert stored(desk, letter)["coalition"] == "red"
