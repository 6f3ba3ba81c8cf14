"""The settings of a letter as forms: nothing typed is lost, two people keep theirs, and readers notice only what was
applied."""

import tomllib
from dataclasses import replace
from typing import Any

import html5lib
import pytest

from chalicelib.authoring.file_names import SETTINGS
from chalicelib.authoring.settings_form import Place, fields_of
from chalicelib.authoring.settings_sections import SECTIONS
from chalicelib.aws.dynamodb.drafts import DynamoDrafts
from chalicelib.aws.dynamodb.letters import DynamoLetters
from chalicelib.aws.dynamodb.overview import DynamoAuditLog
from chalicelib.desk.views import settings_words
from chalicelib.organising.first_names import FirstNames
from chalicelib.organising.settings_changes import VALUES, WARNINGS
from chalicelib.rules.letters.letter import Letter
from chalicelib.rules.organisers.draft import DraftFile
from tests.support.desk_browser import Browser, Shown, as_role
from tests.support.samples import SLUG

PAGE = f"/l/{SLUG}/settings"


def head() -> Letter:
    found = DynamoLetters().head(SLUG)
    assert found is not None
    return found


def as_draft() -> None:
    assert DynamoLetters().replace_head(head(), replace(head(), state="draft"))


def stored() -> dict[str, Any]:
    file = DynamoDrafts().file(SLUG, SETTINGS)
    return {} if file is None else tomllib.loads(file.text)


def save(browser: Browser, section: str, **typed: Any) -> Shown:
    browser.get(f"{PAGE}/{section}")
    return submit(browser, **typed)


def submit(browser: Browser, **typed: Any) -> Shown:
    """Send the form that is open; in names ``__`` stands for a dot."""
    return browser.submit("main form.settings", **{name.replace("__", "."): text for name, text in typed.items()})


def test_every_setting_of_every_section_has_words_and_a_field() -> None:
    browser = as_role("editor")
    for section, settings in SECTIONS.items():
        page = browser.get(f"{PAGE}/{section}")
        assert page.status == 200
        names = {str(one["name"]) for one in page.soup.select("form.settings [name]")}
        for setting in settings:
            words = settings_words.SETTING_WORDS[setting.key]
            assert words.label in page.text and words.meaning in page.text
            assert any(name == setting.key or name.startswith(f"{setting.key}.") for name in names), setting.key
    assert set(settings_words.SECTION_WORDS) == set(SECTIONS)
    assert set(settings_words.FOLLOWS) == set(VALUES)
    assert set(settings_words.WARNING_WORDS) == {code for codes in WARNINGS.values() for code in codes}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_form_that_is_sent_as_it_was_opened_saves_the_letter_as_it_is(section: str) -> None:
    browser = as_role("editor")
    assert "Saved" in save(browser, section).text
    file = DynamoDrafts().file(SLUG, SETTINGS)
    assert file is not None
    assert "has all settings of the draft" in browser.get(f"{PAGE}/apply").text


# Section, what is typed, the setting, what the file has.
TYPED: list[tuple[str, dict[str, Any], str, Any]] = [
    ("head", {"place__es": "Río Seco", "place__en": ""}, "place", "Río Seco"),
    ("signers", {"kinds": ["person", "coalition"], "countries": ["MX", "GT"]}, "countries", ["GT", "MX"]),
    ("dates", {"closes__day": "2090-01-02", "closes__time": "18:00"}, "closes", None),
    ("list", {"order": "given", "coalition__as": "given", "coalition__es": "red"}, "coalition", "red"),
    ("goal", {"goal": "500"}, "goal", 500),
    ("holds", {"hold__organisations": "all", "hold__well_known": "Ana\r\nLuz"}, "hold", None),
    ("data", {"privacy__controller": "Red, A.C."}, "privacy", {"controller": "Red, A.C."}),
    ("organisers", {"organisers": "Red del Agua <b>", "contact": "x@example.org"}, "organisers", "Red del Agua <b>"),
    ("first", {"first_signatories": "3, 1"}, "first_signatories", [3, 1]),
    ("news", {"updates__1__date": "2026-12-01", "updates__1__title__es": "Llegó"}, "updates", None),
]


@pytest.mark.parametrize(("section", "typed", "key", "value"), TYPED, ids=lambda one: str(one)[:40])
def test_what_is_typed_is_in_the_draft_and_in_the_form_again(
    section: str, typed: dict[str, Any], key: str, value: Any
) -> None:
    browser = as_role("editor", name="Eva Sol")
    before = head()
    page = save(browser, section, **typed)
    assert page.status == 200 and "Saved in the draft" in page.text
    assert value is None or stored()[key] == value
    for name, text in typed.items():
        name = name.replace("__", ".")
        held = page.soup.select(f'form.settings [name="{name}"]')
        assert held, name
        chosen = [one for one in held if one.has_attr("checked")]
        if chosen:
            assert {str(one["value"]) for one in chosen} == ({text} if isinstance(text, str) else {*text})
        else:
            shown = held[0].get_text().lstrip("\n") if held[0].name == "textarea" else held[0]["value"]
            assert shown == text.replace("\r\n", "\n")
    assert head() == before, "readers notice nothing"
    file = DynamoDrafts().file(SLUG, SETTINGS)
    assert file is not None and file.revision == 1


def test_what_is_half_filled_is_kept_and_its_problem_stands_beside_the_field() -> None:
    page = save(as_role("editor"), "dates", closes__day="2026-02-31", closes__time="")
    field = page.soup.select_one('[name="closes.day"]')
    assert field is not None
    assert (field["value"], field["type"], field["aria-invalid"]) == ("2026-02-31", "text", "true")
    error = page.soup.select_one(f"#{str(field['aria-describedby']).replace('.', chr(92) + '.')}")
    assert error is not None and error.get_text().strip()
    assert page.soup.select_one('.summary a[href="#f-closes.day"]') is not None
    cards = as_role("editor").get(PAGE).soup.select(".sections li")
    assert ["1 thing is missing or wrong" in card.get_text() for card in cards].count(True) == 1


def test_two_who_save_two_sections_at_once_both_keep_theirs() -> None:
    eva, luz = as_role("editor"), as_role("owner")
    eva.get(f"{PAGE}/goal")
    save(luz, "organisers", organisers="Otra red")
    assert "Saved" in submit(eva, goal="500").text
    assert (stored()["goal"], stored()["organisers"]) == (500, "Otra red")


def test_two_who_save_the_same_section_are_shown_both_and_lose_nothing() -> None:
    eva, luz = as_role("editor"), as_role("owner")
    eva.get(f"{PAGE}/head")
    save(luz, "head", place__es="Lima", place__en="")
    page = submit(eva, place__es="Quito", place__en="", addressees__1__name="Dra. <Robles>")
    assert page.status == 409 and "Somebody else has saved these settings" in page.text
    field = page.soup.select_one('[name="place.es"]')
    assert field is not None and field["value"] == "Quito"
    assert [one.get_text(" ", strip=True) for one in page.soup.select(".stored")] == [
        "Saved by now: Lima",
        "Saved by now: Dra. Elena Robles",
    ]
    assert stored()["place"] == "Lima"
    assert "Saved" in submit(eva, place__es="Quito").text
    assert stored()["place"] == "Quito"


def test_a_choice_that_somebody_else_made_meanwhile_is_said_in_words() -> None:
    eva, luz = as_role("editor"), as_role("owner")
    eva.get(f"{PAGE}/list")
    save(luz, "list", order="given", coalition__as="none")
    page = submit(eva, order="signed")
    assert [one.get_text(" ", strip=True) for one in page.soup.select(".stored")] == [
        "Saved by now: As you imported them, and then as they appeared",
        "Saved by now: No word",
    ]


def test_the_page_that_shows_both_is_sound_html() -> None:
    eva, luz = as_role("editor"), as_role("owner")
    for section, typed in (("head", {"place__es": "Lima", "date": "2026-01-01"}), ("list", {"coalition__as": "none"})):
        eva.get(f"{PAGE}/{section}")
        save(luz, section, **typed)
        page = submit(eva, **dict.fromkeys(typed, "") | {"language": "en"})
        assert page.status == 409
        html5lib.HTMLParser(strict=True).parse(page.body)


def test_rows_are_added_moved_and_taken_away_without_a_script() -> None:
    browser = as_role("editor")
    page = save(browser, "head", addressees__2__name="Ana Paz", addressees__2__title__es="Jueza", act="addressees.add")
    spare = page.soup.select_one('[name="addressees.3.name"]')
    assert spare is not None and spare.has_attr("autofocus") and spare["value"] == ""
    assert [row["name"] for row in stored()["addressees"]] == ["Dra. Elena Robles", "Ana Paz"]
    submit(browser, act="addressees.up.2")
    assert [row["name"] for row in stored()["addressees"]] == ["Ana Paz", "Dra. Elena Robles"]
    # What is typed elsewhere in the form is saved along.
    submit(browser, act="addressees.remove.1", place__es="Lima", place__en="")
    assert [row["name"] for row in stored()["addressees"]] == ["Dra. Elena Robles"]
    assert stored()["place"] == "Lima"


@pytest.mark.parametrize(
    "act", ["addressees.up.9", "addressees.up.0", "x.y.z", "updates.remove.1", "addressees.remove"]
)
def test_a_button_that_no_page_has_moves_nothing(act: str) -> None:
    browser = as_role("editor")
    save(browser, "head", act=act)
    assert [row["name"] for row in stored()["addressees"]] == ["Dra. Elena Robles"]


@pytest.mark.parametrize(("number", "is_form"), [(300, True), (490, False)])
def test_more_rows_than_a_form_can_send_are_changed_in_the_file(number: int, is_form: bool) -> None:
    row = '[[addressees]]\nname = "Ana"\ntitle = { es = "A", en = "B" }\n'
    DynamoDrafts().put(SLUG, DraftFile(SETTINGS, f'slug = "{SLUG}"\n{row * number}', "ana", 1, 1), expected=0)
    browser = as_role("editor")
    page = browser.get(f"{PAGE}/head")
    assert page.status == 200
    assert (page.soup.select_one("form.settings") is not None) == is_form
    if is_form:
        assert "Saved" in submit(browser, date="2026-12-01").text
        assert len(stored()["addressees"]) == number
    else:
        assert "more here than a form holds" in page.text


def test_two_rows_that_say_they_were_the_same_are_two() -> None:
    browser = as_role("editor")
    browser.get(f"{PAGE}/head")
    submit(browser, **{"addressees.2.name": "Ana Paz", "addressees.2.title.es": "Jueza", "addressees.2.was": "1"})
    assert [row["name"] for row in stored()["addressees"]] == ["Dra. Elena Robles", "Ana Paz"]


def test_a_number_that_is_none_keeps_nobody_from_saving() -> None:
    DynamoDrafts().put(SLUG, DraftFile(SETTINGS, "odd = nan\n", "ana", 1, 1), expected=0)
    assert "Saved" in save(as_role("editor"), "goal", goal="500").text
    assert stored()["goal"] == 500


def test_what_a_form_must_not_change_it_does_not_change() -> None:
    browser = as_role("editor")
    browser.get(f"{PAGE}/goal")
    submit(browser, goal="7", slug="another", kinds="person", odd="x", **{"hold.organisations": "none"})
    assert stored()["goal"] == 7 and stored()["slug"] == SLUG
    assert stored()["kinds"] == ["person", "organisation", "coalition"]
    assert stored()["hold"]["organisations"] == "unproved" and "odd" not in stored()
    assert browser.get(f"{PAGE}/no-such").status == 404


def test_a_file_that_cannot_be_read_is_shown_and_mended_as_a_text() -> None:
    DynamoDrafts().put(SLUG, DraftFile(SETTINGS, 'slug = “agua”\n<b>"', "ana", 1, 1), expected=0)
    browser = as_role("editor")
    for tail in ("", "/goal", "/text"):
        page = browser.get(f"{PAGE}{tail}")
        assert page.status == 200 and "The settings cannot be read." in page.text
        text = page.soup.select_one("textarea[name=text]")
        assert text is not None and text.get_text() == '\nslug = “agua”\n<b>"' and not page.soup.select("main b")
    page = browser.submit("main form", text=f'# mended\nslug = "{SLUG}"\nlanguage = "es"\n')
    assert "Saved." in page.text
    assert stored() == {"slug": SLUG, "language": "es"}
    assert browser.get(f"{PAGE}/goal").soup.select_one('[name="goal"]') is not None


def test_what_was_typed_while_somebody_broke_the_file_is_shown() -> None:
    browser = as_role("editor")
    browser.get(f"{PAGE}/goal")
    DynamoDrafts().put(SLUG, DraftFile(SETTINGS, "slug = ", "ana", 1, 1), expected=0)
    page = submit(browser, goal="4321")
    assert page.status == 409 and "What you typed, which is not saved" in page.text and "4321" in page.text


def test_two_who_mend_the_file_are_shown_both() -> None:
    eva, luz = as_role("editor"), as_role("owner")
    eva.get(f"{PAGE}/text")
    save(luz, "goal", goal="77")
    page = eva.submit("main form", text="mine = 1")
    assert page.status == 409
    assert [one.get_text() for one in page.soup.select("textarea[name=text]")] == ["\nmine = 1"]
    assert ["goal = 77" in one.get_text() for one in page.soup.select("pre")] == [True]


@pytest.mark.parametrize(("section", "field"), [("organisers", "organisers"), ("text", "text")])
def test_what_is_too_long_is_refused_and_shown_again(section: str, field: str) -> None:
    browser = as_role("editor")
    browser.get(f"{PAGE}/{section}")
    page = browser.submit("main form", **{field: "x" * 200_000})
    assert page.status == 422 and "Shorten it." in page.text
    assert stored() == {}
    held = page.soup.select_one(f'[name="{field}"]')
    assert held is not None and "x" * 1000 in str(held)


def test_a_draft_that_nobody_reads_yet_is_stored_at_once_as_the_letter() -> None:
    as_draft()
    page = save(as_role("editor"), "signers", kinds=["person"])
    assert "Saved." in page.text and "apply" not in page.text
    assert (head().kinds, head().state) == (("person",), "draft")
    assert "Nobody reads the letter yet" in as_role("editor").get(f"{PAGE}/apply").text


def test_what_would_change_is_shown_and_then_applied_and_logged() -> None:
    browser = as_role("editor", name="Eva Sol")
    save(browser, "signers", kinds=["person"])
    save(browser, "goal", goal="500")
    assert "2 settings of the draft are not applied yet" in browser.get(PAGE).text
    page = browser.get(f"{PAGE}/apply")
    row = page.soup.select("tbody tr")[0].get_text(" ", strip=True)
    assert "Persons Organisations Coalitions" in row and "Some who could sign until now cannot any more" in row
    assert page.soup.select_one("form button.grave") is not None
    page = browser.submit("main form")
    assert "Applied." in page.text
    assert (head().kinds, head().goal, head().version_sha256) == (("person",), 500, head().version_sha256)
    lines = DynamoAuditLog().lines(SLUG, most=1)
    assert [line.what for line in lines] == ["push: settings"]
    assert "changed the letter's settings" in browser.get(f"/l/{SLUG}/log").text


def test_what_changed_since_it_was_shown_is_not_applied() -> None:
    eva, luz = as_role("editor"), as_role("owner")
    save(eva, "goal", goal="500")
    eva.get(f"{PAGE}/apply")
    save(luz, "goal", goal="700")
    before = head()
    page = eva.submit("main form")
    assert page.status == 409 and "nothing was applied" in page.text and "700" in page.text
    assert head() == before
    assert "Applied." in eva.submit("main form").text
    assert head().goal == 700


def test_what_people_sign_leads_to_a_new_version_and_is_not_applied() -> None:
    browser = as_role("editor")
    save(browser, "dates", timezone="America/Lima", public__day="2090-01-01")
    page = browser.get(f"{PAGE}/apply")
    assert "The letter is public already" in page.text and page.soup.select("main form") == []
    assert "Time zone" in page.text
    assert page.soup.select_one(f'#main a[href$="/l/{SLUG}/lead"]') is not None


def test_first_signatories_are_shown_with_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FirstNames, "of", lambda *_: {3: "Ana <b>Paz</b>"})
    page = save(as_role("editor"), "first", first_signatories="3, 17, x")
    rows = [row.get_text(" ", strip=True) for row in page.soup.select("table tbody tr")]
    assert rows == ["3 Ana <b>Paz</b>", "17 Nobody who is named on the letter: it shows nothing."]


def test_a_notice_is_proposed_taken_and_found_out_of_date_when_a_setting_changes() -> None:
    browser = as_role("editor")
    page = browser.get(f"{PAGE}/notice")
    assert "Have a lawyer of yours read it" in page.text
    sections = page.soup.select("section.card")
    assert [one["aria-labelledby"] for one in sections] == ["in-es", "in-en"]
    page = browser.submit("section.card form")
    assert "The proposed notice is now that of the draft." in page.text
    taken = DynamoDrafts().file(SLUG, "privacy.es.md")
    assert taken is not None and "Red del Agua. Puede escribirnos" in taken.text
    assert "(English)" in browser.get(f"{PAGE}/organisers").text
    page = save(browser, "data", privacy__controller="Otra red", retention__purge_days_after_delivery="30")
    assert "The notice of the draft does not match the settings. (Spanish and English)" in page.text
    page = browser.get(f"{PAGE}/notice")
    spanish = page.soup.select_one("section[aria-labelledby=in-es]")
    assert spanish is not None
    assert "does not match the settings" in spanish.text
    assert "It does not name who is responsible" in spanish.text and "when the rest is destroyed" in spanish.text


def test_a_notice_that_somebody_changed_meanwhile_is_not_replaced() -> None:
    browser = as_role("editor")
    browser.get(f"{PAGE}/notice")
    DynamoDrafts().put(SLUG, DraftFile("privacy.es.md", "Por mano.\n", "ana", 1, 1), expected=0)
    page = browser.submit("section.card form")
    assert page.status == 409 and "nothing was replaced" in page.text
    kept = DynamoDrafts().file(SLUG, "privacy.es.md")
    assert kept is not None and kept.text == "Por mano.\n"


def test_without_somebody_who_is_responsible_no_notice_is_proposed() -> None:
    browser = as_role("editor")
    save(browser, "organisers", organisers="", contact="")
    page = browser.get(f"{PAGE}/notice")
    assert "Who is responsible for the data" in page.text and page.soup.select("section.card") == []
    assert browser.post(f"{PAGE}/notice", {"form": browser.token, "lang": "es", "seen": "x"}).status == 409


def test_the_name_of_every_field_is_that_of_its_setting() -> None:
    """`fields_of` names what the pages show: a field that no section knows would never be saved."""
    for settings in SECTIONS.values():
        for setting in settings:
            assert all(name.startswith(setting.key) for name in fields_of(setting, {}, Place(("es", "en"))))
