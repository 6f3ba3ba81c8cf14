"""The check that every sentence exists in every language."""

from pathlib import Path

import pytest

from infra.check_translations import LANGUAGES, find_problems

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
CFG = "[jinja2: templates/**.html]\nextensions = jinja2.ext.i18n\n"
TEMPLATE = '{{ _("Sign") }} {{ pgettext("verb", "Sign") }} {{ _("%(n)s names") }}'
COMPLETE = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    'msgid "Sign"\nmsgstr "Firma"\n\nmsgctxt "verb"\nmsgid "Sign"\nmsgstr "Firmar"\n\n'
    'msgid "%(n)s names"\nmsgstr "%(n)s nombres"\n'
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    (tmp_path / "templates").mkdir()
    (tmp_path / "babel.cfg").write_text(CFG)
    (tmp_path / "templates" / "page.html").write_text(TEMPLATE)
    for lang in LANGUAGES:
        write(tmp_path, lang, COMPLETE)
    return tmp_path


def write(checkout: Path, lang: str, catalogue: str) -> None:
    folder = checkout / "chalicelib" / "locales" / lang / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "firmamos.po").write_text(catalogue)


def test_complete_catalogues_pass(checkout: Path) -> None:
    assert list(find_problems(checkout)) == []


def test_a_sentence_of_another_context_does_not_stand_in(checkout: Path) -> None:
    write(checkout, "fr", COMPLETE.replace('msgstr "Firmar"', 'msgstr ""'))
    assert list(find_problems(checkout)) == ["fr: not translated: 'Sign' (verb)"]


def test_a_fuzzy_translation_is_none(checkout: Path) -> None:
    write(checkout, "pt", COMPLETE.replace('msgid "Sign"\nmsgstr "Firma"', '#, fuzzy\nmsgid "Sign"\nmsgstr "Firma"'))
    assert list(find_problems(checkout)) == ["pt: not translated: 'Sign'"]


def test_a_lost_placeholder_is_seen(checkout: Path) -> None:
    write(checkout, "es", COMPLETE.replace("%(n)s nombres", "nombres"))
    assert list(find_problems(checkout)) == ["es: a placeholder is lost: '%(n)s names'"]


@pytest.mark.parametrize(
    ("sentence", "translation", "told"),
    [
        ("{} in {}", "en {1}, {0}", ""),
        ("{} in {}", "{} en {}", ""),
        ("{} in {}", "{} aquí", "a placeholder is lost: '{} in {}'"),
        ("{0} in {line}", "{0} en línea {line}", ""),
        ("{0} in {line}", "{} aquí", "a placeholder is lost: '{0} in {line}'"),
        ("{} here", "{} aquí {}", "a placeholder is not there in English: '{} here'"),
        ("{} here", "{} aquí {line}", "a placeholder is not there in English: '{} here'"),
    ],
)
def test_a_translation_may_number_its_placeholders_and_has_no_others(
    checkout: Path, sentence: str, translation: str, told: str
) -> None:
    (checkout / "templates" / "more.html").write_text(f'{{{{ _("{sentence}") }}}}')
    for lang in LANGUAGES:
        write(checkout, lang, COMPLETE + f'\nmsgid "{sentence}"\nmsgstr "{translation}"\n')
    assert list(find_problems(checkout)) == ([f"{lang}: {told}" for lang in LANGUAGES] if told else [])


def test_english_may_leave_its_sentences_as_they_are(checkout: Path) -> None:
    write(checkout, "en", 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n')
    assert list(find_problems(checkout)) == []


def test_a_sentence_with_a_plural_needs_an_entry_with_it(checkout: Path) -> None:
    (checkout / "templates" / "more.html").write_text('{{ ngettext("Sign", "Sign %(n)s", n) }}')
    assert "es: not translated: 'Sign'" in list(find_problems(checkout))
    for lang in LANGUAGES:
        entry = 'msgid "Sign"\nmsgid_plural "Sign %(n)s"\nmsgstr[0] "Firma"\nmsgstr[1] "Firma %(n)s"'
        write(checkout, lang, COMPLETE.replace('msgid "Sign"\nmsgstr "Firma"', entry, 1))
    assert list(find_problems(checkout)) == []


def test_what_readers_see_does_not_depend_on_the_catalogue_of_organisers(checkout: Path) -> None:
    (checkout / "templates" / "desk").mkdir()
    (checkout / "templates" / "desk" / "page.html").write_text('{{ _("Log in") }}')
    folder = checkout / "chalicelib" / "locales" / "es" / "LC_MESSAGES"
    (folder / "desk.po").write_text(HEAD + 'msgid "Log in"\nmsgstr "Entrar"\n')
    assert "es: not translated: 'Log in'" not in list(find_problems(checkout))
    (checkout / "templates" / "page.html").write_text('{{ _("Log in") }}')
    assert "es: not translated: 'Log in'" in list(find_problems(checkout))


def test_a_translation_that_nothing_uses_is_seen(checkout: Path) -> None:
    write(checkout, "pt", COMPLETE + '\nmsgid "Sign here"\nmsgstr "Assine aqui"\n')
    write(checkout, "fr", COMPLETE + '\nmsgctxt "noun"\nmsgid "Sign"\nmsgstr "Signe"\n')
    assert list(find_problems(checkout)) == ["pt: not used: 'Sign here'", "fr: not used: 'Sign'"]


def test_a_translation_for_organisers_that_the_first_catalogue_hides_is_seen(checkout: Path) -> None:
    folder = checkout / "chalicelib" / "locales" / "es" / "LC_MESSAGES"
    (folder / "desk.po").write_text(HEAD + 'msgid "Sign"\nmsgstr "Firme"\n\nmsgid "Log in"\nmsgstr "Entrar"\n')
    assert list(find_problems(checkout)) == ["es: in both catalogues: 'Sign'", "es: not used: 'Log in'"]
