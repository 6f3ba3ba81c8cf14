"""A form changes in letter.toml what was typed, and nothing else: comments, order and unknown keys stay."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import pytest
import tomlkit
from hypothesis import assume, given
from hypothesis import strategies as st

from chalicelib.authoring.folder import KEYS
from chalicelib.authoring.settings_form import Form, Place
from chalicelib.authoring.settings_sections import NAME, SECTIONS, section_of
from chalicelib.authoring.settings_writing import composed, shown, written
from chalicelib.rules.outside import Unreadable
from tests.support.edit_letter import EXAMPLE

TEXT = (EXAMPLE / "letter.toml").read_text(encoding="utf-8")
PLACE = Place(("es", "en", "pt", "fr"), "America/Guatemala")


def form(section: str, text: str = TEXT, place: Place = PLACE) -> dict[str, str]:
    return dict(shown(text, SECTIONS[section], place))


def change(section: str, changes: Form, text: str = TEXT, place: Place = PLACE) -> str:
    """The file after some fields of a section were typed over."""
    return written(text, SECTIONS[section], form(section, text, place) | dict(changes), place, {})


def values(text: str) -> dict[str, Any]:
    return tomllib.loads(text)


def lines_of(text: str) -> set[str]:
    """What the file says beside its values: its comments."""
    return {line[line.index("#") :] for line in text.split("\n") if "#" in line}


def test_every_setting_is_in_one_section() -> None:
    keys = [setting.path[0] for settings in SECTIONS.values() for setting in settings]
    assert {*keys} | {NAME} == KEYS
    everything = [setting.key for settings in SECTIONS.values() for setting in settings]
    assert len(everything) == len({*everything})
    for section, settings in SECTIONS.items():
        assert {section_of(setting.key) for setting in settings} == {section}
    assert (section_of("addressees.1.title"), section_of("hold"), section_of("slug")) == ("head", "holds", "")


@pytest.mark.parametrize("section", SECTIONS)
def test_what_was_read_is_written_as_it_stands(section: str) -> None:
    assert written(TEXT, SECTIONS[section], form(section), PLACE, {}) == TEXT


PLACE_COMMENT = {'# or { es = "…", en = "…" }'}
# Section, fields, the setting that they are, and its value in the file.
CHANGES: list[tuple[str, Form, str, Any]] = [
    ("head", {"language": "en"}, "language", "en"),
    ("head", {"date": "2026-12-01"}, "date", date(2026, 12, 1)),
    ("head", {"date": ""}, "date", None),
    ("head", {"date": "mañana"}, "date", "mañana"),
    ("head", {"place.es": "Río Seco"}, "place", "Río Seco"),
    ("head", {"place.en": "Dry River"}, "place", {"es": "Puerto Amancay", "en": "Dry River"}),
    ("head", {"place.es": "", "place.en": "Dry River"}, "place", "Dry River"),
    ("head", {"place.es": ""}, "place", None),
    ("signers", {"kinds": "person"}, "kinds", ["person"]),
    ("signers", {"kinds": ""}, "kinds", []),
    ("signers", {"kinds": "coalition\nperson"}, "kinds", ["person", "coalition"]),
    ("signers", {"countries": "MX\nGT"}, "countries", ["GT", "MX"]),
    ("dates", {"opens.day": "2026-12-01"}, "opens", date(2026, 12, 1)),
    ("dates", {"closes.day": "2026-12-01", "closes.time": "18:00"}, "closes", datetime(2026, 12, 1, 18)),
    ("dates", {"closes.time": "18:00"}, "closes", " 18:00"),
    ("dates", {"public.day": "2026-02-31", "public.time": "9"}, "public", "2026-02-31 9"),
    ("dates", {"timezone": "America/Lima"}, "timezone", "America/Lima"),
    ("list", {"order": "given"}, "order", "given"),
    ("list", {"coalition.as": "none"}, "coalition", ""),
    ("list", {"coalition.as": "given", "coalition.es": "red"}, "coalition", "red"),
    ("goal", {"goal": "500"}, "goal", 500),
    ("goal", {"goal": "many"}, "goal", "many"),
    ("holds", {"hold.organisations": "all"}, "hold", {"organisations": "all", "well_known": []}),
    ("holds", {"hold.well_known": " A B\n\nA B\nC"}, "hold", {"organisations": "unproved", "well_known": ["A B", "C"]}),
    ("data", {"retention.purge_days_after_delivery": ""}, "retention", {"address": "confirmation"}),
    ("organisers", {"organisers": "", "contact": "https://example.org"}, "contact", "https://example.org"),
    ("first", {"first_signatories": "3, 17 x"}, "first_signatories", [3, 17, "x"]),
    ("news", {"updates.1.url": "https://example.org/a"}, "updates", ...),
]  # fmt: skip


@pytest.mark.parametrize(("section", "typed", "key", "value"), CHANGES, ids=str)
def test_what_is_typed_is_in_the_file_and_in_the_form_again(section: str, typed: Form, key: str, value: Any) -> None:
    after = change(section, typed)
    assert after != TEXT
    if value is not ...:
        assert values(after).get(key) == value
    others = {name for settings in SECTIONS.values() for name in (one.path[0] for one in settings)} - {
        setting.path[0] for setting in SECTIONS[section]
    }
    assert {name: held for name, held in values(after).items() if name in others} == {
        name: held for name, held in values(TEXT).items() if name in others
    }
    again = form(section, after)
    assert written(after, SECTIONS[section], again, PLACE, {}) == after
    # What stands behind a setting on its line goes with it.
    behind = {line for line in lines_of(TEXT) if f"{key.split('.')[0]} =" in line or "then everything personal" in line}
    assert lines_of(TEXT) - lines_of(after) <= (
        behind | PLACE_COMMENT if value is None or key == "retention" else set()
    )


def test_the_language_s_own_word_for_a_coalition_needs_none_of_the_letter_s() -> None:
    assert change("list", {"coalition.as": "own", "coalition.es": "red"}) == TEXT


def moved(order: list[int], **new: str) -> dict[str, str]:
    """The form of the head with its addressees in another order, 0 for a new one."""
    typed = form("head")
    rows = {name: held for name, held in typed.items() if name.startswith("addressees.")}
    rest = {name: held for name, held in typed.items() if name not in rows}
    for place, was in enumerate(order, start=1):
        for name, held in rows.items():
            _, number, tail = name.split(".", 2)
            if int(number) == was:
                rest[f"addressees.{place}.{tail}"] = held
        if was == 0:
            rest |= {f"addressees.{place}.{tail.replace('_', '.')}": held for tail, held in new.items()}
    return rest


@pytest.mark.parametrize("order", [[3, 2, 1], [2], [1, 2, 3, 0], [0, 3, 1], []], ids=str)
def test_rows_are_moved_added_and_removed_with_what_stands_beside_them(order: list[int]) -> None:
    text = TEXT.replace('name = "Dr. Tomás', '# asked on Monday\nname = "Dr. Tomás').replace(
        '"Lic. Noemí Quispealaya Larra"', '"Lic. Noemí Quispealaya Larra"  # by post\nroom = 7'
    )
    typed = moved(order, name="Ana Paz", title_es="Jueza")
    after = written(text, SECTIONS["head"], typed, PLACE, {})
    before = values(text)["addressees"]
    expected = [before[was - 1] if was else {"name": "Ana Paz", "title": "Jueza"} for was in order]
    assert values(after).get("addressees", []) == expected
    assert ("# asked on Monday" in after) == (2 in order)
    assert ("# by post" in after and "room = 7" in after) == (3 in order)
    assert {key: held for key, held in values(after).items() if key != "addressees"} == {
        key: held for key, held in values(text).items() if key != "addressees"
    }
    assert "# The sample letter." in after and "# News of the letter" in after


def test_an_empty_row_is_none_and_one_of_the_file_that_was_emptied_goes() -> None:
    typed = form("head") | {"addressees.4.name": " ", "addressees.4.title.es": "", "addressees.4.was": ""}
    assert written(TEXT, SECTIONS["head"], typed, PLACE, {}) == TEXT
    emptied = {
        name: "" if name.startswith("addressees.2.") and "was" not in name else held for name, held in typed.items()
    }
    names = [row["name"] for row in values(written(TEXT, SECTIONS["head"], emptied, PLACE, {}))["addressees"]]
    assert names == ["Ing. Marcela Ibarrondo Sotelo", "Lic. Noemí Quispealaya Larra"]


@pytest.mark.parametrize("was", ["9", "-1", "0", "x", "٣", "1" * 5000])
def test_a_row_that_says_it_was_one_that_there_is_not_is_new(was: str) -> None:
    typed = moved([0], name="Ana Paz", title_es="Jueza") | {"addressees.1.was": was}
    after = written(TEXT, SECTIONS["head"], typed, PLACE, {})
    assert values(after)["addressees"] == [{"name": "Ana Paz", "title": "Jueza"}]


LAYOUTS = [
    "",
    "# nothing but this\n",
    'slug = "agua" # its name\n\n# below\n[hold]\n# why\nwell_known = [\n  "Ana", # one\n]\n',
    'hold = { organisations = "all", well_known = ["Ana"] } # inline\nplace = { es = "A", en = "B" }\n',
    'hold.organisations = "all"\nhold.well_known = []\nretention.address = "closing" # dotted\n',
    "hold = []\n",
    'hold = ["organisation"] # as it was once\n',
    'addressees = [ { name = "A", title = "B" }, { name = "C", title = { es = "D" } } ] # inline\n',
    'place = """\nPuerto\n[Amancay]\n"""\n# a comment\n[privacy]\ncontroller = \'\'\'Red\n[x]\'\'\'\n',
    '[[addressees]]\nname = "A" # first\n[addressees.title]\nes = "B"\n\n[[updates]]\n\n[[addressees]]\nname = "C"\n',
    "[privacy]\ncontroller = 7\n\n[place]\nes = 'x'\nde = 'y' # kept\n\n[retention]\npurge_days_after_delivery = 'x'\n",
    "kinds = 'person'\norder = 3\nopens = 1.5\ncloses = [1]\nfirst_signatories = {}\ngoal = 1.5\n",
    "addressees = 'nobody'\nupdates = [1, 2]\nhold = 'none'\nprivacy = 3\nretention = []\ntimezone = 'Marte'\n",
    'odd = 1 # unknown\n"with blank" = 2\n[other.deep]\nx = [[1], [2]] # kept\n',
    'opens = 2026-11-10T09:00:00-05:00 # Lima\ncloses = 2026-11-10T09:00:07\npublic = 2026-11-10\n\n\n[hold]\n\n\n',
]  # fmt: skip
LAYOUTS += ["odd = nan\nopens = inf\nkinds = [nan, -nan]\ngoal = nan\n"]
SHORT = Place(("es", "en"), "America/Lima")
strange = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
plain = st.sampled_from(
    ["", "2026-12-01", "18:00", "Ana Paz", "500", "MX\nGT", "given", "none", "a'b\"c\\", "# x", "[x]"]
)


@pytest.mark.parametrize("text", LAYOUTS)
@given(data=st.data())
def test_whatever_is_typed_over_whatever_is_there_reads_as_it_was_typed(text: str, data: st.DataObject) -> None:
    section = data.draw(st.sampled_from(list(SECTIONS)))
    held = form(section, text, SHORT)
    assert written(text, SECTIONS[section], held, SHORT, {}) == text
    names = [*(name for name in held if not name.endswith(".was")), *NEW_ROW.get(section, ())]
    typed = held | data.draw(st.dictionaries(st.sampled_from(names), strange | plain, max_size=3))
    after = written(text, SECTIONS[section], typed, SHORT, {})
    assert kept_beside(text, section) == kept_beside(after, section)
    again = form(section, after, SHORT)
    # Written again, what the file says now changes nothing.
    assert written(after, SECTIONS[section], again, SHORT, {}) == after
    typed_over = [name for name in held if "." not in name and squeezed(typed[name])]
    assert [squeezed(again[name]) for name in typed_over] == [squeezed(typed[name]) for name in typed_over]


NEW_ROW = {
    "head": ("addressees.9.name", "addressees.9.title.en"),
    "news": ("updates.9.date", "updates.9.title.es", "updates.9.text.en"),
}


def squeezed(text: str) -> list[str]:
    """The words of a field, without what is tidied: separators, order, what is there twice, zeros before a number."""
    return sorted({part.lstrip("0") for part in text.replace(",", " ").replace(";", " ").split()})


def kept_beside(text: str, section: str) -> Mapping[str, str]:
    """The values that the section does not hold, as texts: a number that is none is not the same as itself."""
    own = {setting.path[0] for setting in SECTIONS[section]}
    return {key: json.dumps(held, default=str, sort_keys=True) for key, held in values(text).items() if key not in own}


@given(st.text(max_size=200))
def test_a_file_that_is_not_toml_is_refused_and_never_half_read(text: str) -> None:
    assume(not _is_toml(text))
    with pytest.raises(Unreadable):
        shown(text, SECTIONS["head"], PLACE)
    with pytest.raises(Unreadable):
        written(text, SECTIONS["head"], {}, PLACE, {})


def _is_toml(text: str) -> bool:
    try:
        tomllib.loads(text)
    except ValueError:
        return False
    return True


def test_the_name_is_put_into_a_file_that_lacks_it() -> None:
    after = written(
        "# begun\n[hold]\norganisations = 'all'\n", SECTIONS["goal"], {"goal": "5"}, PLACE, {"slug": "agua"}
    )
    assert values(after) == {"hold": {"organisations": "all"}, "slug": "agua", "goal": 5}
    assert after.startswith("# begun\n") or "# begun" in after


def test_a_file_that_the_library_cannot_change_is_written_anew_with_the_right_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_: str) -> Any:
        raise RuntimeError("not known")

    monkeypatch.setattr(tomlkit, "parse", broken)
    after = change("holds", {"hold.organisations": "all"})
    assert values(after) == values(TEXT) | {"hold": {"organisations": "all", "well_known": []}}


def test_a_moment_of_another_zone_is_shown_in_the_letter_s_and_stays_as_it_was_written() -> None:
    text = "opens = 2026-11-10T09:00:00-05:00\n"
    held = form("dates", text)
    assert (held["opens.day"], held["opens.time"]) == ("2026-11-10", "08:00")
    after = change("dates", {"closes.day": "2026-12-01"}, text)
    assert "opens = 2026-11-10T09:00:00-05:00" in after


keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(["addressees", "hold", "a.b"])
scalars = (
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    | st.integers(-(10**12), 10**12)
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.floats(allow_nan=False)
)
anything = st.recursive(
    scalars, lambda held: st.lists(held, max_size=3) | st.dictionaries(keys, held, max_size=3), max_leaves=6
)


@given(st.dictionaries(keys, anything, max_size=4))
def test_a_file_of_nothing_but_values_reads_as_those_values(held: dict[str, Any]) -> None:
    """What is written in the end, when everything else fails, says what is meant."""
    assert values(composed(held)) == held
