"""Every page and mail, in every language, as its reader meets it."""

import dataclasses
import re
from collections.abc import Mapping
from pathlib import Path

import html5lib
import pytest
from bs4 import BeautifulSoup

from chalicelib.rendering import TEMPLATES, environment, render
from chalicelib.web.messages import CODE_MESSAGES, FIELD_MESSAGES, message
from tests.unit.sample_pages import CSS, MAIL, MAILS, PAGES, every_language, every_page, shown, soup, text_of
from tests.unit.sample_press import FRAMES

NOT_YOU = {
    "es": "¿No fue usted? Si no hace nada, nada se publica.",
    "en": "Was it not you? If you do nothing, nothing is published.",
    "pt": "Não foi você? Se não fizer nada, nada é publicado.",
    "fr": "Ce n’était pas vous ? Si vous ne faites rien, rien n’est publié.",
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
        text = render(f"mail/{mail}.txt", lang, {"mail": MAIL})
        html = soup(f"mail/{mail}.html", lang, mail=MAIL)
        words = set(re.findall(r"\w+", text.replace(MAILS[mail], "")))
        assert html.body is not None
        assert set(re.findall(r"\w+", html.body.get_text())) >= words
        assert html.html is not None
        assert html.html["lang"] == lang

    @every_language
    @pytest.mark.parametrize(("mail", "url"), MAILS.items())
    def test_has_one_link(self, mail: str, url: str, lang: str) -> None:
        text = render(f"mail/{mail}.txt", lang, {"mail": MAIL})
        assert re.findall(r"https?://\S+", text) == [url]
        assert url in text.splitlines()
        html = render(f"mail/{mail}.html", lang, {"mail": MAIL})
        assert re.findall(r"https?://[^\"<\s]+", html) == [url]
        found = BeautifulSoup(html, "html.parser")
        assert [link["href"] for link in found.select("a")] == [url]
        assert not found.select("[style], script, img, table")

    @every_language
    @pytest.mark.parametrize("mail", MAILS)
    def test_a_contact_that_is_a_page_is_no_second_link(self, mail: str, lang: str) -> None:
        view = dataclasses.replace(MAIL, contact="https://mesa.example.org/@mesa")
        for part in ("txt", "html"):
            assert render(f"mail/{mail}.{part}", lang, {"mail": view}).count("mesa.example.org") == 0

    @every_language
    @pytest.mark.parametrize("mail", MAILS)
    def test_plain_text_is_narrow_and_the_subject_one_line(self, mail: str, lang: str) -> None:
        text = render(f"mail/{mail}.txt", lang, {"mail": MAIL})
        assert [line for line in text.splitlines() if len(line) > 72 and "://" not in line] == []
        subject = render(f"mail/{mail}.subject.txt", lang, {"mail": MAIL})
        assert subject.endswith("Por el agua & la vida")
        assert "\n" not in subject

    @every_language
    def test_confirm_says_until_when_and_what_if_it_was_not_you(self, lang: str) -> None:
        text = " ".join(render("mail/confirm.txt", lang, {"mail": MAIL}).split())
        assert MAIL.expires in text
        assert NOT_YOU[lang] in text
        assert "None" not in render("mail/confirm.txt", lang, {"mail": dataclasses.replace(MAIL, expires="")})


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
    # One folder may grow pages that other tests look at; those that are here must be looked at here.
    assert looked_at <= files
    assert {name for name in files if name.startswith(("letter/", "sign/", "mail/"))} <= looked_at


def test_templates_refuse_what_is_undefined() -> None:
    assert environment("es").undefined.__name__ == "StrictUndefined"
