"""What a letter begins with: every template is a whole letter in every language, and another letter's files are one of
their own."""

import itertools
from datetime import date

import pytest

from chalicelib.authoring.beginnings import Begun, blank_files, copied_files, named_in, renamed_files, template_files
from chalicelib.authoring.folder import read_source
from chalicelib.authoring.templates import FOLDER, NOTICE, TEMPLATES, template_text
from chalicelib.authoring.writing import files_of
from chalicelib.organising.drafting import check_files
from tests.support.edit_letter import EXAMPLE, SPOKEN

DAY = date(2027, 3, 8)
FILES = files_of(read_source(EXAMPLE, SPOKEN))


def begun(language: str = "es", languages: tuple[str, ...] = SPOKEN, title: str = "Por el páramo") -> Begun:
    return Begun("por-el-paramo", title, language, languages, "America/Bogota", DAY)


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("language", SPOKEN)
@pytest.mark.parametrize("languages", [SPOKEN, ()], ids=["all", "alone"])
def test_a_template_is_a_letter_that_lacks_nothing_but_its_gaps(
    template: str, language: str, languages: tuple[str, ...]
) -> None:
    files = template_files(template, begun(language, languages or (language,)))
    checked = check_files(files, SPOKEN)
    assert (checked.problems, checked.warnings) == ((), ())
    source = checked.source
    assert source is not None
    assert (source.slug, source.language, source.timezone, source.date) == (
        "por-el-paramo",
        language,
        "America/Bogota",
        "2027-03-08",
    )
    assert source.kinds == TEMPLATES[template]
    assert source.texts[language].title == "Por el páramo"
    assert {*source.texts} == {*(languages or (language,))}
    assert all("[" in text.body and "[" in text.privacy for text in source.texts.values())


def test_every_template_is_there_in_every_language_and_nothing_else_is_shipped() -> None:
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir() and not path.name.startswith("__")}
    assert folders == {*TEMPLATES, NOTICE}
    written = [template_text(folder, lang) for folder, lang in itertools.product(folders, SPOKEN)]
    assert all(written) and len({*written}) == len(written)


@pytest.mark.parametrize(
    "title", ['"Basta": una carta', "'si'", "> 5 %", "#YaBasta", "a: b", "[x]", "| a", "{}", "- a"]
)
def test_a_title_is_what_was_typed_whatever_it_is(title: str) -> None:
    source = check_files(template_files("open-letter", begun(title=title)), SPOKEN).source
    assert source is not None
    assert source.texts["es"].title == title


def test_a_blank_letter_lacks_its_words_alone() -> None:
    files = blank_files(begun("pt", ("pt", "es")))
    assert {*files} == {"letter.toml", "pt.md", "es.md"}
    checked = check_files(files, SPOKEN)
    assert checked.source is None
    files["letter.toml"] += (
        '\norganisers = "Coletivo"\ncontact = "a@b.example"\n[[addressees]]\nname = "A"\ntitle = "B"\n'
    )
    for lang in ("pt", "es"):
        files[f"{lang}.md"] = files[f"{lang}.md"].replace("subject: ''", "subject: Água") + "Pedimos água.\n"
        files[f"privacy.{lang}.md"] = "Aviso.\n"
    source = check_files(files, SPOKEN).source
    assert source is not None
    assert (source.texts["pt"].title, source.texts["pt"].closing) == ("Por el páramo", "Atenciosamente,")


def test_another_letter_s_files_are_a_letter_of_their_own() -> None:
    before = FILES["letter.toml"] + "# kept\n"
    files = {**FILES, "letter.toml": before.replace('order = "collated"', 'order = "signed"\nopens = 2026-11-10')}
    source = check_files(copied_files(files, "otra", DAY), SPOKEN).source
    assert source is not None
    assert (source.slug, source.date, source.opens, source.kit.updates, source.order) == (
        "otra",
        "2027-03-08",
        None,
        (),
        "signed",
    )
    assert source.texts == read_source(EXAMPLE, SPOKEN).texts
    renamed = renamed_files(files, "otra")
    assert renamed["letter.toml"] == files["letter.toml"].replace('slug = "agua-de-amancay"', 'slug = "otra"')
    assert named_in(renamed) == ("otra", "es")


@pytest.mark.parametrize("text", ["slug = ", "[[", "a." * 4000 + "b = 1", 'slug = "a"\nslug = "b"', "slug = 1\nx = 'é"])
def test_settings_that_cannot_be_read_stay_as_they_are(text: str) -> None:
    files = {"letter.toml": text, "es.md": "Agua"}
    assert renamed_files(files, "otra") == files
    assert copied_files(files, "otra", DAY) == files
    assert named_in(files) == ("", "")


@pytest.mark.parametrize("text", ["slug = 7\nlanguage = []", "", "other = 1"])
def test_settings_that_name_nothing_name_nothing(text: str) -> None:
    assert named_in({"letter.toml": text}) == ("", "")
