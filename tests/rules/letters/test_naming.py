"""The name of a letter in its address, proposed from its title."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.letters.letter import is_slug, may_begin
from chalicelib.rules.letters.naming import proposed_slug

TITLES = {
    "Por el agua del valle de Amancay": "por-el-agua-del-valle-de-amancay",
    "¡Ya basta! #YoSoyRibera, 2ª carta": "ya-basta-yosoyribera-2a-carta",
    "L’eau — un droit": "l-eau-un-droit",
    "Ação já: não à concessão nº 114": "acao-ja-nao-a-concessao-no-114",
    "Œuvre de Łódź & Straße": "oeuvre-de-lodz-strasse",
    "…": "",
    "Воды": "",
    "Invited": "",
    "Files": "",
}


@pytest.mark.parametrize("title", TITLES)
def test_a_title_gives_a_name(title: str) -> None:
    assert proposed_slug(title) == TITLES[title]


@given(st.text(max_size=120))
def test_any_title_gives_a_name_that_a_letter_may_have_or_none(title: str) -> None:
    slug = proposed_slug(title)
    assert slug == "" or (is_slug(slug) and may_begin(slug))


def test_a_long_title_ends_with_a_whole_word() -> None:
    assert proposed_slug("palabra " * 12) == "-".join(["palabra"] * 7)
    assert proposed_slug("a" * 90) == "a" * 60
