"""The letter as plain text."""

from dataclasses import replace

from chalicelib.pages.markdown.plain_text import WIDTH
from chalicelib.publishing.edition.marks import mark
from chalicelib.publishing.files import text_file
from tests.support.contents import SECRET, signatory
from tests.support.newsroom import edition
from tests.support.samples import NOW

SITE = "https://cartas.example.org/agua-limpia"


def letter(lang: str = "es", **changes: object) -> str:
    return text_file.files(edition(**changes))[f"letter.{lang}.txt"].decode()


class TestTheLetter:
    def test_reads_as_it_is_set_on_paper(self) -> None:
        blocks = letter().split("\n\n")
        assert [" ".join(block.split()) for block in blocks[:-4]] == [
            "Carta abierta: Por el agua limpia",
            "Red del Agua",
            "San Jacinto, 4 de febrero de 2026",
            "Asunto: El agua del río Claro",
            "Dra. Elena Robles Ministra del Agua",
            "Nos dirigimos a usted con respeto y con datos <https://example.org/datos>.",
            "Atentamente,",
            "Organizaciones firmantes:",
            "1. Ñandú, A.C., México 2. Red de Redes (coalición): Uno; Dos; Tres",
            "Personas firmantes:",
            "1. Ma. José Ñúñez, Bióloga, Universidad del Valle 2. דוד כהן",
            "y 3 personas que pidieron no ser nombradas",
            "* * *",
        ]

    def test_ends_with_the_counts_the_edition_and_the_address(self) -> None:
        counts, lasting, address, _ = (" ".join(block.split()) for block in letter("en").split("\n\n")[-4:])
        assert counts == (
            "Signatures as of 21 September 2026, 08:13 (Mexico City time): 4 organisations (1 on its own and 3 as "
            "members of 1 coalition), 2 people and 3 more who asked not to be named. Coalitions answer for their "
            "members: none of the 3 member organisations has confirmed it by a link of its own."
        )
        assert lasting == f"Edition 11: {SITE}/editions/11/"
        assert address == f"This letter on the web: {SITE}/en/"

    def test_the_last_line_is_a_mark_of_all_that_stands_before(self) -> None:
        text = letter()
        before, _, last = text.removesuffix("\n").rpartition("\n\n")
        assert last == f"Marca de esta copia: {mark(SECRET, before.encode())}"

    def test_a_translation_says_so(self) -> None:
        assert "The authoritative text is in Spanish." in " ".join(letter("en").split())
        assert SITE + "/>" in letter("en")
        assert "<https://cartas.example.org/agua-limpia/>" not in letter()

    def test_lines_are_narrow_and_end_in_lf(self) -> None:
        long = signatory(9, "Confederación de Pueblos " * 5, "coalition", members=("Comité de Agua " * 4,) * 20)
        text = text_file.files(replace(edition(), roll={"x": long}))["letter.es.txt"].decode()
        assert [line for line in text.split("\n") if len(line) > WIDTH and "://" not in line] == []
        assert "\r" not in text
        assert text.endswith("\n") and not text.endswith("\n\n")
        assert not [line for line in text.split("\n") if line != line.rstrip()]

    def test_numbers_stand_in_a_column(self) -> None:
        many = {f"x{n}": signatory(n, f"Persona {n:03d}") for n in range(1, 11)}
        text = text_file.files(replace(edition(), roll=many))["letter.es.txt"].decode()
        assert "\n 1. Persona 001\n" in text
        assert "\n10. Persona 010\n" in text

    def test_an_unsigned_letter_has_no_lists(self) -> None:
        text = text_file.files(replace(edition(), roll={}, unnamed=0))["letter.en.txt"].decode()
        assert "Signing" not in text
        assert "No signatures yet, as of" in text

    def test_under_embargo_it_leads_to_where_it_stands(self) -> None:
        assert "https://cartas.example.org/invited/abc/es/" in letter(embargo=NOW // 1000 + 1000, invitation="abc")
