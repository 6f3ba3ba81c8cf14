"""What differs between two texts, as pages show it: not by colour alone, and without anything of the text running."""

from bs4 import BeautifulSoup

from chalicelib.desk.views.differences import runs
from chalicelib.pages.templates import environment
from tests.support.html import text_of

MACRO = "difference"


def shown(before: str, after: str, lang: str = "en") -> BeautifulSoup:
    macro = getattr(environment(lang).get_template("desk/_differences.html").module, MACRO)
    return BeautifulSoup(macro(runs(before, after)), "html.parser")


def test_a_change_is_marked_and_said_in_words() -> None:
    page = shown("El río bajó once metros.", "El río bajó doce metros.")
    assert [text_of(one) for one in page.select("del")] == ["[gone: once end]"]
    assert [text_of(one) for one in page.select("ins")] == ["[new: doce end]"]
    assert text_of(page) == "El río bajó [gone: once end][new: doce end] metros."


def test_what_is_the_same_is_folded_away_when_it_is_long() -> None:
    same = "\n\n".join(f"Párrafo {number}." for number in range(5))
    page = shown(f"{same}\n\nUno.", f"{same}\n\nDos distinto.", "es")
    assert text_of(page.select_one("summary")) == "5 párrafos son iguales"
    assert len(page.select("details p")) == 5
    assert len(shown("Uno.", "Uno.").select("details")) == 0


def test_nothing_of_a_text_runs() -> None:
    page = shown("<script>alert(1)</script> uno", "<img src=x onerror=alert(1)> dos")
    assert page.select("script, img") == []
    assert "<script>" in page.get_text()


def test_a_page_is_no_larger_than_an_answer_may_be() -> None:
    """However many changes there are: then both texts stand one below the other."""
    before, after = ("\n\n".join(letter for _ in range(40_000)) for letter in "ab")
    page = shown(before, after)
    assert len(page.select("p")) == 2
    assert len(str(page)) < len(before) + len(after) + 1000
