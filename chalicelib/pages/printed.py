"""What is printed after the name of a signatory, in one place for every page, plain text and PDF.

It is here and not among the rules because it needs words: a country is printed by its name in the reader's language,
which comes from CLDR. The order is a rule, and is defined with the fields in `chalicelib.rules.signatures.details`.
The name, its link and the members of a coalition are not included, because each renderer formats them in its own way:
as a link, in bold, as a list, as a number.
"""

from chalicelib.pages.cldr import country_name
from chalicelib.pages.views.shared import PrintedDetail
from chalicelib.rules.signatures.details import DETAIL_FIELDS, PRINTED_AFTER_NAME, Details

_CONTENTS = tuple((name, DETAIL_FIELDS[name].content) for name in PRINTED_AFTER_NAME)


def printed_details(details: Details, lang: str) -> tuple[PrintedDetail, ...]:
    """The parts in order, without the empty ones. ``details`` are printed as given, so pass `Details.shown` for what
    a reader may see."""
    # A long list prints a million of these, so this is a plain loop.
    parts = []
    for name, content in _CONTENTS:
        value = getattr(details, name)
        if value:
            parts.append(PrintedDetail(name, country_name(value, lang) if content == "country" else value))
    return tuple(parts)
