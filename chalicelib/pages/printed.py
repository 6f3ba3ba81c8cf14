"""What is printed after the name of a signatory, once for every page, plain text and sheet of paper.

It stands here and not among the rules because it is in words: a country is printed by its name in the reader's
language, which is CLDR's to know. The order is a rule, and stands with the fields in
`chalicelib.rules.signatures.details`. The name itself, what it links to and the members of a coalition are no part of
it, since each renderer sets them in another way: as a link, in bold, as a list, as a number.
"""

from chalicelib.pages.cldr import country_name
from chalicelib.pages.views.shared import PrintedDetail
from chalicelib.rules.signatures.details import DETAIL_FIELDS, PRINTED_AFTER_NAME, Details

_CONTENTS = tuple((name, DETAIL_FIELDS[name].content) for name in PRINTED_AFTER_NAME)


def printed_details(details: Details, lang: str) -> tuple[PrintedDetail, ...]:
    """The parts in their order, those that are empty left out. ``details`` are printed as they are, so give those that
    are `Details.shown` for what a reader sees."""
    # A long list prints a million of these, so this is a plain loop.
    printed = []
    for name, content in _CONTENTS:
        value = getattr(details, name)
        if value:
            printed.append(PrintedDetail(name, country_name(value, lang) if content == "country" else value))
    return tuple(printed)
