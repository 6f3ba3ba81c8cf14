"""The sheets of a preview's PDF and card: those of the published ones, with the words that it is a preview."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from chalicelib.publishing.edition.content import Content
from chalicelib.publishing.files.pdf_sheets import card_sheet, letter_sheet
from chalicelib.rules.typeset_sheet import Sheet, SheetKind


def preview_sheet(kind: SheetKind, content: Content, lang: str, words: str) -> Sheet:
    """What is typeset for a preview. ``words`` say in the letter's language that it is one: above a PDF's text and at
    the foot of each of its pages, and as the first line of a card."""
    if kind == "card":
        return _with(card_sheet(content, lang), {"label": words})
    sheet = letter_sheet(content, lang)
    above = f"{words}. {sheet.data['translation']}".strip()
    return _with(sheet, {"label": words, "translation": above, "edition": words})


def _with(sheet: Sheet, words: Mapping[str, Any]) -> Sheet:
    return replace(sheet, data={**sheet.data, **words})
