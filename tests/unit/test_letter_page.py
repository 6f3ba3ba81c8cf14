"""The published letter: set as a letter, counted in words, inert and light."""

import dataclasses
import gzip

import pytest

from chalicelib.rendering import asset, render
from chalicelib.views import Counts, Entry
from tests.unit.sample_pages import (
    FORM,
    HEAD,
    HOSTILE,
    LANGUAGES,
    ORGANISATIONS,
    PAGE,
    PERSONS,
    letter,
    shown,
    text_of,
)


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

    def test_prints_a_coalition_as_one_entry_with_its_members(self) -> None:
        first, second = letter().select("#signatories > ol")[0].find_all("li", recursive=False)
        assert text_of(first) == "Ñandú, A.C., México"
        assert text_of(second) == "Red de Redes: Uno; y medio; منظمة; Tres"
        assert [text_of(name) for name in second.select("ul > li > bdi")] == ["Uno; y medio", "منظمة", "Tres"]

    def test_prints_persons_with_what_they_are(self) -> None:
        persons = letter().select("ol.people > li")
        assert [text_of(person) for person in persons] == ["Ma. José Ñúñez-Ávila, profesora, Universidad", "דוד כהן"]

    def test_isolates_every_name(self) -> None:
        found = letter()
        for entry in (*ORGANISATIONS, *PERSONS):
            item = found.select_one(f"li#{entry.anchor}")
            assert item is not None
            names = [text_of(name) for name in item.select("bdi")]
            assert names[0] == entry.name
            assert [name for name in entry.members if name not in names] == []

    def test_keeps_the_numbers_it_is_given(self) -> None:
        found = letter(persons=(dataclasses.replace(PERSONS[0], number=1), dataclasses.replace(PERSONS[1], number=4)))
        assert [item.get("value") for item in found.select("ol.people > li")] == [None, "4"]

    def test_counts_in_words(self) -> None:
        counts = Counts(persons=20, organisations=41, coalitions=2, members=84)
        words = "2 coaliciones con 84 organizaciones integrantes, 41 organizaciones y 20 personas"
        found = letter(counts=counts)
        assert words in text_of(found.select_one(".status"))
        assert words in text_of(found.select_one(".asof"))
        assert [tag["datetime"] for tag in found.select(".status time, .asof time")] == [PAGE.as_of_iso] * 2

    @pytest.mark.parametrize(
        ("counts", "lang", "words"),
        [
            (Counts(persons=1), "es", "de 1 persona,"),
            (Counts(organisations=1, persons=2), "es", "de 1 organización y 2 personas,"),
            (Counts(coalitions=1, members=1), "es", "de 1 coalición con 1 organización integrante,"),
            (Counts(coalitions=3), "es", "de 3 coaliciones,"),
            (Counts(unnamed=1), "es", "de 1 persona que pidió no ser nombrada,"),
            (Counts(persons=2, unnamed=3), "es", "de 2 personas y otras 3 que pidieron no ser nombradas,"),
            (Counts(persons=12345), "es", "de 12 345 personas,"),
            (Counts(persons=12345), "en", "by 12,345 people,"),
            (Counts(persons=12345), "pt", "de 12.345 pessoas,"),
            (Counts(persons=1, organisations=1), "en", "by 1 organisation and 1 person,"),
            (Counts(organisations=2, persons=2), "fr", "par 2 organisations et 2 personnes,"),
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
        assert {"#sign", PAGE.json_url, PAGE.csv_url, "mailto:mesa@example.org", FORM.privacy_url} <= links
        other = letter().select_one("nav a[hreflang=en][lang=en]")
        assert other is not None
        assert other["href"] == LANGUAGES[1].href

    def test_a_translation_names_the_text_that_is_authoritative(self) -> None:
        status = letter("en", is_translation=True, authoritative_label="Spanish").select_one(".status")
        assert "The authoritative text is in Spanish." in text_of(status)
        assert status is not None
        assert status.select_one(f"a[href='{HEAD.site_url}']") is not None
        assert not letter("en").select(f"a[href='{HEAD.site_url}']")

    def test_a_closed_letter_has_no_form(self) -> None:
        found = shown("letter closed")
        assert not found.select("form, a[href='#sign']")
        assert "ya no recibe firmas" in text_of(found.select_one("#sign"))

    def test_a_contact_may_be_a_page(self) -> None:
        found = letter(head=dataclasses.replace(HEAD, contact="https://mesa.example.org/"))
        assert found.select_one("footer a[href='https://mesa.example.org/']") is not None

    def test_hostile_names_are_inert(self) -> None:
        entry = Entry(1, "s-x", "coalition", HOSTILE, affiliation=HOSTILE, role=HOSTILE, members=(HOSTILE,))
        found = letter(organisations=(entry,), persons=(), subject=HOSTILE, place=HOSTILE, closing=HOSTILE)
        assert not found.select("img")
        item = found.select_one("#s-x")
        assert item is not None
        assert [name.get_text() for name in item.select("bdi")] == [HOSTILE] * 4

    def test_is_light(self) -> None:
        """43 organisations, 84 members, 20 persons and 6.5 KB of text: with the style sheet under 14 KB."""
        words = "El agua que baja de la sierra no pertenece a quien la embotella sino a los pueblos que la cuidan "
        body = "".join(f"<p>{words * 7}({n})</p>\n" for n in range(10))
        members = tuple(f"Comité {n * 104729 % 997} de Agua Potable" for n in range(42))
        organisations = [
            Entry(n, f"o-{n}", "organisation", f"Asociación {n * 7919 % 997} de Pueblos del Río, A.C.")
            for n in range(1, 42)
        ]
        organisations += [Entry(n, f"o-{n}", "coalition", "Red", members=members) for n in (42, 43)]
        persons = [Entry(n, f"p-{n}", "person", f"Persona {n * 7919 % 997} Pérez") for n in range(1, 21)]
        page = dataclasses.replace(PAGE, body_html=body, organisations=tuple(organisations), persons=tuple(persons))
        html = render("letter/letter.html", "es", {"page": page})
        css = asset("firmamos.css")
        assert len(gzip.compress(css.encode())) < 4000
        assert len(gzip.compress(html.encode())) + len(gzip.compress(css.encode())) < 14_000
