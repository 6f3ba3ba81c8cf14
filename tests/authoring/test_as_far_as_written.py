"""A letter is shown as far as it is written, whatever is missing or wrong in its files."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chalicelib.authoring.as_far_as_written import UNWRITTEN, read_as_far_as_written
from chalicelib.authoring.folder import LetterSource, read_source
from chalicelib.authoring.writing import files_of
from chalicelib.rules.letters.letter import KINDS
from tests.support.edit_letter import EXAMPLE, SPOKEN
from tests.support.hostile_data import TEXTS

SOURCE = read_source(EXAMPLE, SPOKEN)
FILES = files_of(SOURCE)
TODAY = datetime.now(UTC).date().isoformat()


def read(files: dict[str, str]) -> LetterSource:
    return read_as_far_as_written(files, SPOKEN, slug=SOURCE.slug, language="es", today=TODAY)


def test_a_letter_without_a_problem_is_read_as_it_is() -> None:
    assert read(FILES) == replace(SOURCE, warnings=())


def test_a_letter_that_was_only_begun_has_one_text_in_which_everything_is_missing() -> None:
    source = read({})
    assert list(source.texts) == [source.language] == ["es"]
    text = source.texts["es"]
    assert {text.title, text.body.strip(), text.privacy.strip()} == {UNWRITTEN}
    assert (source.slug, source.date, source.kinds) == (SOURCE.slug, TODAY, KINDS)


def test_what_is_sound_in_a_text_is_shown_beside_what_is_missing() -> None:
    source = read(FILES | {"es.md": "---\ntitle: Agua\nsubject: El agua\n---\n\nPrimero <script>.\n"})
    text = source.texts["es"]
    assert (text.title, text.subject, text.closing, text.persons_heading) == ("Agua", "El agua", UNWRITTEN, UNWRITTEN)
    assert text.body == "Primero <script>.\n"
    assert next(iter(source.texts)) == "es", "it stays the authoritative one"


def test_settings_that_cannot_be_read_leave_the_texts_as_they_are() -> None:
    source = read(FILES | {"letter.toml": 'slug = "agua'})
    assert {lang: text.title for lang, text in source.texts.items()} == {
        lang: text.title for lang, text in SOURCE.texts.items()
    }
    assert source.addressees == ((UNWRITTEN, {"es": UNWRITTEN}),)


def test_a_setting_that_is_wrong_takes_no_other_with_it() -> None:
    wrong = FILES["letter.toml"].replace('language = "es"', 'language = "xx"')
    source = read(FILES | {"letter.toml": 'organizers = "no"\n' + wrong.replace("kinds = [", "kinds = 7 # [")})
    assert source.language == "es"
    assert source.addressees == SOURCE.addressees


LINES = [(name, number) for name, text in FILES.items() for number in range(len(text.splitlines()))]
JUNK = st.sampled_from([text.decode("utf-8", "replace")[:2000] for text in TEXTS]) | st.text(max_size=60)


@hypothesis_settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(LINES), st.none() | JUNK), max_size=6), st.sets(st.sampled_from([*FILES])))
def test_whatever_is_wrong_a_letter_comes_of_it(
    damage: list[tuple[tuple[str, int], str | None]], gone: set[str]
) -> None:
    files = {name: text for name, text in FILES.items() if name not in gone}
    for (name, number), junk in damage:
        lines = files.get(name, "").splitlines()
        files[name] = "\n".join([*lines[:number], *([] if junk is None else [junk]), *lines[number + 1 :]])
    source = read(files)
    assert source.language in source.texts
    assert source.kinds and source.addressees
    datetime.fromisoformat(source.date)
    for text in source.texts.values():
        assert all((text.title.strip(), text.subject.strip(), text.body.strip(), text.privacy.strip()))


@pytest.mark.parametrize("name", ["letter.toml", "es.md", "press.es.md", "privacy.es.md"])
def test_a_hostile_text_in_place_of_a_file_is_read_too(name: str) -> None:
    for junk in TEXTS:
        assert read(FILES | {name: junk.decode("utf-8", "replace")[:2000]}).texts
