"""The picture for social networks."""

import hashlib
from io import BytesIO

import pytest
from PIL import Image

from chalicelib.publishing.files.pdf_sheets import card_sheet
from chalicelib.typesetting.compiler import typeset
from tests.support.contents import content_of, signatory
from tests.support.samples import LETTER

SIZE = (1200, 630)  # the size that networks show uncropped. https://ogp.me/#structured


def picture(**letter: object) -> bytes:
    return typeset(card_sheet(content_of([signatory(1, "Casa", "organisation")], **letter), "es"))


def test_is_a_png_of_the_size_that_networks_show() -> None:
    image = Image.open(BytesIO(picture()))
    assert (image.format, image.size) == ("PNG", SIZE)


def test_is_the_same_each_time() -> None:
    assert hashlib.sha256(picture()).digest() == hashlib.sha256(picture()).digest()


@pytest.mark.parametrize("title", ["#emph[x]", "Agua", "Por el agua limpia de todos los pueblos " * 8])
def test_a_title_of_any_length_leaves_the_rest_in_its_place(title: str) -> None:
    below = (0, 380, *SIZE)
    whole = [Image.open(BytesIO(picture(titles={**LETTER.titles, "es": words}))) for words in ("Agua", title)]
    assert whole[0].crop(below).tobytes() == whole[1].crop(below).tobytes()
    assert (whole[0].tobytes() == whole[1].tobytes()) == (title == "Agua")
