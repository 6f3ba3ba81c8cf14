"""An owner leads a letter that readers see: once, whoever clicks twice, and never against what another just decided."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.authoring.folder import read_files, read_source
from chalicelib.authoring.source_files import GivenFiles
from chalicelib.authoring.writing import files_of
from chalicelib.errors import Unavailable
from chalicelib.organising.campaign import Campaign, LetterChanged
from chalicelib.organising.drafting import Drafting
from chalicelib.organising.leading import Lead, LeadRefused, seen_of, with_settings
from chalicelib.rules.letters.letter import Letter, LetterRefused
from chalicelib.rules.letters.moments import end_of_day, last_day, read_clock, read_day
from chalicelib.rules.organisers.draft import DraftFile
from tests.fakes.drafts import MemoryDrafts
from tests.fakes.keys import FakeKeyMaker
from tests.fakes.storage import MemoryLetters
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.samples import NOW

SOURCE = replace(read_source(EXAMPLE, SPOKEN), opens=None, closes=NOW // 1000 + 40 * 24 * 3600)
SLUG = SOURCE.slug
SOON = date(2026, 12, 18)
DAY = 24 * 3600


@dataclass
class Desk:
    letters: MemoryLetters = field(default_factory=MemoryLetters)
    drafts: MemoryDrafts = field(default_factory=MemoryDrafts)
    now: int = NOW // 1000

    def __post_init__(self) -> None:
        self.campaign = Campaign(self.letters, FakeKeyMaker(), "ana", now_ms=lambda: self.now * 1000)

    def by(self, person: str = "ana") -> Lead:
        drafting = Drafting(self.letters, self.drafts, self.campaign, SPOKEN, person, lambda: self.now * 1000)
        return Lead(self.letters, drafting, lambda: self.now)

    def opened(self, **changes: Any) -> Letter:
        self.campaign.push(replace(SOURCE, **changes))
        letter = self.campaign.move(SLUG, "open")
        self.letters.audit.clear()
        return letter

    def save_settings(self, text: str = "") -> None:
        self.drafts.rows[SLUG, "letter.toml"] = DraftFile("letter.toml", text or files_of(SOURCE)["letter.toml"], "eva")
        self.drafts.rows[SLUG, "letter.toml"] = replace(self.drafts.rows[SLUG, "letter.toml"], revision=1)

    @property
    def settings(self) -> dict[str, Any]:
        return tomllib.loads(self.drafts.rows[SLUG, "letter.toml"].text)

    @property
    def logged(self) -> list[tuple[str, dict[str, str]]]:
        return [(what, dict(detail)) for _, what, detail in self.letters.audit]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_letter_is_closed_and_opened_again_and_says_when(desk: Desk) -> None:
    letter = desk.opened()
    assert (letter.opened_at, letter.closed_at) == (desk.now, None)
    desk.now += 100
    closed = desk.by().close(SLUG, seen_of(letter))
    assert (closed.state, closed.opened_at, closed.closed_at) == ("closed", desk.now - 100, desk.now)
    desk.now += 100
    again = desk.by("luz").reopen(SLUG, seen_of(closed), SOON)
    assert (again.state, again.opened_at, again.closed_at) == ("open", desk.now - 200, None)
    assert again.closes == end_of_day(SOON, SOURCE.timezone)
    assert desk.logged == [
        ("closed", {"by": "ana"}),
        ("reopen", {"by": "luz", "until": f"2026-12-18 {SOURCE.timezone}"}),
    ]


def test_a_letter_is_open_for_longer_or_without_an_end_and_its_draft_is_in_step(desk: Desk) -> None:
    letter = desk.opened()
    desk.save_settings(files_of(SOURCE)["letter.toml"] + "\n# until the session of the parliament\n")
    extended = desk.by().extend(SLUG, seen_of(letter), SOON)
    assert extended.closes == end_of_day(SOON, SOURCE.timezone)
    assert desk.settings["closes"] == SOON
    assert "# until the session" in desk.drafts.rows[SLUG, "letter.toml"].text
    endless = desk.by().extend(SLUG, seen_of(extended), None)
    assert endless.closes is None
    assert "closes" not in desk.settings


def test_what_is_not_saved_as_a_draft_follows_the_letter_by_itself(desk: Desk) -> None:
    letter = desk.opened()
    extended = desk.by().extend(SLUG, seen_of(letter), SOON)
    assert desk.drafts.rows == {}
    assert tomllib.loads(desk.by().drafting.folder(extended)["letter.toml"].text)["closes"] == SOON


def test_settings_that_are_no_toml_yet_keep_nobody_from_closing(desk: Desk) -> None:
    letter = desk.opened()
    desk.save_settings("closes = ")
    assert desk.by().extend(SLUG, seen_of(letter), SOON).closes == end_of_day(SOON, SOURCE.timezone)
    assert desk.drafts.rows[SLUG, "letter.toml"].text == "closes = "


@pytest.mark.parametrize(
    ("day", "code"),
    [(date(2026, 9, 20), "past"), (date(1, 1, 1), "past"), (date(9999, 12, 31), "too-far")],
)
def test_no_letter_closes_in_the_past(desk: Desk, day: date, code: str) -> None:
    letter = desk.opened()
    with pytest.raises(LeadRefused, match=f"^{code}$"):
        desk.by().extend(SLUG, seen_of(letter), day)
    assert desk.letters.head(SLUG) == letter
    assert desk.logged == []


def test_no_letter_closes_before_it_opens(desk: Desk) -> None:
    letter = desk.opened(opens=NOW // 1000 + 30 * DAY)
    with pytest.raises(LeadRefused, match=r"^before-opening$"):
        desk.by().extend(SLUG, seen_of(letter), date(2026, 9, 30))


def test_an_embargo_is_moved_and_lifted_and_never_put_on_again(desk: Desk) -> None:
    letter = desk.opened(public=desk.now + 3 * DAY)
    desk.save_settings(files_of(replace(SOURCE, public=desk.now + 3 * DAY))["letter.toml"])
    moved = desk.by().embargo(SLUG, seen_of(letter), desk.now + 5 * DAY)
    assert moved.embargo == desk.now + 5 * DAY
    assert moved.invitation == letter.invitation, "readers by invitation keep their address"
    assert int(desk.settings["public"].timestamp()) == desk.now + 5 * DAY
    for until, code in ((desk.now, "past"), (SOURCE.closes, "after-closing")):
        with pytest.raises(LeadRefused, match=f"^{code}$"):
            desk.by().embargo(SLUG, seen_of(moved), until)
    lifted = desk.by().embargo(SLUG, seen_of(moved), None)
    assert lifted.embargo == desk.now
    assert "public" not in desk.settings
    assert desk.by().embargo(SLUG, seen_of(moved), None) == lifted, "again"
    desk.letters.replace_head(lifted, public := replace(lifted, embargo=None))
    with pytest.raises(LeadRefused, match=r"^public$"):
        desk.by().embargo(SLUG, seen_of(public), desk.now + DAY)
    assert [what for what, _ in desk.logged] == ["public later", "public now"]


def test_a_click_twice_does_it_once_and_logs_it_once(desk: Desk) -> None:
    letter = desk.opened()
    first = desk.by().close(SLUG, seen_of(letter))
    desk.now += 60
    assert desk.by().close(SLUG, seen_of(letter)) == first
    assert [what for what, _ in desk.logged] == ["closed"]


def test_of_two_owners_at_once_the_second_is_told_unless_both_want_the_same(desk: Desk) -> None:
    letter = desk.opened()
    desk.by("ana").extend(SLUG, seen_of(letter), SOON)
    desk.by("luz").extend(SLUG, seen_of(letter), SOON)
    with pytest.raises(LetterChanged):
        desk.by("luz").extend(SLUG, seen_of(letter), SOON + timedelta(days=7))
    with pytest.raises(LetterChanged):
        desk.by("luz").close(SLUG, seen_of(letter))
    assert [detail["by"] for _, detail in desk.logged] == ["ana"]


@pytest.mark.parametrize("state", ["draft", "open", "closed", "delivered", "answered"])
def test_each_act_is_for_the_states_that_it_is_for(desk: Desk, state: Any) -> None:
    opened = desk.opened()
    letter = replace(opened, state=state)
    desk.letters.replace_head(opened, letter)
    lead, seen = desk.by(), seen_of(letter)
    acts: dict[str, Callable[[], Letter]] = {
        "close": lambda: lead.close(SLUG, seen),
        "reopen": lambda: lead.reopen(SLUG, seen, SOON),
        "extend": lambda: lead.extend(SLUG, seen, SOON),
    }
    allowed: set[str] = {"open": {"close", "extend"}, "closed": {"reopen"}}.get(state, set())
    done: set[str] = {"closed": {"close"}}.get(state, set())
    for name, act in acts.items():
        desk.letters.replace_head(desk.campaign.find(SLUG), letter)
        if name in allowed | done:
            act()
        else:
            with pytest.raises(LetterRefused):
                act()


def test_a_block_that_a_moderator_sets_meanwhile_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = desk.opened()
    replace_head = desk.letters.replace_head

    def raced(before: Letter, after: Letter) -> bool:
        monkeypatch.setattr(desk.letters, "replace_head", replace_head)
        assert replace_head(before, replace(before, blocks=(("k", 0),)))
        return replace_head(before, after)

    monkeypatch.setattr(desk.letters, "replace_head", raced)
    closed = desk.by().close(SLUG, seen_of(letter))
    assert (closed.state, closed.blocks) == ("closed", (("k", 0),))
    assert [what for what, _ in desk.logged] == ["closed"]


def test_whoever_dies_before_the_head_is_written_leaves_a_draft_that_the_next_click_agrees_with(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = desk.opened()
    desk.save_settings()

    def down(*_: object) -> bool:
        raise Unavailable("throttled")

    with monkeypatch.context() as patch:
        patch.setattr(desk.letters, "replace_head", down)
        with pytest.raises(Unavailable):
            desk.by().extend(SLUG, seen_of(letter), SOON)
    assert (desk.letters.head(SLUG), desk.settings["closes"]) == (letter, SOON)
    assert desk.by().extend(SLUG, seen_of(letter), SOON).closes == end_of_day(SOON, SOURCE.timezone)


@pytest.mark.parametrize("timezone", ["America/Mexico_City", "Asia/Kathmandu", "America/Santiago"])
@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 4, 4), date(2026, 9, 5), date(2026, 12, 31)])
def test_a_day_closes_a_letter_as_the_same_day_in_its_settings_does(day: date, timezone: str) -> None:
    files = files_of(replace(SOURCE, closes=None, timezone=timezone))
    text = with_settings(files["letter.toml"], {"closes": day})
    assert text is not None
    closes = read_files(GivenFiles({**files, "letter.toml": text}), SPOKEN).closes
    assert closes == end_of_day(day, timezone)
    assert closes is not None
    assert last_day(closes, timezone) == day


@pytest.mark.parametrize(
    "text",
    [
        'slug = "a"\n[hold]\norganisations = "all"\n',
        '# mine\nslug = "a" # here\ncloses = 2026-10-01 # the session\n\n[[addressees]]\nname = "b"\n',
        "",
    ],
)
def test_one_setting_is_changed_and_everything_else_stays_as_it_was_typed(text: str) -> None:
    after = with_settings(text, {"closes": SOON})
    assert after is not None
    assert tomllib.loads(after) == {**tomllib.loads(text), "closes": SOON}
    assert [line for line in text.splitlines() if "closes" not in line] == [
        line for line in after.splitlines() if "closes" not in line
    ]
    without = with_settings(after, {"closes": None})
    assert without is not None
    assert tomllib.loads(without) == {name: value for name, value in tomllib.loads(text).items() if name != "closes"}


@pytest.mark.parametrize("text", ["", "soon", "18/12/2026", "2026-13-01", "20261218", "2026-W50-1", "2026-12-18T09:00"])
def test_what_is_no_day_is_none(text: str) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize("text", ["", "9", "25:00", "0930", "09:30Z", "09:30+01:00", "09:30:00.000"])
def test_what_is_no_time_of_day_is_none(text: str) -> None:
    assert read_clock(text) is None


def test_days_and_times_are_read_as_browsers_send_them() -> None:
    assert read_day(" 2026-12-18 ") == SOON
    assert [str(read_clock(text)) for text in ("09:30", "09:30:15")] == ["09:30:00", "09:30:15"]
