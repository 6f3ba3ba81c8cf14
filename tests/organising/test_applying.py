"""The settings of an open letter are applied as the page showed them, with the words that stand, whoever writes."""

import tomllib
from dataclasses import dataclass, replace
from typing import Any

import pytest

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.settings_sections import SECTIONS, SIGNED
from chalicelib.authoring.settings_writing import composed
from chalicelib.authoring.writing import files_of
from chalicelib.errors import Unavailable
from chalicelib.organising.applying import Applying, Plan, PlanChanged
from chalicelib.organising.campaign import LetterChanged
from chalicelib.organising.settings_changes import VALUES, WARNINGS
from chalicelib.rules.letters.letter import Letter, LetterState
from tests.organising.test_drafting import FILES, SOURCE, Desk
from tests.support.samples import NOW

DAY = 24 * 3600
NOW_S = NOW // 1000
TOML = FILES[SETTINGS]


@dataclass
class Open(Desk):
    """A letter that is open, with a draft of its settings."""

    def __post_init__(self) -> None:
        self.by("ana").campaign.push(SOURCE)
        self.by("ana").campaign.move(SOURCE.slug, "open")
        self.letters.audit.clear()

    @property
    def head(self) -> Letter:
        head = self.letters.head(SOURCE.slug)
        assert head is not None
        return head

    def draft(self, text: str, name: str = SETTINGS) -> None:
        before = self.by().folder(self.head).get(name)
        self.by().save(self.head, name, text, before.revision if before else 0)

    def applying(self, person: str = "eva") -> Applying:
        return Applying(self.by(person), lambda: self.now // 1000)

    def plan(self) -> Plan:
        return self.applying().plan(self.head)

    def applied(self, text: str, name: str = SETTINGS) -> Letter:
        """The letter once a draft's settings were applied as they were shown."""
        self.draft(text, name)
        return self.applying().apply(SOURCE.slug, self.plan().digest).letter

    @property
    def audit(self) -> list[str]:
        return [what for _, what, _ in self.letters.audit]


@pytest.fixture
def letter() -> Open:
    return Open()


def with_line(line: str, text: str = TOML) -> str:
    return f"{line}\n{text}"


def without(key: str, text: str = TOML) -> str:
    return "\n".join(line for line in text.split("\n") if not line.startswith(f"{key} ="))


def found(plan: Plan) -> dict[str, tuple[str, ...]]:
    return {change.key: change.warnings for change in plan.changes}


def test_every_setting_is_compared_or_belongs_to_the_words() -> None:
    keys = {setting.key for settings in SECTIONS.values() for setting in settings}
    assert {*VALUES, *SIGNED} == keys | {"press"}
    assert WARNINGS.keys() <= VALUES.keys()


def test_a_draft_that_is_as_the_letter_applies_nothing(letter: Open) -> None:
    assert letter.plan() == replace(Plan(), source=letter.plan().source)
    with pytest.raises(PlanChanged):
        letter.applying().apply(SOURCE.slug, "")


# A line of letter.toml, the setting, and the warnings.
CHANGES: list[tuple[str, str, tuple[str, ...]]] = [
    ('language = "en"', "language", ("language",)),
    ('kinds = ["person"]', "kinds", ("fewer-kinds",)),
    ('kinds = ["coalition", "organisation", "person"]', "kinds", ()),
    ('countries = ["MX"]', "countries", ()),
    ("opens = 2026-01-01", "opens", ()),
    ("opens = 2090-01-01", "opens", ("form-goes",)),
    ("closes = 2090-01-01", "closes", ()),
    ("closes = 2020-01-01", "closes", ("closes-now",)),
    ('order = "given"', "order", ("other-order",)),
    ('coalition = ""', "coalition", ()),
    ("goal = 500", "goal", ()),
    ('hold.organisations = "none"', "hold.organisations", ("nobody-waits",)),
    ('hold.well_known = ["Ana Paz"]', "hold.well_known", ()),
    ('privacy.controller = "Otra"', "privacy.controller", ()),
    ('privacy.contact = "otra@example.org"', "privacy.contact", ()),
    ('privacy.address = "Otra 1"', "privacy.address", ()),
    ("retention.purge_days_after_delivery = 30", "retention.purge_days_after_delivery", ()),
    ("retention.purge_days_after_delivery = 91", "retention.purge_days_after_delivery", ("kept-longer",)),
    ('retention.address = "closing"', "retention.address", ("address-longer",)),
    ('organisers = "Otra"', "organisers", ()),
    ('contact = "otra@example.org"', "contact", ()),
    ("first_signatories = [3, 1]", "first_signatories", ()),
]


def changed(line: str) -> str:
    """letter.toml with one setting otherwise."""
    values, (key, value) = tomllib.loads(TOML), next(iter(tomllib.loads(line).items()))
    values[key] = {**values.get(key, {}), **value} if isinstance(value, dict) else value
    return composed(values)


@pytest.mark.parametrize(("line", "key", "warnings"), CHANGES, ids=str)
def test_each_setting_is_shown_first_and_then_applied_without_a_new_version(
    letter: Open, line: str, key: str, warnings: tuple[str, ...]
) -> None:
    before = letter.head
    letter.draft(changed(line))
    assert letter.head == before, "a draft changes nothing by itself"
    assert found(letter.plan()) == {key: warnings}
    after = letter.applying().apply(SOURCE.slug, letter.plan().digest).letter
    assert letter.head == after
    assert (after.version, after.version_sha256, after.state) == (1, before.version_sha256, "open")
    assert letter.plan().changes == () and letter.plan().digest == ""
    kit = key == "first_signatories"
    assert letter.audit == ["push: press kit" if kit else "push: settings"]
    assert letter.letters.audit[-1][2]["by"] == "eva"


def test_a_letter_that_closes_earlier_or_later_than_it_said(letter: Open) -> None:
    letter.applied(changed("closes = 2090-01-01"))
    for line, warnings in (("closes = 2089-01-01", ("closes-earlier",)), ("closes = 2091-01-01", ()), ("", ())):
        letter.draft(changed(line) if line else TOML)
        assert found(letter.plan()) == {"closes": warnings}


def test_the_press_kit_and_the_news_are_applied_too(letter: Open) -> None:
    letter.applied(f'{TOML}\n[[updates]]\ndate = 2026-12-01\ntitle = "Llegó"\n')
    assert letter.letters.kit(SOURCE.slug).updates[-1].title["en"] == "Llegó"
    letter.applied(FILES["press.es.md"].replace("short: ", "short: Nosotros. "), "press.es.md")
    assert letter.letters.kit(SOURCE.slug).texts["es"].short.startswith("Nosotros.")
    letter.applied("", "press.es.md")
    assert "es" not in letter.letters.kit(SOURCE.slug).texts
    assert letter.audit == ["push: press kit"] * 3


@pytest.mark.promise("Settings reach an open letter as they were shown, and never change what people signed")
@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("date", TOML.replace("date = 2026-11-09", "date = 2026-11-10")),
        ("place", TOML.replace("Puerto Amancay", "Río Seco", 1)),
        ("timezone", TOML.replace("America/Guatemala", "America/Lima")),
        ("addressees", TOML.replace("Dr. Tomás Echaniz Ruiz", "Dr. Tomás Ruiz")),
    ],
)
def test_what_belongs_to_the_words_is_named_and_not_applied(letter: Open, key: str, text: str) -> None:
    letter.draft(with_line("goal = 500", text))
    plan = letter.plan()
    assert (plan.signed, found(plan)) == ((key,), {"goal": ()})
    after = letter.applying().apply(SOURCE.slug, plan.digest).letter
    assert (after.version_sha256, after.goal) == (SOURCE.sha256(), 500)
    assert letter.plan().signed == (key,), "it still waits for a new version"
    version = letter.letters.version(SOURCE.slug, 1, SOURCE.sha256())
    assert version is not None and version.timezone == "America/Guatemala"


def test_days_begin_in_the_time_zone_that_people_signed(letter: Open) -> None:
    after = letter.applied(with_line("closes = 2027-03-31", TOML.replace("America/Guatemala", "Asia/Tokyo")))
    assert after.closes is not None and after.closes % DAY == 6 * 3600


def test_other_texts_of_the_draft_are_not_applied(letter: Open) -> None:
    letter.draft(FILES["es.md"].replace("Asunto", "Objeto"), "es.md")
    letter.draft("", "pt.md")
    after = letter.applied(with_line("goal = 500"))
    assert (after.version_sha256, after.languages) == (SOURCE.sha256(), SOURCE.texts.keys() and tuple(SOURCE.texts))


def test_another_authoritative_language_is_the_first_of_the_titles(letter: Open) -> None:
    after = letter.applied(changed('language = "en"'))
    assert (after.language, after.languages[0]) == ("en", "en")


@pytest.mark.parametrize("state", ["draft", "open", "closed"])
def test_a_public_letter_is_not_hidden_again(letter: Open, state: LetterState) -> None:
    if state == "closed":
        letter.by("ana").campaign.move(SOURCE.slug, "closed")
    if state == "draft":
        assert letter.letters.replace_head(letter.head, replace(letter.head, state="draft"))
    before = letter.head
    letter.draft(with_line("public = 2090-01-01"))
    plan = letter.plan()
    assert (plan.is_taken_back, plan.digest, plan.changes) == (state != "draft", "", ())
    with pytest.raises(PlanChanged):
        letter.applying().apply(SOURCE.slug, plan.digest)
    assert letter.head == before


def test_a_letter_by_invitation_is_made_public_or_later_and_is_warned_of_the_first(letter: Open) -> None:
    hidden = replace(letter.head, embargo=NOW_S + DAY, invitation="a" * 26)
    assert letter.letters.replace_head(letter.head, hidden)
    letter.draft(with_line("public = 2090-01-01"))
    assert found(letter.plan()) == {"public": ()}
    letter.draft(TOML)
    assert found(letter.plan()) == {"public": ("public-now",)}
    digest = letter.plan().digest
    letter.now += 60_000
    after = letter.applying().apply(SOURCE.slug, digest).letter
    assert after.embargo == letter.now // 1000, "the publisher makes it public"


def test_settings_that_are_wrong_are_named_and_not_applied(letter: Open) -> None:
    letter.draft(changed('kinds = ["person", "robot"]'))
    plan = letter.plan()
    assert [problem.field for problem in plan.problems] == ["kinds"]
    assert (plan.digest, plan.changes) == ("", ())
    letter.draft("kinds = ")
    assert letter.plan() == Plan(is_unreadable=True)


def test_a_problem_of_a_text_does_not_keep_anybody_from_closing_the_letter_earlier(letter: Open) -> None:
    letter.draft("---\ntitle: x\n---\n", "es.md")
    assert letter.applied(with_line("closes = 2027-03-31")).closes is not None


@pytest.mark.parametrize(
    ("line", "languages"),
    [
        ("goal = 500", ()),
        ('retention.address = "closing"', ()),  # a notice by hand is not read for that
        ('privacy.controller = "Otra red"', ("es", "en", "fr", "pt")),
    ],
)
def test_a_notice_that_would_say_otherwise_is_named(letter: Open, line: str, languages: tuple[str, ...]) -> None:
    letter.draft(changed(line))
    assert letter.plan().notices == languages


@pytest.mark.promise("Settings reach an open letter as they were shown, and never change what people signed")
def test_what_was_edited_since_it_was_shown_is_not_applied(letter: Open) -> None:
    letter.draft(with_line("goal = 500"))
    shown = letter.plan().digest
    letter.draft(with_line("goal = 700"))
    with pytest.raises(PlanChanged):
        letter.applying().apply(SOURCE.slug, shown)
    assert letter.head.goal is None and letter.audit == []


@pytest.mark.promise("Settings reach an open letter as they were shown, and never change what people signed")
def test_other_words_that_came_meanwhile_are_not_taken_back(letter: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody stores a new version at the very moment in which the settings are written."""
    letter.draft(with_line("goal = 500"))
    shown = letter.plan().digest
    words = replace(SOURCE, date="2026-12-24")
    replace_head = letter.letters.replace_head

    def raced(before: Letter, after: Letter) -> bool:
        monkeypatch.setattr(letter.letters, "replace_head", replace_head)
        letter.by("luz").campaign.push(words)
        return replace_head(before, after)

    monkeypatch.setattr(letter.letters, "replace_head", raced)
    with pytest.raises(LetterChanged):
        letter.applying().apply(SOURCE.slug, shown)
    assert (letter.head.version, letter.head.version_sha256, letter.head.goal) == (2, words.sha256(), None)


def test_an_answer_that_was_lost_is_no_conflict(letter: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_head = letter.letters.replace_head

    def lost(before: Letter, after: Letter) -> bool:
        replace_head(before, after)
        return replace_head(before, after)

    monkeypatch.setattr(letter.letters, "replace_head", lost)
    assert letter.applied(with_line("goal = 500")).goal == 500


def test_whoever_dies_between_the_letter_and_its_press_kit_is_finished_by_the_next(
    letter: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def died(*_: Any) -> None:
        raise Unavailable("died")

    letter.draft(with_line("goal = 500\nfirst_signatories = [7]"))
    with monkeypatch.context() as patch:
        patch.setattr(letter.letters, "put_kit", died)
        with pytest.raises(Unavailable):
            letter.applying().apply(SOURCE.slug, letter.plan().digest)
    assert letter.head.goal == 500
    assert found(letter.plan()) == {"first_signatories": ()}
    letter.applying().apply(SOURCE.slug, letter.plan().digest)
    assert letter.letters.kit(SOURCE.slug).first == (7,)


def test_a_letter_that_an_older_program_stored_untidily_keeps_its_words(letter: Open) -> None:
    untidy = replace(SOURCE, texts={**SOURCE.texts, "en": replace(SOURCE.texts["en"], body="  Body \n\n\n")})
    letter.by("ana").campaign.push(untidy)
    after = letter.applied(with_line("goal = 500"))
    assert after.version_sha256 == untidy.sha256()


def test_the_files_of_the_draft_and_of_the_letter_are_the_same_once_applied(letter: Open) -> None:
    letter.applied(with_line("goal = 500"))
    assert files_of(replace(SOURCE, goal=500)) == letter.by().standing(letter.head)
