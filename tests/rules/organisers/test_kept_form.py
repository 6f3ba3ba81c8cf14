from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.organisers.kept_form import (
    LIFE_SECONDS,
    MOST_CHARACTERS,
    SKEW_SECONDS,
    KeptForm,
    open_kept,
    seal_kept,
)

KEY = b"k" * 32
BROWSER = "b" * 43
NOW = 1_800_000_000
TEXT = st.text(st.characters(codec="utf-8"), max_size=50)
PAIRS = st.lists(st.tuples(TEXT, TEXT), max_size=4).map(tuple)


@given(PAIRS, PAIRS)
def test_what_was_typed_comes_back_as_it_was(
    query: tuple[tuple[str, str], ...], fields: tuple[tuple[str, str], ...]
) -> None:
    kept = KeptForm("POST", "/l/selva/queue", query, fields, ("file",), "aa11bb22cc33dd44")
    assert open_kept(KEY, seal_kept(KEY, kept, BROWSER, NOW), BROWSER, NOW + LIFE_SECONDS - 1) == kept


def test_it_is_for_one_browser_one_stage_and_a_day() -> None:
    field = seal_kept(KEY, KeptForm("POST", "/l/selva/queue", fields=(("reason", "x"),)), BROWSER, NOW)
    assert open_kept(KEY, field, BROWSER, NOW)
    assert open_kept(KEY, field, "c" * 43, NOW) is None
    assert open_kept(KEY, field, "", NOW) is None
    assert open_kept(b"x" * 32, field, BROWSER, NOW) is None
    assert open_kept(KEY, field, BROWSER, NOW + LIFE_SECONDS) is None
    assert open_kept(KEY, field, BROWSER, NOW - SKEW_SECONDS - 1) is None


@given(st.integers(0, 200), st.sampled_from("0aZ.{é\0"))
def test_with_any_character_changed_it_is_none(place: int, character: str) -> None:
    field = seal_kept(KEY, KeptForm("POST", "/l/selva/queue", fields=(("reason", "x"),)), BROWSER, NOW)
    place %= len(field)
    changed = field[:place] + character + field[place + 1 :]
    assert changed == field or open_kept(KEY, changed, BROWSER, NOW) is None


@given(st.text(max_size=100))
def test_no_text_is_one(text: str) -> None:
    assert open_kept(KEY, text, BROWSER, NOW) is None


def test_what_is_too_long_leads_back_to_its_page() -> None:
    kept = KeptForm("POST", "/l/selva/import", fields=(("pasted", "x" * MOST_CHARACTERS),))
    assert open_kept(KEY, seal_kept(KEY, kept, BROWSER, NOW), BROWSER, NOW) == KeptForm("GET", "/l/selva/import")
