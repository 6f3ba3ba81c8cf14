"""A text that Typst or PDF/UA refused would leave a letter without its PDF."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.publishing.files.pdf_sheets import letter_sheet
from chalicelib.typesetting.compiler import typeset
from tests.pages.markdown.test_pasted import PIECES
from tests.typesetting.test_letter_pdf import with_body


@pytest.mark.parametrize(
    "text",
    [
        *(
            "# \n\nUno",
            "# &nbsp;\n\n## Dos",
            "# [^1]\n\n[^1]: a",
            "### `x`\n\n# \n\n##### Tres",
            "Uno[^1].\n\n[^1]:",
        ),
        *("Uno[^1].\n\n[^1]: Dos[^1].", "[](https://e.org)", "| |\n|-|", "- \n1. ", "> ", "``", "```\n```"),
    ],
)
def test_a_text_of_empty_parts_can_be_set(text: str) -> None:
    assert typeset(letter_sheet(with_body(text), "es")).startswith(b"%PDF")


@settings(deadline=None, max_examples=30)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_whatever_is_pasted_can_be_set(text: str) -> None:
    assert typeset(letter_sheet(with_body(text), "es")).startswith(b"%PDF")
