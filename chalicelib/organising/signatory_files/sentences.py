"""The sentences for what is wrong with a row. For the rules of the form they are the form's own, in English."""

from chalicelib.organising.signatory_files.table import quoted
from chalicelib.pages.message_ids import N_
from chalicelib.pages.refusals import CODE_MESSAGES, FIELD_MESSAGES

# Codes that only files have. {} is what the file has there.
OF_FILES = {
    "date": N_("the cell holds a date, {}, and no text"),
    "figure": N_("the cell holds a number, {}, and no text"),
    "true-false": N_("the cell holds {}, which is no text"),
    "error": N_("the cell holds an error of the spreadsheet, {}"),
    "uncalculated": N_(
        "the cell holds a formula that was never calculated: open the file in a spreadsheet and save it"
    ),
    "structure": N_("the cell holds what a program wrote, {}, and no text"),
    "nothing": N_("{} stands for nothing: leave the cell empty"),
    "garbled": N_("the accents are garbled in {}: export the list again, as UTF-8"),
    "replaced": N_("there is a question mark for a letter in {}: export the list again, as UTF-8"),
    "lines": N_("the cell has several lines: write one entry in each row"),
    "stray": N_("no column takes {}: give its column a name, or put quotation marks around a cell that has separators"),
    "above": N_("{} stands above the first heading, as if it were of the letter: put it below one, or delete it"),
    "one-cell": N_("the whole row stands in one cell: take away the marks around it, or part it as the other rows are"),
    "quote": N_("a quotation mark is opened in this line and never closed"),
    "repeated-header": N_("this row repeats the names of the columns: delete it"),
    "hidden": N_("the row is hidden, and was left out as you asked"),
    "not-an-object": N_("{} is no object with a name"),
    "twice": N_("the key {} stands here twice"),
    "members-differ": N_("the sheet of members has other members than this row"),
    "no-members": N_("a {} has no members here: make its kind “coalition”, or empty the cell"),
    "two-names": N_("the row has two names: {} and another"),
    "two-affiliations": N_("the row has two affiliations: {} and another"),
    "two-representatives": N_("the row has two persons for one organisation: {} and another"),
    "needed": "with --pending every row needs an e-mail address",
}
OF_FIELDS = {
    ("kind", "other-list"): N_("{} stands in a list of others: correct one or the other"),
    ("name", "country"): N_("{} is a country: write it behind each name, or delete the line"),
    ("kind", "unknown"): N_("{} is no kind of signatory: write person, organisation or coalition"),
    ("country", "unknown"): N_("{} is no country that we know: write its two-letter code, such as MX"),
    ("members", "member-kind"): N_("{} is no kind of member: write organisation or person"),
    ("members", "member-key"): N_("{} is nothing that a member has: it has name, kind, role and country, each once"),
    ("members", "unknown-country"): N_("{} is no country that we know: write its two-letter code, such as MX"),
    ("email", "invalid"): N_("{} is no e-mail address, or more than one"),
}


def sentence(field: str, code: str, shown: str) -> str:
    """What is wrong with a row, in words, with the field in front; ``shown`` is what the file has there."""
    words = OF_FIELDS.get((field, code)) or OF_FILES.get(code)
    if words is not None:
        words = words.replace("{}", quoted(shown))
    else:
        words = FIELD_MESSAGES.get(field, {}).get(code) or CODE_MESSAGES.get(code) or CODE_MESSAGES["invalid"]
        words = f"{words} It has {quoted(shown)}." if shown else words
    return f"{field}: {words}" if field else words
