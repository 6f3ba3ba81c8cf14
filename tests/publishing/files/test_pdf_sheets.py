"""The sheets to typeset: the words of the letter and of the card."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chalicelib.pages.markdown.tree import blocks
from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files.pdf_sheets import CardStep, card_sheet, card_step, letter_sheet
from chalicelib.rules.letters.press_kit import PressKit
from chalicelib.rules.typeset_sheet import Sheet, paper
from tests.support.contents import content_of, signatory
from tests.support.samples import VERSION

LANGS = ("es", "en", "pt", "fr")


def plain(text: str) -> str:
    """Replace the no-break spaces that some languages use."""
    return " ".join(text.split())


def content(**changes: Any) -> Content:
    listed = [
        signatory(1, "Ma. José Ñúñez", role="Bióloga", affiliation="Universidad", country="MX"),
        signatory(2, "Red de Redes", "coalition", members=("Uno; y medio", "Dos")),
        signatory(3, "Ñandú, A.C.", "organisation", website="https://nandu.example.org/"),
    ]
    return replace(content_of(listed), **changes)


class TestTheLetter:
    def test_says_what_the_letter_says(self) -> None:
        data = letter_sheet(content(), "es").data
        assert data["date"] == "San Jacinto, 4 de febrero de 2026"
        assert data["subject_label"] + data["subject"] == "Asunto: El agua del río Claro"
        assert data["addressees"] == [["Dra. Elena Robles", "Ministra del Agua"]]
        assert data["closing"] == "Atentamente,"
        assert data["edition"] == "Edición 1"
        assert data["url"] == "https://cartas.example.org/agua-limpia/es/"
        assert ": 3 organizaciones (1 por sí misma y 2 como integrantes de 1 coalición) y 1 persona." in plain(
            data["confirmed"]
        )
        assert data["translation"] == ""

    def test_lists_each_signatory_with_what_else_is_printed(self) -> None:
        data = letter_sheet(content(), "en").data
        assert data["organisations"] == [
            ["Ñandú, A.C.", "", [], ""],
            ["Red de Redes", "", ["Uno; y medio", "Dos"], "coalition", "; ", ""],
        ]
        assert data["persons"] == [["Ma. José Ñúñez", "Bióloga, Universidad, Mexico", [], ""]]
        assert data["translation"] == "This is a translation. The authoritative text is in Spanish."

    def test_shows_the_first_signatories_whom_it_has(self) -> None:
        data = letter_sheet(content(kit=PressKit(first=(3, 99, 1))), "es").data
        assert data["first_heading"] == "Encabezan la carta"
        assert data["first"] == [["Ñandú, A.C.", ""], ["Ma. José Ñúñez", "Bióloga, Universidad, México"]]
        assert letter_sheet(content(), "es").data["first_heading"] == ""

    def test_counts_those_who_asked_not_to_be_named(self) -> None:
        assert (
            plain(letter_sheet(content(unnamed=3), "es").data["unnamed"])
            == "y 3 personas que pidieron no ser nombradas"
        )
        assert letter_sheet(content(), "es").data["unnamed"] == ""

    def test_names_no_list_that_is_empty(self) -> None:
        data = letter_sheet(content_of([]), "es").data
        assert data["organisations_heading"] == data["persons_heading"] == ""

    def test_carries_a_mark_that_only_who_has_the_secret_could_make(self) -> None:
        marks = {letter_sheet(content(secret=secret), "es").data["mark"] for secret in (b"one", b"two")}
        assert len(marks) == 2

    @pytest.mark.parametrize("lang", LANGS)
    def test_is_in_every_language_and_the_same_each_time(self, lang: str) -> None:
        spoken = content(version=replace(VERSION, texts={lang: VERSION.texts["es"]}))
        assert letter_sheet(spoken, lang).to_json() == letter_sheet(spoken, lang).to_json()

    def test_survives_being_written_and_read(self) -> None:
        sheet = letter_sheet(content(), "es")
        assert Sheet.from_json(sheet.to_json()) == sheet
        assert (sheet.extension, card_sheet(content(), "es").extension) == ("pdf", "png")

    @pytest.mark.parametrize(
        "written", [b"{", b"[]", b"{}", b'{"kind":"poster","data":{}}', b'{"kind":"card","data":[]}']
    )
    def test_nothing_else_is_read_as_a_sheet(self, written: bytes) -> None:
        with pytest.raises(ValueError, match=r"not a sheet|Expecting"):
            Sheet.from_json(written)

    def test_its_paper_is_that_of_the_addressee(self) -> None:
        assert paper("America/Mexico_City") == "us-letter"
        assert paper("Europe/Madrid") == paper("UTC") == "a4"


class TestTheText:
    def test_becomes_a_tree_of_strings(self) -> None:
        assert blocks("Con *mucho **respeto*** y [datos](https://example.org/d)  \naquí\ny `x`.") == [
            [
                "p",
                [
                    ["t", "Con "],
                    ["em", [["t", "mucho "], ["strong", [["t", "respeto"]]]]],
                    ["t", " y "],
                    ["link", "https://example.org/d", [["t", "datos"]]],
                    ["note", "", "https://example.org/d"],
                    ["br"],
                    ["t", "aquí y "],
                    ["code", "x"],
                    ["t", "."],
                ],
            ]
        ]

    def test_has_lists_quotes_code_and_rules(self) -> None:
        assert blocks("3. a\n4. b\n\n- c\n\n  d\n\n> e\n\n```\nf\n```\n\n---") == [
            ["ol", "1.", [3, 4], True, [[["p", [["t", "a"]]]], [["p", [["t", "b"]]]]]],
            ["ul", False, [[["p", [["t", "c"]]], ["p", [["t", "d"]]]]]],
            ["quote", [["p", [["t", "e"]]]]],
            ["code", "f"],
            ["hr"],
        ]

    def test_skips_no_level_of_heading(self) -> None:
        text = "## a\n\n#### b\n\n###### c\n\n### d\n\n## e\n\n# f"
        assert [block[1] for block in blocks(text)] == [2, 3, 4, 3, 2, 2]

    def test_a_place_on_the_page_is_no_link_on_paper(self) -> None:
        assert blocks("[aquí](#x)") == [["p", [["t", "aquí"]]]]

    @pytest.mark.parametrize("text", ["<b>x</b>", "[x](javascript:alert(1))", "#emph[x]", "$x$ @x \\u{0}"])
    def test_what_is_no_text_stays_as_it_was_written(self, text: str) -> None:
        assert blocks(text) == [["p", [["t", text]]]]

    def test_a_picture_is_what_it_shows(self) -> None:
        assert blocks("![x](https://example.org/x.png)") == [
            [
                "p",
                [
                    ["t", "!"],
                    ["link", "https://example.org/x.png", [["t", "x"]]],
                    ["note", "", "https://example.org/x.png"],
                ],
            ]
        ]

    @pytest.mark.parametrize("text", ["<https://e.org/>", "<a@e.org>", "[a@e.org](mailto:a@e.org)"])
    def test_words_that_are_the_address_have_no_note(self, text: str) -> None:
        assert [node[0] for node in blocks(text)[0][1]] == ["link"]


class TestTheCard:
    @pytest.mark.parametrize(
        ("total", "number", "exactly"),
        [
            (1, 1, True), (10, 10, True), (11, 10, False), (15, 10, False), (16, 15, False), (100, 95, False),
            (101, 100, False), (146, 140, False), (150, 140, False), (151, 150, False), (1_234, 1_200, False),
            (100_001, 100_000, False),
        ],
    )  # fmt: skip
    def test_is_told_in_steps(self, total: int, number: int, exactly: bool) -> None:
        assert card_step(total) == CardStep(number, exactly)

    def test_a_step_is_never_more_than_there_are_and_never_goes_back(self) -> None:
        steps = [card_step(total).number for total in range(1, 3_000)]
        assert all(step <= total for total, step in enumerate(steps, start=1))
        assert steps == sorted(steps)

    @pytest.mark.promise("The same sheet is typeset once and gives the same bytes")
    def test_stays_the_same_between_steps_and_changes_with_one(self) -> None:
        sheets = [
            card_sheet(content_of(signatory(n, f"Persona {n}") for n in range(1, total + 1)), "es").to_json()
            for total in (16, 20, 21)
        ]
        assert sheets[0] == sheets[1] != sheets[2]

    def test_says_how_many_and_names_nobody(self) -> None:
        many = [signatory(n, f"Persona {n}") for n in range(1, 12)]
        sheet = card_sheet(
            content_of([*many, signatory(12, "Red", "coalition"), signatory(13, "Casa", "organisation")]), "es"
        )
        assert plain(sheet.data["signatures"]) == "Más de 10 firmas"
        assert plain(sheet.data["organisations"]) == "entre ellas, las de 2 organizaciones y coaliciones"
        assert "Persona" not in json.dumps(sheet.data)
        assert "Casa" not in json.dumps(sheet.data)

    def test_says_how_many_organisations_there_are_in_all_where_some_are_members(self) -> None:
        members = tuple(f"Casa {number}" for number in range(11))
        listed = [signatory(1, "Red", "coalition", members=members), signatory(2, "Persona")]
        for lang, words in {"es": ("Más de 10 organizaciones", "y 1 persona"), "fr": (
            "Plus de 10 organisations", "et 1 personne",
        )}.items():  # fmt: skip
            data = card_sheet(content_of(listed), lang).data
            assert (plain(data["signatures"]), plain(data["organisations"])) == words

    def test_says_nothing_of_numbers_before_the_first_signature(self) -> None:
        data = card_sheet(content_of([]), "en").data
        assert (data["label"], data["signatures"], data["organisations"]) == ("Open letter", "", "")

    def test_one_is_one(self) -> None:
        data = card_sheet(content_of([signatory(1, "Casa", "organisation")]), "en").data
        assert (plain(data["signatures"]), plain(data["organisations"])) == (
            "1 signature",
            "among them that of 1 organisation or coalition",
        )
