"""Every page and mail, in every language, as its reader sees it."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup

from chalicelib.mail.organiser_writer import template_of
from chalicelib.pages.refusals import CODE_MESSAGES, FIELD_MESSAGES, message
from chalicelib.pages.templates import TEMPLATES, environment, render
from chalicelib.pages.views.shared import MailView
from chalicelib.rules.mail.organiser_mail import KINDS
from tests.support.html import text_of
from tests.support.pages.newsroom import FRAMES
from tests.support.pages.sample_pages import CSS, MAIL, MAILS, PAGES, every_language, every_page, shown, soup

NOT_YOU = {
    "es": "¿No fue usted? Si no hace nada, no se publicará nada.",
    "en": "Wasn't this you? If you do nothing, nothing will be published.",
    "pt": "Não foi você? Se você não fizer nada, nada será publicado.",
    "fr": "Ce n’était pas vous ? Si vous ne faites rien, rien ne sera publié.",
}

# The messages to someone who signs again, about a signature that is on the letter and about a held one.
WHERE_IT_STANDS = {
    "es": ("Está confirmada y", "lo deciden"),
    "en": ("It is confirmed, and", "decide"),
    "pt": ("está confirmada, e", "decide"),
    "fr": ("Elle est confirmée, et", "décident"),
}


class TestEveryPage:
    @every_language
    @every_page
    def test_is_sound_html(self, page: str, lang: str) -> None:
        name, context = PAGES[page]
        html5lib.HTMLParser(strict=True).parse(render(name, lang, context))

    @every_language
    @every_page
    def test_has_a_language_a_title_one_heading_and_landmarks(self, page: str, lang: str) -> None:
        found = shown(page, lang)
        assert found.html is not None
        assert found.html["lang"] == lang
        assert text_of(found.title)
        assert len(found.select("h1")) == 1
        assert len(found.select("main#main")) == 1
        skip = found.select_one("a.skip")
        assert page in ("not found", "moved", *FRAMES) or (
            skip is not None and found.select_one(str(skip["href"])) in (found.main, found.article)
        )

    @every_page
    def test_has_no_script_no_inline_style_and_nothing_of_a_third_party(self, page: str) -> None:
        found = shown(page)
        assert not found.select("script:not([type='application/ld+json']), [style], link[href^=http][rel=stylesheet]")
        assert not [tag for tag in found.select("img, iframe") if not re.match(r"/[^/]", str(tag["src"]))]
        assert not [name for tag in found.find_all(True) for name in tag.attrs if name.startswith("on")]

    @every_page
    def test_has_unique_ids_and_sound_references(self, page: str) -> None:
        found = shown(page)
        ids = [str(tag["id"]) for tag in found.select("[id]")]
        assert len(ids) == len(set(ids))
        referred = [tag["for"] for tag in found.select("[for]")]
        for attribute in ("aria-describedby", "aria-labelledby"):
            referred += [ref for tag in found.select(f"[{attribute}]") for ref in str(tag[attribute]).split()]
        referred += [str(link["href"])[1:] for link in found.select("a[href^='#']")]
        assert set(map(str, referred)) <= set(ids)

    @every_page
    def test_names_every_control(self, page: str) -> None:
        found = shown(page)
        labelled = {label["for"] for label in found.select("label[for]")}
        for control in found.select("input:not([type=hidden]), select, textarea"):
            assert control.get("id") in labelled or control.find_parent("label") is not None, control

    @every_page
    def test_answers_carry_the_style_sheet_whole_and_alone(self, page: str) -> None:
        name, context = PAGES[page]
        html = render(name, "es", context)
        assert (f"<style>{CSS}</style>" in html) == name.startswith("sign/")
        assert html.count("<style") == name.startswith("sign/")


class TestMails:
    @every_language
    @pytest.mark.parametrize("mail", MAILS)
    def test_text_and_html_say_the_same(self, mail: str, lang: str) -> None:
        for view in (mail_for(mail), dataclasses.replace(mail_for(mail), awaiting=True)):
            text = re.sub(r"https?://\S+", "", render(f"mail/{mail}.txt", lang, {"mail": view}))
            html = soup(f"mail/{mail}.html", lang, mail=view)
            assert html.body is not None
            assert set(re.findall(r"\w+", html.body.get_text())) >= set(re.findall(r"\w+", text))
            assert html.html is not None
            assert html.html["lang"] == lang

    @every_language
    @pytest.mark.parametrize(("mail", "urls"), MAILS.items())
    def test_leads_where_it_should_and_nowhere_else(self, mail: str, urls: tuple[str, ...], lang: str) -> None:
        text = render(f"mail/{mail}.txt", lang, {"mail": mail_for(mail)})
        assert tuple(re.findall(r"https?://\S+", text)) == urls
        assert set(urls) <= set(text.splitlines())
        html = render(f"mail/{mail}.html", lang, {"mail": mail_for(mail)})
        assert tuple(re.findall(r"https?://[^\"<\s]+", html)) == urls
        found = BeautifulSoup(html, "html.parser")
        assert tuple(link["href"] for link in found.select("a")) == urls
        assert len(found.select("a.button")) == 1
        assert not found.select("[style], script, img, table")

    @every_language
    @pytest.mark.parametrize("mail", MAILS)
    def test_a_contact_that_is_a_page_is_no_other_link(self, mail: str, lang: str) -> None:
        view = dataclasses.replace(mail_for(mail), contact="https://mesa.example.org/@mesa")
        for part in ("txt", "html"):
            # Someone who is refused must know whom to ask.
            assert render(f"mail/{mail}.{part}", lang, {"mail": view}).count("mesa.example.org") == (
                mail in ("refused", "corrected")
            )

    @every_language
    @pytest.mark.parametrize("mail", MAILS)
    def test_plain_text_is_narrow_and_the_subject_one_line(self, mail: str, lang: str) -> None:
        text = render(f"mail/{mail}.txt", lang, {"mail": mail_for(mail)})
        assert [line for line in text.splitlines() if len(line) > 72 and "://" not in line] == []
        assert text.endswith("\n")
        assert "\n\n\n" not in text
        subject = render(f"mail/{mail}.subject.txt", lang, {"mail": mail_for(mail)})
        assert subject.endswith("Por el agua & la vida")
        assert "\n" not in subject

    @every_language
    @pytest.mark.parametrize("mail", ["confirm", "reminder"])
    def test_what_asks_to_confirm_says_until_when_and_what_if_it_was_not_you(self, mail: str, lang: str) -> None:
        text = " ".join(render(f"mail/{mail}.txt", lang, {"mail": MAIL}).split())
        assert MAIL.expires in text
        assert NOT_YOU[lang] in text
        assert "None" not in render(f"mail/{mail}.txt", lang, {"mail": dataclasses.replace(MAIL, expires="")})

    @every_language
    def test_only_the_first_mail_does_without_a_way_to_stop_them(self, lang: str) -> None:
        """A form requested the first mail; signers must not lose their link to a mail program's button."""
        for mail in MAILS:
            assert ("/unsubscribe/" in render(f"mail/{mail}.txt", lang, {"mail": mail_for(mail)})) == (
                mail != "confirm"
            )

    @every_language
    def test_who_waits_for_an_organiser_is_not_told_to_be_on_the_letter(self, lang: str) -> None:
        said, waiting = (
            " ".join(
                render("mail/already_signed.txt", lang, {"mail": dataclasses.replace(MAIL, awaiting=which)}).split()
            )
            for which in (False, True)
        )
        confirmed, decided = WHERE_IT_STANDS[lang]
        assert (confirmed in said, decided in said) == (True, False)
        assert (confirmed in waiting, decided in waiting) == (False, True)


def mail_for(mail: str) -> MailView:
    return dataclasses.replace(MAIL, unsubscribe_url="" if mail == "confirm" else MAIL.unsubscribe_url)


class TestWordsOfRefusals:
    @every_language
    def test_every_code_has_words_in_every_language(self, lang: str) -> None:
        tables: Mapping[str, Mapping[str, str]] = {**FIELD_MESSAGES, "any": CODE_MESSAGES}
        for field, codes in tables.items():
            for code, msgid in codes.items():
                words = message(field, code, lang)
                assert words
                assert lang == "en" or words != msgid, (field, code)

    def test_what_has_no_words_of_its_own_has_general_ones(self) -> None:
        assert message("role", "combining", "en") == CODE_MESSAGES["combining"]
        assert message("role", "surprise", "en") == CODE_MESSAGES["invalid"]


def test_every_template_is_looked_at_here() -> None:
    looked_at = {name for name, _ in PAGES.values()}
    looked_at |= {f"mail/{mail}.{part}" for mail in MAILS for part in ("txt", "html", "subject.txt")}
    files = {
        path.relative_to(TEMPLATES).as_posix()
        for path in Path(TEMPLATES).rglob("*")
        if path.is_file() and not path.name.startswith("_") and "assets" not in path.parts
    }
    # Pages may be added to a folder whose pages are tested elsewhere; every page in these folders must be tested here.
    assert looked_at <= files
    # Those to organisers are looked at in tests/mail/test_organiser_mail.py.
    looked_at |= {f"mail/{template_of(kind)}.{part}" for kind in KINDS for part in ("txt", "html", "subject.txt")}
    assert {name for name in files if name.startswith(("letter/", "sign/", "mail/"))} <= looked_at


def test_templates_refuse_what_is_undefined() -> None:
    assert environment("es").undefined.__name__ == "StrictUndefined"


def test_what_a_macro_of_a_text_part_returns_is_escaped_in_html() -> None:
    """Jinja marks what a macro returns as safe where its caller escapes, though the text part escaped nothing."""
    found = 0
    for path in TEMPLATES.rglob("*.html"):
        source = path.read_text()
        for alias in re.findall(r'{% import "[^"]+\.txt" as (\w+)', source):
            calls = re.findall(rf"\b{alias}\.\w+\((?:[^()]|\([^()]*\))*\)(?:\|trim)?(\|forceescape)?", source)
            assert calls and all(calls), path.name
            found += len(calls)
    assert found >= 10


def test_no_variable_is_said_to_be_a_message_that_needs_no_escape() -> None:
    """`_` marks what it returns as safe, also if it is no message of ours."""
    allowed = {("desk/_queue.html", "one.sentence")}  # one of the program's own, with the name escaped
    found = {
        (path.relative_to(TEMPLATES).as_posix(), variable)
        for path in TEMPLATES.rglob("*.*ml")
        for variable in re.findall(r"(?<![a-z_])(?:_|ngettext|pgettext)\((?![\"'])([^,)]+)", path.read_text())
    }
    assert found == allowed
    shown = environment("es").from_string("{{ '<b>x</b>'|translated }} {{ 'Save'|translated }}").render()
    assert shown == "&lt;b&gt;x&lt;/b&gt; Guardar"
