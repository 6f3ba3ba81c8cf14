"""The published letter: set as a letter, with counts in words, inert and light."""

import dataclasses
import gzip

import pytest

from chalicelib.pages.templates import asset, phrase, render
from chalicelib.pages.views.shared import Addressee, Entry, PrintedDetail
from chalicelib.publishing.files import print_css
from chalicelib.rules.signatories.counting import Counts
from chalicelib.rules.signatures.details import Details
from tests.support.html import text_of
from tests.support.pages.sample_pages import (
    FORM,
    HEAD,
    HOSTILE,
    LANGUAGES,
    LINKS,
    LONG,
    ORGANISATIONS,
    PAGE,
    PERSONS,
    letter,
    shown,
)
from tests.support.samples import named


class TestTheLetter:
    def test_is_set_as_a_letter(self) -> None:
        article = letter().select_one("article")
        assert article is not None
        words = text_of(article)
        order = [
            "Puerto Amancay, 9 de noviembre de 2026",
            "Asunto: Suspensión",
            "Ing. Ana Ruiz Ministra",
            "Dr. Luis Sosa",
        ]
        order += ["Quienes firmamos.", "Atentamente,", "Organizaciones firmantes:", "Personas:"]
        places = [words.index(part) for part in order]
        assert places == sorted(places)
        assert article.select_one("h1") is not None
        assert article.select_one("time[datetime='2026-11-09']") is not None

    @pytest.mark.promise("Organisations and coalitions sign as themselves")
    def test_prints_a_coalition_as_one_entry_with_its_members(self) -> None:
        first, second = letter().select("#signatories > ol")[0].find_all("li", recursive=False)
        assert text_of(first) == "Ñandú, A.C., México n.º 7"
        assert text_of(second) == "Red de Redes (coalición): Uno; y medio; منظمة; Tres n.º 2"
        assert [text_of(name) for name in second.select("ul > li > bdi")] == ["Uno; y medio", "منظمة", "Tres"]

    def test_prints_persons_with_what_they_are(self) -> None:
        persons = letter().select("ol.people > li")
        assert [text_of(one) for one in persons] == [
            "Ma. José Ñúñez-Ávila, profesora, Universidad n.º 1",
            "דוד כהן n.º 5",
        ]

    def test_isolates_every_name(self) -> None:
        found = letter()
        for entry in (*ORGANISATIONS, *PERSONS):
            item = found.select_one(f"li#{entry.anchor}")
            assert item is not None
            names = [text_of(name) for name in item.select("bdi")]
            assert names[0] == entry.details.name
            assert [name for name in entry.details.member_names if name not in names] == []

    def test_keeps_the_numbers_it_is_given(self) -> None:
        found = letter(persons=(dataclasses.replace(PERSONS[0], number=1), dataclasses.replace(PERSONS[1], number=4)))
        assert [item.get("value") for item in found.select("ol.people > li")] == [None, "4"]

    def test_counts_in_words(self) -> None:
        counts = Counts(persons=20, organisations=41, coalitions=2, members=72, both=10)
        assert phrase("_macros.html", "counts", "en", counts) == (
            "103 organisations (41 on their own and 72 as members of 2 coalitions; 10 both ways) and 20 people"
        )
        words = (
            "103 organizaciones (41 por sí mismas y 72 como integrantes de 2 coaliciones; 10, de ambas formas) y "
            "20 personas"
        )
        found = letter(counts=counts)
        assert text_of(found.select_one(".count")).startswith(f"{words}, en 63 firmas, al ")
        assert words in text_of(found.select_one(".asof"))
        assert [tag["datetime"] for tag in found.select(".status time, .asof time")] == [PAGE.as_of_iso] * 2

    @pytest.mark.parametrize(
        ("counts", "lang", "words"),
        [
            (Counts(persons=1), "es", "de 1 persona,"),
            (Counts(organisations=1, persons=2), "es", "de 1 organización y 2 personas,"),
            (Counts(coalitions=1, members=1), "es", "1 organización como integrante de 1 coalición, en 1 firma,"),
            (
                Counts(coalitions=1, organisations=1, members=1, both=1),
                "es",
                "1 organización (por sí misma y como integrante de 1 coalición), en 2 firmas,",
            ),
            (
                Counts(coalitions=2, organisations=1, members=3),
                "es",
                "4 organizaciones (1 por sí misma y 3 como integrantes de 2 coaliciones), en 3 firmas,",
            ),
            (
                Counts(coalitions=1, organisations=3, members=2, both=1, unnamed=3),
                "fr",
                "4 organisations (3 en leur nom et 2 comme membres de 1 coalition ; 1 des deux manières) et 3",
            ),
            (Counts(coalitions=1, persons_in_coalitions=2), "pt", "1 coalizão e 2 pessoas, em 1 assinatura,"),
            (Counts(coalitions=3), "es", "de 3 coaliciones,"),
            (Counts(unnamed=1), "es", "de 1 persona que pidió no ser nombrada,"),
            (Counts(persons=2, unnamed=3), "es", "de 2 personas y otras 3 que pidieron no ser nombradas,"),
            (Counts(persons=1234), "es", "de 1234 personas,"),
            (Counts(persons=1234), "en", "by 1,234 people,"),
            (Counts(persons=12345), "es", "de 12,345 personas,"),
            (Counts(persons=12345), "en", "by 12,345 people,"),
            (Counts(persons=12345), "pt", "de 12.345 pessoas,"),
            (Counts(persons=1, organisations=1), "en", "by 1 organisation and 1 person,"),
            (Counts(organisations=2, persons=2), "fr", "4 signatures : 2 organisations et 2 personnes,"),
            (Counts(coalitions=1, organisations=2, persons=2), "en", "by 1 coalition, 2 organisations and 2 people,"),
            (Counts(coalitions=1, organisations=2, persons=2), "pt", "de 1 coalizão, 2 organizações e 2 pessoas,"),
        ],
    )
    def test_counts_each_kind_as_the_language_does(self, counts: Counts, lang: str, words: str) -> None:
        assert words in text_of(letter(lang, counts=counts).select_one(".status"))

    def test_says_how_many_are_not_named(self) -> None:
        assert "y 3 personas que pidieron no ser nombradas" in text_of(letter().select_one("#signatories"))
        alone = text_of(letter(persons=(), counts=Counts(unnamed=1)).select_one("#signatories"))
        assert "Personas: 1 persona que pidió no ser nombrada" in alone

    def test_leads_to_the_form_the_data_the_contact_and_the_other_language(self) -> None:
        links = {str(link["href"]) for link in letter().select("a[href]")}
        assert {"#sign", "#signatories", "mailto:mesa@example.org", FORM.privacy_url} <= links
        named = dataclasses.asdict(LINKS)
        listed = [link["href"] for name in ("data", "share") for link in named.pop(name)]
        assert {*named.values(), *listed} <= links
        other = letter().select_one("nav a[hreflang=en][lang=en]")
        assert other is not None
        assert other["href"] == LANGUAGES[1].href

    def test_a_translation_names_the_text_that_is_authoritative(self) -> None:
        status = letter("en", is_translation=True, authoritative_label="Spanish").select_one(".status")
        assert "The authoritative text is in Spanish." in text_of(status)
        assert status is not None
        assert status.select_one(f"a[href='{HEAD.site_url}']") is not None
        assert not letter("en").select(f"a[href='{HEAD.site_url}']")

    def test_the_same_letter_in_other_languages_is_told_to_search_engines(self) -> None:
        found = {link["hreflang"]: link["href"] for link in letter().select("link[rel=alternate][hreflang]")}
        assert found == {"x-default": HEAD.site_url, **{link.lang: link.href for link in LANGUAGES}}

    def test_words_in_another_language_say_so(self) -> None:
        found = letter(
            "en",
            is_translation=True,
            place_lang="es",
            addressees=(Addressee("Ana", "Ministra", "es"), Addressee("Luis", "Director")),
        )
        foreign = [text_of(part) for part in found.select("article header [lang=es]")]
        assert foreign == ["Mesa por el Agua", "Puerto Amancay", "Ministra"]
        assert not letter().select("article [lang]")

    def test_a_permanent_number_stands_beside_the_printed_one(self) -> None:
        found = letter()
        for entry in (*ORGANISATIONS, *PERSONS):
            link = found.select_one(f"li#{entry.anchor} > a.n")
            assert link is not None
            assert link["href"] == entry.permalink
            assert text_of(link) == f"n.º {entry.permanent}"
        assert "Antes de cada nombre va su lugar en la carta" in text_of(found.select_one("#signatories .numbers"))

    def test_who_has_no_permanent_number_is_printed_without(self) -> None:
        found = letter(persons=(Entry(1, "n0", Details("person", "A. B.")),)).select_one("ol.people > li")
        assert found is not None
        assert text_of(found) == "A. B."
        assert "id" not in found.attrs

    def test_first_signatories_stand_above_the_lists_and_in_them(self) -> None:
        found = letter()
        assert text_of(found.select_one("#signatories > h2")) == "Encabezan la carta"
        assert text_of(found.select_one("ul.first > li")) == "Ma. José Ñúñez-Ávilaprofesora, Universidad"
        assert found.select_one("ol.people > li#n1") is not None
        assert not letter(first=()).select(".first")

    @pytest.mark.promise("Nobody signs who did not confirm")
    def test_says_who_answers_for_members_and_who_confirmed(self) -> None:
        counts = Counts(organisations=41, coalitions=2, members=72, both=2, confirmed_members=3)
        words = text_of(letter(counts=counts).select_one(".asof"))
        assert "2 organizaciones firman por sí mismas y como integrantes de una coalición" in words
        assert "3 de 72 organizaciones integrantes lo confirmaron por su cuenta" in words
        nobody = text_of(letter(counts=dataclasses.replace(counts, confirmed_members=0, both=0)).select_one(".asof"))
        assert "ninguna de las 72 organizaciones integrantes lo ha confirmado por su cuenta" in nobody
        assert "como integrantes de una coalición:" not in nobody
        alone = text_of(letter(counts=Counts(organisations=2, persons=1)).select_one(".asof"))
        assert "integrante" not in alone

    def test_says_who_is_there_as_a_member_only(self) -> None:
        counts = Counts(persons=20, coalitions=1, persons_in_coalitions=4, persons_in_both=2)
        words = "2 personas aparecen solo como integrantes de coaliciones."
        assert words in text_of(letter(counts=counts).select_one(".asof"))

    def test_marks_members_that_confirmed_and_says_what_the_mark_means_only_then(self) -> None:
        found = shown("letter with a member that confirmed")
        members = found.select("#n2 > ul > li")
        assert [text_of(one) for one in members] == ["Uno; y medio ✓;", "منظمة ✓;", "Tres"]
        marks = [one.select_one("[role=img]") for one in members]
        assert [mark and mark["aria-label"] for mark in marks] == ["confirmada", "confirmada", None]
        assert "Una ✓ marca a las integrantes" in text_of(found.select_one(".asof"))
        assert "✓" not in letter().get_text()

    def test_a_long_list_has_its_number_its_alphabet_and_the_way_to_it(self) -> None:
        found = shown("letter with a long list")
        assert not found.select("ol.people")
        assert "45,678 personas" in text_of(found.select_one(".total"))
        assert [link["href"] for link in found.select(".total a")] == [
            LONG.first_url,
            f"{LONG.directory_url}#persons",
        ]
        nav = found.select_one("#signatories nav[aria-labelledby=persons]")
        assert nav is not None
        assert [(text_of(link), link["href"]) for link in nav.select("a")] == [
            ("Cifras y signos", LONG.letters[0][1]),
            ("Ñ", LONG.letters[1][1]),
        ]


class TestWhatBecameOfTheLetter:
    def test_open_until_a_day(self) -> None:
        assert "La carta se puede firmar hasta el 31 de marzo de 2027." in text_of(letter().select_one("#sign"))

    def test_not_open_yet(self) -> None:
        found = shown("letter not open yet")
        assert not found.select("form, a[href='#sign']")
        for place in (".status", "#sign"):
            assert "se puede firmar a partir del 1 de enero de 2027" in text_of(found.select_one(place))

    def test_a_closed_letter_has_no_form_and_says_why(self) -> None:
        found = shown("letter closed")
        assert not found.select("form, .button")
        assert "La recepción de firmas ha cerrado. Se pudo firmar hasta el 31 de marzo de 2027. Por qué" in text_of(
            found.select_one(".status")
        )
        assert "Se pudo firmar hasta el 31 de marzo de 2027." in text_of(found.select_one("#sign"))

    def test_closed_before_its_last_day(self) -> None:
        signing = dataclasses.replace(PAGE.signing, state="closed", form=None)
        assert "cerraron la recepción de firmas" in text_of(letter(signing=signing).select_one("#sign"))

    def test_delivered(self) -> None:
        found = shown("letter delivered")
        assert not found.select("form")
        top, below = found.select_one(".status"), found.select_one("#sign")
        assert "La recepción de firmas ha cerrado" in text_of(top)
        for place in (top, below):
            assert "Entregada el 3 de marzo de 2027. La recibió: Oficialía de Partes." in text_of(place)
        assert "La carta ya fue entregada" in text_of(below)
        image = found.select_one("#sign a[href='/agua/documents/0.png'] > img")
        assert image is not None
        assert (image["alt"], image["loading"]) == ("El sello de recibido", "lazy")

    def test_answered(self) -> None:
        found = shown("letter answered")
        assert "Respondida el 20 de abril de 2027. Respondió: Ministry of Water." in text_of(
            found.select_one(".status")
        )
        below = found.select_one("#sign")
        assert below is not None
        links = {str(link["href"]): link for link in below.select("a")}
        assert text_of(links["https://agua.example.org/respuesta"]) == "Leer la respuesta"
        assert links["/agua/documents/1.pdf"]["lang"] == "en"
        assert [text_of(part) for part in below.select("span[lang=en]")] == ["Ministry of Water"]

    def test_under_embargo(self) -> None:
        found = shown("letter under embargo")
        assert "hasta el 1 de diciembre de 2026, 06:00" in text_of(found.select_one(".note"))
        assert found.select_one("meta[name=robots][content=noindex]") is not None
        assert not found.select("a[href*='wa.me'], a[href^='mailto:?']")


class TestOnPaper:
    def test_the_running_head_holds_title_date_and_address(self) -> None:
        sheet = print_css.sheet("Por el «agua»", "9 de noviembre", "https://cartas.example.org/agua/es/").decode()
        assert '@top-left{content:"Por el «agua»"}' in sheet
        assert '@top-right{content:"9 de noviembre"}' in sheet
        assert '@bottom-left{content:"https://cartas.example.org/agua/es/"}' in sheet

    def test_no_title_ends_the_string_it_stands_in(self) -> None:
        sheet = print_css.sheet('a"}b\\</style>\nc', "", "").decode()
        assert '{content:"a\\22 }b\\5c \\3c /style\\3e \\a c"}' in sheet


class TestTheRest:
    def test_a_contact_may_be_a_page(self) -> None:
        found = letter(head=dataclasses.replace(HEAD, contact="https://mesa.example.org/"))
        assert found.select_one("footer a[href='https://mesa.example.org/']") is not None

    def test_hostile_names_are_inert(self) -> None:
        printed = (PrintedDetail("role", HOSTILE), PrintedDetail("affiliation", HOSTILE))
        entry = Entry(1, "n9", Details("coalition", HOSTILE, members=named(HOSTILE)), printed, 9, "#n9")
        found = letter(
            first=(entry,), organisations=(entry,), persons=(), subject=HOSTILE, place=HOSTILE, closing=HOSTILE
        )
        assert not found.select("img")
        item = found.select_one("#n9")
        assert item is not None
        assert [name.get_text() for name in item.select("bdi")] == [HOSTILE] * 4
        assert [name.get_text() for name in found.select(".first bdi")] == [HOSTILE] * 3

    def test_is_light(self) -> None:
        """With 43 organisations, 84 members, 20 persons, 6.5 KB of text and the style sheet: under 14 KB."""
        words = "El agua que baja de la sierra no pertenece a quien la embotella sino a los pueblos que la cuidan "
        body = "".join(f"<p>{words * 7}({n})</p>\n" for n in range(10))
        members = tuple(f"Comité {n * 104729 % 997} de Agua Potable" for n in range(42))
        names = [f"Asociación {n * 7919 % 997} de Pueblos del Río, A.C." for n in range(1, 42)]
        organisations = [Entry(n, "", Details("organisation", name)) for n, name in enumerate(names, 1)]
        organisations += [Entry(n, "", Details("coalition", "Red", members=named(*members))) for n in (42, 43)]
        persons = [Entry(n, "", Details("person", f"Persona {n * 7919 % 997} Pérez")) for n in range(1, 21)]
        organisations = [_numbered(one, one.number * 31 % 63 + 1) for one in organisations]
        persons = [_numbered(one, (one.number + 43) * 31 % 63 + 1) for one in persons]
        page = dataclasses.replace(PAGE, body_html=body, organisations=tuple(organisations), persons=tuple(persons))
        html = render("letter/letter.html", "es", {"page": page})
        css = asset("firmamos.css")
        assert len(gzip.compress(css.encode())) < 4500
        assert len(gzip.compress(html.encode())) + len(gzip.compress(css.encode())) < 14_000


def _numbered(entry: Entry, number: int) -> Entry:
    link = f"/agua/es/signatories/numbers/1.html#n{number}"
    return dataclasses.replace(entry, anchor=f"n{number}", permanent=number, permalink=link)
