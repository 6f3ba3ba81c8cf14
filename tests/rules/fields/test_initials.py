"""Initials: all that is shown of a person who chose them."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.rules.fields.initials import initials


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Ma. José Ñúñez-Ávila", "M. J. Ñ.-Á."),
        ("ana lópez", "A. L."),
        ("Ana María de la Cruz y Gómez", "A. M. C. G."),
        ("De la Cruz", "D. C."),
        ("Kim La", "K. L."),
        ("Ludwig van Beethoven", "L. B."),
        ("J. D'Angelo", "J. D."),
        ("O’Connor", "O."),
        ("Sor Juana (México)", "S. J. M."),
        ("María 2ª", "M."),
        ("José & Ana", "J. A."),
        ("Jean\u2010Luc", "J.-L."),
        ("- Bo -", "B."),
        ("m\u0303aria", "M\u0303."),
        ("ßtraub", "ß."),
        ("王小明", "王."),
        ("محمد علي", "م. ع."),
        ("मोहन कुमार", "म. क."),
        ("24", ""),
    ],
)
def test_initials(name: str, short: str) -> None:
    assert initials(name) == short


@given(st.text(alphabet=st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=2, max_size=12))
def test_initials_give_away_one_letter_of_a_word(word: str) -> None:
    assert len(initials(unicodedata.normalize("NFC", word))) == 2
