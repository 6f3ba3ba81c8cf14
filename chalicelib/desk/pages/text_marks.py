"""The few marks that a letter may have, each with an example and what becomes of it."""

import functools

from chalicelib.desk.views.texts import Mark
from chalicelib.pages.markdown.html import to_html
from chalicelib.pages.message_ids import N_
from chalicelib.pages.templates import translations

# What it makes, and how it is typed.
_MARKS = (
    (N_("Paragraphs"), N_("The river is drying up.\n\nWe ask for water.")),
    (N_("Bold"), N_("We ask for it **at once**.")),
    (N_("Italics"), N_("We read it in *The Valley*.")),
    (N_("Heading"), N_("## What we ask for")),
    (N_("List"), N_("- a new well\n- clean water")),
    (N_("Numbered list"), N_("1. a new well\n2. clean water")),
    (N_("Quotation"), N_("> Water is life.")),
    (N_("Link"), N_("[the report](https://example.org/report)")),
    (N_("Footnote"), N_("The river has fallen.[^1]\n\n[^1]: Report of 2025, p. 12.")),
    (N_("Table"), N_("| Month | Level |\n|-------|------:|\n| May   |    14 |\n| June  |     3 |")),
)
_HIGHEST = 3  # below the heading of the explanation


@functools.cache
def marks(lang: str) -> tuple[Mark, ...]:
    say = translations(lang).gettext
    return tuple(Mark(say(name), say(typed), to_html(say(typed), _HIGHEST, lang)) for name, typed in _MARKS)
