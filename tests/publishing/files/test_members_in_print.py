"""A coalition's members are printed with the separator and the end that it has, persons with their role, everywhere."""

from collections.abc import Callable, Iterator

import pytest
from bs4 import BeautifulSoup, Tag

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files import letter_page, long_lists, member_pages, number_pages, text_file
from chalicelib.publishing.files.list_lines import list_line, words_in
from chalicelib.publishing.files.pdf_sheets import letter_sheet
from chalicelib.rules.signatories.roll import Signatory
from chalicelib.rules.signatures.member import ENDS, SEPARATORS, Member
from tests.support.contents import content_of, signatory

MEMBERS = (
    Member("Comité del Pozo, A.C."),
    Member("Luz Marina Tzul", "person", "secretaria técnica", "GT"),
    Member("Casa & Río"),
)
PRINTED = ("Comité del Pozo, A.C.", "Luz Marina Tzul, secretaria técnica", "Casa & Río")
COALITION_WORDS = {"es": "coalición", "en": "coalition"}
OWN_SEPARATORS = {"es": "; ", "en": "; "}

Printer = Callable[[Content, Signatory, str], str]


def coalition(separator: str = "", end: str = "") -> Signatory:
    return signatory(3, "Red de Redes", "coalition", members=MEMBERS, separator=separator, end=end)


def on_the_letter(content: Content, one: Signatory, lang: str) -> str:
    page = BeautifulSoup(letter_page.files(content)[f"{lang}/index.html"], "html.parser")
    return _line(page.select_one("#organisations + ol > li"))


def on_a_long_list(content: Content, one: Signatory, lang: str) -> str:
    words = words_in(lang, content.letter.coalition_word(lang))
    return _line(BeautifulSoup(list_line(one, 1, "", words), "html.parser").li)


def among_the_numbers(content: Content, one: Signatory, lang: str) -> str:
    page = BeautifulSoup(number_pages.files(content)[f"{lang}/signatories/numbers/1.html"], "html.parser")
    line = _line(page.select_one("#n3"))
    word = content.letter.coalition_word(lang)
    word = COALITION_WORDS[lang] if word is None else word
    return line.replace(f"Redes, {word}:", f"Redes ({word}):") if word else line


def in_the_text(content: Content, one: Signatory, lang: str) -> str:
    text = text_file.files(content)[f"letter.{lang}.txt"].decode()
    begin = text.index("1. Red de Redes")
    return " ".join(text[begin + 3 : text.index("\n\n", begin)].split())


def on_paper(content: Content, one: Signatory, lang: str) -> str:
    sheet = letter_sheet(content, lang).data
    name, details, members, kind, between, end = sheet["organisations"][0]
    assert details == ""
    return f"{name}{f' ({kind})' if kind else ''}{sheet['colon']}{between.join(members)}{end}"


PRINTERS = (on_the_letter, on_a_long_list, among_the_numbers, in_the_text, on_paper)


def _line(item: Tag | None) -> str:
    """What a line reads, without its permanent number."""
    assert item is not None
    for number in item.select(".n"):
        number.decompose()
    return " ".join(item.get_text().split())


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("separator", SEPARATORS)
def test_members_are_printed_with_the_coalitions_own_separator_and_end(
    printer: Printer, lang: str, separator: str, end: str
) -> None:
    one = coalition(separator, end)
    members = (separator or OWN_SEPARATORS[lang]).join(PRINTED)
    assert printer(content_of([one]), one, lang) == f"Red de Redes ({COALITION_WORDS[lang]}): {members}{end}"


@pytest.mark.parametrize("printer", PRINTERS)
@pytest.mark.parametrize(("word", "printed"), [("", "Red de Redes:"), ("red <b>", "Red de Redes (red <b>):")])
def test_the_word_behind_a_coalition_is_the_letters_own(printer: Printer, word: str, printed: str) -> None:
    one = coalition(", ", ".")
    content = content_of([one], coalition={"es": word, "en": word})
    assert printer(content, one, "es") == f"{printed} {', '.join(PRINTED)}."


def many() -> Signatory:
    names = [f"Comité {n} del Río" for n in range(90)]
    return signatory(3, "Red de Redes", "coalition", members=names, separator=" / ", end=".")


def test_a_page_of_members_keeps_separator_and_end() -> None:
    (page,) = (body for path, body in member_pages.files(content_of([many()])).items() if path.startswith("es/"))
    items = [item.get_text().strip() for item in BeautifulSoup(page, "html.parser").select("main > ul > li")]
    assert items == [*(f"Comité {n} del Río /" for n in range(89)), "Comité 89 del Río."]


def test_a_folded_list_separates_the_link_to_the_others_and_has_no_end() -> None:
    one = many()
    for printer in (on_the_letter, on_a_long_list, among_the_numbers):
        line = printer(content_of([one]), one, "es")
        assert " del Río / Comité 1 del Río / " in line
        assert not line.endswith(".")


def test_pages_of_a_long_list_print_the_same() -> None:
    crowd = [signatory(n, f"Comité {n} de la Sierra", "organisation") for n in range(10, 400)]
    content = content_of([coalition(" · ", "."), *crowd], coalition={"es": "red", "en": "network"})
    lines = list(_lines(long_lists.files(content), "es/signatories/"))
    (line,) = (line for line in lines if line.startswith("Red de Redes"))
    assert line == f"Red de Redes (red): {' · '.join(PRINTED)}."


def _lines(files: dict[str, bytes], folder: str) -> Iterator[str]:
    for path, body in files.items():
        if path.startswith(folder):
            for item in BeautifulSoup(body, "html.parser").select(".list > ol > li, section ol > li, main ol > li"):
                yield _line(item)
